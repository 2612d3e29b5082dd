using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>The life of an automation by get_automation and change_automation, over real HTTP.</summary>
public sealed class AutomationLifeTests
{
    private const string Lit = """
        {"automation_name":"Light up","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """;

    [Fact]
    public async Task A_patch_changes_what_it_names_and_every_version_stays()
    {
        await using HomeServer server = await MadeAsync();
        JsonObject changed = await ChangeAsync(server, """{"automation_id":"Light up","action":"update","patch":{"max_lateness_seconds":30},"expected_version":1}""");
        Assert.Equal(2, (int)changed["automation"]!["version"]!);

        JsonObject now = await GetAsync(server, """{"automation_id":"light-up"}""");
        Assert.Equal(30, (int)now["document"]!["max_lateness_seconds"]!);
        Assert.Equal("motion", (string?)now["document"]!["triggers"]![0]!["type"]);
        Assert.Equal([1, 2], now["history"]!.AsArray().Select(h => (int)h!["version"]!));
        Assert.Equal(120, (int)(await GetAsync(server, """{"automation_id":"light-up","version":1}"""))["document"]!["max_lateness_seconds"]!);

        JsonObject back = await ChangeAsync(server, """{"automation_id":"light-up","action":"restore_version","version":1}""");
        Assert.Equal(3, (int)back["automation"]!["version"]!);
        Assert.Equal(120, (int)(await GetAsync(server, """{"automation_id":"light-up"}"""))["document"]!["max_lateness_seconds"]!);
    }

    [Fact]
    public async Task Who_wrote_a_version_stays_with_it_also_of_one_that_was_restored()
    {
        await using HomeServer server = await MadeAsync();
        string[] calls =
        [
            """{"automation_id":"light-up","action":"update","patch":{"priority":7}}""",
            """{"automation_id":"light-up","action":"restore_version","version":1}""",
            """{"automation_id":"light-up","action":"delete"}""",
            """{"automation_id":"light-up","action":"undo_delete"}""",
        ];
        string[] people = ["anna", "bert", "cleo", "dora"];
        foreach ((string call, string who) in calls.Zip(people))
        {
            using HttpClient own = server.As(await server.KeyAsync(who, Devices.Domain.Keys.AccessRole.Owner));
            using HttpResponseMessage done = await own.PostAsync(
                new Uri("/tools/change_automation", UriKind.Relative),
                new StringContent(call, System.Text.Encoding.UTF8, "application/json"));
            Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        }

        JsonObject now = await GetAsync(server, """{"automation_id":"light-up"}""");
        string[] by = [.. now["history"]!.AsArray().TakeLast(4).Select(h => (string)h!["by"]!)];
        Assert.Equal(people.Select(p => "api-key:" + p), by);
    }

