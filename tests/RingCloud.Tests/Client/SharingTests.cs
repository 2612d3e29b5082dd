using NodaTime;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Support;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The budget is shared, and a host that fails is left alone and found again.</summary>
public sealed class SharingTests
{
    private static readonly Uri Host = new("https://api.ring.com/");

    [Fact]
    public void However_many_share_the_budget_nobody_gets_much_more_than_another_and_a_late_one_finds_something()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var budget = new CallBudget(1000, Clock());
            var sharers = Enumerable.Range(0, random.Next(1, 20)).Select(i => ("history", (string?)("home-" + i))).ToList();
            var taken = new int[sharers.Count];
            for (var call = 0; call < 10_000; call++)
            {
                var who = random.Next(sharers.Count);
                taken[who] += budget.TryTake(sharers[who].Item1, sharers[who].Item2) ? 1 : 0;
            }

            var fair = 2 * 900 / ((2 * sharers.Count) + 1);
            Assert.All(taken, t => Assert.True(t >= (fair / 2) - 4 && t <= (2 * fair) + 4, $"seed {seed}: {string.Join(' ', taken)}"));
            Assert.True(budget.TryTake("modes", "late"), $"seed {seed}");
            var commands = 0;
            while (budget.TryTake(CallPurpose.Command, null))
            {
                commands++;
            }

            // Polling leaves the last tenth: of it one home's commands get two thirds of a half, and what all need gets all that is left.
            Assert.True(commands >= 33, $"seed {seed}: {commands}");
            while (budget.TryTake(CallPurpose.Lifeline, null))
            {
                commands++;
            }

            Assert.True(commands >= 99, $"seed {seed}: {commands}");
        }
    }

    [Fact]
    public void What_was_used_is_shown_by_purpose_and_forgotten_after_an_hour()
    {
        var clock = Clock();
        var budget = new CallBudget(100, clock);
        Assert.True(budget.TryTake("modes", "a"));
        Assert.True(budget.TryTake("modes", "b"));
        Assert.True(budget.TryTake(CallPurpose.Command, null));
        Assert.Equal([(CallPurpose.Command, 1), ("modes", 2)], budget.ByPurpose.Order());
        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Empty(budget.ByPurpose);
        Assert.Equal(100, budget.Remaining);
    }

    [Fact]
    public void A_host_that_fails_in_a_row_is_left_alone_and_single_calls_find_out_whether_it_is_back()
    {
        var clock = Clock();
        var hosts = Failed(clock);

        Assert.Equal(["api.ring.com"], hosts.Open);
        var refusal = Assert.Throws<RingApiException>(() => hosts.Enter(Host, CallUrgency.Ordinary));
        Assert.Equal((RingFault.HostAway, true, false), (refusal.Fault, refusal.IsTransient, refusal.IsOutcomeUnknown));
        Assert.Equal(TimeSpan.FromSeconds(60), refusal.RetryAfter);
        hosts.Enter(new Uri("https://oauth.ring.com/"), CallUrgency.Ordinary).Answered();

        clock.Advance(TimeSpan.FromSeconds(60));
        var probe = hosts.Enter(Host, CallUrgency.Ordinary);
        Assert.Throws<RingApiException>(() => hosts.Enter(Host, CallUrgency.Command));
        probe.Failed();
        Assert.Throws<RingApiException>(() => hosts.Enter(Host, CallUrgency.Ordinary));
        clock.Advance(TimeSpan.FromSeconds(60));
        hosts.Enter(Host, CallUrgency.Ordinary).Cancelled();
        for (var i = 0; i < CircuitState.SuccessesMin; i++)
        {
            Assert.Equal(["api.ring.com"], hosts.Open);
            hosts.Enter(Host, CallUrgency.Ordinary).Answered();
        }

        Assert.Empty(hosts.Open);
        hosts.Enter(Host, CallUrgency.Ordinary).Failed();
        Assert.Empty(hosts.Open);
    }

    [Fact]
    public void A_host_that_is_left_alone_is_used_again_as_soon_as_somebody_resets_it()
    {
        var hosts = Failed(Clock());
        Assert.False(hosts.Reset("ring:elsewhere"));
        Assert.True(hosts.Reset("ring:api.ring.com"));
        Assert.Equal(CircuitPhase.Closed, Assert.Single(hosts.All).Phase);
        hosts.Enter(Host, CallUrgency.Ordinary).Answered();
    }

    [Fact]
    public void A_success_between_failures_keeps_a_host_in_use()
    {
        var hosts = new HostCircuits(TimeSpan.FromSeconds(60), Clock());
        for (var i = 0; i < 100; i++)
        {
            var pass = hosts.Enter(Host, CallUrgency.Ordinary);
            if (i % CircuitState.FailuresMax == 0)
            {
                pass.Answered();
            }
            else
            {
                pass.Failed();
            }
        }

        Assert.Empty(hosts.Open);
    }

    [Fact]
    public async Task Over_the_wire_a_siren_goes_out_again_and_again_although_its_host_is_left_alone()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect(o => o with { HostOpenFor = TimeSpan.FromMinutes(5) }).Calls;
        const long Camera = DemoHousehold.FrontCameraId;
        await calls.GetHistoryAsync(Camera, 1, null, default);
        ring.Control.AddFault(new FaultRule("/clients_api/*", "status", Count: 100, Status: 503));
        for (var i = 0; i <= CircuitState.FailuresMax; i++)
        {
            await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 1, null, default));
        }

        var sent = ring.Control.Requests().Count;
        for (var i = 1; i <= 3; i++)
        {
            var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.SoundSirenAsync(Camera, Duration.FromSeconds(10), default));
            Assert.Equal(RingFault.Unavailable, refusal.Fault);
            Assert.Equal(sent + i, ring.Control.Requests().Count);
        }
    }

    [Fact]
    public async Task Over_the_wire_a_command_does_not_wait_for_the_pause_of_a_host_and_ends_it()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect(o => o with { HostOpenFor = TimeSpan.FromMinutes(5) }).Calls;
        const long Camera = DemoHousehold.FrontCameraId;
        await calls.GetHistoryAsync(Camera, 1, null, default);
        ring.Control.AddFault(new FaultRule("/clients_api/*", "status", Count: CircuitState.FailuresMax, Status: 503));
        RingApiException? refusal = null;
        for (var i = 0; i <= CircuitState.FailuresMax; i++)
        {
            refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 1, null, default));
        }

        Assert.Equal(RingFault.HostAway, refusal!.Fault);
        var sent = ring.Control.Requests().Count;
        await Assert.ThrowsAsync<RingApiException>(() => calls.GetHistoryAsync(Camera, 1, null, default));
        Assert.Equal(sent, ring.Control.Requests().Count);
        await calls.SetLightAsync(Camera, true, default);
        await calls.GetHistoryAsync(Camera, 1, null, default);
    }

    private static HostCircuits Failed(VirtualClock clock)
    {
        var hosts = new HostCircuits(TimeSpan.FromSeconds(60), clock);
        for (var i = 0; i < CircuitState.FailuresMax; i++)
        {
            hosts.Enter(Host, CallUrgency.Ordinary).Failed();
        }

        return hosts;
    }

    private static VirtualClock Clock() => new(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero));
}
