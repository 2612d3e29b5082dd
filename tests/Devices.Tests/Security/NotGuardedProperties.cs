using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>
/// Random homes, armed in every way, with every fault a device can have. A device that takes part in the mode is able to trip, which is found
/// out by letting a burglar act at it, or it stands in the list of what is not guarded; never both. What the burglar's act comes to
/// is decided by a model of the world that knows nothing of the list.
/// </summary>
public sealed class NotGuardedProperties
{
    private const int Homes = 60;
    private static readonly string HubLine = Lines.Hub("h-1");

    private static readonly (Address Device, bool IsCamera, bool IsBaseStations)[] All =
    [
        (BackDoor, false, true), (FrontDoor, false, false), (Hall, false, false), (Washer, false, false),
        (FrontCamera, true, false), (PlainCamera, true, false), (Bell, true, false),
    ];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Whatever_takes_part_is_able_to_trip_or_is_named_as_not_guarded_and_never_both(int batch)
    {
        for (int seed = batch * Homes; seed < (batch + 1) * Homes; seed++)
        {
            (TestHome home, World world) = Build(seed);
            IReadOnlyList<NotGuarded> left = Unguarded.Of(home.View, home.Now);
            Assert.Equal(left.Count, left.Select(n => n.Device).Distinct().Count());
            Assert.All(left, n => Assert.NotEmpty(n.Why));
            string mode = home.Security().Guard.Period!.Mode;
            foreach ((Address device, bool isCamera, bool isBaseStations) in All)
            {
                bool takesPart = isBaseStations || world.Policy.Zones.Any(z => z.Device == device.Id && z.Modes.Contains(mode));
                bool isNamed = left.Any(n => n.Device == device.Id);
                (TestHome again, World same) = Build(seed);
                bool isAble = takesPart && (isBaseStations ? same.BaseStationTrips(again, device) : same.Trips(again, device, isCamera));
                Assert.True(
                    takesPart ? isAble != isNamed : !isNamed,
                    $"seed {seed}: {device} takes part {takesPart}, is able {isAble}, is named {isNamed}; world {world.Said(device)}; "
                    + $"left {string.Join(", ", left.Select(n => $"{n.Device} {n.Why}"))}\n"
                    + string.Join("\n", home.Journal.TakeLast(15).Select(e => $"{e.Name} {e.Event}")));
            }
        }
    }

    /// <summary>The same homes before they are armed: whoever is told that a mode is ready has every zone of it watched.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void A_mode_that_is_ready_has_nothing_in_it_that_could_not_trip_once_it_is_armed(int batch)
    {
        for (int seed = batch * Homes; seed < (batch + 1) * Homes; seed++)
        {
            (TestHome home, World world) = Build(seed, arm: false);
            Readiness away = home.Security().ReadinessFor(ModePolicy.Away, home.View);
            foreach (ZonePolicy zone in world.Policy.Zones.Where(z => z.Modes.Contains(ModePolicy.Away)))
            {
                Address device = All.Single(d => d.Device.Id == zone.Device).Device;
                bool stands = away.Open.Concat(away.NotWatched).Any(o => o.Device.Id == zone.Device);
                Assert.True(world.CanBeHeard(device) != away.NotWatched.Any(o => o.Device.Id == zone.Device),
                    $"seed {seed}: {device} {world.Said(device)}, named {stands}");
            }
        }
    }

