using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

public sealed class SensorTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void A_contact_opens_and_closes_and_is_true_when_the_device_says()
    {
        Instant at = _home.Now - Duration.FromSeconds(2);
        Outcome opened = _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }, at));
        Assert.Equal(["contact.opened"], opened.Names);
        Assert.Equal(at, opened.Events[0].OccurredAt);
        Assert.Equal(new StateView(StateView.Open, at), _home.Devices().Get(BackDoor)!.State(Capabilities.Contact));
    }

    [Fact]
    public void A_reading_that_comes_later_is_the_newer_one_whatever_its_time()
    {
        _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }, _home.Now));
        ReportReadings earlier = new(new Readings { Faulted = false }, _home.Now - Duration.FromSeconds(1));
        Assert.Equal(["contact.closed"], _home.Tell(BackDoor, earlier).Names);
        Assert.Equal(StateView.Closed, _home.Devices().Get(BackDoor)!.State(Capabilities.Contact)!.Value);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-20_000)]
    public void A_reading_with_an_impossible_time_does_not_deafen_us_to_the_next(int days)
    {
        Instant wrong = _home.Now + Duration.FromDays(days);
        Outcome opened = _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }, wrong));
        Assert.Equal(_home.Now, opened.Events[0].OccurredAt);
        Assert.Single(_home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = false }, _home.Now)).Names);
    }

    [Fact]
    public void A_motion_sensor_says_when_motion_ends_and_a_camera_never_does()
    {
        Open(_home, Hall);
        Assert.Equal(StateView.Motion, _home.Devices().Get(Hall)!.State(Capabilities.Motion)!.Value);
        Close(_home, Hall);
        Assert.Equal(StateView.Clear, _home.Devices().Get(Hall)!.State(Capabilities.Motion)!.Value);
        _home.Tell(FrontCamera, new ReportMotion("m", _home.Now));
        Assert.Null(_home.Devices().Get(FrontCamera)!.State(Capabilities.Motion));
    }

    [Fact]
    public void Smoke_and_co_of_one_detector_are_two_hazards()
    {
        Readings both = new() { Smoke = true, Co = true };
        Outcome raised = _home.Tell(Detector, new ReportReadings(both));
        Assert.Equal(["hazard.raised", "hazard.raised"], raised.Events.Where(e => e.Actor.Equals(Detector)).Select(e => e.Name));
        Assert.Equal([IncidentKind.Fire, IncidentKind.Co], _home.Security().Guard.Incidents.Select(i => i.Kind));
        Assert.Equal(["hazard.cleared"], _home.Tell(Detector, new ReportReadings(new Readings { Smoke = false })).Names);
        Assert.Equal(StateView.Alarm, _home.Devices().Get(Detector)!.State(Capabilities.Co)!.Value);
    }

    [Fact]
    public void Connection_power_battery_and_tamper_each_leave_their_own_trace()
    {
        Readings readings = new()
        {
            Connection = Connection.CellBackup,
            Power = PowerSource.Battery,
            Battery = new(97, "ok"),
            Tampered = true,
        };
        Assert.Equal(
            [
                "connection.changed", "battery.reported", "power.changed", "tamper.reported",
                "incident.opened", "incident.alarmed",
            ],
            _home.Tell(Base, new ReportReadings(readings)).Names);
        Assert.Empty(_home.Tell(Base, new ReportReadings(readings)).Names);
    }

    [Fact]
    public void A_keypad_approached_twice_at_one_instant_was_approached_once()
    {
        Assert.Single(_home.Tell(Pad, new ReportKeypadMotion(_home.Now)).Names);
        Assert.Empty(_home.Tell(Pad, new ReportKeypadMotion(_home.Now)).Names);
    }

    [Fact]
    public void A_press_of_the_doorbell_is_one_event_however_often_it_is_told()
    {
        Assert.Equal(["doorbell.pressed"], _home.Tell(Bell, new ReportDing("d1", _home.Now)).Names);
        Assert.Empty(_home.Tell(Bell, new ReportDing("d1", _home.Now)).Names);
        Assert.Equal(_home.Now, _home.Devices().Get(Bell)!.LastDingAt);
    }

    [Fact]
    public void A_device_of_an_unknown_kind_works_by_what_it_can_do()
    {
        Outcome wet = _home.Tell(Washer, new ReportReadings(new Readings { Faulted = true }));
        Assert.Equal(["fault.raised", "incident.opened", "incident.alarmed"], wet.Names);
        Assert.Equal("device.lacks-capability", _home.Tell(Washer, new SetLight(true)).Refusal!.Code);
        _home.Tell(Washer, Listing("Lamp", "novel", new Readings { Light = false }, Capabilities.Light));
        Assert.Single(_home.Tell(Washer, new SetLight(true)).Calls);
    }

    [Fact]
    public void What_is_not_understood_is_kept_verbatim_and_its_changes_once_an_hour()
    {
        ReportReadings With(string json) => new(new Readings(), null, RawJson.Parse(json));
        Assert.Equal(["device.leftover-kept"], _home.Tell(Washer, With("""{"a": [1, null], "b":"\u00e9"}""")).Names);
        Assert.Empty(_home.Tell(Washer, With("""{"a":2}""")).Names);
        _home.Advance(Duration.FromHours(1));
        Assert.Equal(["device.leftover-kept"], _home.Tell(Washer, With("""{"a":2}""")).Names);
        Assert.Equal("""{"a":2}""", _home.Devices().Get(Washer)!.Leftover!.Text);
    }

    [Fact]
    public void A_device_that_left_and_came_back_is_the_same_device()
    {
        Assert.Equal(["device.removed"], _home.Tell(BackDoor, new ReportRemoved()).Names);
        Assert.Empty(_home.Tell(BackDoor, new ReportRemoved()).Names);
        Assert.DoesNotContain(_home.Devices().All, d => d.Address.Equals(BackDoor));
        Assert.Equal(
            ["device.described"],
            _home.Tell(BackDoor, Listing("Back Door", "sensor.contact", Sensor(false), Capabilities.Contact)).Names);
        Assert.Equal("back-door", _home.Devices().Get(BackDoor)!.Slug);
    }

    [Fact]
    public void A_sensor_takes_no_orders() => Assert.Equal(
        "device.not-for-this-kind", _home.Tell(BackDoor, new SoundSiren()).Refusal!.Code);
}
