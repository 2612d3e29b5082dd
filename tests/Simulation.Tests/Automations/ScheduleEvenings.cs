using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;
using RingActors.Simulation.Tests.Alarm;
using static RingActors.Simulation.Tests.Alarm.RingHouse;

namespace RingActors.Simulation.Tests.Automations;

/// <summary>Evenings of a home with schedules, on the clocks of UTC, from midnight of New Year's Day on.</summary>
internal static class ScheduleEvenings
{
    private static readonly SecurityPolicy Policy = new()
    {
        Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 45 }],
        Contacts = [new("neighbour", "https://example.org/alarm")],
    };

    private static readonly ReminderTarget Reminder = new("test the siren");

    internal static IReadOnlyDictionary<string, Action<AlarmLife>> All { get; } = new SortedDictionary<string, Action<AlarmLife>>(StringComparer.Ordinal)
    {
        ["arms, disarms, and arms in another mode"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02") with { Do = new ModeTarget("away") });
            Schedule(life, "t", Daily("00:05") with { Do = new ModeTarget("disarmed") });
            Schedule(life, "u", Daily("00:08") with { Do = new ModeTarget("night") });
        },
        ["a block of a minute, and what holds after it"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02") with
            {
                Do = new ModeTarget("away"),
                Block = new BlockDocument(new LocalTime(0, 4)) { Then = "disarmed" },
            });
        },
        ["a door is open: tried again, and closed in time"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02") with { Do = Retrying });
            RuleEvenings.Pulse(life, Back, 60, 150);
        },
        ["a door is open: tried again, then left out"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02") with { Do = Retrying });
            RuleEvenings.Pulse(life, Back, 60, 500);
        },
        ["a door is open: it fails"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02") with { Do = new ModeTarget("away") { OpenSensors = OpenSensors.Fail } });
            RuleEvenings.Pulse(life, Back, 60, 500);
        },
        ["disarming is due while an entry delay runs, and once the siren sounds"] = life =>
        {
            Begin(life);
            life.After(20, () => life.House.Switch(SecurityMode.Home));
            Schedule(life, "s", Daily("00:02", "00:03") with { Do = new ModeTarget("disarmed") });
            RuleEvenings.Pulse(life, Back, 110, 130);
        },
        ["two modes at one moment, and the same at another"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02", "00:04") with { Do = new ModeTarget("home") });
            Schedule(life, "t", Daily("00:02") with { Do = new ModeTarget("away") });
            Schedule(life, "u", Daily("00:04") with { Do = new ModeTarget("home") });
        },
        ["actions that wait, and the next wait in line"] = life => Actions(life, OverlapOfRuns.BufferAll),
        ["actions that wait, and the next end them"] = life => Actions(life, OverlapOfRuns.CancelOther),
        ["actions that wait, and the next run beside them"] = life => Actions(life, OverlapOfRuns.AllowAll),
        ["reminders, a pause that ends, and a last one"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Every(30) with { Do = Reminder, Runs = 4 });
            life.After(70, () => life.Ask(At("s"), new PauseSchedule("guests", Instant.FromUtc(2026, 1, 1, 0, 2, 10))));
        },
        ["it starts an automation whose conditions are met once"] = life =>
        {
            Begin(life);
            RuleEvenings.Rule(life, "r", RuleEvenings.Front1, RuleEvenings.Say);
            Schedule(life, "s", Daily("00:02", "00:04") with { Do = new RuleTarget("r") });
            life.After(180, () => life.Ask(RuleKinds.AddressOf(Home, "r"), new DisableRule()));
        },
        ["a calendar feed takes an arming away, and another names a run"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Fed(Daily("00:02", "00:04") with { Do = new ModeTarget("away") }));
            Schedule(life, "t", With(new FeedWhen("https://example.org/a.ics") { OffsetSeconds = 30 }));
        },
        ["it starts an emergency protocol, and once more when that is gone"] = life =>
        {
            Begin(life);
            ProtocolDocument help = new() { Name = "p", Steps = [new NotifyAction("one"), new DelayAction(20)] };
            life.After(3, () => life.Ask(RuleKinds.ProtocolOf(Home, "p"), new CreateProtocol(help)));
            Schedule(life, "s", Daily("00:02", "00:04") with { Do = new ProtocolTarget("p") });
            life.After(180, () => life.Ask(RuleKinds.ProtocolOf(Home, "p"), new DeleteProtocol()));
        },
        ["a person wants it otherwise, is told, and is asked"] = life =>
        {
            Begin(life);
            life.After(20, () => life.House.Switch(SecurityMode.Home));
            Schedule(life, "s", Daily("00:12") with { Do = new ModeTarget("away") });
            Schedule(life, "t", Daily("00:15") with { Do = new ModeTarget("disarmed"), Override = OverrideBy.Ask });
            Schedule(life, "u", Daily("00:20") with { Do = new ModeTarget("night"), Override = OverrideBy.Ask });
            life.After(700, () => life.Ask(At("u"), new AnswerSchedule(true)));
        },
        ["it is changed and switched off while it is due"] = life =>
        {
            Begin(life);
            Schedule(life, "s", Daily("00:02", "00:03", "00:05") with { Do = Reminder });
            ScheduleDocument other = Daily("00:01", "00:02", "00:04") with { Do = Reminder };
            life.After(150, () => life.Ask(At("s"), new ReplaceSchedule(other)));
            life.After(200, () => life.Ask(At("s"), new DisableSchedule()));
            life.After(260, () => life.Ask(At("s"), new EnableSchedule()));
        },
    };

    private static void Actions(AlarmLife life, OverlapOfRuns overlapping)
    {
        Begin(life);
        HomeAction[] actions = [new NotifyAction("one"), new DelayAction(90), new NotifyAction("two")];
        Schedule(life, "s", Every(60) with { Do = new ActionsTarget(actions), Runs = 3, Overlapping = overlapping });
    }

    private static ModeTarget Retrying => new("away") { RetryTimes = 2, RetrySeconds = 30 };

    private static Address At(string slug) => RuleKinds.ScheduleOf(Home, slug);

    private static void Begin(AlarmLife life) => life.After(1, () => life.Ask(Panel, new SetSecurityPolicy(Policy)));

    private static void Schedule(AlarmLife life, string slug, ScheduleDocument document) =>
        life.After(4, () => life.Ask(At(slug), new CreateSchedule(document)));

    private static ScheduleDocument Daily(params string[] at) => With(
        new WeeklyWhen([], [.. at.Select(t => new LocalTime(int.Parse(t[..2], null), int.Parse(t[3..], null)))]));

    private static ScheduleDocument Fed(ScheduleDocument document) => document with
    {
        Calendar = document.Calendar with { Except = [new ExceptFeed("https://example.org/a.ics") { MayLower = true }] },
    };

    private static ScheduleDocument Every(int seconds) => With(new EveryWhen(seconds, new LocalDateTime(2026, 1, 1, 0, 0)));

    private static ScheduleDocument With(WhenDocument when) => new()
    {
        Name = "n",
        Calendar = new CalendarDocument { When = [when] },
        Do = Reminder,
    };
}
