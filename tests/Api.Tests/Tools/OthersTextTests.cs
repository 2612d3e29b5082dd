using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Logging;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Tools;

/// <summary>Text of others is data: nothing hidden in it is ever told, and it cannot leave its quotes (docs/adr/0608).</summary>
public sealed class OthersTextTests
{
    private const int Cases = 2000;

    private static readonly int[] Hostile =
    [
        0x00, 0x07, 0x08, 0x0c, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029,
        0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x206f, 0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe000, 0x1d173, 0xe0001, 0xe0041, 0xe007f,
        0xe0100, 0xf0000, '"', '\'', '\\', '“', '”', '\n', '\t', 'a', 'Z', 'é', 'Ж', '語', 0x1f6aa, 0x301, 0xd800, 0xdc00,
    ];

    [Theory]
    [InlineData("Front\u202e Door", "Front Door")]
    [InlineData("Front\u0000\u001b[2J Door", "Front[2J Door")]
    [InlineData("  Front\r\n\tDoor  ", "Front Door")]
    [InlineData("\u200bFr\u200dont\ufeff", "Front")]
    [InlineData("Tür Дверь ドア 🚪", "Tür Дверь ドア 🚪")]
    [InlineData("\U000e0041\U000e0042", "")]
    [InlineData("Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301a", "Z\u0301\u0301\u0301\u0301a")]
    public void A_name_is_plain_and_in_one_line(string given, string plain) => Assert.Equal(plain, PlainText.Name(given));

    [Fact]
    public void Half_a_character_becomes_the_one_that_stands_for_what_is_none() => Assert.Equal("half \ufffd", PlainText.Name("half \ud83d"));

    [Fact]
    public void A_name_is_bounded_and_cut_between_letters()
    {
        string name = PlainText.Name(string.Concat(Enumerable.Repeat("🚪", 5000)));
        Assert.InRange(name.Length, PlainText.NameLengthMax - 1, PlainText.NameLengthMax);
        Assert.EndsWith("🚪…", name, StringComparison.Ordinal);
        Assert.Equal(new string('a', PlainText.NameLengthMax), PlainText.Name(new string('a', PlainText.NameLengthMax)));
    }

