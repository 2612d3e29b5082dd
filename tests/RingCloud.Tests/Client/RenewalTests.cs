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
            Assert.True(budget.TryTake(CallPurpose.Command, null));
            Assert.True(budget.TryTake(CallPurpose.Command, null));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, budget.Remaining);
        Assert.False(budget.TryTake(CallPurpose.Command, null));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(2, budget.Remaining);
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(60, budget.Remaining);
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
        ring.Store.Change(c => c with { Push = Credentials });
        var clock = Clock();
        var options = ring.Options with { Push = ring.Options.Push with { ApiKey = "test-key" } };
        using var meter = new RingMeter();
        var services = new RingServices(
            options, ring.Observer, new LinkBoard(clock), meter, new Chance(new Random(1)), clock, NullLogger.Instance);
        using var transport = new RingTransport(options, meter, clock, NullLogger.Instance);
        var admission = new Admission(new CallBudget(1000, clock), clock);
        var access = new RingAccess(options, new OAuthClient(options, transport, admission), ring.Store, clock, NullLogger.Instance);
        var api = new RingApi(new RingClient(services, transport, admission, access), services);
        var told = 0;
        var keeper = new SessionKeeper(services, api, new PushReceiver(services, api, transport, ring.Store), () => told++);
        using var life = new CancellationTokenSource();

        var running = keeper.RunAsync(life.Token);
        clock.Advance(TimeSpan.FromHours(11));
        Assert.Empty(ring.Control.Requests());
        clock.Advance(TimeSpan.FromHours(1));
        var session = await ring.Control.RequestAsync(r => r.Path == "/clients_api/session");
        var handed = await ring.Control.RequestAsync(r => r.Path == "/clients_api/device", session.Seq);
        Assert.Contains("fcm-token-of-before", handed.Body, StringComparison.Ordinal);
        Assert.Equal(1, told);
        await life.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
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
