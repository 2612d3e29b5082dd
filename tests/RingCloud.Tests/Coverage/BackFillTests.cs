using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingActors.RingCloud.Tests.Simulator;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>What was missed is read afterwards where Ring's history allows it, told once, and known for what it is: late.</summary>
[Collection(Alone.Name)]
public sealed class BackFillTests
{
    private static readonly string Camera = $"{DemoHousehold.FrontCameraId}";

    [Fact]
    public async Task What_happened_while_nobody_ran_is_told_once_with_both_of_its_times_and_closes_the_gap()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        Instant start = house.Now;
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(20));
        await house.EndAsync();
        Instant ended = house.Now;
        house.Clock.Advance(TimeSpan.FromMinutes(15));
        Instant seen = house.Now;
        // Google keeps it, and tells it again after the start, beside the history.
        long missed = house.Control.Motion(DemoHousehold.FrontCamera)!.Value;
        house.Clock.Advance(TimeSpan.FromMinutes(15));
        Instant begun = house.Now;
        await house.BeginAsync();
        Assert.Contains((await house.CoverageAsync(Camera, start)).Gaps, g => g.From < seen && seen < g.Until);
        await house.PassAsync(TimeSpan.FromMinutes(12));

        EventEnvelope told = Assert.Single(house.Journal(), e => e.Event is MotionDetected m && m.EventId == $"{missed}");
        Assert.Equal(seen, told.OccurredAt);
        Assert.True(told.LearnedAt >= begun);
        DeviceCoverage coverage = await house.CoverageAsync(Camera, start);
        Assert.DoesNotContain(coverage.Gaps, g => g.Cause != GapCause.NotYetProven);

        // The hub keeps no history of its sensors that is read: there the time stays a gap.
        Gap gap = Assert.Single(
            (await house.CoverageAsync(DemoHousehold.BackWindowZid, start)).Gaps, g => g.Cause == GapCause.LineDown);
        Assert.True(gap.From <= ended && gap.Until >= begun, $"{gap}");
    }

    /// <summary>Google is there at once, and Ring's list comes later: up to then push tells nothing, and the history is read for it, too.</summary>
    [Fact]
    public async Task What_happened_between_the_login_at_Google_and_the_first_list_is_read_a_minute_after_the_list()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        await house.EndAsync();
        house.Control.Unsubscribe(DemoHousehold.FrontCamera);
        house.Control.AddFault(new FaultRule("/clients_api/ring_devices", "delay", DelayMs: 20_000));
        await house.BeginAsync();
        await house.AdvanceAsync(TimeSpan.FromSeconds(10));
        long missed = house.Control.Motion(DemoHousehold.FrontCamera)!.Value;
        await house.PassAsync(TimeSpan.FromSeconds(90));
        Assert.Single(house.Events<MotionDetected>(), m => m.EventId == $"{missed}");
        Assert.Equal([GapCause.NotYetProven], (await house.CoverageAsync(Camera, house.Now - Duration.FromMinutes(8))).Gaps.Select(g => g.Cause));
    }

    [Theory]
    [InlineData(true, "RingActors was stopped.")]
    [InlineData(false, "RingActors was not running; it has started again.")]
    public async Task A_stop_in_good_order_loses_nothing_that_was_proven_and_a_kill_what_was_not_written_down(bool inGoodOrder, string reason)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        Instant start = house.Now;
        await house.PassAsync(TimeSpan.FromMinutes(9));
        IReadOnlyList<Stretch> proven = (await house.CoverageAsync(DemoHousehold.BackWindowZid, start)).Covered;
        await house.EndAsync(inGoodOrder);
        house.Clock.Advance(TimeSpan.FromMinutes(3));
        await house.BeginAsync();

        LineView line = (await house.CoverageAsync()).Lines[Lines.Hub(DemoHousehold.HubUuid)];
        Assert.Equal(reason, line.Breaks[0].Reason);
        Duration lost = proven[^1].Until - line.Breaks[0].At;
        Assert.True(inGoodOrder ? lost == Duration.Zero : lost > Duration.Zero && lost <= RingGateway.ProofEveryDefault, $"{lost}");
    }

    [Fact]
    public async Task A_history_that_begins_within_the_gap_closes_it_from_there_on_only()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        Instant start = house.Now;
        await house.PassAsync(TimeSpan.FromMinutes(20));
        await house.EndAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        Instant first = house.Now;
        house.Control.Motion(DemoHousehold.FrontCamera);
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        await house.BeginAsync();
        await house.PassAsync(TimeSpan.FromMinutes(12));

        Gap gap = Assert.Single((await house.CoverageAsync(Camera, start + Duration.FromMinutes(2))).Gaps, g => g.Cause == GapCause.LineDown);
        Assert.Equal(first, gap.Until);
    }

    [Fact]
    public async Task Without_push_a_camera_is_covered_as_far_as_its_history_was_read()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        Instant from = house.Now;
        await house.PassAsync(TimeSpan.FromMinutes(30));
        DeviceCoverage coverage = await house.CoverageAsync(Camera, from);
        Assert.InRange(coverage.Share, 0.75, 0.999);
        Gap gap = Assert.Single(coverage.Gaps);
        // An interval of the history with its jitter, and the time that an event may take to get into it.
        Assert.True(gap.Until - gap.From <= Duration.FromSeconds(330 + 60 + 10), $"{gap}");
        Assert.InRange(house.Events<BackFilled>().Count(), 5, 9);
    }

    [Fact]
    public async Task A_push_that_was_lost_is_not_made_up_for_by_a_later_one()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(20));
        house.Control.Unsubscribe(DemoHousehold.FrontCamera);
        Instant missed = house.Now;
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromSeconds(20));
        using (SimClient client = new(house.Ring.Server, house.Ring.Store.Current.HardwareId.ToString("D")))
        {
            client.Use(house.Control.IssueTokens().AccessToken);
            using HttpResponseMessage _ = await client.SendAsync(
                HttpMethod.Post, client.Clients($"doorbots/{DemoHousehold.FrontCameraId}/motions_subscribe"));
        }

        await house.PassAsync(TimeSpan.FromSeconds(20));
        string later = $"{house.Control.Motion(DemoHousehold.FrontCamera)}";
        await house.PassAsync(TimeSpan.FromMinutes(12));

        Assert.Equal(RingSource.Push, Assert.Single(house.Ring.Observer.Of<MotionObserved>(), m => m.EventId == later).Source);
        CoverageView coverage = await house.CoverageAsync();
        Assert.False(Stretches.Contains(coverage.Lines[Lines.Push].Heard, missed));
        Assert.True(Stretches.Contains(coverage.Happenings(Camera), missed), "the history told it, and covers it");
    }

    [Fact]
    public async Task Push_that_Ring_silently_stopped_is_not_claimed_over_what_it_missed()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(20));
        // Google's stream, the session and the token live on: only Ring sends nothing any more.
        house.Control.Unsubscribe(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(3));
        Instant missed = house.Now;
        house.Control.Motion(DemoHousehold.FrontCamera);
        await house.PassAsync(TimeSpan.FromMinutes(10));

        CoverageView coverage = await house.CoverageAsync();
        Assert.False(Stretches.Contains(coverage.Lines[Lines.Push].Heard, missed));
        Assert.True(Stretches.Contains(coverage.Happenings(Camera), missed), "the history told it, and covers it");
        Assert.Contains(house.Events<WentDeaf>(), d => d.Line == Lines.Push && d.Since <= missed && d.Reason.Contains("history", StringComparison.Ordinal));
    }
}
