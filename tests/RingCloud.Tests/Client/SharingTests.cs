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
    public void A_host_that_fails_in_a_row_is_left_alone_and_one_call_finds_out_whether_it_is_back()
    {
        var clock = Clock();
        var breakers = new HostBreakers(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), new Chance(new Random(1)), clock);
        for (var i = 0; i < HostBreakers.FailuresMax; i++)
        {
            breakers.Enter(Host, mayProbe: false).Failed();
        }

        Assert.Equal(["api.ring.com"], breakers.Open);
        var refusal = Assert.Throws<RingApiException>(() => breakers.Enter(Host, mayProbe: false));
        Assert.Equal((RingFault.HostAway, true, false), (refusal.Fault, refusal.IsTransient, refusal.IsOutcomeUnknown));
        breakers.Enter(new Uri("https://oauth.ring.com/"), mayProbe: false).Answered();

        clock.Advance(TimeSpan.FromSeconds(6));
        var probe = breakers.Enter(Host, mayProbe: false);
        Assert.Throws<RingApiException>(() => breakers.Enter(Host, mayProbe: true));
        probe.Failed();
        Assert.Throws<RingApiException>(() => breakers.Enter(Host, mayProbe: false));
        clock.Advance(TimeSpan.FromMinutes(6));
        breakers.Enter(Host, mayProbe: false).Cancelled();
        breakers.Enter(Host, mayProbe: false).Answered();
        Assert.Empty(breakers.Open);
        breakers.Enter(Host, mayProbe: false).Failed();
        Assert.Empty(breakers.Open);
    }

    [Fact]
    public void A_success_between_failures_keeps_a_host_in_use()
    {
        var breakers = new HostBreakers(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), new Chance(new Random(1)), Clock());
        for (var i = 0; i < 100; i++)
        {
            var pass = breakers.Enter(Host, mayProbe: false);
            if (i % HostBreakers.FailuresMax == 0)
            {
                pass.Answered();
            }
            else
            {
                pass.Failed();
            }
        }

        Assert.Empty(breakers.Open);
    }

    [Fact]
    public async Task Over_the_wire_a_command_does_not_wait_for_the_pause_of_a_host_and_ends_it()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect(o => o with
        {
            Polling = o.Polling with { FailurePauseMin = TimeSpan.FromMinutes(4), FailurePauseMax = TimeSpan.FromMinutes(5) },
        }).Calls;
        const long Camera = DemoHousehold.FrontCameraId;
        await calls.GetHistoryAsync(Camera, 1, null, default);
        ring.Control.AddFault(new FaultRule("/clients_api/*", "status", Count: HostBreakers.FailuresMax, Status: 503));
        RingApiException? refusal = null;
        for (var i = 0; i <= HostBreakers.FailuresMax; i++)
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

    private static VirtualClock Clock() => new(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero));
}
