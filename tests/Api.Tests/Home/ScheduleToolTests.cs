using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>Schedules by conversation: written, previewed, approved, changed, paused; over real HTTP.</summary>
public sealed class ScheduleToolTests
{
    private const string Night = """
        {"name":"Night","calendar":{"when":[{"type":"weekly","days":["friday"],"at":["22:00"]}],"zone":"Europe/Vienna"},
         "do":{"type":"mode","mode":"away"},"block":{"until":"06:00","then":"disarmed"}}
        """;

    [Fact]
    public async Task A_schedule_is_written_told_in_a_sentence_and_listed_with_its_next_runs()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject made = await OkAsync(server, "create_schedule", With("schedule", Night));
        JsonNode schedule = made["schedule"]!;
        Assert.Equal("night", (string?)schedule["schedule_id"]);
        Assert.Contains("fri at 22:00, on the clocks of Europe/Vienna: arm away", (string?)schedule["summary"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("until 06:00, and from then on disarmed", (string?)schedule["summary"], StringComparison.Ordinal);
        Assert.Contains(made["warnings"]!.AsArray(), w => ((string)w!).Contains("nothing is guarded", StringComparison.Ordinal));

        JsonObject again = await OkAsync(server, "change_schedule", $$"""{"action":"create","schedule":{{Night}}}""");
        Assert.Equal(1, (int)again["schedule"]!["version"]!);
        JsonObject listed = await OkAsync(server, "list_schedules", "{}");
        JsonArray next = Assert.Single(listed["schedules"]!.AsArray())!["next"]!.AsArray();
        Assert.Contains(next, n => ((string)n!).StartsWith("Friday", StringComparison.Ordinal) && ((string)n!).Contains("22:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_is_told_all_at_once_with_what_would_be_right_and_nothing_is_written()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject json) = await server.CallAsync("create_schedule", With("schedule", """
            {"name":"x","calendar":{"when":[{"type":"weekly","days":["fryday"],"at":["26:00"]}],"zone":"Europe/Viena"},
             "do":{"type":"mode","mode":"awya"}}
            """));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        string[] paths = [.. json["details"]!.AsArray().Select(f => (string)f!["path"]!)];
        Assert.Contains("schedule.calendar.zone", paths);
        Assert.Contains("schedule.do.mode", paths);
        Assert.Contains("schedule.calendar.when[0].at[0]", paths);
        Assert.Empty((await OkAsync(server, "list_schedules", "{}"))["schedules"]!.AsArray());
    }

    [Fact]
    public async Task The_preview_says_what_clocks_and_holidays_make_of_each_moment_and_what_is_in_the_way()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        JsonObject preview = await OkAsync(server, "preview_schedule", With("schedule", """
            {"name":"Early","calendar":{"when":[{"type":"weekly","at":["02:30"]}],"zone":"Europe/Vienna",
                "except":[{"type":"public_holidays","country":"AT"},{"type":"dates","name":"Mother's visit","from":"2027-03-30"}],
                "from":"2027-03-26"},
             "do":{"type":"mode","mode":"away"}}
            """));

        JsonArray runs = preview["runs"]!.AsArray();
        Assert.Equal(20, runs.Count);
        JsonNode shifted = runs.Single(r => ((string)r!["local_time"]!).StartsWith("2027-03-28", StringComparison.Ordinal))!;
        Assert.Equal(("2027-03-28 03:30:00", "+02:00", "shifted"),
            ((string?)shifted["local_time"], (string?)shifted["offset"], (string?)shifted["clock_change"]));
        JsonNode easter = runs.Single(r => ((string)r!["local_time"]!).StartsWith("2027-03-29", StringComparison.Ordinal))!;
        Assert.Equal((false, "public holiday: Ostermontag"), ((bool)easter["runs"]!, (string?)easter["excluded"]));
        JsonNode own = runs.Single(r => ((string)r!["local_time"]!).StartsWith("2027-03-30", StringComparison.Ordinal))!;
        Assert.Equal("Mother's visit", (string?)own["excluded"]);
    }

    [Fact]
    public async Task A_key_that_may_only_raise_protection_has_its_schedule_approved_once_and_cannot_disarm_by_the_clock_alone()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.BecomeAsync(AccessRole.Assistant);
        JsonObject preview = await OkAsync(server, "preview_schedule", With("schedule", Night));
        Assert.Contains(preview["in_the_way"]!.AsArray(), w => (string?)w!["kind"] == "approval");

        (HttpStatusCode status, JsonObject json) = await server.CallAsync("create_schedule", With("schedule", Night));
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Contains("Create the schedule \"Night\"", (string?)json["approval"]!["effect"], StringComparison.Ordinal);
        Assert.Empty((await OkAsync(server, "list_schedules", "{}"))["schedules"]!.AsArray());

        // What only reminds nobody and arms nothing less needs nobody.
        JsonObject lamp = await OkAsync(server, "create_schedule", With("schedule", """
            {"name":"Lamp","calendar":{"when":[{"type":"weekly","at":["19:00"]}]},
             "do":{"type":"actions","actions":[{"type":"light","devices":["front-camera"],"on":true}]}}
            """));
        Assert.Equal("lamp", (string?)lamp["schedule"]!["schedule_id"]);
        (status, _) = await server.CallAsync("pause_schedule", """{"schedule_id":"lamp","note":"holiday"}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        (status, _) = await server.CallAsync("delete_schedule", """{"schedule_id":"lamp"}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
    }

    [Fact]
    public async Task Two_that_want_different_modes_at_one_moment_are_refused_with_that_moment()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, "create_schedule", With("schedule", Night));
        (HttpStatusCode status, JsonObject json) = await server.CallAsync("create_schedule", With("schedule", """
            {"name":"Saturday","calendar":{"when":[{"type":"weekly","days":["sat"],"at":["06:00"]}],"zone":"Europe/Vienna"},
             "do":{"type":"mode","mode":"home"}}
            """));

        Assert.Equal((HttpStatusCode.Conflict, "schedule.move-one"), (status, (string?)json["code"]));
        Assert.Contains("(night) wants disarmed at that same moment", (string?)json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_a_stale_version_is_refused_with_the_difference()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, "create_schedule", With("schedule", Night));
        await OkAsync(server, "update_schedule", """{"schedule_id":"night","patch":{"block":{"until":"07:00"}},"expected_version":1}""");
        (HttpStatusCode status, JsonObject json) = await server.CallAsync(
            "update_schedule", """{"schedule_id":"night","patch":{"runs":5},"expected_version":1}""");

        Assert.Equal((HttpStatusCode.Conflict, "schedule.reload-first"), (status, (string?)json["code"]));
        Assert.Contains("06:00:00", (string?)json["suggestion"], StringComparison.Ordinal);
        Assert.Contains("expected_version 2", (string?)json["suggestion"], StringComparison.Ordinal);
        JsonObject now = await OkAsync(server, "list_schedules", """{"schedule_id":"night"}""");
        JsonNode document = Assert.Single(now["schedules"]!.AsArray())!["document"]!;
        Assert.Equal(("07:00:00", null), ((string?)document["block"]!["until"], document["runs"]));
    }

    [Fact]
    public async Task A_patch_that_says_nothing_of_the_switch_leaves_it_and_one_that_takes_a_field_away_does()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, "create_schedule", With("schedule", Night));
        await OkAsync(server, "change_schedule", """{"action":"disable","schedule_id":"night"}""");
        JsonObject changed = await OkAsync(server, "change_schedule", """{"action":"update","schedule_id":"night","patch":{"block":null}}""");

        Assert.False((bool)changed["schedule"]!["enabled"]!);
        Assert.Null(changed["schedule"]!["document"]!["block"]);
        (HttpStatusCode status, _) = await server.CallAsync("update_schedule", """{"schedule_id":"night","patch":{"enabled":null}}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        JsonObject reminds = await OkAsync(
            server, "update_schedule", """{"schedule_id":"night","patch":{"do":{"type":"reminder","message":"Lock up."}}}""");
        Assert.Contains("Lock up.", (string?)reminds["schedule"]!["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_needs_a_note_and_shows_in_the_preview_until_it_is_over()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await OkAsync(server, "create_schedule", With("schedule", Night.Replace("[\"friday\"]", "[]", StringComparison.Ordinal)));
        (HttpStatusCode status, _) = await server.CallAsync("pause_schedule", """{"schedule_id":"night"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);

        string until = time.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        JsonObject paused = await OkAsync(
            server, "pause_schedule", $$"""{"schedule_id":"night","note":"guests","until":"{{until}}"}""");
        Assert.Equal("guests", (string?)paused["schedule"]!["paused"]!["note"]);
        Assert.True(
            DateTimeOffset.Parse((string)paused["schedule"]!["next_run_at"]!, null) >= DateTimeOffset.Parse(until, null),
            paused.ToJsonString());
        JsonArray runs = (await OkAsync(server, "preview_schedule", """{"schedule_id":"night"}"""))["runs"]!.AsArray();
        Assert.False((bool)runs[0]!["runs"]!);
        Assert.True((bool)runs[^1]!["runs"]!);
        JsonObject resumed = await OkAsync(server, "pause_schedule", """{"schedule_id":"night","resume":true}""");
        Assert.Null(resumed["schedule"]!["paused"]);
    }

    [Fact]
    public async Task A_week_of_modes_becomes_schedules_and_what_holds_between_is_said()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject made = await OkAsync(server, "schedule_security_modes", """
            {"schedule_config":{"modes":["away","home"],"timeframes":[
                {"start":"22:00","end":"06:00","mode":"home"},
                {"start":"08:00","end":"17:00","mode":"away","days":["monday","tuesday","wednesday","thursday","friday"]}]},
             "timezone":"America/New_York"}
            """);

        Assert.Equal(2, made["schedules"]!.AsArray().Count);
        Assert.StartsWith("Between the timeframes nothing is set", (string?)made["between"], StringComparison.Ordinal);
        string home = (string)made["schedules"]![0]!["schedule_id"]!;
        JsonArray runs = (await OkAsync(server, "preview_schedule", $$"""{"schedule_id":"{{home}}"}"""))["runs"]!.AsArray();
        Assert.All(runs, r => Assert.EndsWith("22:00:00", (string?)r!["local_time"], StringComparison.Ordinal));

        JsonObject disarms = await OkAsync(server, "schedule_security_modes", """
            {"schedule_config":{"otherwise":"disarmed","timeframes":[
                {"start":"22:00","end":"06:00","mode":"home"},
                {"start":"06:00","end":"17:00","mode":"away","days":["monday"]}]},
             "timezone":"America/New_York"}
            """);
        Assert.Contains("the home is disarmed", (string?)disarms["between"], StringComparison.Ordinal);

        // On Monday at 06:00 away takes over; on other days the night ends in disarmed.
        Assert.Equal(3, disarms["schedules"]!.AsArray().Count);
    }

    [Fact]
    public async Task Timeframes_that_hold_together_and_modes_that_are_not_named_are_refused()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject json) = await server.CallAsync("schedule_security_modes", """
            {"schedule_config":{"timeframes":[{"start":"22:00","end":"06:00","mode":"home","days":["sunday"]},
                {"start":"05:30","end":"07:00","mode":"away","days":["monday"]}]}}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("monday 05:30", json["details"]![0]!.ToJsonString(), StringComparison.Ordinal);

        (status, json) = await server.CallAsync("schedule_security_modes", """
            {"schedule_config":{"modes":["home"],"timeframes":[{"start":"22:00","end":"06:00","mode":"away"}]}}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty((await OkAsync(server, "list_schedules", "{}"))["schedules"]!.AsArray());
    }

    [Fact]
    public async Task A_week_of_modes_makes_no_more_schedules_than_a_home_may_have_and_then_none_at_all()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        int made = 0;
        for (int minute = 0; minute < 60; minute += 10)
        {
            string frames = string.Join(",", Enumerable.Range(0, 20).Select(hour =>
                $$"""{"start":"{{hour:00}}:{{minute:00}}","end":"{{hour:00}}:{{minute + 9:00}}","mode":"away"}"""));
            (HttpStatusCode status, JsonObject json) = await server.CallAsync(
                "schedule_security_modes", $$"""{"schedule_config":{"timeframes":[{{frames}}]} }""");
            Assert.Equal(
                made < 100 ? (HttpStatusCode.OK, null) : (HttpStatusCode.Conflict, "schedule.delete-one"),
                (status, (string?)json["code"]));
            made += status == HttpStatusCode.OK ? 20 : 0;
        }

        Assert.Equal(100, (int)(await OkAsync(server, "list_schedules", "{}"))["total"]!);
    }

    [Fact]
    public async Task A_name_is_free_although_it_is_the_id_of_one_that_was_called_so_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string night = Night.Replace("\"Night\"", "\"night\"", StringComparison.Ordinal);
        await OkAsync(server, "create_schedule", With("schedule", night));
        await OkAsync(server, "update_schedule", """{"schedule_id":"night","patch":{"name":"Old","enabled":false}}""");
        JsonObject made = await OkAsync(server, "create_schedule", With("schedule", night));
        Assert.Equal("night-2", (string?)made["schedule"]!["schedule_id"]);
    }

    [Fact]
    public async Task What_the_preview_shows_is_what_runs()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await server.ModeAsync(SecurityMode.Disarmed);
        Instant due = Instant.FromDateTimeOffset(time.GetUtcNow()) + Duration.FromMinutes(90);
        LocalDateTime wall = due.InUtc().LocalDateTime;
        string at = $"{wall.Hour:00}:{wall.Minute:00}";
        await OkAsync(server, "create_schedule", With("schedule", $$"""
            {"name":"Lamp","calendar":{"when":[{"type":"weekly","at":["{{at}}"]}],"zone":"Etc/UTC"},
             "do":{"type":"actions","actions":[{"type":"light","devices":["front-camera"],"on":true}] } }
            """));
        JsonNode first = (await OkAsync(server, "preview_schedule", """{"schedule_id":"lamp"}"""))["runs"]![0]!;
        time.Advance(TimeSpan.FromMinutes(91));
        await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Part<SchedulesView>().Schedules["lamp"].LastRan is not null, Waits.Limit);
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);

        Assert.Equal(
            DateTimeOffset.Parse((string)first["at"]!, System.Globalization.CultureInfo.InvariantCulture),
            view.Part<SchedulesView>().Schedules["lamp"].LastRan!.Nominal.ToDateTimeOffset());
    }

    [Fact]
    public async Task The_schema_is_served()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string schema = await server.Http.GetStringAsync(new Uri("/schemas/schedule.json", UriKind.Relative));

        Assert.Equal("RingActors schedule, version 1", (string?)JsonNode.Parse(schema)!["title"]);
    }

    private static string With(string field, string json) => new JsonObject { [field] = JsonNode.Parse(json) }.ToJsonString();

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject json) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, $"{tool}: {(int)status} {json.ToJsonString()}");
        return json;
    }
}
