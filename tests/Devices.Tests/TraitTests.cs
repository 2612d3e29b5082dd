using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>A word or a number of any device: told, asked for, confirmed, contradicted, refused.</summary>
public sealed class TraitTests
{
    private readonly TestHome _home = New();
    private readonly Address _door;
    private readonly Address _lamp;

    public TraitTests()
    {
        _door = _home.At(DeviceKinds.Generic, "z-lock");
        _lamp = _home.At(DeviceKinds.Generic, "z-lamp");
        _home.Tell(Panel, Lists(SecurityMode.Disarmed));
        _home.Tell(_door, Listing("Front Lock", "lock", Words((Capabilities.Lock, StateView.Unlocked)), Capabilities.Lock));
        _home.Tell(_lamp, Listing("Lamp", "switch.multilevel", new Readings
        {
            Traits = [new(Capabilities.Switch, StateView.Off), Fraction(0.2)],
        }, Capabilities.Level, Capabilities.Switch));
    }

    [Fact]
    public void A_lock_is_locked_when_it_says_so_and_not_when_the_hub_took_the_command()
    {
        Outcome asked = _home.Tell(_door, Lock(), Assistant);
        Assert.Equal(["control.requested"], asked.Names);
        Assert.Equal(new ControlDevice("z-lock", "lock", Capabilities.Lock, StateView.Locked), asked.Calls[0].Effect.Request);
        Assert.Equal(["intent.accepted"], _home.Conclude(asked.Calls[0]).Names);
        Assert.Equal(StateView.Unlocked, State(_door, Capabilities.Lock));
        Assert.Equal(["state.reported", "intent.confirmed"], Tell(_door, Capabilities.Lock, StateView.Locked).Names);
        Assert.Equal((Capabilities.Lock, IntentStage.Confirmed), (Latest(_door).About, Latest(_door).Stage));
    }

    [Fact]
    public void A_bolt_that_jams_contradicts_once_the_time_of_its_turning_is_over()
    {
        _home.Conclude(_home.Tell(_door, Lock()).Calls[0]);
        Assert.Equal(["state.reported"], Tell(_door, Capabilities.Lock, StateView.Jammed).Names);
        _home.Advance(Duration.FromSeconds(15));
        Assert.Equal(["intent.contradicted"], Tell(_door, Capabilities.Lock, StateView.Jammed).Names);
        Assert.Equal(StateView.Jammed, State(_door, Capabilities.Lock));
    }

    [Fact]
    public void That_nobody_knows_how_a_lock_stands_is_a_state_and_no_answer()
    {
        _home.Conclude(_home.Tell(_door, Lock()).Calls[0]);
        _home.Advance(Duration.FromSeconds(20));
        Assert.Equal(["state.reported"], Tell(_door, Capabilities.Lock, StateView.Unknown).Names);
        Assert.Equal("intent.became-unknown", Assert.Single(_home.Advance(Duration.FromSeconds(60))).Name);
        Assert.Equal(["state.reported", "intent.confirmed"], Tell(_door, Capabilities.Lock, StateView.Locked).Names);
    }

    [Fact]
    public void Somebody_who_turns_the_key_the_other_way_takes_the_place_of_our_wish()
    {
        Tell(_door, Capabilities.Lock, StateView.Locked);
        _home.Conclude(_home.Tell(_door, new SetDeviceState(Capabilities.Lock, StateView.Unlocked, MayOpen: true)).Calls[0]);
        Tell(_door, Capabilities.Lock, StateView.Unlocked);
        _home.Conclude(_home.Tell(_door, Lock()).Calls[0]);
        Tell(_door, Capabilities.Lock, StateView.Locked);
        _home.Tell(_door, new SetDeviceState(Capabilities.Lock, StateView.Unlocked, MayOpen: true));
        Assert.Equal(IntentStage.Requested, Latest(_door).Stage);
        Outcome manual = _home.Tell(_door, new ReportReadings(new Readings
        {
            Traits = [new(Capabilities.Lock, StateView.Unlocked, Cause: "manual")],
        }));
        Assert.Equal("manual", Assert.IsType<StateReported>(manual.Events[0].Event).Cause);
    }

    [Theory]
    [InlineData(Capabilities.Lock, StateView.Unlocked)]
    [InlineData(Capabilities.Valve, StateView.Open)]
    public void What_lets_somebody_in_is_refused_unless_the_household_allowed_it_and_the_refusal_is_remembered(string capability, string open)
    {
        Address device = _home.At(DeviceKinds.Generic, "z-opens");
        _home.Tell(device, Listing("It", "it", null, capability));
        Outcome refused = _home.Tell(device, new SetDeviceState(capability, open), Assistant);
        Assert.Equal("home.allow-unlock", refused.Refusal!.Code);
        Assert.Equal(["control.refused"], refused.Names);
        Assert.Empty(refused.Calls);
        Assert.Single(_home.Tell(device, new SetDeviceState(capability, open, MayOpen: true)).Calls);
    }

