using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>A small household with schedules: its zone is Berlin's, and it is 21:00 there on a Sunday.</summary>
internal static class Clockwork
{
    internal static readonly Address S = RuleKinds.ScheduleOf("home-1", "s");
    internal static readonly Address T = RuleKinds.ScheduleOf("home-1", "t");
    internal static readonly Principal Pat = new(PrincipalKind.Resident, "Pat");
    internal static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    internal static TestHome Home(string zone = "Europe/Berlin")
    {
        TestHome home = New();
        home.Tell(DeviceKinds.RingCloudOf("home-1"), new ReportLocation("Home", zone));
        Policy(home, new SecurityPolicy
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0 }],
            Contacts = [new("anna", "https://example.org/anna")],
        });
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = false }));
        home.Advance(Duration.FromDays(1));
        return home;
    }

    internal static void Policy(TestHome home, SecurityPolicy policy) => home.Tell(Panel, new SetSecurityPolicy(policy));

    /// <summary>Times may be written without seconds.</summary>
    internal static ScheduleDocument Read(string json) => JsonSerializer.Deserialize(
        Regex.Replace(json, "\"([0-9]{2}:[0-9]{2})\"", "\"$1:00\""), ScheduleJson.Default.ScheduleDocument)! with
    {
        Enabled = !json.Contains("\"enabled\":false", StringComparison.Ordinal),
    };

    /// <summary>A document that runs daily at some times.</summary>
    internal static string Daily(string @do, string more = "", params string[] at) =>
        $$$"""{"name":"Daily","calendar":{"when":[{"type":"weekly","days":[],"at":[{{{string.Join(',', at.Select(t => $"\"{t}\""))}}}]}]},"do":{{{@do}}}{{{more}}}}""";

    internal static string Mode(string mode, string more = "") => $$"""{"type":"mode","mode":"{{mode}}"{{more}}}""";

    internal static Outcome Create(TestHome home, Address at, string json)
    {
        Outcome outcome = home.Tell(at, new CreateSchedule(Read(json)), Assistant);
        Assert.Null(outcome.Refusal);
        return outcome;
    }

    internal static Instant At(TestHome home, int day, int hour, int minute, int second = 0) =>
        new LocalDateTime(2026, 3, day, hour, minute, second)
            .InZoneStrictly(DateTimeZoneProviders.Tzdb[home.View.Part<LocationView>().TimeZone!]).ToInstant();

    internal static void Until(TestHome home, Instant at) => home.Advance(at - home.Now);

    /// <summary>The engine is not there until then, and looks at what is due then.</summary>
    internal static void AwayUntil(TestHome home, Instant at)
    {
        home.Sleep(at - home.Now);
        home.SettleDue();
    }

    internal static ScheduleView View(TestHome home, Address schedule) =>
        home.View.Part<SchedulesView>().Schedules[schedule.Id];

    internal static T[] Events<T>(TestHome home, Address schedule)
        where T : IEvent => [.. home.Journal.Where(e => e.Actor.Equals(schedule)).Select(e => e.Event).OfType<T>()];

    /// <summary>What was asked of the base station, as it was asked.</summary>
    internal static string[] Asked(TestHome home) =>
    [
        .. home.Journal.Where(e => e.Name is "security.arm-requested" or "security.disarm-requested")
            .Select(e => e.Event is Devices.Domain.Alarm.State.ArmRequested arm ? arm.As ?? arm.Mode.Word() : "disarmed"),
    ];

    /// <summary>What recipients are told of schedules and of the alarm, in order.</summary>
    internal static ScheduleNoticeKind[] Told(TestHome home, Address schedule) =>
        [.. Events<ScheduleNoticeGiven>(home, schedule).Select(e => e.Notice.Kind)];

    /// <summary>A person switches in the Ring app.</summary>
    internal static void Person(TestHome home, SecurityMode mode) => home.Tell(
        Panel, new ReportPanel { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null), By = Pat });

    /// <summary>The base station does what it was last asked for.</summary>
    internal static void Obey(TestHome home)
    {
        Asked asked = home.Pending.Last(p => p.Effect.Request is SwitchPanelMode);
        SecurityMode mode = ((SwitchPanelMode)asked.Effect.Request).Mode;
        home.Conclude(asked);
        home.Tell(Panel, new ReportPanel { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null) });
    }
}