    private static (TestHome Home, World World) Build(int seed, bool arm = true)
    {
        Random random = new(seed);
        World world = new(random);
        TestHome home = Guarded.New(world.Policy);
        home.Tell(Ears, new ReportHubDevices(HubLine, [.. All.Where(d => !d.IsCamera).Select(d => d.Device.Id)]));
        home.Tell(Ears, new ReportListening([new LineProof(HubLine, home.Now, home.Now), new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        if (!arm)
        {
            world.Break(home);
            return (home, world);
        }

        // Before or after the faults, by us or by somebody else.
        bool before = random.Next(2) == 0;
        if (!before)
        {
            world.Break(home);
        }

        if (random.Next(2) == 0)
        {
            home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat, Bypassed = world.PanelBypass });
        }
        else
        {
            Arm wish = new(SecurityMode.Away, [.. world.Named], BypassOpen: true) { UntilClosed = random.Next(3) == 0 };
            Outcome asked = home.Tell(Panel, wish, Assistant);
            Assert.Null(asked.Refusal);
            home.Conclude(asked.Calls[0]);
            world.PanelBypass = [.. asked.One<ArmRequested>().Bypassed.Where(id => id == BackDoor.Id)];
            home.Tell(Panel, Reports(SecurityMode.Away, null) with { Bypassed = world.PanelBypass });
        }

        home.Advance(Duration.FromMinutes(2));
        if (before)
        {
            world.Break(home);
        }

        return (home, world);
    }

    /// <summary>What is true of the devices, and what Ring and the base station would make of it.</summary>
    private sealed class World
    {
        private readonly Dictionary<string, string> _faults = [];

        internal World(Random random)
        {
            string[] faults =
            [
                "gone", "offline", "dead", "failed", "unannounced", "detection-off", "sensor-off", "open", "word", "line", "low", "zero-on-mains",
            ];
            foreach ((Address device, _, _) in All)
            {
                _faults[device.Id] = random.Next(2) == 0 ? "" : faults[random.Next(faults.Length)];
            }

            Policy = Guarded.Policy with
            {
                Modes = [new() { Name = "away", Guards = SecurityMode.Away, WhenOpenAtEnd = WhenOpenAtEnd.Bypass }],
                Zones =
                [
                    .. All.Where(d => d.Device != BackDoor && random.Next(5) > 0)
                        .OrderBy(d => d.Device.Id, StringComparer.Ordinal)
                        .Select(d => new ZonePolicy
                        {
                            Device = d.Device.Id,
                            Type = (ZoneType)random.Next(1, 4),
                            Modes = random.Next(6) == 0 ? ["night"] : ["away"],
                            BypassWhenOpen = random.Next(4) == 0,
                            Detections = !d.IsCamera ? [] : Is(d.Device, "word") ? ["burglar"] : random.Next(2) == 0 ? ["human"] : [],
                        }),
                ],
                Incidents = new() { Flood = HazardResponse.Record, Smoke = HazardResponse.Record, Co = HazardResponse.Record },
            };
            Named = [.. Policy.Zones.Where(_ => random.Next(6) == 0).Select(z => z.Device)];
            PanelBypass = random.Next(4) == 0 || Is(BackDoor, "open") ? [BackDoor.Id] : [];
        }

        internal SecurityPolicy Policy { get; }

        internal IReadOnlyList<string> Named { get; }

        internal IReadOnlyList<string> PanelBypass { get; set; }

        private bool IsPushDown => All.Any(d => d.IsCamera && Is(d.Device, "line"));

        private bool IsHubDown => All.Any(d => !d.IsCamera && Is(d.Device, "line"));

        internal string Said(Address device) => $"'{_faults[device.Id]}', push down {IsPushDown}, hub down {IsHubDown}";

        internal void Break(TestHome home)
        {
            foreach ((Address device, bool isCamera, _) in All)
            {
                if (Report(device, isCamera) is { } told)
                {
                    home.Tell(device, told);
                }

                if (Is(device, "unannounced") && isCamera)
                {
                    home.Tell(Ears, new ReportAnnounced(device.Id, false, "It is shared."));
                }
            }

            foreach (string line in new[] { IsPushDown ? Lines.Push : "", IsHubDown ? HubLine : "" }.Where(l => l.Length > 0))
            {
                home.Tell(Ears, new ReportDeaf(line, home.Now, "It is down."));
            }
        }

        /// <summary>Whether what happens at it reaches this program.</summary>
        internal bool CanBeHeard(Address device)
        {
            bool isCamera = All.Single(d => d.Device == device).IsCamera;
            return _faults[device.Id] is not ("gone" or "offline" or "dead" or "failed")
                && !(isCamera ? IsPushDown || _faults[device.Id] is "unannounced" or "detection-off" or "word" : IsHubDown || Is(device, "sensor-off"));
        }

        /// <summary>
        /// A burglar opens it, or walks before it. What stands open already cannot be opened, and nothing reports anything: it tripped when
        /// it was opened, or it does not.
        /// </summary>
        internal bool Trips(TestHome home, Address device, bool isCamera)
        {
            if (!isCamera && Is(device, "open"))
            {
                return CanBeHeard(device) && home.Journal.Any(e => IsTrip(e, device));
            }

            if (!CanBeHeard(device))
            {
                return false;
            }

            home.Advance(Duration.FromSeconds(10));
            Outcome outcome = isCamera
                ? home.Tell(device, new ReportMotion("motion-of-burglar", home.Now, "human"))
                : home.Tell(device, new ReportReadings(new Readings { Faulted = true }));
            return outcome.Events.Any(e => IsTrip(e, device));
        }

        private static bool IsTrip(EventEnvelope envelope, Address device) => envelope.Event is ZoneTripped tripped && tripped.Device == device.Id
            && tripped.Outcome is TripOutcome.Alarm or TripOutcome.Entry or TripOutcome.FollowsEntry;

        /// <summary>What the base station does by itself: it needs no server, and no line to one.</summary>
        internal bool BaseStationTrips(TestHome home, Address device)
        {
            Assert.Equal(SecurityMode.Away, home.Security().Mode);
            return !PanelBypass.Contains(device.Id)
                && _faults[device.Id] is not ("gone" or "offline" or "dead" or "failed" or "sensor-off");
        }

        private bool Is(Address device, string fault) => _faults[device.Id] == fault;

        private ICommand? Report(Address device, bool isCamera) => _faults[device.Id] switch
        {
            "gone" => new ReportRemoved(),
            "offline" => new ReportReadings(new Readings { Connection = Connection.Offline }),
            "dead" => new ReportReadings(new Readings { Battery = new BatteryReading(0, null) }),
            "failed" => new ReportReadings(new Readings { Battery = new BatteryReading(null, "failed") }),
            "low" => new ReportReadings(new Readings { Battery = new BatteryReading(12, "low") }),
            "zero-on-mains" => new ReportReadings(new Readings { Battery = new BatteryReading(0, null), Power = PowerSource.Mains }),
            "detection-off" when isCamera => Trait(Capabilities.MotionDetection, StateView.Off),
            "sensor-off" when !isCamera => Trait(Capabilities.Reporting, StateView.Disabled),
            "open" when !isCamera => new ReportReadings(new Readings { Faulted = true }),
            _ => null,
        };

        private static ReportReadings Trait(string capability, string word) => new(new Readings { Traits = [new TraitReading(capability, word)] });
    }
}
