using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>
/// The clocks of devices may be wrong, and may be set at any time. What is told last is what is shown, and every happening has its event:
/// the time of a device says when something was, and never that it was not.
/// </summary>
public sealed class DeviceClockTests
{
    private const int Homes = 60;
    private const int Steps = 120;

    private static readonly Address Lock = new("home-1", DeviceKinds.Generic, "z-lock");

    private static readonly Duration[] HubSkews =
    [
        -Duration.FromDays(400), -Duration.FromHours(1), -Duration.FromMinutes(4), -Duration.FromSeconds(10), Duration.Zero,
        Duration.FromSeconds(10), Duration.FromMinutes(4), Duration.FromHours(1), Duration.FromDays(400),
    ];

    /// <summary>Presses and motions of cameras are stamped by Ring's cloud, whose clock is not that wrong.</summary>
    private static readonly Duration[] CloudSkews =
        [-Duration.FromMinutes(4), -Duration.FromSeconds(10), Duration.Zero, Duration.FromSeconds(10), Duration.FromMinutes(4), Duration.FromDays(400)];

    public static TheoryData<int> Seeds => [20261129, Environment.TickCount & 0xFFFFFF];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_the_clocks_say_the_last_word_is_shown_and_every_happening_has_its_event(int seed)
    {
        for (int i = 0; i < Homes; i++)
        {
            new Life(seed + i).Live();
        }
    }

    [Fact]
    public void A_door_that_is_shut_after_the_clock_was_set_right_is_shut()
    {
        TestHome home = New();
        home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = true }, home.Now + Duration.FromMinutes(4)));
        home.Sleep(Duration.FromSeconds(5));
        Assert.Equal(["contact.closed"], home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = false }, home.Now)).Names);
        Assert.Equal(StateView.Closed, home.Devices().Get(FrontDoor)!.State(Capabilities.Contact)!.Value);
    }

    [Fact]
    public void A_disarming_after_the_clock_was_set_right_is_no_late_word()
    {
        TestHome home = New();
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = home.Now + Duration.FromMinutes(4) });
        home.Sleep(Duration.FromSeconds(5));
        Assert.Contains("security.mode-reported", home.Tell(Panel, Reports(SecurityMode.Disarmed, null) with { At = home.Now }).Names);
    }

    private sealed class Life
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly TestHome _home = New();
        private readonly Dictionary<Address, bool> _told = [];
        private SecurityMode _mode = SecurityMode.Disarmed;
        private string? _alarm;
        private int _ids;

        internal Life(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _home.Tell(Lock, Listing("Lock", "lock", Bolt(false), Capabilities.Lock));
        }

        internal void Live()
        {
            for (int step = 0; step < Steps; step++)
            {
                _home.Sleep(Duration.FromMilliseconds(_random.Next(1, 90_000)));
                _home.SettleDue();
                Step();
            }
        }

        private void Step()
        {
            switch (_random.Next(9))
            {
                case 0: Turn(FrontDoor, f => new Readings { Faulted = f }, Capabilities.Contact, StateView.Open, StateView.Closed); break;
                case 1: Turn(Hall, f => new Readings { Faulted = f }, Capabilities.Motion, StateView.Motion, StateView.Clear); break;
                case 2: Turn(Detector, s => new Readings { Smoke = s }, Capabilities.Smoke, StateView.Alarm, StateView.Clear); break;
                case 3: Turn(Lock, Bolt, Capabilities.Lock, StateView.Locked, StateView.Unlocked); break;
                case 4: Turn(FrontCamera, l => new Readings { Light = l }, Capabilities.Light, StateView.On, StateView.Off); break;
                case 5: Happens(FrontCamera, (id, at) => new ReportMotion(id, at), "motion.detected"); break;
                case 6: Happens(Bell, (id, at) => new ReportDing(id, at), "doorbell.pressed"); break;
                case 7: Mode(); break;
                case 8: Alarm(); break;
            }
        }

        private Instant Stamp(Duration[] skews) => _home.Now + skews[_random.Next(skews.Length)] + Duration.FromMilliseconds(_random.Next(1000));

        private void Turn(Address device, Func<bool, Readings> readings, string capability, string on, string off)
        {
            bool next = !_told.GetValueOrDefault(device);
            _told[device] = next;
            Instant stamp = Stamp(HubSkews);
            Outcome told = _home.Tell(device, new ReportReadings(readings(next), stamp));
            Assert.True(told.Events.Count > 0, $"seed {_seed}: {device} turned to {next} at {stamp}, {_home.Now}: no event");
            string shown = _home.Devices().Get(device)!.State(capability)!.Value;
            Assert.True(shown == (next ? on : off), $"seed {_seed}: {device} {capability} is {shown}, told {next} at {stamp}, {_home.Now}");
        }

        private void Happens(Address device, Func<string, Instant, ICommand> report, string name)
        {
            Instant stamp = Stamp(CloudSkews);
            Outcome told = _home.Tell(device, report($"{++_ids}", stamp));
            Assert.True(told.Names.Contains(name), $"seed {_seed}: {device} {name} at {stamp}, {_home.Now}: no event");
        }

        private void Mode()
        {
            _mode = _mode == SecurityMode.Disarmed ? SecurityMode.Away : SecurityMode.Disarmed;
            Panels(Reports(_mode, null));
            Assert.True(_home.Security().Mode == _mode, $"seed {_seed}: mode {_home.Security().Mode}, told {_mode}, {_home.Now}");
        }

        private void Alarm()
        {
            _alarm = _alarm is null ? "fire-alarm" : null;
            Panels(new ReportPanel { Alarm = Reading });
            Assert.True(_home.Security().Alarm?.State == _alarm, $"seed {_seed}: alarm {_home.Security().Alarm?.State}, told {_alarm}, {_home.Now}");
        }

        private Patch<AlarmReading> Reading =>
            Patch.Of<AlarmReading>(_alarm is { } state ? new AlarmReading(state, "alarm-1", ["z-smoke"], null) : null);

        /// <summary>Where the base station is asked, it answers with what is, which has no time.</summary>
        private void Panels(ReportPanel report)
        {
            Outcome told = _home.Tell(Panel, report with { At = Stamp(HubSkews) });
            if (told.Calls.Any(c => c.Effect.Request is AskBaseStation))
            {
                _home.Tell(Panel, Lists(_mode) with { Alarm = Reading });
            }
        }

        private static Readings Bolt(bool locked) =>
            Online with { Traits = [new(Capabilities.Lock, locked ? StateView.Locked : StateView.Unlocked)] };
    }
}
