using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>Anything anybody may say to any actor of the household, sense or nonsense.</summary>
internal static class RandomCommands
{
    internal static IReadOnlyList<Address> Actors { get; } =
        [Panel, Unread, Codes, Ears, FrontDoor, BackDoor, Hall, Detector, Pad, Base, FrontCamera, PlainCamera, Bell, Washer];

    internal static (Address To, ICommand Command) Next(Random random, TestHome home)
    {
        if (random.Next(20) == 0)
        {
            return (Unread, new ReportNotUnderstood(
                "push", [], KeptPayload.Of("{}"), "shape-" + random.Next(3), random.Next(1, 9)));
        }

        if (random.Next(15) == 0)
        {
            return (Codes, Code(random, home));
        }

        if (random.Next(6) == 0)
        {
            return (Ears, ForEars(random, home));
        }

        Address to = random.Next(3) == 0 ? Panel : Actors[random.Next(Actors.Count)];
        return (to, to.Equals(Panel) && random.Next(8) > 0 ? ForPanel(random, home) : ForDevice(random, home));
    }

    /// <summary>A sensor that the alarm may guard opens, closes or sees something.</summary>
    internal static (Address To, ICommand Command) Sensor(Random random)
    {
        if (random.Next(8) == 0)
        {
            return (Base, new ReportReadings(new Readings { Power = random.Next(2) == 0 ? PowerSource.Mains : PowerSource.Battery }));
        }

        Address[] sensors = [FrontDoor, BackDoor, Hall, Washer];
        return (sensors[random.Next(sensors.Length)], new ReportReadings(new Readings { Faulted = random.Next(2) == 0 }));
    }

    /// <summary>True if the actor's latest report, up to the event, was of that state.</summary>
    internal static bool Reported(TestHome home, EventEnvelope confirmed, string state) => home.Journal
        .Where(e => e.HomeSeq <= confirmed.HomeSeq && e.Actor.Equals(confirmed.Actor))
        .Any(e => e.Event switch
        {
            ModeReported mode => mode.Mode.Word() == state,
            LightReported light => (light.On ? "on" : "off") == state,
            SirenReported siren => (siren.Siren.On ? "on" : "off") == state,
            SirenEndedAsAnnounced => state == "off",
            StateReported told => told.Value == state,
            NumberReported told => double.TryParse(state, System.Globalization.CultureInfo.InvariantCulture, out double wanted)
                && Math.Abs(told.Number.Value - wanted) < 0.02,
            _ => false,
        }) || (state == "on" && !confirmed.Actor.Equals(Panel)); // A lagging listing may show a siren that is over by now.

    private static ICommand ForPanel(Random random, TestHome home) => random.Next(18) switch
    {
        16 => PanelPast(random, home),
        0 => new Arm(Armed(random), random.Next(2) == 0 ? null : ["back-door"], random.Next(3) == 0)
        {
            Named = random.Next(3) switch { 0 => "night", 1 => "nonsense", _ => null },
            UntilClosed = random.Next(2) == 0,
            WaitForClosed = random.Next(3) == 0 ? Duration.FromMinutes(random.Next(60)) : null,
            ThenBypass = random.Next(2) == 0,
        },
        12 => new SetSecurityPolicy(Policy(random)),
        13 => new RaisePanic(random.Next(2) == 0 ? IncidentKind.Panic : (IncidentKind)random.Next(1, 9), random.Next(2) == 0),
        14 => new AcknowledgeIncident(random.Next(2) == 0 ? null : "incident-none"),
        1 => new Arm(Armed(random), BypassOpen: true),
        2 => new Disarm(),
        3 => new SoundSiren(random.Next(2) == 0 ? null : Duration.FromSeconds(random.Next(700))),
        4 => new SilenceSiren(),
        5 => new DeadlineReached(home.Now),
        6 => new ReportBaseStation((Connection)random.Next(1, 5), "The line is down."),
        17 => new EndRecipientWay("neighbour", RecipientWay.Email),
        15 => Late(home),
        _ => Panels(random, home),
    };