    [Fact]
    public async Task Who_changes_a_stale_version_is_told_the_difference_and_changes_nothing()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, """{"automation_id":"light-up","action":"update","patch":{"priority":7}}""");
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "change_automation", """{"automation_id":"light-up","action":"update","patch":{"priority":9},"expected_version":1}""");
        Assert.Equal((HttpStatusCode.Conflict, "rule.reload-first"), (status, (string?)told["code"]));
        Assert.Contains("priority was 100, and is 7", (string?)told["suggestion"], StringComparison.Ordinal);
        Assert.Equal(7, (int)(await GetAsync(server, """{"automation_id":"light-up"}"""))["document"]!["priority"]!);
    }

    [Fact]
    public async Task A_paused_automation_does_nothing_until_somebody_ends_the_pause()
    {
        await using HomeServer server = await MadeAsync();
        await server.ModeAsync(SecurityMode.Away);
        JsonObject paused = await ChangeAsync(server, """{"automation_id":"light-up","action":"pause","until":"2999-01-01T00:00","note":"guests"}""", HttpStatusCode.Conflict);
        Assert.Equal("rule.switch-it-off", (string?)paused["code"]);
        string tomorrow = DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        paused = await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pause","until":"{{tomorrow}}","note":"guests"}""");
        Assert.Equal("guests", (string?)paused["automation"]!["pause_note"]);
        await server.MotionAsync();
        Assert.Equal(0, await FiredAsync(server));
        JsonObject why = (await server.CallAsync("explain_automation", """{"automation_id":"light-up"}""")).Json;
        Assert.Equal("switched_off", (string?)why["events"]!.AsArray()[^1]!["verdict"]);
        Assert.Contains("it was paused", (string?)why["answer"], StringComparison.Ordinal);

        await ChangeAsync(server, """{"automation_id":"light-up","action":"resume"}""");
        await server.MotionAsync();
        Assert.Equal(1, await FiredAsync(server));
    }

    [Fact]
    public async Task What_was_deleted_comes_back_as_it_was_switched()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, """{"automation_id":"light-up","action":"disable"}""");
        JsonObject deleted = await ChangeAsync(server, """{"automation_id":"light-up","action":"delete"}""");
        Assert.Equal("light-up", (string?)deleted["deleted_id"]);
        await ChangeAsync(server, """{"automation_id":"light-up","action":"enable"}""", HttpStatusCode.NotFound);

        JsonObject back = await ChangeAsync(server, """{"automation_id":"light-up","action":"undo_delete"}""");
        Assert.False((bool)back["automation"]!["enabled"]!);
        Assert.Equal("Light up", (string?)back["automation"]!["automation_name"]);
        await ChangeAsync(server, """{"automation_id":"light-up","action":"undo_delete"}""", HttpStatusCode.Conflict);
        await ChangeAsync(server, """{"automation_id":"never-was","action":"undo_delete"}""", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_was_deleted_comes_back_for_thirty_days_and_no_longer()
    {
        ManualTime time = new();
        await using HomeServer server = await MadeAsync(time);
        await ChangeAsync(server, """{"automation_id":"light-up","action":"delete"}""");
        time.JumpWallClock(TimeSpan.FromDays(29.9));
        await ChangeAsync(server, """{"automation_id":"light-up","action":"undo_delete"}""");
        await ChangeAsync(server, """{"automation_id":"light-up","action":"delete"}""");
        time.JumpWallClock(TimeSpan.FromDays(30.1));
        JsonObject told = await ChangeAsync(server, """{"automation_id":"light-up","action":"undo_delete"}""", HttpStatusCode.Conflict);
        Assert.Equal("rule.create-first", (string?)told["code"]);
    }

    [Fact]
    public async Task Who_wrote_and_switched_it_is_told_of_each_change_and_so_are_its_runs()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", """
            {"automation_name":"Light up","trigger_type":"motion","response_actions":[{"type":"delay","duration_seconds":600}]}
            """);
        await server.MotionAsync();
        JsonNode run = Assert.Single((await GetAsync(server, """{"automation_id":"light-up"}"""))["runs"]!.AsArray())!;
        Assert.NotNull(run["waits_until"]);
        await server.BecomeAsync(Devices.Domain.Keys.AccessRole.Resident);
        await ChangeAsync(server, """{"automation_id":"light-up","action":"disable"}""");
        JsonObject now = await GetAsync(server, """{"automation_id":"light-up"}""");
        Assert.Null(now["runs"]);
        Assert.Equal(["api-key:owner", "api-key:a-resident"], now["history"]!.AsArray().Select(h => (string?)h!["by"]));
        Assert.All(now["history"]!.AsArray(), h => Assert.NotEmpty((string)h!["what"]!));
    }

    [Fact]
    public async Task An_earlier_version_is_shown_with_what_it_did()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, """{"automation_id":"light-up","action":"update","patch":{"conditions":null}}""");
        JsonObject first = await GetAsync(server, """{"automation_id":"light-up","version":1}""");
        Assert.Contains("armed away", (string?)first["version_summary"], StringComparison.Ordinal);
        Assert.DoesNotContain("armed away", (string?)first["automation"]!["summary"], StringComparison.Ordinal);
        Assert.Null((await GetAsync(server, """{"automation_id":"light-up","version":2}"""))["version_summary"]);
    }

    [Fact]
    public async Task Where_another_was_made_in_its_place_it_is_said_how_what_was_deleted_comes_back()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, """{"automation_id":"light-up","action":"delete"}""");
        await server.CallAsync("create_security_automation", """
            {"automation_name":"Light up","trigger_type":"motion",
             "response_actions":[{"type":"delay","duration_seconds":5}]}
            """);
        JsonObject told = await ChangeAsync(
            server, """{"automation_id":"light-up","action":"undo_delete"}""", HttpStatusCode.Conflict);
        Assert.Contains("restore_version with version 1", (string?)told["suggestion"], StringComparison.Ordinal);
        await ChangeAsync(server, """{"automation_id":"light-up","action":"restore_version","version":1}""");
        JsonObject now = await GetAsync(server, """{"automation_id":"light-up"}""");
        Assert.Equal("light", (string?)now["document"]!["actions"]![0]!["type"]);

        // One that was taken back has none before it.
        await ChangeAsync(server, """{"automation_id":"light-up","action":"delete"}""");
        await ChangeAsync(server, """{"automation_id":"light-up","action":"undo_delete"}""");
        told = await ChangeAsync(
            server, """{"automation_id":"light-up","action":"undo_delete"}""", HttpStatusCode.Conflict);
        Assert.StartsWith("There is nothing to take back.", (string?)told["suggestion"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switching_on_ends_a_pause()
    {
        await using HomeServer server = await MadeAsync();
        await server.ModeAsync(SecurityMode.Away);
        string tomorrow = DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pause","until":"{{tomorrow}}"}""");
        await ChangeAsync(server, """{"automation_id":"light-up","action":"enable"}""");
        await server.MotionAsync();
        Assert.Equal(1, await FiredAsync(server));
    }

    [Fact]
    public async Task A_copy_is_switched_off_and_has_a_name_of_its_own()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, """{"automation_id":"light-up","action":"copy","new_name":"light UP"}""", HttpStatusCode.BadRequest);
        JsonObject copy = await ChangeAsync(server, """{"automation_id":"light-up","action":"copy","new_name":"Second"}""");
        Assert.False((bool)copy["automation"]!["enabled"]!);
        Assert.Equal("second", (string?)copy["automation"]!["automation_id"]);
    }

    [Theory]
    [InlineData("""{"automation_id":"light-up","action":"update"}""", "patch")]
    [InlineData("""{"automation_id":"light-up","action":"update","patch":{},"document":{}}""", "patch")]
    [InlineData("""{"automation_id":"light-up","action":"enable","note":"x"}""", "note")]
    [InlineData("""{"automation_id":"light-up","action":"pause"}""", "until")]
    [InlineData("""{"automation_id":"light-up","action":"restore_version","version":9}""", "version")]
    [InlineData("""{"automation_id":"light-up","action":"update","patch":{"triggers":[]}}""", "patch.triggers")]
    [InlineData("""{"automation_id":"light-up","action":"update","patch":{"trigers":[]}}""", "patch.trigers")]
    [InlineData("""{"automation_id":"light-up","action":"update","patch":{"priority":1,"priority":2}}""", "patch")]
    public async Task What_is_wrong_is_said_with_its_place_and_nothing_is_changed(string call, string path)
    {
        await using HomeServer server = await MadeAsync();
        JsonObject told = await ChangeAsync(server, call, HttpStatusCode.BadRequest);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
        Assert.Single((await GetAsync(server, """{"automation_id":"light-up"}"""))["history"]!.AsArray());
    }

    [Fact]
    public async Task An_assistant_waits_for_approval_where_less_would_be_guarded_and_not_where_more_would()
    {
        await using HomeServer server = await MadeAsync();
        await server.BecomeAsync(Devices.Domain.Keys.AccessRole.Assistant);
        string tomorrow = DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        foreach (string call in new[]
        {
            """{"automation_id":"light-up","action":"disable"}""",
            """{"automation_id":"light-up","action":"delete"}""",
            """{"automation_id":"light-up","action":"update","patch":{"priority":3}}""",
            $$"""{"automation_id":"light-up","action":"pause","until":"{{tomorrow}}"}""",
        })
        {
            JsonObject told = await ChangeAsync(server, call, HttpStatusCode.Accepted);
            Assert.Equal("approval.wait-for-a-person", (string?)told["code"]);
        }

        await ChangeAsync(server, """{"automation_id":"light-up","action":"copy","new_name":"Draft of mine"}""");
    }

    private static async Task<HomeServer> MadeAsync(TimeProvider? time = null)
    {
        HomeServer server = await HomeServer.StartAsync(time ?? TimeProvider.System);
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", Lit);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return server;
    }

    private static async Task<JsonObject> ChangeAsync(HomeServer server, string call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_automation", call);
        Assert.True(status == expected, $"{call}: {status} {told.ToJsonString()}");
        return told;
    }

    private static async Task<JsonObject> GetAsync(HomeServer server, string call)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("get_automation", call);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return told;
    }

    private static async Task<long> FiredAsync(HomeServer server) =>
        (long)(await server.CallAsync("list_security_automations", "{}")).Json["automations"]![0]!["fired_count"]!;
}