    [Fact]
    public void A_door_said_to_be_locked_before_the_base_station_fell_silent_is_locked_again()
    {
        Tell(_door, Capabilities.Lock, StateView.Locked);
        Outcome heard = _home.Tell(_door, Lock());
        Assert.Empty(heard.Calls);
        Assert.Equal(new IntentTaken(null, IntentStage.Confirmed, StateView.Locked), heard.Reply);
        _home.Tell(Panel, Loses());
        Assert.Single(_home.Tell(_door, Lock()).Calls);
    }

    [Fact]
    public void A_lamp_on_its_way_is_not_set_from_outside_and_close_enough_is_there()
    {
        _home.Conclude(_home.Tell(_lamp, new SetDeviceNumber(Capabilities.Level, 0.8)).Calls[0]);
        Assert.Equal(["number.reported"], _home.Tell(_lamp, Numbers(Fraction(0.5))).Names);
        Assert.Equal(["number.reported", "intent.confirmed"], _home.Tell(_lamp, Numbers(Fraction(0.79))).Names);
        Assert.Equal(0.79, _home.Devices().Get(_lamp)!.Numbers[Capabilities.Level].Measure.Value);
    }

    [Fact]
    public void A_lamp_that_stays_elsewhere_contradicts()
    {
        _home.Conclude(_home.Tell(_lamp, new SetDeviceNumber(Capabilities.Level, 0.8)).Calls[0]);
        _home.Advance(Duration.FromSeconds(15));
        Assert.Equal(["number.reported", "intent.contradicted"], _home.Tell(_lamp, Numbers(Fraction(0.5))).Names);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_off_the_devices_scale_is_refused(double value) => Assert.Equal(
        "device.choose-a-value", _home.Tell(_lamp, new SetDeviceNumber(Capabilities.Level, value)).Refusal!.Code);

    [Fact]
    public void A_chime_counts_its_volume_in_whole_steps()
    {
        Address chime = Listed("5001", "chime_pro", [new(Capabilities.Volume, null, new Measure(5, MeasureUnit.Of11))]);
        Assert.Equal("device.choose-a-value", _home.Tell(chime, new SetDeviceNumber(Capabilities.Volume, 5.5)).Refusal!.Code);
        Assert.Equal("device.choose-a-value", _home.Tell(chime, new SetDeviceNumber(Capabilities.Volume, 12)).Refusal!.Code);
        Assert.Single(_home.Tell(chime, new SetDeviceNumber(Capabilities.Volume, 11)).Calls);
    }

    [Fact]
    public void A_number_is_not_asked_for_before_its_unit_is_known()
    {
        Address other = _home.At(DeviceKinds.Generic, "z-new");
        _home.Tell(other, Listing("New", "x", null, Capabilities.Level));
        Assert.Equal("device.wait-for-report", _home.Tell(other, new SetDeviceNumber(Capabilities.Level, 0.5)).Refusal!.Code);
    }

    [Theory]
    [InlineData(Capabilities.Lock, "ajar", "device.choose-a-state")]
    [InlineData(Capabilities.Lock, StateView.Jammed, "device.choose-a-state")]
    [InlineData(Capabilities.Valve, StateView.Closed, "device.lacks-capability")]
    [InlineData("no-such-thing", "on", "device.lacks-capability")]
    public void A_state_that_cannot_be_asked_for_is_refused_with_what_can(string capability, string value, string code) =>
        Assert.Equal(code, _home.Tell(_door, new SetDeviceState(capability, value)).Refusal!.Code);

    [Fact]
    public void What_a_device_only_tells_cannot_be_set()
    {
        Address water = _home.At(DeviceKinds.Generic, "z-wet");
        _home.Tell(water, Listing("Wet", "sensor.water", Words((Capabilities.Flood, StateView.Dry)), Capabilities.Flood));
        Assert.Equal("device.cannot-be-set", _home.Tell(water, new SetDeviceState(Capabilities.Flood, StateView.Dry)).Refusal!.Code);
    }

    [Fact]
    public void A_device_that_is_gone_takes_no_wishes()
    {
        _home.Tell(_door, new ReportRemoved());
        Assert.Equal("device.choose-another", _home.Tell(_door, Lock()).Refusal!.Code);
    }

    [Fact]
    public void A_sleeping_device_keeps_the_wish_until_it_wakes_and_its_old_state_contradicts_nothing()
    {
        _home.Tell(Hall, Listing("Hall", "sensor.motion", Words((Capabilities.Sensitivity, "mid")), Capabilities.Motion, Capabilities.Sensitivity));
        Asked call = _home.Tell(Hall, new SetDeviceState(Capabilities.Sensitivity, "high")).Calls[0];
        Instant wakes = _home.Now + Duration.FromHours(1);
        ReportReadings waiting = new(new Readings { Pending = [new(Capabilities.Sensitivity, "high")], WakesAt = wakes });
        Assert.Equal(["intent.deferred"], _home.Tell(Hall, waiting).Names);
        Assert.Empty(_home.Tell(Hall, waiting).Names);
        Assert.Contains(call, _home.Pending);
        _home.Advance(Duration.FromMinutes(50));
        Assert.Empty(Tell(Hall, Capabilities.Sensitivity, "mid").Names);
        Assert.Equal(IntentStage.Accepted, Latest(Hall).Stage);
        Assert.Equal(["state.reported", "intent.confirmed"], Tell(Hall, Capabilities.Sensitivity, "high").Names);
    }

    [Fact]
    public void A_sleeping_device_that_does_not_wake_in_time_leaves_the_wish_unknown()
    {
        _home.Tell(Hall, Listing("Hall", "sensor.motion", Words((Capabilities.Sensitivity, "mid")), Capabilities.Sensitivity));
        _home.Tell(Hall, new SetDeviceState(Capabilities.Sensitivity, "low"));
        _home.Tell(Hall, new ReportReadings(new Readings { Pending = [new(Capabilities.Sensitivity, "low")] }));
        Assert.Equal("intent.became-unknown", Assert.Single(_home.Advance(Duration.FromHours(25))).Name);
    }

    [Fact]
    public void A_wish_the_device_says_it_did_not_do_is_contradicted_at_once()
    {
        _home.Conclude(_home.Tell(_door, Lock()).Calls[0]);
        Assert.Equal(
            ["intent.contradicted"],
            _home.Tell(_door, new ReportReadings(new Readings { Refused = [Capabilities.Lock, Capabilities.Valve] })).Names);
    }

    [Fact]
    public void A_shared_users_wish_that_the_hub_takes_and_drops_ends_unknown()
    {
        _home.Conclude(_home.Tell(_lamp, new SetDeviceState(Capabilities.Switch, StateView.On)).Calls[0]);
        Assert.Equal("intent.became-unknown", Assert.Single(_home.Advance(Duration.FromSeconds(60))).Name);
        Assert.Equal(StateView.Off, State(_lamp, Capabilities.Switch));
    }

    [Fact]
    public void A_later_wish_takes_back_the_call_of_the_one_before()
    {
        Asked on = _home.Tell(_lamp, new SetDeviceState(Capabilities.Switch, StateView.On)).Calls[0];
        Assert.Equal(["control.requested", "intent.superseded"], _home.Tell(_lamp, new SetDeviceState(Capabilities.Switch, StateView.Off)).Names);
        Assert.DoesNotContain(on, _home.Pending);
    }

    [Fact]
    public void Two_traits_of_one_device_have_wishes_of_their_own()
    {
        Asked level = _home.Tell(_lamp, new SetDeviceNumber(Capabilities.Level, 1)).Calls[0];
        Asked power = _home.Tell(_lamp, new SetDeviceState(Capabilities.Switch, StateView.On)).Calls[0];
        Assert.Equal([level, power], _home.Pending);
        _home.Conclude(level, EffectOutcome.Rejected, "ring.rejected");
        Assert.Equal(["state.reported", "intent.confirmed"], Tell(_lamp, Capabilities.Switch, StateView.On).Names);
    }

    [Fact]
    public void A_snooze_that_ends_before_the_wanted_one_does_not_confirm_it()
    {
        Address chime = Listed("5001", "chime", [new(Capabilities.Snooze, StateView.Active)]);
        ReportReadings Snoozed(int minutes) => new(new Readings
        {
            Traits = [new(Capabilities.Snooze, StateView.Snoozed, Until: _home.Now + Duration.FromMinutes(minutes))],
        });
        Assert.Equal(["state.reported"], _home.Tell(chime, Snoozed(5)).Names);
        _home.Conclude(_home.Tell(chime, new SetDeviceState(Capabilities.Snooze, StateView.Snoozed, Duration.FromHours(2))).Calls[0]);
        Assert.Empty(_home.Tell(chime, Snoozed(5)).Names);
        Assert.Equal(["state.reported", "intent.confirmed"], _home.Tell(chime, Snoozed(120)).Names);
        Assert.Empty(_home.Tell(chime, Snoozed(119)).Names);
        Assert.Equal("device.choose-a-time", _home.Tell(
            chime, new SetDeviceState(Capabilities.Snooze, StateView.Snoozed, Duration.FromDays(2))).Refusal!.Code);
    }

    [Fact]
    public void A_trembling_thermometer_is_no_news_and_a_voltage_neither()
    {
        Address pool = _home.At(DeviceKinds.Generic, "z-pool");
        TraitReading Celsius(double value) => new(Capabilities.Temperature, null, new Measure(value, MeasureUnit.Celsius));
        _home.Tell(pool, Listing("Pool", "sensor.temperature", new Readings { Traits = [Celsius(21.5)] }, Capabilities.Temperature));
        Assert.Empty(_home.Tell(pool, Numbers(Celsius(21.55))).Names);
        Assert.Equal(["number.reported"], _home.Tell(pool, Numbers(Celsius(21.6))).Names);
        Assert.Equal(["battery.reported"], _home.Tell(pool, new ReportReadings(new Readings { Battery = new(null, null, 3900) })).Names);
        Assert.Empty(_home.Tell(pool, new ReportReadings(new Readings { Battery = new(null, null, 3951 - 10) })).Names);
        Assert.Equal(["battery.reported"], _home.Tell(pool, new ReportReadings(new Readings { Battery = new(null, null, 3850) })).Names);
    }

    [Fact]
    public void A_sign_of_life_is_written_once_an_hour_and_is_no_news()
    {
        ReportReadings Alive() => new(new Readings { HeardAt = _home.Now });
        Instant news = _home.Devices().Get(_door)!.LastNewsAt;
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(["device.heard"], _home.Tell(_door, Alive()).Names);
        Instant first = _home.Now;
        for (int minute = 1; minute < 60; minute++)
        {
            _home.Advance(Duration.FromMinutes(1));
            Assert.Empty(_home.Tell(_door, Alive()).Names);
        }

        Assert.Equal((first, news), (_home.Devices().Get(_door)!.LastHeardAt, _home.Devices().Get(_door)!.LastNewsAt));
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(["device.heard"], _home.Tell(_door, Alive()).Names);
        Assert.Empty(_home.Tell(_door, new ReportReadings(new Readings { HeardAt = _home.Now + Duration.FromDays(2) })).Names);
    }

    [Fact]
    public void Words_and_numbers_that_this_version_does_not_know_move_nothing()
    {
        Readings odd = new()
        {
            Traits =
            [
                new(Capabilities.Lock, "ajar"), new("no-such-thing", "on"), new(Capabilities.Level, "high"),
                new(Capabilities.Level, null, new Measure(double.NaN, MeasureUnit.Fraction)), new(Capabilities.Switch),
            ],
        };
        Assert.Empty(_home.Tell(_lamp, new ReportReadings(odd)).Names);
    }

    [Fact]
    public void A_word_with_an_older_time_is_the_newer_word_all_the_same()
    {
        TraitReading locked = new(Capabilities.Lock, StateView.Locked);
        _home.Tell(_door, new ReportReadings(new Readings { Traits = [locked] }, _home.Now));
        Readings next = Words((Capabilities.Lock, StateView.Unlocked));
        _home.Tell(_door, new ReportReadings(next, _home.Now - Duration.FromSeconds(5)));
        Assert.Equal(StateView.Unlocked, State(_door, Capabilities.Lock));
    }

    private static SetDeviceState Lock() => new(Capabilities.Lock, StateView.Locked);

    private static TraitReading Fraction(double value) => new(Capabilities.Level, null, new Measure(value, MeasureUnit.Fraction));

    private static ReportReadings Numbers(TraitReading number) => new(new Readings { Traits = [number] });

    private static Readings Words(params (string Capability, string Word)[] told) =>
        Online with { Traits = [.. told.Select(t => new TraitReading(t.Capability, t.Word))] };

    private Address Listed(string id, string kind, TraitReading[] traits)
    {
        Address device = _home.At(DeviceKinds.Generic, id);
        _home.Tell(device, Listing(kind, kind, Online with { Traits = traits }, [.. traits.Select(t => t.Capability)]));
        return device;
    }

    private Outcome Tell(Address device, string capability, string word) =>
        _home.Tell(device, new ReportReadings(new Readings { Traits = [new(capability, word)] }));

    private string State(Address device, string capability) => _home.Devices().Get(device)!.State(capability)!.Value;

    private IntentView Latest(Address device) => _home.Intents().Of(device)[0];
}
