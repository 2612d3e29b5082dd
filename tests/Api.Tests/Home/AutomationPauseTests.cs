using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>
/// What was paused stays paused as it was, whatever else is done: a pause of all shortens none that was said by name
/// and ends only with itself, and what is deleted comes back with its pause and its pins.
/// </summary>
public sealed class AutomationPauseTests
{
    private static readonly string[] Ids = ["siren", "lamp", "bell"];

    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly Dictionary<string, Said> _meant = Ids.ToDictionary(i => i, _ => new Said());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_was_paused_stays_so_until_its_own_end_or_its_own_word(int seed)
    {
        await using HomeServer server = await MadeAsync();
        Random random = new(seed);
        List<string> done = [];
        for (int i = 0; i < 60; i++)
        {
            done.Add(await StepAsync(server, random));
            JsonArray listed = (JsonArray)(await OkAsync(server, "list_security_automations", "{}"))["automations"]!;
            foreach ((string id, Said meant) in _meant)
            {
                JsonNode? shown = listed.SingleOrDefault(a => (string?)a!["automation_id"] == id);
                string? until = (string?)shown?["paused_until"];
                DateTimeOffset? told = until is null ? null : DateTimeOffset.Parse(until, CultureInfo.InvariantCulture);
                Assert.True(
                    (shown is not null, told, (string?)shown?["pause_note"])
                        == (meant.IsThere, meant.Until, meant.Note),
                    $"seed {seed}: {id} should be {meant}, is {shown?.ToJsonString()} after {string.Join("; ", done)}");
            }
        }
    }

