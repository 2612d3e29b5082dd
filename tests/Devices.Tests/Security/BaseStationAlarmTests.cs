using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>Alarms of the base station's own, and those that are its and the engine's.</summary>
public sealed class BaseStationAlarmTests
{
    private static readonly Duration Abort = Duration.FromSeconds(30);

    private readonly TestHome _home = Armed();

    [Fact]
    public void An_alarm_of_the_base_station_is_an_incident_with_its_id_and_what_set_it_off()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back"));
        Assert.Equal(IncidentStage.Entry, home.Incident().Stage);
        home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back", "z-hall"));
        Assert.Equal(IncidentStage.Alarm, home.Incident().Stage);
        Assert.True(home.Incident().ByBaseStation);
        Assert.Equal(["Back Door", "Hall"], home.Incident().SetOffBy.Select(e => e.Name));
        home.Advance(Abort);
        Assert.Equal(IncidentStage.Told, home.Incident().Stage);
        home.Advance(Duration.FromHours(3));
        Assert.Equal(IncidentStage.Told, home.Incident().Stage);
        home.Tell(Panel, Disarmed with { By = Pat });
        IncidentView ended = Assert.Single(home.Guard().Ended);
        Assert.Equal((IncidentEnd.Disarmed, Pat), (ended.End!.Value, ended.EndedBy!));
    }

    [Fact]
    public void An_alarm_that_the_base_station_tells_of_is_not_a_presumed_one()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        Assert.Equal((IncidentStage.Alarm, false), (home.Incident().Stage, home.Incident().Presumed));
    }

    /// <summary>It says since when it counts, and how long it does; a beginning that lies ahead is a clock that is fast.</summary>
    [Theory]
    [InlineData(-10, 20)]
    [InlineData(0, 30)]
    [InlineData(40, 30)]
    public void An_entry_delay_of_the_base_station_ends_by_its_own_beginning(int since, int endsAfter)
    {
        TestHome home = Household.New();
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { Delays = [new PanelDelays(SecurityMode.Away, 30, 60)] });
        home.Tell(Panel, new ReportPanel
        {
            Alarm = Patch.Of<AlarmReading>(new AlarmReading(AlarmReading.EntryDelay, "alarm-1", ["z-back"], home.Now + Duration.FromSeconds(since))),
        });
        Assert.Equal(home.Now + Duration.FromSeconds(endsAfter), home.Incident().EntryEndsAt);
    }

    [Fact]
    public void The_engines_and_the_base_stations_burglary_are_one_incident()
    {
        Opens(_home, Hall);
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        Assert.Equal(["Hall", "Back Door"], _home.Incident().SetOffBy.Select(e => e.Name));
        Assert.Single(_home.Journal, e => e.Event is IncidentAlarmed);
    }

    [Fact]
    public void A_base_station_that_falls_silent_in_its_entry_delay_and_stays_so_is_taken_to_alarm()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Lists(SecurityMode.Away));
        Instant end = home.Now + Abort;
        home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Patch.Of<Instant?>(end) });
        home.Tell(Panel, Loses(Connection.Offline));
        home.Advance(Abort);
        Assert.Equal(IncidentStage.Entry, home.Incident().Stage);
        home.Advance(Duration.FromSeconds(15));
        Assert.True(home.Incident().Presumed);
        Assert.Equal(IncidentStage.Alarm, home.Incident().Stage);
    }

    [Fact]
    public void A_S6_an_entry_delay_whose_end_the_base_station_tells_later_ends_then()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Lists(SecurityMode.Away));
        home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back"));
        Instant end = home.Now + Abort;
        Outcome told = home.Tell(Panel, new ReportPanel { DelayEndsAt = Patch.Of<Instant?>(end) });
        Assert.Equal(["security.delay-started", "incident.entry-shortened"], told.Names);
        Assert.Equal(end, home.Incident().EntryEndsAt);
        home.Tell(Panel, Loses(Connection.Offline));
        home.Advance(Abort + Duration.FromSeconds(15));
        Assert.True(home.Incident().Presumed);
    }

    [Fact]
    public void Evidence_of_an_earlier_version_that_has_the_base_stations_alarm_makes_it_its_alarm_too()
    {
        Opens(_home, Hall);
        Incident own = Incident.Evolve(null, _home.Journal.Select(e => e.Event).OfType<IncidentOpened>().Single())!;
        EvidenceAdded early = new(own.Id, [], "alarm-1");
        Assert.True(Incident.Evolve(own, early)!.OnBaseStation);
        Assert.False(Incident.Evolve(own, early with { AlarmId = null })!.OnBaseStation);
    }
}