    /// <summary>The last alarm that nobody took is taken after all; one that never was is nothing.</summary>
    private static CallArrivedLate Late(TestHome home) =>
        home.Journal.Select(e => e.Event).OfType<RecipientAnswered>().LastOrDefault(a => !a.Delivered) is { } lost
            ? new CallArrivedLate(lost.Incident, $"{lost.Incident}!on!{lost.Contact}", "http.204")
            : new CallArrivedLate("incident-none", "incident-none!on!neighbour", "http.204");

    private static ReportPanelPast PanelPast(Random random, TestHome home) => new(
        home.Now - Duration.FromSeconds(random.Next(-5, 60)),
        [
            .. Enumerable.Range(0, random.Next(1, 4)).Select(i => Panels(random, home)).Select(p => new PastPanel
            {
                EventId = random.Next(2) == 0 ? null : "e-1",
                Mode = p.Mode,
                Alarm = p.Alarm,
                By = p.By,
            }),
        ]);

    private static ICommand Code(Random random, TestHome home)
    {
        string id = random.Next(2) == 0 ? "pat" : "guest";
        return random.Next(4) switch
        {
            0 => new SetAccessCode(
                new AccessCode
                {
                    Id = id,
                    Name = id,
                    CanArm = random.Next(2) == 0,
                    CanDisarm = random.Next(4) > 0,
                    ValidUntil = random.Next(2) == 0 ? null : home.Now + Duration.FromSeconds(random.Next(100)),
                    OneTime = random.Next(3) == 0,
                    Verifiers = [id + random.Next(3), id + "-" + random.Next(3)],
                    Seal = "seal",
                },
                "salt"),
            1 => new RemoveAccessCode(id),
            _ => new PresentCode(
                random.Next(2) == 0 ? "keypad" : "tablet",
                (CodePurpose)random.Next(1, 3),
                null,
                random.Next(2) == 0 ? id : null,
                home.View.Part<AccessView>().Version,
                "seal")
            {
                Weak = home.Now.ToUnixTimeSeconds() % 2 == 0 ? true : null,
            },
        };
    }

    internal static SecurityPolicy Policy(Random random) => new()
    {
        Modes = random.Next(2) == 0
            ? []
            :
            [
                new()
                {
                    Name = random.Next(2) == 0 ? "away" : "night",
                    Guards = Armed(random),
                    ExitSeconds = random.Next(2) == 0 ? null : random.Next(90),
                    WhenOpenAtEnd = (WhenOpenAtEnd)random.Next(1, 3),
                    HomeIfNobodyLeft = random.Next(2) == 0,
                },
            ],
        Zones =
        [
            .. new[] { "2002", "z-back", "z-front", "z-hall", "z-water" }.Where(_ => random.Next(3) > 0).Select(device => new ZonePolicy
            {
                Device = device,
                Type = random.Next(2) == 0 ? ZoneType.Entry : (ZoneType)random.Next(1, 5),
                Modes = random.Next(2) == 0 ? ["away", "home"] : ["away", "night"],
                EntrySeconds = random.Next(2) == 0 ? null : random.Next(60),
                MayBeOpenWhileLeaving = random.Next(2) == 0,
                EndsExitWhenClosed = random.Next(3) == 0,
                OpenForSeconds = random.Next(3) == 0 ? random.Next(10) : 0,
                BypassWhenOpen = random.Next(4) == 0,
                TripsWhenLost = random.Next(2) == 0,
                Group = random.Next(4) == 0 ? "g" : null,
            }),
        ],
        Groups = random.Next(2) == 0 ? [] : [new("g", 2, 30)],
        Contacts = random.Next(2) == 0 ? [] :
        [
            new("neighbour", random.Next(2) == 0 ? "https://example.org/alarm" : "https://example.org/corrected")
            {
                Ways = random.Next(2) == 0 ? null : ["mailto:neighbour@example.org"],
            },
        ],
        Incidents = new()
        {
            AbortSeconds = random.Next(46),
            SoundSeconds = random.Next(3) == 0 ? 0 : random.Next(600),
            SwingerTrips = random.Next(4),
            AfterSounding = (AfterSounding)random.Next(1, 3),
            Sirens = random.Next(2) == 0 ? [] : ["2001"],
            Tamper = (HazardResponse)random.Next(1, 3),
        },
    };