    [Fact]
    public async Task A_pause_of_all_says_what_it_leaves_and_so_does_its_end()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, "siren", "pause", ("until", At(24)), ("note", "broken"));
        await ChangeAsync(server, "lamp", "pause", ("until", At(1)));
        JsonObject told = await ChangeAsync(server, "*", "pause", ("until", At(2)), ("note", "painters"));
        Assert.StartsWith("3 of 3 automations paused.", (string?)told["summary"], StringComparison.Ordinal);
        Assert.Contains("\"Siren\" was paused for longer already", (string?)told["summary"], StringComparison.Ordinal);
        Assert.Equal(
            [At(24), At(2), At(2)], Ids.Select(id => Utc(
                told["results"]!.AsArray().Single(r => (string?)r!["automation_id"] == id)!["paused_until"])));

        told = await ChangeAsync(server, "*", "resume");
        Assert.StartsWith("1 of 2 automations resumed.", (string?)told["summary"], StringComparison.Ordinal);
        foreach (string said in new[] { "\"Siren\"", "\"Lamp\"", "by its id" })
        {
            Assert.Contains(said, (string?)told["summary"], StringComparison.Ordinal);
        }

        told = await ChangeAsync(server, "*", "resume");
        Assert.StartsWith("No automation is paused with all", (string?)told["summary"], StringComparison.Ordinal);
        Assert.Contains("\"Siren\"", (string?)told["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_deleted_while_it_was_paused_comes_back_paused_and_pinned_and_does_nothing()
    {
        await using HomeServer server = await MadeAsync();
        await server.MotionAsync();
        JsonObject history =
            (await server.CallAsync("get_security_history", """{"kinds":["motion"],"limit":1}""")).Json;
        string entry = (string)history["entries"]![0]!["entry_id"]!;
        await ChangeAsync(server, "siren", "pin", ("entry_id", entry), ("runs", true), ("note", "like this"));
        await ChangeAsync(server, "siren", "pause", ("until", At(24)), ("note", "broken"));
        JsonObject before = await OkAsync(server, "get_automation", """{"automation_id":"siren"}""");
        await ChangeAsync(server, "siren", "delete");
        await ChangeAsync(server, "siren", "undo_delete");
        JsonObject after = await OkAsync(server, "get_automation", """{"automation_id":"siren"}""");
        foreach (string part in new[] { "pins", "document" })
        {
            Assert.True(JsonNode.DeepEquals(before[part], after[part]), after.ToJsonString());
        }

        await server.MotionAsync();
        JsonObject now = await OkAsync(server, "get_automation", """{"automation_id":"siren"}""");
        Assert.Equal(
            (At(24), "broken", 0),
            (Utc(now["automation"]!["paused_until"]), (string?)now["automation"]!["pause_note"],
                (int)now["automation"]!["fired_count"]!));
        await ChangeAsync(server, "siren", "resume");
        await server.MotionAsync();
        now = await OkAsync(server, "get_automation", """{"automation_id":"siren"}""");
        Assert.Equal(1, (int)now["automation"]!["fired_count"]!);
    }

    private string At(int hours) => Text(_start.AddHours(hours));

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString(
        "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string? Utc(JsonNode? told) => told is null ? null
        : Text(DateTimeOffset.Parse((string)told!, CultureInfo.InvariantCulture));

    private static (string Name, JsonNode Value)[] Saying(Pause pause) =>
        pause.Note is { } why ? [("until", Text(pause.Until)), ("note", why)] : [("until", Text(pause.Until))];

    private async Task<string> StepAsync(HomeServer server, Random random)
    {
        string id = Ids[random.Next(Ids.Length)];
        Said of = _meant[id];
        Pause pause = new(DateTimeOffset.Parse(At(random.Next(1, 40)), CultureInfo.InvariantCulture),
            random.Next(2) == 0 ? null : $"note {random.Next(9)}");
        string until = Text(pause.Until);
        int what = random.Next(10);
        if (what < 2)
        {
            await ChangeAsync(server, "*", "pause", Saying(pause));
            foreach (Said each in _meant.Values.Where(m => m is { IsThere: true, IsOn: true }))
            {
                each.OfAll = pause;
            }

            return $"* paused until {until}";
        }

        if (what == 2)
        {
            await ChangeAsync(server, "*", "resume");
            foreach (Said each in _meant.Values.Where(m => m.IsThere))
            {
                each.OfAll = null;
            }

            return "* resumed";
        }

        if (!of.IsThere)
        {
            await ChangeAsync(server, id, "undo_delete");
            of.IsThere = true;
            return $"{id} undeleted";
        }

        switch (what)
        {
            case 3 or 4 when of.IsOn:
                await ChangeAsync(server, id, "pause", Saying(pause));
                (of.Own, of.OfAll) = (pause, null);
                return $"{id} paused until {until}";
            case 5:
                await ChangeAsync(server, id, "resume");
                (of.Own, of.OfAll) = (null, null);
                return $"{id} resumed";
            case 6:
                await ChangeAsync(server, id, of.IsOn ? "disable" : "enable");
                (of.Own, of.OfAll, of.IsOn) = (null, null, !of.IsOn);
                return $"{id} switched";
            case 7:
                await ChangeAsync(server, id, "update", ("patch", new JsonObject { ["priority"] = random.Next(200) }));
                return $"{id} updated";
            case 8:
                await ChangeAsync(server, id, "restore_version", ("version", 1));
                return $"{id} restored";
            default:
                await ChangeAsync(server, id, "delete");
                of.IsThere = false;
                return $"{id} deleted";
        }
    }

    private static async Task<JsonObject> ChangeAsync(
        HomeServer server, string id, string action, params (string Name, JsonNode Value)[] more)
    {
        JsonObject call = new() { ["automation_id"] = id, ["action"] = action };
        foreach ((string name, JsonNode value) in more)
        {
            call[name] = value;
        }

        return await OkAsync(server, "change_automation", call.ToJsonString());
    }

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, $"{tool} {body}: {status} {told.ToJsonString()}");
        return told;
    }

    private static async Task<HomeServer> MadeAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        foreach (string name in new[] { "Siren", "Lamp", "Bell" })
        {
            await OkAsync(server, "create_security_automation", $$"""
                {"automation_name":"{{name}}","trigger_type":"motion",
                 "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
                """);
        }

        return server;
    }

    private sealed record Pause(DateTimeOffset Until, string? Note);

    /// <summary>What was said of an automation, and holds.</summary>
    private sealed record Said
    {
        public bool IsThere { get; set; } = true;

        public bool IsOn { get; set; } = true;

        public Pause? Own { get; set; }

        public Pause? OfAll { get; set; }

        public DateTimeOffset? Until => !IsThere ? null : Longer?.Until;

        public string? Note => !IsThere ? null : Longer?.Note;

        private Pause? Longer => Own is null || OfAll?.Until > Own.Until ? OfAll : Own;
    }
}
