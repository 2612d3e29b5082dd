using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>An incident is called off when disarming is asked for. Where that comes to nothing, it begins anew.</summary>
public sealed class NotDisarmedTests
{
    private readonly TestHome _home = Armed();

    [Theory]
    [InlineData(EffectOutcome.Rejected, 1)]
    [InlineData(EffectOutcome.Expired, 0)]
    [InlineData(EffectOutcome.Expired, 3)]
    public void A_S16_a_disarming_that_cannot_be_delivered_while_the_base_station_alarms_calls_the_contacts_again(EffectOutcome outcome, int attempts)
    {
        Asked disarm = CalledOff();
        Outcome failed = _home.Conclude(disarm, outcome, "ring.unreachable", attempts);
        IncidentOpened again = failed.One<IncidentOpened>();
        Assert.Equal((IncidentKind.Burglary, true, "alarm-1"), (again.Kind, again.ByBaseStation, again.AlarmId!));
        Assert.Empty(_home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back")).Names);
        Assert.Contains(_home.Advance(Duration.FromSeconds(30)), e => e.Event is IncidentTold told && told.Incident == again.Incident);
        Assert.Contains(
            _home.Pending, p => p.Effect.Request is SendIncidentNotice { Notice.Type: "incident.alarmed" } sent && sent.Notice.Incident == again.Incident);
    }

    [Fact]
    public void A_S16_a_disarming_that_was_taken_and_never_told_of_does_so_too()
    {
        _home.Conclude(CalledOff());
        Assert.Contains(_home.Advance(Duration.FromSeconds(20)), e => e.Event is IncidentOpened);
    }

    [Fact]
    public void A_S16_an_entry_delay_whose_end_has_passed_by_then_is_an_alarm_at_once()
    {
        Instant end = _home.Now + Duration.FromSeconds(10);
        _home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Told.Of<Instant?>(end) });
        Asked disarm = _home.Tell(Panel, new Disarm(), Pat).Calls.Single(c => c.Effect.Request is SwitchPanelMode);
        _home.Tell(Panel, Loses());
        _home.Advance(Duration.FromSeconds(30));
        Assert.Empty(_home.Guard().Incidents);
        Outcome failed = _home.Conclude(disarm, EffectOutcome.Expired, "ring.unreachable", 2);
        Assert.True(failed.One<IncidentAlarmed>().Presumed);
    }

    [Fact]
    public void Where_the_base_station_has_no_alarm_nothing_begins_anew()
    {
        Opens(_home, Hall);
        Asked disarm = _home.Tell(Panel, new Disarm(), Pat).Calls.Single(c => c.Effect.Request is SwitchPanelMode);
        Assert.Equal(["intent.rejected"], _home.Conclude(disarm, EffectOutcome.Rejected, "ring.no").Names);
    }

    [Fact]
    public void A_disarming_that_takes_effect_late_ends_it_again()
    {
        _home.Conclude(CalledOff(), EffectOutcome.Expired, "ring.unreachable", 1);
        _home.Tell(Panel, Household.Disarmed);
        Assert.Empty(_home.Guard().Incidents);
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
    }

    private Asked CalledOff()
    {
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        _home.Advance(Duration.FromMinutes(1));
        Outcome asked = _home.Tell(Panel, new Disarm(), Pat);
        Assert.Equal(IncidentEnd.Cancelled, asked.One<IncidentEnded>().How);
        return asked.Calls.Single(c => c.Effect.Request is SwitchPanelMode);
    }
}
