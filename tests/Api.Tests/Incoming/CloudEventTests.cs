using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Incoming;
using RingActors.Api.Tests.Support;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Tests.Incoming;

/// <summary>CloudEvents 1.0 over HTTP, in both content modes: the same event is read the same.</summary>
public sealed class CloudEventTests
{
    private const string Whole =
        """{"specversion":"1.0","type":"com.example.door","source":"/sensors/1","id":"A-1","time":"2026-12-24T18:00:00Z","subject":"tür","datacontenttype":"application/json","data":{"state":"on"}}""";

    [Fact]
    public void Structured_and_binary_are_one_event()
    {
        IncomingBody structured = IncomingBody.Read("application/cloudevents+json; charset=utf-8", [], Encoding.UTF8.GetBytes(Whole));
        IncomingBody binary = IncomingBody.Read("application/json", Binary(), """{"state":"on"}"""u8.ToArray());
        Assert.Empty(structured.Faults);
        Assert.Empty(binary.Faults);
        Assert.Equal((structured.EventId, structured.SaidAt), (binary.EventId, binary.SaidAt));
        Assert.Equal(Instant.FromUtc(2026, 12, 24, 18, 0), binary.SaidAt);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(structured.Root!.Value.GetRawText()), JsonNode.Parse(binary.Root!.Value.GetRawText())));
        Assert.Equal("on", JsonPointer.Find(binary.Root, "/data/state")!.Value.GetString());
    }

    /// <summary>The published conformance cases of the HTTP binding, in both modes (cloudevents/conformance).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_published_cases_are_read_as_they_say(bool isBinary)
    {
        const string Data = """{"message":"Hello World!"}""";
        IncomingBody read = isBinary
            ? IncomingBody.Read("application/json; charset=utf-8",
                [
                    new("ce-specversion", "1.0"), new("ce-type", "com.example.someevent"), new("ce-time", "2018-04-05T03:56:24Z"),
                    new("ce-id", "1234-1234-1234"), new("ce-source", "/mycontext/subcontext"), new("ce-comexampleextension1", "value"),
                ], Encoding.UTF8.GetBytes(Data))
            : IncomingBody.Read("application/cloudevents+json; charset=utf-8", [], Encoding.UTF8.GetBytes($$"""
                {"specversion":"1.0","type":"com.example.someevent","time":"2018-04-05T03:56:24Z","id":"1234-1234-1234",
                 "source":"/mycontext/subcontext","comexampleextension1":"value","datacontenttype":"application/json; charset=utf-8","data":{{Data}}}
                """));

        Assert.Empty(read.Faults);
        Dictionary<string, string> expected = new()
        {
            ["/specversion"] = "1.0",
            ["/type"] = "com.example.someevent",
            ["/time"] = "2018-04-05T03:56:24Z",
            ["/id"] = "1234-1234-1234",
            ["/source"] = "/mycontext/subcontext",
            ["/comexampleextension1"] = "value",
            ["/datacontenttype"] = "application/json; charset=utf-8",
            ["/data/message"] = "Hello World!",
        };
        Assert.Equal(expected, expected.Keys.ToDictionary(k => k, k => JsonPointer.Find(read.Root, k)!.Value.GetString()!));
        Assert.Equal(Instant.FromUtc(2018, 4, 5, 3, 56, 24), read.SaidAt);
    }

    /// <summary>HTTP protocol binding, 3.1.3.2: quoted strings, and one round of percent-decoding.</summary>
    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀")]
    [InlineData("%E2%82%ac", "€")]
    [InlineData("\"quoted \\\"value\\\" %41\"", "quoted \"value\" A")]
    [InlineData("%2525", "%25")]
    [InlineData("100%", "100%")]
    [InlineData("a\"b", "a\"b")]
    public void A_header_value_is_decoded_as_the_binding_says(string sent, string read) => Assert.Equal(
        read,
        JsonPointer.Find(IncomingBody.Read("application/json", Binary().Append(new("ce-ext", sent)), "{}"u8.ToArray()).Root, "/ext")!.Value.GetString());

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("type")]
    public void What_an_event_must_have_is_missed_in_both_modes(string attribute)
    {
        JsonObject whole = (JsonObject)JsonNode.Parse(Whole)!;
        whole.Remove(attribute);
        Assert.Contains(attribute, Assert.Single(Read(whole).Faults).Message, StringComparison.Ordinal);
        Assert.Contains(attribute, Assert.Single(
            IncomingBody.Read("application/json", Binary().Where(h => !h.Key.Equals("ce-" + attribute, StringComparison.OrdinalIgnoreCase)), "{}"u8.ToArray()).Faults).Message, StringComparison.Ordinal);
        whole[attribute] = "";
        Assert.Single(Read(whole).Faults);
        whole[attribute] = 5;
        Assert.Single(Read(whole).Faults);
    }

    [Theory]
    [InlineData("specversion", "0.3")]
    [InlineData("time", "yesterday")]
    public void What_is_wrong_in_an_event_is_said(string attribute, string value)
    {
        JsonObject whole = (JsonObject)JsonNode.Parse(Whole)!;
        whole[attribute] = value;
        Assert.Contains(attribute, Assert.Single(Read(whole).Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/cloudevents-batch+json", "[]")]
    [InlineData("application/cloudevents+json", "[]")]
    [InlineData("application/cloudevents+json", "")]
    [InlineData("application/cloudevents+avro", "x")]
    [InlineData("text/plain", "hello")]
    public void What_is_no_single_event_in_json_is_not_taken(string type, string body) =>
        Assert.Single(IncomingBody.Read(type, [], Encoding.UTF8.GetBytes(body)).Faults);

    [Fact]
    public void An_event_without_data_and_one_of_another_media_type_of_json_are_taken()
    {
        Assert.Empty(IncomingBody.Read(null, Binary(), ReadOnlyMemory<byte>.Empty).Faults);
        Assert.Empty(IncomingBody.Read("application/vnd.example+json", Binary(), "5"u8.ToArray()).Faults);
    }

    [Fact]
    public void Two_sources_with_one_id_are_two_deliveries_and_no_pair_reads_as_another()
    {
        string?[] ids =
        [
            .. new[] { ("/a", "1"), ("/b", "1"), ("/a", "2"), ("/a 1", ""), ("/a", "1 1"), ("/a 1", "1") }
                .Where(p => p.Item2.Length > 0).Select(p =>
                {
                    JsonObject whole = (JsonObject)JsonNode.Parse(Whole)!;
                    (whole["source"], whole["id"]) = (p.Item1, p.Item2);
                    return Read(whole).EventId;
                }),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public async Task Over_the_wire_both_modes_start_from_the_same_pointers()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Sender sender = await Sender.MakeAsync(
            server, fields: """[{"name":"state","pointer":"/data/state","type":"word","words":["on","off"],"required":true},{"name":"kind","pointer":"/type","type":"text","required":true}]""");
        Assert.Equal(HttpStatusCode.OK, (await sender.PostAsync("m1", Whole, type: "application/cloudevents+json")).Status);
        Assert.Equal(HttpStatusCode.OK, (await sender.PostAsync("m2", """{"state":"off"}""", spoil: headers =>
        {
            foreach ((string name, string value) in Binary().Where(h => h.Key != "Host"))
            {
                headers[name] = value;
            }
        })).Status);
        DeliveryView[] log = [.. (await server.Homes.ViewAsync(HomeServer.Home)).Part<WebhooksView>().Webhooks["nas"].Deliveries];
        Assert.Equal(["on com.example.door", "off com.example.door"], log.Select(d => string.Join(" ", d.Values!.Select(v => v.Text))));
    }

    private static IncomingBody Read(JsonObject whole) =>
        IncomingBody.Read("application/cloudevents+json", [], JsonSerializer.SerializeToUtf8Bytes(whole));

    private static IEnumerable<KeyValuePair<string, string>> Binary() =>
    [
        new("ce-specversion", "1.0"), new("CE-Type", "com.example.door"), new("ce-source", "/sensors/1"), new("ce-id", "A-1"),
        new("ce-time", "2026-12-24T18:00:00Z"), new("ce-subject", "t%C3%BCr"), new("Host", "example.org"),
    ];
}
