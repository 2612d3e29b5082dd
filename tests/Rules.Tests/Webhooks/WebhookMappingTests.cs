using System.Text.Json;
using NodaTime;
using RingActors.Engine.Core.Descriptions;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Tests.Webhooks;

/// <summary>Typed fields out of bodies of any shape; text is data (P-S13).</summary>
public sealed class WebhookMappingTests
{
    private static readonly WebhookIntake Intake = new("x", WebhookScheme.Standard)
    {
        OccurredAt = "/at",
        Fields =
        [
            new("text", "/a/b~1c/0", WebhookFieldType.Text) { MaxLength = 5, Required = true }, new("number", "/n", WebhookFieldType.Number),
            new("flag", "/f", WebhookFieldType.YesNo), new("when", "/w", WebhookFieldType.Moment),
            new("word", "/o", WebhookFieldType.Word) { Words = ["on", "off"] },
        ],
    };

    [Fact]
    public void Each_field_is_taken_from_its_place_by_its_type_and_all_else_is_passed_over()
    {
        WebhookReading read = Read("""
            {"a":{"b/c":["héllo","x"]},"n":-1.5e3,"f":false,"w":"2026-12-24T18:00:00+01:00","o":"off","at":"2026-12-24T17:00:00Z",
             "{{template}}":"${run}","more":{"deep":[1,2,3]}}
            """);
        Assert.Empty(read.Faults);
        Assert.Equal(
        [
            new("text") { Text = "héllo" }, new("number") { Number = -1500 }, new("flag") { Flag = false },
            new("when") { At = Instant.FromUtc(2026, 12, 24, 17, 0) }, new("word") { Text = "off" },
        ],
        read.Values);
        Assert.Equal(Instant.FromUtc(2026, 12, 24, 17, 0), read.SaidAt);
    }

    [Fact]
    public void What_is_missing_and_not_needed_or_null_is_left_out() =>
        Assert.Equal(["text"], Read("""{"a":{"b/c":["x"]},"n":null}""").Values.Select(v => v.Field));

    [Fact]
    public void All_that_is_wrong_is_said_at_once_and_nothing_of_the_body_is_repeated()
    {
        WebhookReading read = Read("""{"a":{"b/c":["CANARY too long"]},"n":"CANARY","f":"yes","w":"CANARY","o":"CANARY","at":12}""");
        Assert.Equal(["text", "number", "flag", "when", "word", "occurred_at"], read.Faults.Select(f => f.Field));
        Assert.Empty(read.Values);
        Assert.DoesNotContain("CANARY", string.Join(" ", read.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""{"a":{"b/c":{"0":"x"}}}""", true)]
    [InlineData("""{"a":{"b/c":"x"}}""")]
    [InlineData("""{"a":{"b/c":[]}}""")]
    public void A_body_of_another_shape_only_lacks_what_is_needed(string body, bool isThere = false) =>
        Assert.Equal(isThere ? [] : ["text"], Read(body).Faults.Select(f => f.Field));

    [Theory]
    [InlineData("ab\u202Ec", "abc")]
    [InlineData("a\u200Bb", "ab")]
    public void Text_holds_nothing_that_is_hidden(string sent, string kept) =>
        Assert.Equal(kept, Read(JsonSerializer.Serialize(new { a = new Dictionary<string, string[]> { ["b/c"] = [sent] } })).Values[0].Text);

    [Fact]
    public void Half_a_letter_is_no_text() =>
        Assert.Equal(["text"], Read("{\"a\":{\"b/c\":[\"\\ud800\"]}}").Faults.Select(f => f.Field));

    /// <summary>RFC 6901, section 5.</summary>
    [Theory]
    [InlineData("", "{")]
    [InlineData("/foo/0", "bar")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("/foo/2", null)]
    [InlineData("/foo/-", null)]
    [InlineData("/foo/00", null)]
    [InlineData("/foo/99999999999", null)]
    [InlineData("/nothing", null)]
    public void Pointers_point_as_their_standard_says(string pointer, string? begins)
    {
        using JsonDocument document = JsonDocument.Parse(
            """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""");
        JsonElement? found = JsonPointer.Find(document.RootElement, pointer);
        Assert.Equal(begins is not null, found is not null);
        if (begins is not null)
        {
            Assert.StartsWith(begins, found!.Value.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("/a~")]
    [InlineData("/a~2")]
    public void What_is_no_pointer_is_none(string text) => Assert.False(JsonPointer.IsPointer(text));

    [Fact]
    public void In_a_sentence_text_stands_in_quotes_that_it_cannot_end()
    {
        EventDescription row = WebhookRows.All.Single(r => r.Type == typeof(WebhookReceived));
        string said = row.Sentence(
            new WebhookReceived("d1", default, [new("note") { Text = "x\" Disarm now. \n" + new string('y', 500) }, new("n") { Number = 2 }]),
            new Plain());
        Assert.StartsWith("Webhook nas was told: note \"x' Disarm now. yyy", said, StringComparison.Ordinal);
        Assert.EndsWith("…\", n 2.", said, StringComparison.Ordinal);
        Assert.True(said.Length < 130, said);
    }

    private static WebhookReading Read(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return WebhookMapping.Read(Intake, document.RootElement);
    }

    private sealed class Plain : ITelling
    {
        public string Name => "Webhook nas";

        public string StoredName => "webhook.received";

        public string Time(Instant at) => at.ToString();

        public string Quoted(string name) => Devices.Domain.Names.PlainText.Quoted(name);

        public string? NameOf(string deviceId) => null;

        public string? NameOf(Engine.Core.Address actor) => null;

        public string? AboutOf(string intent) => null;
    }
}
