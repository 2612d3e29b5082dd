using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.AlarmSettings;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Api.Tests.Home;

/// <summary>The status, arming and incidents of what the engine itself guards, over real HTTP.</summary>
public sealed class GuardStatusTests
{
    private const string Camera = """
        {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":EXIT},{"name":"night","guards":"home","exit_seconds":0}],
          "zones":[{"device":"front-camera","type":"TYPE","modes":["away","night"]}],"incidents":{"sound_seconds":0}}}
        """;

    [Fact]
    public async Task A_zone_that_trips_is_an_incident_with_what_set_it_off_until_somebody_disarms()
    {
        await using HomeServer server = await GuardedAsync("instant", exit: 0);
        await server.ModeAsync(SecurityMode.Away);
        Assert.Equal("armed", Text(await StatusAsync(server), "phase"));
        await server.MotionAsync();

        JsonObject alarm = await StatusAsync(server);
        Assert.Equal(("alarm", "away"), (Text(alarm, "phase"), Text(alarm, "mode")));
        JsonNode incident = Assert.Single(alarm["incidents"]!.AsArray())!;
        Assert.Equal(("burglary", "alarm", "server"), (Text(incident, "kind"), Text(incident, "stage"), Text(incident, "raised_by")));
        Assert.Equal(("front-camera", "motion"), (Text(incident["set_off_by"]![0]!, "device_id"), Text(incident["set_off_by"]![0]!, "what")));
        Assert.NotNull(incident["abort_until"]);
        Assert.All(alarm["ready_to_arm"]!.AsObject(), m => Assert.False(m.Value!["ready"]!.GetValue<bool>()));

        JsonObject seen = await OkAsync(server, AcknowledgeIncidentTool.Definition, "{}");
        Assert.Equal("api-key:owner", Text(seen["incidents"]![0]!, "acknowledged_by"));
        (HttpStatusCode refused, JsonObject wrong) = await server.CallAsync("acknowledge_incident", """{"incident_id":"incident-x"}""");
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains(Text(incident, "incident_id"), wrong["details"]![0]!["values"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("home-1: burglary since", await server.Http.GetStringAsync("/health"), StringComparison.Ordinal);

        await server.ModeAsync(SecurityMode.Disarmed);
        JsonObject after = await StatusAsync(server);
        Assert.Equal("disarmed", Text(after, "phase"));
        Assert.Null(after["incidents"]);
    }

    [Fact]
    public async Task The_engines_own_exit_delay_is_an_exit_delay_and_nothing_is_called_armed_before_its_end()
    {
        await using HomeServer server = await GuardedAsync("instant", exit: 255);
        await server.ModeAsync(SecurityMode.Away);
        JsonObject leaving = await StatusAsync(server);
        Assert.Equal("exit_delay", Text(leaving, "phase"));
        Assert.NotNull(leaving["delay_ends_at"]);
        Assert.False((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().IsArmed(SystemClock.Instance.GetCurrentInstant()));
    }

    [Fact]
    public async Task An_entry_delay_of_the_engine_is_told_with_its_end()
    {
        await using HomeServer server = await GuardedAsync("entry", exit: 0);
        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
        JsonObject entry = await StatusAsync(server);
        Assert.Equal("entry_delay", Text(entry, "phase"));
        Assert.Equal(Text(entry, "delay_ends_at"), Text(entry["incidents"]![0]!, "entry_ends_at"));
    }

    [Fact]
    public async Task A_mode_is_named_by_its_name_and_one_that_is_not_there_is_answered_with_those_that_are()
    {
        await using HomeServer server = await GuardedAsync("instant", exit: 0);
        JsonObject asked = await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"Night","wait_seconds":0}""");
        Assert.Equal("night", Text(asked["intent"]!, "requested_mode"));
        await server.ModeAsync(SecurityMode.Home);
        JsonObject status = await StatusAsync(server);
        Assert.Equal(("home", "night", "armed"), (Text(status, "mode"), Text(status, "mode_name"), Text(status, "phase")));
        Assert.Equal(["away", "home", "night", "vacation"], status["ready_to_arm"]!.AsObject().Select(m => m.Key).Order());

        (HttpStatusCode code, JsonObject refused) = await server.CallAsync("arm_security_system", """{"mode":"nigth"}""");
        Assert.Equal((HttpStatusCode.Conflict, "night"), (code, refused["details"]![0]!["did_you_mean"]?.GetValue<string>()));
        (_, JsonObject disarmed) = await server.CallAsync("arm_security_system", """{"mode":"disarmed"}""");
        Assert.Contains("disarm_security_system", Text(disarmed, "suggestion"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_arming_that_waits_says_that_it_is_not_armed()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        JsonObject waits = await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"away","wait_for_closed_minutes":30}""");
        Assert.Equal(("waiting", "disarmed"), (Text(waits["intent"]!, "state"), Text(waits, "phase")));
        Assert.Contains("NOT armed", Text(waits, "advice"), StringComparison.Ordinal);
        JsonObject status = await StatusAsync(server);
        Assert.Equal(("disarmed", "away"), (Text(status, "phase"), Text(status["waiting"]!, "mode")));
        Assert.Equal("back-door", Text(status["waiting"]!["open_sensors"]![0]!, "device_id"));
        await OkAsync(server, DisarmSecuritySystemTool.Definition, """{"wait_seconds":0}""");
        Assert.Null((await StatusAsync(server))["waiting"]);
    }

    [Fact]
    public async Task A_bypass_until_closed_reaches_the_alarm()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"away","bypass_device_ids":["back-door"],"until_closed":true,"wait_seconds":0}""");
        await server.ModeAsync(SecurityMode.Away);
        PeriodView period = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Period!;
        Assert.Equal(new Bypass("z-back", true), Assert.Single(period.Bypassed));
    }

    [Fact]
    public async Task An_arming_that_was_taken_back_is_told_in_words()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"away","wait_seconds":0}""");
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        await server.ModeAsync(SecurityMode.Away);
        JsonObject status = await StatusAsync(server);
        Assert.Equal("reverting", Text(status, "phase"));
        Assert.Contains("\"Back Door\" is open when the exit delay ended. The home goes back to disarmed", Text(status, "reverted"), StringComparison.Ordinal);
        await server.ModeAsync(SecurityMode.Disarmed);
        Assert.NotNull((await StatusAsync(server))["reverted"]);
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = false }));
        await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"away","wait_seconds":0}""");
        Assert.NotNull((await StatusAsync(server))["reverted"]);
        await server.ModeAsync(SecurityMode.Away);
        Assert.Null((await StatusAsync(server))["reverted"]);
    }

    [Fact]
    public async Task Help_can_be_called_over_rest_and_the_incident_is_told_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject called = await OkAsync(server, RaisePanicTool.Definition, """{"kind":"medical"}""");
        Assert.Equal(("medical", "nobody_told"), (Text(called["incidents"]![0]!, "kind"), Text(called["incidents"]![0]!, "stage")));
        Assert.Equal("alarm", Text(await StatusAsync(server), "phase"));
    }

    private static async Task<HomeServer> GuardedAsync(string type, int exit)
    {
        HomeServer server = await HomeServer.StartAsync();
        string body = Camera.Replace("TYPE", type, StringComparison.Ordinal)
            .Replace("EXIT", exit.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, body);
        return server;
    }

    private static Task<JsonObject> StatusAsync(HomeServer server) => OkAsync(server, GetSecuritySystemStatusTool.Definition, "{}");

    private static async Task<JsonObject> OkAsync(HomeServer server, ToolDefinition tool, string body)
    {
        (HttpStatusCode status, JsonObject json) = await server.CallAsync(tool.Name, body);
        Assert.True(status == HttpStatusCode.OK, json.ToJsonString());
        using JsonDocument document = JsonDocument.Parse(json.ToJsonString());
        SchemaCheck check = new();
        tool.Answer().Check(document.RootElement, ref check);
        Assert.Empty(check.Faults);
        return json;
    }

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
