using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>'Nothing was seen' and 'nobody was looking' are different answers, on every way out.</summary>
public sealed class CoverageTests
{
    private static readonly Duration Every = Duration.FromMinutes(5);

    private static Instant Now => SystemClock.Instance.GetCurrentInstant();

    [Fact]
    public async Task A_history_says_which_share_of_it_was_listened_to_and_why_not_all()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Instant now = Now;
        await HearsAsync(server, Lines.Hub("h-1"), now - Duration.FromMinutes(30), now - Duration.FromMinutes(20));
        await DeafAsync(server, Lines.Hub("h-1"), "The line to the base station is down.");
        JsonObject page = await HistoryAsync(server, $$"""{"since":"{{Text(now - Duration.FromMinutes(40))}}","kinds":["sensor"]}""");

        JsonObject coverage = page["coverage"]!.AsObject();
        Assert.InRange(coverage["covered"]!.GetValue<double>(), 0.24, 0.25);
        JsonArray gaps = coverage["gaps"]!.AsArray();
        Assert.Equal(["line_down", "not_yet"], gaps.Select(g => g!["cause"]!.GetValue<string>()));
        Assert.Equal("The line to the base station is down.", gaps[0]!["reason"]!.GetValue<string>());
        Assert.Equal(Told(now - Duration.FromMinutes(20)), gaps[0]!["from"]!.GetValue<string>());
        Assert.Equal(["back-door", "side-door"], gaps[0]!["devices"]!.AsArray().Select(d => d!.GetValue<string>()));
    }

    [Fact]
    public async Task A_time_that_was_listened_to_has_no_gaps_and_a_chain_has_no_coverage()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Instant now = Now;
        await HearsAsync(server, Lines.Push, now - Duration.FromMinutes(30), now);
        string window = $"\"since\":\"{Text(now - Duration.FromMinutes(20))}\",\"until\":\"{Text(now - Duration.FromMinutes(10))}\"";
        JsonObject coverage = (await HistoryAsync(server, "{" + window + ""","device_id":"front-camera"}"""))["coverage"]!.AsObject();
        Assert.Equal(1, coverage["covered"]!.GetValue<double>());
        Assert.Null(coverage["gaps"]);
        Assert.Null((await HistoryAsync(server, "{" + window + ""","correlation_id":"told-1"}"""))["coverage"]);
        Assert.Null((await HistoryAsync(server, "{" + window + ""","kinds":["rule"]}"""))["coverage"]);
    }

    [Fact]
    public async Task What_was_learned_late_is_in_what_is_known_today_and_not_in_what_was_known_then()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Instant then = Now;
        Instant seen = then - Duration.FromMinutes(30);
        Instant from = then - Duration.FromHours(1);
        await server.TellAsync(HomeServer.Camera, new ReportMotion("late-1", seen));
        await server.TellAsync(
            DeviceKinds.CoverageOf(HomeServer.Home), new ReportBackFilled([new FilledStretch("2001", from, then, 1)]));

        string query = $"\"since\":\"{Text(from)}\",\"until\":\"{Text(then)}\",\"device_id\":\"front-camera\",\"kinds\":[\"motion\"]";
        JsonObject today = await HistoryAsync(server, "{" + query + "}");
        JsonObject entry = Assert.Single(today["entries"]!.AsArray())!.AsObject();
        Assert.Equal(Told(seen), entry["at"]!.GetValue<string>());
        Assert.True(Read(entry["learned_at"]!.GetValue<string>()) >= then);
        Assert.Equal(1, today["coverage"]!["covered"]!.GetValue<double>());

        JsonObject asKnown = await HistoryAsync(server, "{" + query + $",\"known_at\":\"{Text(then)}\"}}");
        Assert.Empty(asKnown["entries"]!.AsArray());
        Assert.Equal(0, asKnown["coverage"]!["covered"]!.GetValue<double>());
    }

    [Fact]
    public async Task What_a_hubs_history_told_has_both_times_changes_no_state_and_leaves_the_gap_one_that_was_read()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Instant then = Now;
        Instant opened = then - Duration.FromMinutes(15);
        Instant armed = then - Duration.FromMinutes(12);
        await HearsAsync(server, Lines.Hub("h-1"), then - Duration.FromMinutes(30), then - Duration.FromMinutes(20));
        await DeafAsync(server, Lines.Hub("h-1"), "It broke.");
        await HearsAsync(server, Lines.Hub("h-1"), then - Duration.FromMinutes(5), then);
        await server.TellAsync(HomeServer.BackDoor, new ReportPast(opened, [new("e-1", new Readings { Faulted = true })]));
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanelPast(
            armed, [new() { EventId = "e-2", Mode = SecurityMode.Away, By = new Principal(PrincipalKind.Resident, "Pat Doe") }]));
        await server.TellAsync(DeviceKinds.CoverageOf(HomeServer.Home), new ReportHubHistory(
            Lines.Hub("h-1"), then - Duration.FromMinutes(20), then - Duration.FromMinutes(5)));

        string window = $"\"since\":\"{Text(then - Duration.FromMinutes(30))}\",\"until\":\"{Text(then)}\"";
        JsonObject page = await HistoryAsync(server, "{" + window + ""","kinds":["sensor","mode"]}""");
        JsonObject[] entries = [.. page["entries"]!.AsArray().Select(e => e!.AsObject()).Where(e => e["learned_at"] is not null)];
        JsonObject door = Assert.Single(entries, e => e["event"]!.GetValue<string>() == "device.was");
        Assert.Equal((Told(opened), "sensor", "back-door"), (Said(door, "at"), Said(door, "kind"), Said(door, "device_id")));
        Assert.True(Read(Said(door, "learned_at")) >= then);
        Assert.Equal("\"Back Door\" was opened, as the hub's history told afterwards.", Said(door, "summary"));
        JsonObject mode = Assert.Single(entries, e => e["event"]!.GetValue<string>() == "security.mode-was");
        Assert.Equal((Told(armed), "mode", "resident:Pat Doe"), (Said(mode, "at"), Said(mode, "kind"), Said(mode, "by")));

        JsonObject gap = Assert.Single(page["coverage"]!["gaps"]!.AsArray(), g => g!["cause"]!.GetValue<string>() == "line_down")!.AsObject();
        Assert.True(gap["history_read"]!.GetValue<bool>());
        JsonObject asKnown = await HistoryAsync(server, "{" + window + $",\"kinds\":[\"sensor\",\"mode\"],\"known_at\":\"{Text(then)}\"}}");
        Assert.DoesNotContain(asKnown["entries"]!.AsArray(), e => e!["event"]!.GetValue<string>() is "device.was" or "security.mode-was");
        Assert.Equal(SecurityMode.Disarmed, (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Mode);
    }

    private static string Said(JsonObject json, string name) => json[name]!.GetValue<string>();

    [Fact]
    public async Task A_device_tells_how_it_is_listened_to()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Equal("no", (await ListeningAsync(server, "back-door"))["how"]!.GetValue<string>());
        Instant since = Now - Duration.FromMinutes(30);
        await HearsAsync(server, Lines.Hub("h-1"), since, Now);
        JsonObject live = await ListeningAsync(server, "back-door");
        Assert.Equal(("live", Told(since)), (live["how"]!.GetValue<string>(), live["since"]!.GetValue<string>()));
        await DeafAsync(server, Lines.Hub("h-1"), "It broke.");
        JsonObject no = await ListeningAsync(server, "back-door");
        Assert.Equal("It broke.", no["reason"]!.GetValue<string>());
        Assert.InRange(no["covered_last24h"]!.GetValue<double>(), 0.018, 0.022);
    }

    [Fact]
    public async Task A_line_that_is_not_heard_shows_in_health_and_metrics()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Instant now = Now;
        await server.Gateway.ObserveAsync(
            new ListeningProven(RingLine.Hub, HomeServer.Home, "h-1", now - Duration.FromMinutes(2), now) { LearnedAt = now }, default);
        Assert.Equal("ok", (await HealthAsync(server))["state"]!.GetValue<string>());
        string metrics = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("ring_listening{home=\"home-1\",line=\"hub:h-1\"} 1", metrics, StringComparison.Ordinal);

        await server.Gateway.ObserveAsync(
            new ListeningEnded(RingLine.Hub, HomeServer.Home, "h-1", now, "It broke.") { LearnedAt = now }, default);
        JsonObject health = await HealthAsync(server);
        Assert.Equal("degraded", health["state"]!.GetValue<string>());
        Assert.Contains("It broke.", health["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        metrics = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("ring_listening{home=\"home-1\",line=\"hub:h-1\"} 0", metrics, StringComparison.Ordinal);
        string age = metrics.Split('\n').Single(l => l.StartsWith("ring_listening_proof_age_seconds{home=\"home-1\",line=\"hub:h-1\"} ", StringComparison.Ordinal));
        Assert.InRange(
            double.Parse(age.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture), 0, (Now - now).TotalSeconds);
    }

    [Fact]
    public async Task What_only_says_how_far_the_listening_is_proven_is_no_entry_of_the_history()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Instant now = Now;
        await HearsAsync(server, Lines.Push, now - Duration.FromMinutes(30), now - Duration.FromMinutes(29));
        await HearsAsync(server, Lines.Push, now - Duration.FromMinutes(30), now);
        await DeafAsync(server, Lines.Push, "It broke.");
        string[] events =
        [
            .. (await HistoryAsync(server, """{"kinds":["system"],"limit":100}"""))["entries"]!.AsArray()
                .Select(e => e!["event"]!.GetValue<string>()).Where(e => e.StartsWith("coverage.", StringComparison.Ordinal)),
        ];
        Assert.Equal(["coverage.went-deaf", "coverage.hears"], events);
    }

    private static Task HearsAsync(HomeServer server, string line, Instant since, Instant until) =>
        server.TellAsync(DeviceKinds.CoverageOf(HomeServer.Home), new ReportListening([new LineProof(line, since, until)], Every));

    private static Task DeafAsync(HomeServer server, string line, string reason) =>
        server.TellAsync(DeviceKinds.CoverageOf(HomeServer.Home), new ReportDeaf(line, null, reason));

    private static async Task<JsonObject> HistoryAsync(HomeServer server, string body)
    {
        (HttpStatusCode status, JsonObject page) = await server.CallAsync("get_security_history", body);
        Assert.True(status == HttpStatusCode.OK, page.ToJsonString());
        return page;
    }

    private static async Task<JsonObject> ListeningAsync(HomeServer server, string device) =>
        (await server.CallAsync("get_device_details", $$"""{"device_id":"{{device}}"}""")).Json["listening"]!.AsObject();

    private static async Task<JsonObject> HealthAsync(HomeServer server)
    {
        string text = await server.Http.GetStringAsync(new Uri("/health", UriKind.Relative));
        return JsonNode.Parse(text)!["subsystems"]!.AsArray().Select(s => s!.AsObject()).Single(s => s["name"]!.GetValue<string>() == "listening");
    }

    /// <summary>As the home's people read it.</summary>
    private static string Told(Instant instant) => LocalTimes.Text(instant, DateTimeZoneProviders.Tzdb["Europe/Berlin"]);

    private static Instant Read(string told) => Instant.FromDateTimeOffset(DateTimeOffset.Parse(told, System.Globalization.CultureInfo.InvariantCulture));

    private static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}
