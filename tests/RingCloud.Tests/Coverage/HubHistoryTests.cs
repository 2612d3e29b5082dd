using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>What happened behind a hub while nobody listened is read in its history afterwards, told once, and told as past.</summary>
[Collection(Alone.Name)]
public sealed class HubHistoryTests
{
    private static readonly string Hub = Lines.Hub(DemoHousehold.HubUuid);

    [Fact]
    public async Task A_door_that_opened_and_closed_while_the_socket_was_away_is_known_once_with_both_times_and_changes_nothing()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        Instant start = house.Now;
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        await house.AdvanceAsync(TimeSpan.FromSeconds(1));
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        await house.AdvanceAsync(TimeSpan.FromSeconds(1));

        (Instant opened, Instant closed) = await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(10));

        EventEnvelope[] told = [.. Past(house, DemoHousehold.BackWindowZid)];
        Assert.Equal(
            [(StateView.Open, opened), (StateView.Closed, closed)],
            told.Select(e => (((DeviceWas)e.Event).Value, e.OccurredAt)));
        Assert.All(told, e => Assert.True(e.LearnedAt > closed && e.Principal.Kind == PrincipalKind.RingCloud));
        Assert.All(told, e => Assert.NotNull(((DeviceWas)e.Event).EventId));
        Assert.Single(house.Events<ContactOpened>());
        DevicesView devices = (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>();
        Assert.Equal(
            new StateView(StateView.Closed, start + Duration.FromSeconds(1)), devices.ById(DemoHousehold.BackWindowZid)!.State(Capabilities.Contact));

        // The time stays a gap, and says that the history was read for it.
        Gap gap = Assert.Single((await house.CoverageAsync(DemoHousehold.BackWindowZid, start)).Gaps, g => g.Cause == GapCause.LineDown);
        Assert.True(gap.HistoryRead && gap.From < opened && closed < gap.Until, $"{gap}");
    }

    [Fact]
    public async Task A_second_outage_repeats_nothing_of_the_first()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        int first = house.Journal().Count(e => e.Event is DeviceWas);
        (Instant opened, Instant closed) = await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(2, first);
        Assert.Equal([opened, closed], Past(house, DemoHousehold.BackWindowZid).Skip(2).Select(e => e.OccurredAt));
        Assert.Equal(2, house.Events<HubHistoryRead>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_happened_while_nobody_ran_is_known_after_the_start_and_what_was_told_before_the_end_is_not_repeated(bool inGoodOrder)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(7));
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        await house.EndAsync(inGoodOrder);
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        Instant closed = house.Now;
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        house.Control.SetFaulted(DemoHousehold.HallwayMotion, true);
        Instant moved = house.Now;
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        await house.BeginAsync();
        await house.PassAsync(TimeSpan.FromMinutes(10));

        EventEnvelope was = Assert.Single(Past(house, DemoHousehold.BackWindowZid));
        Assert.Equal((StateView.Closed, closed), (((DeviceWas)was.Event).Value, was.OccurredAt));
        EventEnvelope motion = Assert.Single(house.Journal(), e => e.Event is MotionWas { Seen: true });
        Assert.Equal((DemoHousehold.HallwayMotionZid, moved), (motion.Actor.Id, motion.OccurredAt));
    }

    [Fact]
    public async Task A_start_before_the_last_gap_was_read_reads_that_gap_too()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        house.Control.AddFault(new FaultRule("*/rs/history", "status", Count: 1000));
        (Instant opened, Instant closed) = await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Single(house.Events<HubHistoryRead>());
        await house.EndAsync();
        house.Control.ClearFaults();
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        await house.BeginAsync();
        await house.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([opened, closed], Past(house, DemoHousehold.BackWindowZid).Skip(2).Select(e => e.OccurredAt));
    }

    [Fact]
    public async Task What_was_heard_between_two_gaps_that_are_read_late_is_not_told_again()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Control.AddFault(new FaultRule("*/rs/history", "status", Count: 1000));
        (Instant opened, Instant closed) = await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        for (int i = 0; i < 48; i++)
        {
            house.Control.SetFaulted(DemoHousehold.BackWindow, i % 2 == 0);
            await house.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        await house.PassAsync(TimeSpan.FromMinutes(10));
        (Instant openedAgain, Instant closedAgain) = await OutageAsync(house);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Control.ClearFaults();
        await house.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([opened, closed, openedAgain, closedAgain], Past(house, DemoHousehold.BackWindowZid).Select(e => e.OccurredAt));
        Assert.Equal(2, house.Events<HubHistoryRead>().Count());
    }

    [Fact]
    public async Task Who_armed_and_disarmed_while_nobody_listened_is_known_by_name_afterwards()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        int modes = house.Events<ModeReported>().Count();
        house.Control.SetOutage(true);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        Instant armed = house.Now;
        house.Control.SetMode("all", user: "Pat Doe");
        await house.PassAsync(TimeSpan.FromMinutes(5));
        Instant disarmed = house.Now;
        house.Control.SetMode("none", user: "Sam Doe");
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Control.SetOutage(false);
        await house.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(
            [(SecurityMode.Away, armed, "resident:Pat Doe"), (SecurityMode.Disarmed, disarmed, "resident:Sam Doe")],
            house.Journal().Where(e => e.Event is ModeWas).Select(e => (((ModeWas)e.Event).Mode, e.OccurredAt, e.Principal.Value)));
        SecurityView security = (await house.Engine.Homes.ViewAsync(house.Home)).Part<SecurityView>();
        Assert.Equal((SecurityMode.Disarmed, false), (security.Mode, security.IsArmed(house.Now)));
        Assert.Equal(modes, house.Events<ModeReported>().Count());
        Assert.Empty(house.Events<PeriodBegan>());
    }

    [Fact]
    public async Task An_alarm_that_came_and_went_while_nobody_listened_is_known_and_opens_no_incident()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        house.Control.SetMode("all");
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Control.SetOutage(true);
        await house.PassAsync(TimeSpan.FromMinutes(2));
        house.Control.SetFaulted(DemoHousehold.FrontDoorContact, true);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Control.SetFaulted(DemoHousehold.FrontDoorContact, false);
        house.Control.SetMode("none");
        await house.PassAsync(TimeSpan.FromMinutes(2));
        house.Control.SetOutage(false);
        await house.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(["entry-delay", "burglar-alarm", null], house.Events<AlarmWas>().Select(a => a.Alarm?.State));
        Assert.Empty(house.Events<AlarmReported>());
        Assert.Empty(house.Events<IncidentOpened>());
        Assert.Empty(house.Events<ZoneTripped>());
    }

    [Fact]
    public async Task A_history_longer_than_one_page_is_read_back_to_where_the_hub_was_last_heard()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        house.Control.SetOutage(true);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        List<Instant> changed = [];
        for (int i = 0; i < 120; i++)
        {
            house.Clock.Advance(TimeSpan.FromSeconds(2));
            changed.Add(house.Now);
            house.Control.SetFaulted(DemoHousehold.BackWindow, i % 2 == 0);
        }

        await house.PassAsync(TimeSpan.FromMinutes(1));
        house.Control.SetOutage(false);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(changed, Past(house, DemoHousehold.BackWindowZid).Select(e => e.OccurredAt));
        Assert.Equal(3, house.Control.Requests().Count(r => r.Path.Contains("rs/history", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_first_start_of_an_installation_reads_nothing_of_the_time_before()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(house.Control.Requests(), r => r.Path.Contains("rs/history", StringComparison.Ordinal));
        Assert.Null((await house.CoverageAsync()).Lines[Hub].Read);
    }

    /// <summary>A window opens and closes while Ring is away for half an hour.</summary>
    private static async Task<(Instant Opened, Instant Closed)> OutageAsync(CoverageHouse house)
    {
        house.Control.SetOutage(true);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        Instant opened = house.Now;
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        Instant closed = house.Now;
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        house.Control.SetOutage(false);
        return (opened, closed);
    }

    private static IEnumerable<EventEnvelope> Past(CoverageHouse house, string zid) =>
        house.Journal().Where(e => e.Event is DeviceWas && e.Actor.Id == zid);
}
