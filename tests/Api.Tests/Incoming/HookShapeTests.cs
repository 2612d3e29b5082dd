using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Tests.Incoming;

/// <summary>Bodies of any shape, signed rightly: taken, or said not to fit; never a fault of the server.</summary>
public sealed class HookShapeTests
{
    private const string Fields = """
        [{"name":"note","pointer":"/note","type":"text"},{"name":"word","pointer":"/word","type":"word","words":["on","off"]},
         {"name":"at","pointer":"/at","type":"instant"},{"name":"number","pointer":"/number","type":"number"},
         {"name":"deep","pointer":"/a/b/0","type":"text"}]
        """;

    private static readonly string[] Bodies =
    [
        """{"note":"\ud800"}""", """{"word":"\ud800"}""", """{"at":"\ud800"}""", """{"word":"\ud800\ud800\ud800"}""",
        """{"\ud800":1}""", """{"\ud800":1,"note":"x"}""", """{"a":{"\udc00":1}}""", """{"note":"\ud800","\ud800":1,"\ud801":2}""",
        """{"at":"9999-12-31T23:59:59-18:00"}""", """{"at":"0001-01-01T00:00:00+18:00"}""", """{"at":"9999-12-31T23:59:59Z"}""",
        """{"at":"0001-01-01T00:00:00Z"}""", """{"when":"9999-12-31T23:59:59-18:00"}""", """{"when":"0001-01-01T00:00:00+18:00"}""",
        """{"when":"\ud800"}""", """{"number":1e999}""", """{"number":-0.0}""", """{"number":1e308}""", """{"number":5e-324}""",
        """{"a":{"b":["x"]}}""", """{"a":[]}""", "null", "5", "\"\\ud800\"", "[]", """{"note":"\u0000\u202e\u0007"}""", "\ufeff{}",
        """{"note":"x"} """, """{"note":"x"}{}""", """{"note":null,"word":null,"at":null,"number":null}""",
    ];

    private static readonly string[] Attributes = ["type", "id", "source", "specversion", "time"];

    [Fact]
    public async Task A_body_of_any_shape_gets_a_clear_answer_in_each_mode()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Sender sender = await Sender.MakeAsync(server, ""","per_minute":6000,"occurred_at":"/when" """, fields: Fields);
        List<string> wrong = [];
        int count = 0;
        foreach (string body in Bodies)
        {
            await TryAsync("plain", body, "application/json");
            await TryAsync("structured", body, "application/cloudevents+json");
            await TryAsync("binary", body, "application/json", Event);
            await TryAsync("whole", $$"""
                {"specversion":"1.0","type":"t","source":"s","id":"1","data":{{body.TrimStart('\ufeff')}}}
                """, "application/cloudevents+json");
        }

        foreach (string attribute in Attributes)
        {
            string whole = """{"specversion":"1.0","type":"t","source":"s","id":"1","time":"2026-12-24T18:00:00Z"}""";
            await TryAsync(attribute, whole.Replace($"\"{attribute}\":\"", $"\"{attribute}\":\"\\ud800", StringComparison.Ordinal),
                "application/cloudevents+json");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        // What was taken can be told again: to whoever asks for the log and for the history.
        using HttpResponseMessage log = await server.Http.GetAsync(new Uri("/webhooks/nas/deliveries", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, log.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("get_security_history", "{}")).Status);

        async Task TryAsync(string mode, string body, string type, Action<Dictionary<string, string>>? spoil = null)
        {
            (HttpStatusCode status, _) = await sender.PostAsync($"m{count++}", body, type: type, spoil: spoil);
            if (status is not (HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity))
            {
                wrong.Add($"{mode} {body}: {(int)status}");
            }
        }
    }

    [Theory]
    [InlineData("ring", "")]
    [InlineData("hmac", ""","header":"X-Sig","id_pointer":"/meta/request_id" """)]
    public async Task An_id_that_is_no_text_is_none(string scheme, string more)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Sender sender = await Sender.OfBodyAsync(server, scheme, more);
        foreach (string id in new[] { "\"\\ud800\"", "{}", "null", "1e400", "\"" + new string('x', 5000) + "\"" })
        {
            (HttpStatusCode status, JsonObject json) = await sender.PostOfBodyAsync($$$"""{"meta":{"request_id":{{{id}}}}}""");
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, id[..Math.Min(9, id.Length)] + json.ToJsonString());
        }
    }

    private static void Event(Dictionary<string, string> headers)
    {
        foreach ((string name, string value) in new[] { ("specversion", "1.0"), ("type", "t"), ("source", "s"), ("id", "1"), ("note", "%ED%A0%80"), ("data", "x") })
        {
            headers["ce-" + name] = value;
        }
    }
}
