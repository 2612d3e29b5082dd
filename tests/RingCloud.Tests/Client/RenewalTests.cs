using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Devices.RingCloud.Auth;
using RingActors.Devices.RingCloud.Household;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Storage;
using RingActors.Devices.RingCloud.Support;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

public sealed class RenewalTests
{
    private static VirtualClock Clock() => new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Pauses_double_within_their_limits_and_start_anew_after_a_success()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), new Chance(new Random(7)));
        var pauses = Enumerable.Range(0, 50).Select(_ => backoff.Next()).ToList();
        for (var i = 0; i < pauses.Count; i++)
        {
            var ceiling = Math.Min(Math.Pow(2, i), 300);
            Assert.InRange(pauses[i].TotalSeconds, ceiling / 2, ceiling);
        }

        Assert.True(pauses.Distinct().Count() > 45);
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void The_budget_frees_up_by_the_minute_and_not_all_at_once()
    {
        var clock = Clock();
        var budget = new CallBudget(60, clock);
        for (var minute = 0; minute < 30; minute++)
        {
            Assert.True(budget.TryTake(CallPurpose.Lifeline, null));
            Assert.True(budget.TryTake(CallPurpose.Lifeline, null));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, budget.Remaining);
        Assert.False(budget.TryTake(CallPurpose.Lifeline, null));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(2, budget.Remaining);
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(60, budget.Remaining);
    }

    [Fact]
    public void A_home_whose_lights_flap_leaves_calls_to_other_homes_to_sirens_and_to_what_all_need()
    {
        var budget = new CallBudget(1000, Clock());
        var taken = Enumerable.Range(0, 1000).Count(_ => budget.TryTake(CallPurpose.Command, "flapping"));
        Assert.InRange(taken, 600, 700);
        Assert.True(budget.TryTake("household", null));
        Assert.True(budget.TryTake(CallPurpose.Command, "other"));
        for (var home = 0; home < 100; home++)
        {
            _ = Enumerable.Range(0, 1000).Count(_ => budget.TryTake(CallPurpose.Command, $"home {home}"));
        }

        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => budget.TryTake(CallPurpose.Alarm, "flapping")), 30, 50);
        Assert.Equal(16, budget.Remaining);
        Assert.Equal(budget.Remaining, Enumerable.Range(0, budget.Remaining).Count(_ => budget.TryTake(CallPurpose.Lifeline, null)));
        Assert.Equal(0, budget.Remaining);
    }

    [Theory]
    [InlineData("session", true, CallPurpose.Lifeline)]
    [InlineData("alarm_ticket", false, CallPurpose.Lifeline)]
    [InlineData("siren_on", true, CallPurpose.Alarm)]
    [InlineData("light_on", true, CallPurpose.Command)]
    [InlineData("ring_devices", false, "household")]
    public void What_a_call_is_for_is_told_by_its_endpoint(string endpoint, bool isCommand, string expected) => Assert.Equal(
        expected, CallPurpose.Of(new RingRequest(HttpMethod.Get, new Uri("http://ring.invalid/"), endpoint) { IsCommand = isCommand }));

    [Fact]
    public async Task A_login_beside_a_renewal_is_the_one_that_stays()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        ring.Control.AddFault(new FaultRule("/oauth/token", "delay", DelayMs: 1500));
        var asked = ring.Control.RequestAsync(r => r.Path == "/oauth/token");
        var read = connection.Calls.GetHistoryAsync(DemoHousehold.FrontCameraId, 5, null, default);
        await connection.LogInAsync(RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, RingAccountOptions.DemoCode, default);
        var mine = ring.Store.Current.RefreshToken;
        await read;
        await asked;
        Assert.Equal(mine, ring.Store.Current.RefreshToken);
        Assert.Equal(2, ring.Control.Requests().Count(r => r.Path == "/oauth/token"));
    }

    [Fact]
    public async Task A_waker_wakes_whoever_pauses_next_and_only_once()
    {
        var clock = Clock();
        var waker = new Waker(clock);
        waker.Wake();
        Assert.True(await waker.PauseAsync(TimeSpan.FromHours(1), default));
        var pause = waker.PauseAsync(TimeSpan.FromHours(1), default);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.False(await pause);
    }

    [Fact]
    public async Task The_session_is_made_anew_every_twelve_hours_and_the_push_token_handed_over_again()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        using var keeping = new Keeping(ring, Clock());
        using var life = new CancellationTokenSource();

        var running = keeping.Keeper.RunAsync(life.Token);
        keeping.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Empty(ring.Control.Requests());
        keeping.Clock.Advance(TimeSpan.FromHours(1));
        var session = await ring.Control.RequestAsync(r => r.Path == "/clients_api/session");
        var handed = await ring.Control.RequestAsync(r => r.Path == "/clients_api/device", session.Seq);
        Assert.Contains("fcm-token-of-before", handed.Body, StringComparison.Ordinal);
        Assert.Equal(1, keeping.Told);
        await life.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_session_made_before_its_keeper_runs_has_the_push_token_handed_over_all_the_same()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        using var keeping = new Keeping(ring, Clock());
        using var life = new CancellationTokenSource();

        await keeping.Api.Session.RenewAsync(0, default);
        var running = keeping.Keeper.RunAsync(life.Token);
        var handed = await ring.Control.RequestAsync(r => r.Path == "/clients_api/device");
        Assert.Contains("fcm-token-of-before", handed.Body, StringComparison.Ordinal);
        await life.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>The keeper of a session, and what it needs.</summary>
    private sealed class Keeping : IDisposable
    {
        private readonly RingMeter _meter = new();
        private readonly RingTransport _transport;

        public Keeping(SimulatedRing ring, VirtualClock clock)
        {
            Clock = clock;
            ring.Store.Change(c => c with { Push = Credentials });
            var options = ring.Options with { Push = ring.Options.Push with { ApiKey = "test-key" } };
            var services = new RingServices(
                options, ring.Observer, new LinkBoard(clock), _meter, new Chance(new Random(1)), clock, NullLogger.Instance);
            _transport = new RingTransport(options, _meter, clock, NullLogger.Instance);
            var admission = new Admission(new CallBudget(1000, clock), clock);
            var access = new AccessTokenSource(options, new OAuthClient(options, _transport, admission), ring.Store, clock, NullLogger.Instance);
            Api = new RingApi(new RingClient(services, _transport, admission, access), services);
            Keeper = new SessionKeeper(services, Api, new PushReceiver(services, Api, _transport, ring.Store), () => Told++);
        }

        public VirtualClock Clock { get; }

        public RingApi Api { get; }

        public SessionKeeper Keeper { get; }

        /// <summary>How many sessions were told of.</summary>
        public int Told { get; private set; }

        public void Dispose()
        {
            _transport.Dispose();
            _meter.Dispose();
        }
    }

    private static PushCredentials Credentials => new()
    {
        AndroidId = 1,
        SecurityToken = 2,
        FcmToken = "fcm-token-of-before",
        PrivateKey = [],
        AuthSecret = [],
        RegisteredFor = "x",
    };
}
