using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>Lights and sirens behind a hub, and the traits of kinds that have an actor of their own.</summary>
public sealed class HubDeviceTests
{
    private readonly TestHome _home = New();
    private readonly Address _path;
    private readonly Address _siren;

    public HubDeviceTests()
    {
        _path = _home.At(DeviceKinds.Generic, "z-path");
        _siren = _home.At(DeviceKinds.Generic, "z-siren");
        _home.Tell(Panel, Lists(SecurityMode.Disarmed));
        _home.Tell(_path, Listing("Path", "switch.beams", Online with { Light = false, Motion = false }, Capabilities.Light, Capabilities.Motion));
        _home.Tell(_siren, Listing("Siren", "siren", Online with { Siren = new(false, null) }, Capabilities.Siren));
    }

    [Fact]
    public void A_lamp_behind_a_hub_is_switched_for_a_time_over_its_hub()
    {
        Outcome asked = _home.Tell(_path, new SetLight(true, Duration.FromSeconds(60)));
        Assert.Equal(
            new ControlDevice("z-path", "switch.beams", Capabilities.Light, StateView.On, null, Duration.FromSeconds(60)),
            asked.Calls[0].Effect.Request);
        _home.Conclude(asked.Calls[0]);
        Assert.Equal(["light.reported", "intent.confirmed"], _home.Tell(_path, new ReportReadings(new Readings { Light = true })).Names);
        _home.Advance(Duration.FromSeconds(60));
        Assert.Equal(["light.reported"], _home.Tell(_path, new ReportReadings(new Readings { Light = false })).Names);
    }

    [Fact]
    public void The_same_wish_in_the_words_of_a_trait_is_the_same_wish()
    {
        _home.Tell(_path, new SetLight(true));
        Assert.Empty(_home.Tell(_path, new SetDeviceState(Capabilities.Light, StateView.On)).Calls);
        Assert.Equal(
            "device.choose-a-state", _home.Tell(_path, new SetDeviceState(Capabilities.Light, "dim")).Refusal!.Code);
        Assert.Equal(
            "device.lacks-capability", _home.Tell(_path, new SetDeviceState(Capabilities.Siren, StateView.On)).Refusal!.Code);
    }

    [Fact]
    public void A_cameras_light_does_not_go_off_by_itself_and_says_so() => Assert.Equal(
        "light.leave-out-the-time", _home.Tell(FrontCamera, new SetLight(true, Duration.FromMinutes(1))).Refusal!.Code);

    [Fact]
    public void A_lamp_that_sees_motion_also_says_when_it_is_over()
    {
        Assert.Equal(["motion.detected"], _home.Tell(_path, new ReportReadings(new Readings { Motion = true })).Names);
        Assert.Equal(StateView.Motion, _home.Devices().Get(_path)!.State(Capabilities.Motion)!.Value);
        Assert.Equal(["motion.cleared"], _home.Tell(_path, new ReportReadings(new Readings { Motion = false })).Names);
    }

    [Fact]
    public void A_siren_behind_a_hub_is_silenced_when_its_time_is_over_and_through_a_sleep()
    {
        _home.Conclude(_home.Tell(_siren, new SoundSiren(Duration.FromSeconds(20))).Calls[0]);
        Assert.Equal(["siren.reported", "intent.confirmed"], _home.Tell(_siren, Sounds(true)).Names);
        Assert.Equal(_home.Now + Duration.FromSeconds(20), _home.WakeAt(_siren));
        _home.Sleep(Duration.FromHours(1));
        _home.SettleDue();
        ControlDevice off = Assert.IsType<ControlDevice>(Assert.Single(_home.Pending).Effect.Request);
        Assert.Equal((Capabilities.Siren, StateView.Off), (off.Capability, off.Word));
        Assert.Equal(["siren.reported", "intent.confirmed"], _home.Tell(_siren, Sounds(false)).Names);
        Assert.Null(_home.WakeAt(_siren));
    }

    [Fact]
    public void A_siren_that_says_it_will_not_sound_and_a_lamp_that_will_not_shine_contradict_at_once()
    {
        _home.Conclude(_home.Tell(_siren, new SoundSiren()).Calls[0]);
        ReportReadings refused = new(new Readings { Refused = [Capabilities.Siren, Capabilities.Light] });
        Assert.Equal(["intent.contradicted"], _home.Tell(_siren, refused).Names);
        Assert.Null(_home.WakeAt(_siren));
        _home.Conclude(_home.Tell(_path, new SetLight(true)).Calls[0]);
        Assert.Equal(["intent.contradicted"], _home.Tell(_path, refused).Names);
    }

    [Fact]
    public void A_siren_that_refuses_or_fell_silent_is_not_silenced_later()
    {
        _home.Conclude(_home.Tell(_siren, new SoundSiren()).Calls[0], EffectOutcome.Rejected, "ring.switched-off");
        Assert.Null(_home.WakeAt(_siren));
        _home.Conclude(_home.Tell(_siren, new SoundSiren()).Calls[0]);
        _home.Tell(_siren, Sounds(true));
        _home.Tell(_siren, Sounds(false));
        Assert.Null(_home.WakeAt(_siren));
    }

    [Theory]
    [InlineData(DeviceKinds.Keypad, "z-keypad")]
    [InlineData(DeviceKinds.BaseStation, "3001")]
    [InlineData(DeviceKinds.Contact, "z-back")]
    [InlineData(DeviceKinds.MotionSensor, "z-hall")]
    [InlineData(DeviceKinds.SmokeCo, "z-smoke")]
    [InlineData(DeviceKinds.Camera, "2001")]
    [InlineData(DeviceKinds.Doorbell, "1001")]
    [InlineData(DeviceKinds.Generic, "z-water")]
    public void Any_kind_of_device_takes_a_volume_if_it_tells_one(string kind, string id)
    {
        Address device = new("home-1", kind, id);
        TraitReading Volume(double value) => new(Capabilities.Volume, null, new Measure(value, MeasureUnit.Fraction));
        _home.Tell(device, Listing("It", "it", Online with { Traits = [Volume(0.5)] }, Capabilities.Volume));
        Asked call = _home.Tell(device, new SetDeviceNumber(Capabilities.Volume, 0.7), Assistant).Calls[0];
        Assert.NotNull(_home.WakeAt(device));
        Assert.Equal(["intent.accepted"], _home.Conclude(call).Names);
        Assert.Equal(
            ["number.reported", "intent.confirmed"],
            _home.Tell(device, new ReportReadings(new Readings { Traits = [Volume(0.7)] })).Names);
        Assert.Null(_home.WakeAt(device));
    }

    [Fact]
    public void A_base_station_described_by_its_hub_loses_nothing_to_a_list_that_comes_after()
    {
        TraitReading volume = new(Capabilities.Volume, null, new Measure(0.5, MeasureUnit.Fraction));
        _home.Tell(Base, Listing("Base", "hub.redsky", Online with { Traits = [volume] }, Capabilities.Volume));
        Assert.Equal(
            ["connection.changed"],
            _home.Tell(Base, Listing("Alarm", "base_station_v1", new Readings { Connection = Connection.Offline }, Capabilities.Connection)).Names);
        Assert.True(_home.Devices().Get(Base)!.Has(Capabilities.Volume));
        _home.Tell(Base, new ReportRemoved());
        Assert.Equal(["device.described"], _home.Tell(Base, Listing("Alarm", "base_station_v1", null)).Names);
    }

    private static ReportReadings Sounds(bool on) => new(new Readings { Siren = new SirenReading(on, null) });
}