    private static ReportPanel Panels(Random random, TestHome home) => new()
    {
        Mode = random.Next(3) == 0 ? null : (SecurityMode)random.Next(1, 5),
        ModeName = null,
        DelayEndsAt = random.Next(3) switch
        {
            // An entry delay of which the base station had not said when it ends.
            _ when home.Security() is { Delay: null, Alarm.State: AlarmReading.EntryDelay } && random.Next(2) == 0 =>
                Patch.Of<Instant?>(home.Now + Duration.FromSeconds(random.Next(60))),
            0 => default,
            1 => Patch.Of<Instant?>(null),
            _ => Patch.Of<Instant?>(home.Now + Duration.FromSeconds(random.Next(-10, 60))),
        },
        Alarm = random.Next(4) switch
        {
            0 => Patch.Of<AlarmReading>(null),
            1 => Patch.Of<AlarmReading>(new AlarmReading(
                random.Next(2) == 0 ? AlarmReading.EntryDelay : Pick(random, Alarms),
                random.Next(3) switch { 0 => "a", 1 => "b", _ => null },
                random.Next(2) == 0 ? ["z-back"] : [], null)),
            _ => default,
        },
        SirenOn = random.Next(3) switch { 0 => true, 1 => false, _ => null },
        Bypassed = random.Next(3) switch { 0 => [], 1 => ["z-back"], _ => null },
        Delays = random.Next(6) == 0 ? [new(SecurityMode.Away, random.Next(3) * 30, 60)] : null,
        Participations = random.Next(4) == 0 ? [new("z-back", [SecurityMode.Away])] : null,
        At = random.Next(3) == 0 ? home.Now - Duration.FromSeconds(random.Next(-2, 60)) : null,
        By = random.Next(3) == 0 ? Pat : null,
        AtKeypad = random.Next(3) == 0,
        RejectsCommand = random.Next(8) == 0,
        IsComplete = random.Next(3) == 0,
        DelayUnclear = random.Next(12) == 0,
        Leftover = random.Next(6) == 0 ? RawJson.Parse("{\"x\":" + random.Next(3) + "}") : null,
    };

    private static ICommand ForEars(Random random, TestHome home)
    {
        Instant at = home.Now - Duration.FromSeconds(random.Next(-30, 600));
        string line = random.Next(3) switch { 0 => Lines.Push, 1 => Lines.Devices, _ => Lines.Hub("h-" + random.Next(2)) };
        string device = random.Next(2) == 0 ? "2001" : "z-back";
        return random.Next(8) switch
        {
            7 => new ReportServerStarted(at),
            6 => new ReportHubHistory(line, at, at + Duration.FromSeconds(random.Next(-5, 900))),
            0 => new ReportDeaf(line, random.Next(3) == 0 ? null : at, "It broke."),
            1 => new ReportAllDeaf("It was not running."),
            2 => new ReportHubDevices(line, random.Next(2) == 0 ? ["z-back"] : ["z-back", "z-hall"]),
            3 => new ReportAnnounced(device, random.Next(2) == 0, "It is shared."),
            4 => new ReportBackFilled([new FilledStretch(device, at, at + Duration.FromSeconds(random.Next(-5, 900)), random.Next(3))]),
            _ => new ReportListening(
                [new LineProof(line, at, at + Duration.FromSeconds(random.Next(-5, 900))), new LineProof(Lines.Push, at, home.Now)],
                Duration.FromSeconds(random.Next(1, 300))),
        };
    }

