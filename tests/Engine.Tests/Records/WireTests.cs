using System.Text;
using System.Text.Json.Nodes;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Actors;
using RingActors.Testing.Deciders;

namespace RingActors.Engine.Tests.Records;

/// <summary>The form in which a request and its answer go between processes.</summary>
public sealed class WireTests
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().Add(typeof(TestJson).Assembly, TestJson.Default).Build();
    private static readonly Address One = new("home-1", "counter", "one");

    private static readonly Request Whole = new(
        One, new Count(7), new Principal(PrincipalKind.Rule, "front"), "request-1", "home-1@7", "key-1", 0xFEDCBA9876543210, 0x24);

    private const string WholeText = """
        {"to":"home-1/counter/one","command":{"name":"test.count","version":1,"body":{"by":7}},"principal":"rule:front","correlation":"request-1","causation":"home-1@7","key":"key-1","digest":"fedcba9876543210","granted":"0000000000000024"}
        """;

    [Fact]
    public void A_request_has_one_form() => Assert.Equal(WholeText, Encoding.UTF8.GetString(Wire.Written(Types, Whole)));

    [Fact]
    public void An_answer_has_one_form()
    {
        Assert.Equal(
            """{"kind":"replied","reply":{"name":"test.sum","version":1,"body":{"value":7}},"home_seq":9}""",
            Encoding.UTF8.GetString(Wire.Written(Types, new Answer(AnswerKind.Replied, new Sum(7), null, 9))));
        Assert.Equal(
            """{"kind":"busy","refusal":{"name":"engine.refusal","version":1,"body":{"code":"engine.busy","detail":"Wait."}},"home_seq":0,"repeated":true}""",
            Encoding.UTF8.GetString(Wire.Written(Types, new Answer(AnswerKind.Busy, null, new Refusal("engine.busy", "Wait."), 0, true))));
    }

    [Fact]
    public void Every_command_and_reply_of_the_engine_arrives_as_it_was_sent() => Assert.All(EngineEventTests.Samples, sample => Assert.Null(sample switch
    {
        ICommand command => Wire.LossOf(Types, One, command),
        IReply reply => Wire.LossOf(Types, reply),
        _ => null,
    }));

    [Fact]
    public void Every_kind_of_answer_arrives_as_it_was_sent() => Assert.All(Enum.GetValues<AnswerKind>(), kind =>
    {
        Answer sent = kind == AnswerKind.Replied ? new(kind, null, null, 3) : new(kind, null, new Refusal("a.b", "c"), 3);
        Assert.Equal(sent, new AnswerCodec(Types).Read(Wire.Written(Types, sent)));
    });

    /// <summary>That nothing is granted is a limit; that nothing is said of it is none.</summary>
    [Fact]
    public void A_caller_who_holds_nothing_is_not_taken_for_one_whom_nobody_judges()
    {
        Assert.Equal(0UL, new RequestCodec(Types).Read(Wire.Written(Types, Whole with { Granted = 0 })).Granted);
        Assert.Null(new RequestCodec(Types).Read(Wire.Written(Types, Whole with { Granted = null })).Granted);
    }

    /// <summary>As a node writes it that does not know of grants.</summary>
    [Fact]
    public void A_request_of_an_older_node_is_read() => Assert.Equal(
        Whole with { Granted = null }, new RequestCodec(Types).Read(Changed(r => r.Remove("granted"))));

    /// <summary>Fields may come in any order, and a newer node may say more than this one knows.</summary>
    [Fact]
    public void Fields_in_another_order_and_fields_that_nobody_knows_are_read()
    {
        Request read = new RequestCodec(Types).Read(Encoding.UTF8.GetBytes(
            """
            { "hops": [1, {"a": 2}], "correlation": "request-1", "command": {"body": {"more": {"name": "x"}, "by": 7}, "more": [{}], "version": 1,
              "name": "test.count"}, "principal": "rule:front", "to": "home-1/counter/one" }
            """));
        Assert.Equal(new Request(One, new Count(7), new Principal(PrincipalKind.Rule, "front"), "request-1"), read);
    }

    [Theory]
    [InlineData("test.nobody-knows", 1)]
    [InlineData("test.count", 2)]
    public void A_command_that_this_build_does_not_know_is_named(string name, int version)
    {
        UnknownStoredTypeException e = Assert.Throws<UnknownStoredTypeException>(
            () => new RequestCodec(Types).Read(Changed(r => (r["command"]!["name"], r["command"]!["version"]) = (name, version))));
        Assert.Equal((name, version), (e.Name, e.Version));
    }

    [Fact]
    public void An_event_or_a_reply_is_no_command_and_an_event_is_no_reply()
    {
        Assert.Throws<WireFormatException>(() => new RequestCodec(Types).Read(Changed(r => r["command"]!["name"] = "test.counted")));
        Assert.Throws<WireFormatException>(() => new RequestCodec(Types).Read(Changed(r => r["command"]!["name"] = "engine.accepted")));
        Assert.Throws<WireFormatException>(() => new AnswerCodec(Types).Read(
            """{"kind":"replied","reply":{"name":"test.counted","version":1,"body":{"by":1}},"home_seq":9}"""u8));
    }

    [Theory]
    [InlineData("to", null)]
    [InlineData("to", "home-1/counter")]
    [InlineData("to", 7)]
    [InlineData("command", null)]
    [InlineData("command", "test.count")]
    [InlineData("principal", null)]
    [InlineData("principal", "somebody")]
    [InlineData("principal", "rule:")]
    [InlineData("correlation", null)]
    [InlineData("digest", "fedcba98765432100")]
    [InlineData("digest", "-1")]
    [InlineData("granted", "")]
    [InlineData("granted", "all")]
    [InlineData("granted", 7)]
    public void A_request_that_lacks_something_or_says_nonsense_is_refused_as_such(string field, object? value) =>
        Assert.Throws<WireFormatException>(() => new RequestCodec(Types).Read(Changed(r =>
        {
            r.Remove(field);
            if (value is not null)
            {
                r[field] = JsonValue.Create(value);
            }
        })));

    [Theory]
    [InlineData("""{"home_seq":1}""")]
    [InlineData("""{"kind":"replied"}""")]
    [InlineData("""{"kind":"refused","home_seq":1}""")]
    [InlineData("""{"kind":"whatever","home_seq":1}""")]
    [InlineData("""{"kind":"","home_seq":1}""")]
    [InlineData("""{"kind":"replied","home_seq":"1"}""")]
    [InlineData("""{"kind":"replied","home_seq":1} {}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void An_answer_that_is_none_is_refused_as_such(string text) =>
        Assert.Throws<WireFormatException>(() => new AnswerCodec(Types).Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_request_that_is_cut_off_anywhere_is_refused_as_such()
    {
        byte[] whole = Wire.Written(Types, Whole);
        Assert.All(Enumerable.Range(0, whole.Length), length =>
            Assert.Throws<WireFormatException>(() => new RequestCodec(Types).Read(whole.AsSpan(0, length))));
    }

    /// <summary>Seeded; a failure names its seed.</summary>
    [Fact]
    public void A_request_of_which_bytes_were_changed_is_read_or_refused_and_nothing_else()
    {
        byte[] whole = Wire.Written(Types, Whole);
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] broken = [.. whole];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            Exception? e = Record.Exception(() => new RequestCodec(Types).Read(broken));
            Assert.True(e is null or WireFormatException or UnknownStoredTypeException, $"seed {seed}: {e}");
        }
    }

    private static byte[] Changed(Action<JsonObject> change)
    {
        JsonObject request = (JsonObject)JsonNode.Parse(WholeText)!;
        change(request);
        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }
}
