using System.Diagnostics.Metrics;
using NodaTime;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

public sealed class CallTests
{
    private const long Camera = DemoHousehold.FrontCameraId;
    private const string Light = "/clients_api/doorbots/987652002/floodlight_light_on";
    private const string History = "/clients_api/doorbots/987652002/history";

    [Theory]
    [InlineData("2026-03-01T12:00:00Z", 90)]
    [InlineData("2026-03-01T13:00:00Z", 90)]
    [InlineData(null, 60)]
    public void A_pause_until_a_moment_is_measured_by_the_clock_that_named_it(string? answeredAt, int seconds)
    {
        var at = answeredAt is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(answeredAt, System.Globalization.CultureInfo.InvariantCulture);
        var ours = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        using var response = new HttpResponseMessage();
        response.Headers.Date = at;
        response.Headers.RetryAfter = new(at?.AddSeconds(90) ?? ours.AddSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(seconds), RingTransport.PauseAsked(response.Headers, ours));
    }

    [Fact]
    public async Task Every_PUT_carries_the_body_null_as_JSON_and_the_agent_of_the_app()
    {
        await using var ring = (await SimulatedRing.StartAsync(new() { StrictUserAgent = true })).LoggedIn();
        var calls = ring.Connect().Calls;
        await calls.SetLightAsync(Camera, true, default);
        await calls.SetLightAsync(Camera, false, default);
        await calls.SoundSirenAsync(Camera, Duration.FromSeconds(30), default);
        await calls.SilenceSirenAsync(Camera, default);
        var puts = ring.Control.Requests().Where(r => r.Method == "PUT" && r.Status is >= 200 and < 300).ToList();
        Assert.Equal(4, puts.Count);
        Assert.All(puts, p =>
        {
            Assert.Equal("null", p.Body);
            Assert.StartsWith("application/json", Header(p, "Content-Type"), StringComparison.Ordinal);
            Assert.Equal("android:com.ringapp", Header(p, "User-Agent"));
            Assert.Equal(ring.Store.Current.HardwareId.ToString("D"), Header(p, "hardware_id"));
        });
        Assert.Contains("duration=30", puts[2].Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_session_is_made_once_and_the_call_repeated()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => calls.GetHistoryAsync(Camera, 5, null, default)));
        var sessions = ring.Control.Requests().Where(r => r.Path == "/clients_api/session").ToList();
        Assert.Single(sessions);
        Assert.Contains("\"api_version\":11", sessions[0].Body, StringComparison.Ordinal);
        ring.Control.ForgetSessions();
        await calls.SetLightAsync(Camera, true, default);
        Assert.Equal(2, ring.Control.Requests().Count(r => r.Path == "/clients_api/session"));
    }

    [Fact]
    public async Task An_expired_token_is_renewed_once_and_the_call_repeated()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        await calls.GetHistoryAsync(Camera, 5, null, default);
        ring.Control.ExpireAccessTokens();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => calls.GetHistoryAsync(Camera, 5, null, default)));
        Assert.Equal(2, ring.Control.Requests().Count(r => r.Path == "/oauth/token"));
    }

    [Fact]
    public async Task A_token_that_is_refused_though_fresh_is_not_renewed_for_ever()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        ring.Control.AddFault(new FaultRule(History, "status", Count: 10, Status: 401));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 5, null, default));
        Assert.Equal(RingFault.Forbidden, refusal.Fault);
        Assert.Equal(2, ring.Control.Requests().Count(r => r.Path == History));
    }

    [Theory]
    [InlineData(403, RingFault.Forbidden, false)]
    [InlineData(404, RingFault.NotFound, false)]
    [InlineData(422, RingFault.Rejected, false)]
    [InlineData(408, RingFault.Unavailable, true)]
    [InlineData(500, RingFault.Unavailable, true)]
    [InlineData(503, RingFault.Unavailable, true)]
    [InlineData(406, RingFault.Blocked, true)]
    [InlineData(429, RingFault.RateLimited, true)]
    public async Task Each_status_has_its_fault(int status, RingFault expected, bool isTransient)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        ring.Control.AddFault(new FaultRule(Light, "status", Status: status));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.SetLightAsync(Camera, true, default));
        Assert.Equal(expected, refusal.Fault);
        Assert.Equal(isTransient, refusal.IsTransient);
        Assert.Equal(status, refusal.Status);
    }

    [Theory]
    [InlineData("hang", RingFault.TimedOut)]
    [InlineData("close", RingFault.Unreachable)]
    [InlineData("lost-reply", RingFault.Unreachable)]
    public async Task A_command_without_an_answer_is_not_repeated_and_its_outcome_is_unknown(string kind, RingFault expected)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect(o => o with { RequestTimeout = TimeSpan.FromMilliseconds(500), ReadRetriesMax = 3 }).Calls;
        await calls.GetHistoryAsync(Camera, 5, null, default);
        ring.Control.AddFault(new FaultRule(Light, kind));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.SetLightAsync(Camera, true, default));
        Assert.Equal(expected, refusal.Fault);
        Assert.True(refusal.IsTransient);
        Assert.True(refusal.IsOutcomeUnknown);
        Assert.Single(ring.Control.Requests(), r => r.Path == Light);
    }

    [Fact]
    public async Task A_failed_reading_is_repeated_as_often_as_set()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect(o => o with { ReadRetriesMax = 2 }).Calls;
        await calls.GetHistoryAsync(Camera, 5, null, default);
        ring.Control.AddFault(new FaultRule(History, "status", Count: 2, Status: 503));
        await calls.GetHistoryAsync(Camera, 5, null, default);
        Assert.Equal(4, ring.Control.Requests().Count(r => r.Path == History && r.Status != 404));
    }

    [Fact]
    public async Task A_pause_that_Ring_asks_for_is_kept_for_all_calls()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var calls = ring.Connect(time: clock).Calls;
        await calls.GetHistoryAsync(Camera, 5, null, default);
        ring.Control.AddFault(new FaultRule(History, "status", Status: 429, RetryAfterSeconds: 90));
        var first = await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 5, null, default));
        Assert.Equal(TimeSpan.FromSeconds(90), first.RetryAfter);
        var sent = ring.Control.Requests().Count;
        clock.Advance(TimeSpan.FromSeconds(60));
        var second = await Assert.ThrowsAsync<RingApiException>(() => calls.SetLightAsync(Camera, true, default));
        Assert.Equal(RingFault.RateLimited, second.Fault);
        Assert.Equal(TimeSpan.FromSeconds(30), second.RetryAfter);
        Assert.Equal(sent, ring.Control.Requests().Count);
        clock.Advance(TimeSpan.FromSeconds(31));
        await calls.SetLightAsync(Camera, true, default);
    }

    [Theory]
    [InlineData(429, RingFault.RateLimited)]
    [InlineData(503, RingFault.Unavailable)]
    public async Task A_pause_of_years_is_cut_to_an_hour(int status, RingFault expected)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var calls = ring.Connect(o => o with { BlockedPause = TimeSpan.FromMinutes(5) }, clock).Calls;
        await calls.GetHistoryAsync(Camera, 5, null, default);
        ring.Control.AddFault(new FaultRule(History, "status", Status: status, RetryAfterSeconds: int.MaxValue));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 5, null, default));
        Assert.Equal((expected, TimeSpan.FromHours(1)), (refusal.Fault, refusal.RetryAfter!.Value));
        clock.Advance(TimeSpan.FromMinutes(61));
        await calls.SetLightAsync(Camera, true, default);
    }

    [Fact]
    public async Task A_block_stops_everything_until_a_person_logs_in_or_hours_have_passed()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        await connection.Calls.GetHistoryAsync(Camera, 5, null, default);
        ring.Control.AddFault(new FaultRule(History, "status", Status: 406));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => connection.Calls.GetHistoryAsync(Camera, 5, null, default));
        Assert.Equal(RingFault.Blocked, refusal.Fault);
        Assert.True(refusal.RetryAfter >= TimeSpan.FromHours(1));
        var sent = ring.Control.Requests().Count;
        await Assert.ThrowsAsync<RingApiException>(() => connection.Calls.SetLightAsync(Camera, true, default));
        Assert.Equal(sent, ring.Control.Requests().Count);
        await connection.LogInAsync(RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, RingAccountOptions.DemoCode, default);
        await connection.Calls.SetLightAsync(Camera, true, default);
    }

    [Fact]
    public async Task One_reader_leaves_a_third_of_the_budget_to_others_the_last_tenth_to_commands_and_some_of_it_to_sirens()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var connection = ring.Connect(o => o with { CallsPerHourMax = 60 }, clock);
        RingApiException? refusal = null;
        var read = 0;
        while (refusal is null)
        {
            refusal = await Record.ExceptionAsync(() => connection.Calls.GetHistoryAsync(Camera, 5, null, default)) as RingApiException;
            read++;
        }

        Assert.Equal(RingFault.BudgetExhausted, refusal.Fault);
        Assert.InRange(read, 30, 36);
        await connection.Calls.GetSettingsAsync(Camera, default);
        for (refusal = null; refusal is null;)
        {
            refusal = await Record.ExceptionAsync(() => connection.Calls.GetHealthAsync(Camera, default)) as RingApiException
                ?? await Record.ExceptionAsync(() => connection.Calls.GetSettingsAsync(Camera, default)) as RingApiException;
        }

        Assert.Equal(RingFault.BudgetExhausted, refusal.Fault);
        Assert.InRange(connection.CallsRemaining, 6, 12);
        var lights = 0;
        for (refusal = null; refusal is null; lights++)
        {
            refusal = await Record.ExceptionAsync(() => connection.Calls.SetLightAsync(Camera, true, default)) as RingApiException;
        }

        Assert.Equal(RingFault.BudgetExhausted, refusal.Fault);
        Assert.InRange(lights, 3, 9);
        await connection.Calls.SilenceSirenAsync(Camera, default);
        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(60, connection.CallsRemaining);
    }

    [Fact]
    public async Task A_hub_that_is_away_is_told_by_its_reason()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        ring.Control.AddFault(new FaultRule(History, "status", Status: 404, Body: """{"errors":[7061]}"""));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 5, null, default));
        Assert.Equal(RingFault.HubUnavailable, refusal.Fault);
        Assert.Contains("cellular backup", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_switched_off_siren_sends_nothing_but_can_be_silenced()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect(o => o with { SirensAllowed = false }).Calls;
        var camera = await Assert.ThrowsAsync<RingApiException>(() => calls.SoundSirenAsync(Camera, Duration.FromSeconds(5), default));
        var alarm = await Assert.ThrowsAsync<RingApiException>(() => calls.SoundAlarmSirenAsync(DemoHousehold.LocationId, default));
        Assert.Equal(RingFault.SwitchedOff, camera.Fault);
        Assert.Equal(RingFault.SwitchedOff, alarm.Fault);
        Assert.Empty(ring.Control.Requests());
        await calls.SilenceSirenAsync(Camera, default);
    }

    [Fact]
    public async Task Nonsense_arguments_are_refused_before_anything_is_sent()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        await RejectedAsync(() => calls.SoundSirenAsync(Camera, Duration.FromSeconds(121), default));
        await RejectedAsync(() => calls.SoundSirenAsync(Camera, Duration.Zero, default));
        await RejectedAsync(() => calls.GetHistoryAsync(Camera, 0, null, default));
        await RejectedAsync(() => calls.SetLocationModeAsync(DemoHousehold.LocationId, "armed", default));
        await RejectedAsync(() => calls.SwitchAlarmModeAsync(DemoHousehold.LocationId, "away", [], default));
        await RejectedAsync(() => calls.PatchSettingsAsync(Camera, "[1]", default));
        await RejectedAsync(() => calls.PatchSettingsAsync(Camera, "{", default));
        Assert.Empty(ring.Control.Requests());
    }

    [Fact]
    public async Task Settings_are_read_without_secrets_and_changed()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        await calls.SetMotionDetectionAsync(Camera, false, default);
        var settings = await calls.GetSettingsAsync(Camera, default);
        Assert.Contains("\"motion_detection_enabled\":false", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_are_measured_by_endpoint_and_outcome_without_ids()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        var measured = new List<(string Instrument, string Endpoint, string Outcome)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, connection.Meter))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, _, tags, _) => Add(i, tags));
        listener.SetMeasurementEventCallback<double>((i, _, tags, _) => Add(i, tags));
        listener.Start();
        await connection.Calls.SetLightAsync(Camera, true, default);
        ring.Control.AddFault(new FaultRule(Light, "status", Status: 503));
        await Assert.ThrowsAsync<RingApiException>(() => connection.Calls.SetLightAsync(Camera, true, default));
        lock (measured)
        {
            Assert.Contains(("ring_api_calls_total", "light_on", "ok"), measured);
            Assert.Contains(("ring_api_calls_total", "light_on", "server_error"), measured);
            Assert.Contains(("ring_api_duration_seconds", "oauth_token", "ok"), measured);
            Assert.DoesNotContain(measured, m => m.Endpoint.Any(char.IsDigit));
        }

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = tags.ToArray().ToDictionary(t => t.Key, t => (string)t.Value!);
            lock (measured)
            {
                measured.Add((instrument.Name, labels.GetValueOrDefault("endpoint", ""), labels.GetValueOrDefault("outcome", "")));
            }
        }
    }

    private static async Task RejectedAsync(Func<Task> call) =>
        Assert.Equal(RingFault.Rejected, (await Assert.ThrowsAsync<RingApiException>(call)).Fault);

    private static string? Header(RecordedRequest request, string name) =>
        request.Headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