    [Fact]
    public void Whatever_a_name_is_made_of_nothing_hidden_is_left_and_its_quotes_are_the_only_ones()
    {
        const int seed = 20261129;
        Random random = new(seed);
        for (int i = 0; i < Cases; i++)
        {
            string hostile = Made(random, 40);
            string name = PlainText.Name(hostile);
            AssertPlain(name, $"seed {seed}, case {i}");
            Assert.Equal(name, PlainText.Name(name));
            string quoted = PlainText.Quoted(name);
            Assert.Equal(2, quoted.Count(c => "\"“”„‟«»＂".Contains(c, StringComparison.Ordinal)));

            byte[] json = Encoding.UTF8.GetBytes(i % 2 == 0
                ? JsonSerializer.Serialize(new { name = hostile, other = "x" })
                : new JsonObject { ["name"] = hostile, ["other"] = "x" }.ToJsonString(Relaxed));
            JsonNode answer = JsonNode.Parse(json.AsSpan(0, AnswerText.RemoveHidden(json)))!;
            AssertPlain((string)answer["name"]!, $"seed {seed}, case {i} in JSON");
            Assert.Equal("x", (string?)answer["other"]);
        }
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As events of earlier versions have it: told to the actors as it is, past the gateway that cleans.</summary>
    [Fact]
    public async Task No_answer_tells_what_is_hidden_in_names_of_older_events()
    {
        Random random = new(7);
        await using HomeServer server = await HomeServer.StartAsync();
        for (int i = 0; i < 8; i++)
        {
            await server.TellAsync(
                new Address(HomeServer.Home, DeviceKinds.Contact, $"z-{i}"),
                new ReportDevice(
                    new DeviceDescription
                    {
                        Name = $"Door {i} {Made(random, 30)}\u202e\U000e0041\" said {i}",
                        RingKind = "x",
                        Capabilities = [Capabilities.Contact],
                        TimeZone = "Europe/Berlin",
                    },
                    new Readings { Faulted = true, Connection = Connection.Online }));
        }

        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.Home), new ReportLocation($"Home {Made(random, 30)}\u2066\u200b", null));
        (_, JsonObject made) = await server.CallAsync("create_security_automation", new JsonObject
        {
            ["automation_name"] = "Bell \u202e\u200b\U000e0041 rule",
            ["trigger_type"] = "doorbell",
            ["response_actions"] = new JsonArray(new JsonObject { ["type"] = "light_on", ["devices"] = new JsonArray("front-camera") }),
        }.ToJsonString());
        AssertPlain(made.ToJsonString(Relaxed), "create_security_automation");
        string[] tools =
            ["get_devices", "get_security_system_status", "get_security_history", "list_security_automations", "get_security_settings"];
        foreach (string tool in tools)
        {
            (HttpStatusCode status, JsonObject json) = await server.CallAsync(tool, "{}");
            Assert.True(status == HttpStatusCode.OK, json.ToJsonString());
            AssertPlain(json.ToJsonString(Relaxed), tool);
        }
    }

    [Fact]
    public async Task Over_MCP_the_fields_that_hold_it_are_named_at_the_answers_end()
    {
        byte[] json = """{"devices":[{"name":"a","id":"b","deep":{"name":"c"}}],"home_name":"d"}"""u8.ToArray();
        Assert.Equal(["name", "home_name"], AnswerText.FieldsOfOthers(json));
        Assert.Empty(AnswerText.FieldsOfOthers("""{"id":"name","ok":true}"""u8));
        Assert.Contains("listed as untrusted", McpServerOptionsFactory.Instructions, StringComparison.Ordinal);
        await using HomeServer server = await HomeServer.StartAsync();
        const string call =
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_devices","arguments":{},{{{RawMcp.Meta}}}}}""";
        using HttpRequestMessage request = RawMcp.Message(
            call, ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "get_devices"));
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        string told = await response.Content.ReadAsStringAsync();
        string answer = told.Split('\n').LastOrDefault(l => l.StartsWith("data: {", StringComparison.Ordinal))?["data: ".Length..] ?? told;
        JsonNode content = JsonNode.Parse(answer)!["result"]?["structuredContent"] ?? throw new InvalidOperationException(told);
        Assert.Contains("name", content["untrusted"]!.AsArray().Select(n => (string?)n));
        Assert.Equal("untrusted", content.AsObject().Last().Key);
    }

    /// <summary>Somebody could call a camera so that a terminal is cleared, or a line seems to be the server's.</summary>
    [Fact]
    public void In_the_log_of_a_terminal_it_steers_nothing_and_looks_like_no_line_of_its_own()
    {
        using StringWriter terminal = new();
        LogEntry<string> entry = new(
            LogLevel.Warning, "x", 1, "Camera \u001b[2J\u202eFront\n14:02:11 info      all is well", new IOException("a\nb"), (text, _) => text);
        new TerminalFormatter(TimeProvider.System).Write(entry, null, terminal);
        string[] lines = terminal.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("Camera [2JFront", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("         14:02:11 info", lines[1], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.StartsWith("         ", line, StringComparison.Ordinal));
    }

    private static string Made(Random random, int lengthMax)
    {
        StringBuilder made = new();
        for (int i = random.Next(lengthMax); i > 0; i--)
        {
            int code = Hostile[random.Next(Hostile.Length)];
            made.Append(code is >= 0xd800 and <= 0xdfff || code <= 0xffff ? ((char)code).ToString() : char.ConvertFromUtf32(code));
        }

        return made.ToString();
    }

    private static void AssertPlain(string text, string where) =>
        Assert.All(text.EnumerateRunes(), r => Assert.False(PlainText.IsHidden(r), $"U+{r.Value:X4} in {where}"));
}