    private static ICommand ForDevice(Random random, TestHome home)
    {
        Instant at = home.Now - Duration.FromSeconds(random.Next(-5, 30));
        return random.Next(17) switch
        {
            15 => new ReportPast(
                at, [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new PastReading("e-" + i, Readings(random, home), random.Next(2) == 0))]),
            12 => new SetDeviceState(Pick(random, Settable), Pick(random, Wishes), random.Next(6) == 0 ? Duration.FromMinutes(5) : null, random.Next(2) == 0),
            13 => new SetDeviceNumber(Pick(random, Numeric), random.Next(3) * 0.5),
            14 => new SetLight(random.Next(2) == 0, random.Next(2) == 0 ? null : Duration.FromSeconds(60)),
            0 => new ReportMotion("m" + random.Next(5), at, random.Next(2) == 0 ? null : "human"),
            1 => new ReportDing("d" + random.Next(5), at),
            2 => new ReportKeypadMotion(at),
            3 when random.Next(2) == 0 => new ReportSnapshot(new string((char)('a' + random.Next(3)), 64), at, 1000),
            3 => new ReportRemoved(),
            4 => new SetLight(random.Next(2) == 0),
            5 => new SoundSiren(random.Next(2) == 0 ? null : Duration.FromSeconds(random.Next(130))),
            6 => new SilenceSiren(),
            7 => Listing("Name " + random.Next(3), "kind", Readings(random, home), Some(random)),
            8 => new DeadlineReached(home.Now),
            _ => new ReportReadings(
                Readings(random, home), random.Next(2) == 0 ? null : at,
                random.Next(4) == 0 ? RawJson.Parse("{\"x\":" + random.Next(3) + "}") : null),
        };
    }

    private static Readings Readings(Random random, TestHome home) => new()
    {
        Faulted = Maybe(random),
        Smoke = Maybe(random),
        Co = Maybe(random),
        Battery = random.Next(3) == 0 ? new BatteryReading(random.Next(101), random.Next(2) == 0 ? null : "ok") : null,
        Connection = random.Next(3) == 0 ? (Connection)random.Next(1, 5) : null,
        Power = random.Next(3) == 0 ? (PowerSource)random.Next(1, 3) : null,
        Tampered = Maybe(random),
        Light = Maybe(random),
        Motion = Maybe(random),
        Traits = TraitsOf(random, home),
        Pending = random.Next(8) == 0 ? TraitsOf(random, home) : [],
        WakesAt = random.Next(2) == 0 ? null : home.Now + Duration.FromMinutes(random.Next(-5, 3000)),
        Refused = random.Next(10) == 0 ? [Pick(random, Settable)] : [],
        HeardAt = random.Next(3) == 0 ? home.Now - Duration.FromMinutes(random.Next(-10, 200)) : null,
        Siren = random.Next(3) == 0
            ? new SirenReading(random.Next(2) == 0, random.Next(2) == 0 ? null : home.Now + Duration.FromSeconds(random.Next(-5, 60)))
            : null,
    };

    private static readonly string[] Alarms =
        ["burglar-alarm", "burglar-alarm", "fire-alarm", "co-alarm", "panic", "never-heard-of"];

    private static readonly string[] Settable =
        [Capabilities.Lock, Capabilities.Switch, Capabilities.Valve, Capabilities.Snooze, Capabilities.Light, Capabilities.Siren, Capabilities.Flood];

    private static readonly string[] Wishes = ["locked", "unlocked", "on", "off", "open", "closed", "snoozed", "active"];
    private static readonly string[] Numeric = [Capabilities.Level, Capabilities.Volume, Capabilities.Temperature, Capabilities.Lock];

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    /// <summary>At most one of each capability, as a device tells them.</summary>
    private static TraitReading[] TraitsOf(Random random, TestHome home) =>
    [
        .. Capabilities.All.Where(c => random.Next(6) == 0 && TraitTable.Of(c) is not null).Select(c => TraitTable.Of(c)!.IsNumber
            ? new TraitReading(c, null, new Measure(random.Next(3) * 0.5, MeasureUnit.Fraction))
            : new TraitReading(
                c,
                Pick(random, [.. TraitTable.Of(c)!.Words, "no word"]),
                Until: c == Capabilities.Snooze && random.Next(2) == 0 ? home.Now + Duration.FromMinutes(random.Next(90)) : null)),
    ];

    private static bool? Maybe(Random random) => random.Next(3) switch { 0 => true, 1 => false, _ => null };

    private static string[] Some(Random random) => [.. Capabilities.All.Where(_ => random.Next(2) == 0)];

    private static SecurityMode Armed(Random random) => random.Next(2) == 0 ? SecurityMode.Home : SecurityMode.Away;
}
