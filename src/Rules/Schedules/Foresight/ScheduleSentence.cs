using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Analysis;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Foresight;

/// <summary>A schedule in one or a few sentences, to be read to the household before it is trusted.</summary>
public static class ScheduleSentence
{
    public static string Of(ScheduleDocument document, DevicesView devices)
    {
        CalendarDocument calendar = document.Calendar;
        string runs = document.Runs is { } count ? $", {count} {(count == 1 ? "time" : "times")}" : "";
        return $"{Capital(CalendarSentence.Of(calendar))}{runs}: {Does(document, devices)}.{Between(document)}"
            + Clocks(calendar) + Feeds(calendar);
    }

    /// <summary>A target as what is done.</summary>
    public static string Target(ScheduleTarget target, DevicesView devices) => target switch
    {
        ModeTarget { IsDisarmed: true } => "disarm",
        ModeTarget mode => $"arm {mode.Mode}{Open(mode)}",
        RuleTarget rule => $"run the automation {rule.Rule}",
        ActionsTarget actions => string.Join("; then ", actions.Actions.Select(a => RuleSentence.Action(a, devices))),
        ReminderTarget reminder => $"tell {To(reminder.Recipients)} {PlainText.Quoted(reminder.Message)}",
        ProtocolTarget protocol => $"start the emergency protocol {protocol.Protocol}"
            + (protocol.Reason is { } reason ? $" ({PlainText.Quoted(reason)})" : ""),
        _ => target.GetType().Name,
    };

    private static string Does(ScheduleDocument document, DevicesView devices)
    {
        string does = Target(document.Do, devices);
        return document.Block is not { } block ? does
            : $"{does}, until {CalendarSentence.Said(block.Until)}"
                + (block.Then is { } then ? $", and from then on {Mode(then)}" : "");
    }

    /// <summary>What holds between the stretches is not left to be guessed.</summary>
    private static string Between(ScheduleDocument document) => document switch
    {
        { Block: { Then: null } } =>
            " At the end nothing is changed: the mode stays until somebody or something sets it.",
        { Block: null, Do: ModeTarget } => " It stays so until somebody or something sets another mode.",
        _ => "",
    };

    private static string Clocks(CalendarDocument calendar) => (calendar.Gap, calendar.Overlap) switch
    {
        (GapPolicy.Skip, _) => " A time that clocks leave out is left out.",
        (_, OverlapPolicy.Both) => " A time that clocks repeat runs both times.",
        _ => "",
    };

    /// <summary>What is approved with a schedule that goes by a feed.</summary>
    private static string Feeds(CalendarDocument calendar) =>
        calendar.When.Any(w => w is FeedWhen { MayLower: true })
            ? " Whoever writes into that feed says when: less may be "
            + "guarded by it."
        : calendar.Except?.Any(e => e is ExceptFeed { MayLower: true }) is true
            ? " Whoever writes into that feed can have "
            + "it left out: less may be guarded by it, and each time that is told."
        : "";

    private static string Open(ModeTarget mode) => mode.OpenSensors switch
    {
        OpenSensors.Bypass => ", leaving open sensors unguarded and telling which",
        OpenSensors.Fail => ", unless a sensor is open",
        _ => $" (if a sensor is open: {mode.Retries} more times, {Spans.Of(mode.SecondsBetween)} apart, then "
            + "without it, telling which)",
    };

    private static string Mode(string mode) => mode == ModeTarget.Disarmed ? "disarmed" : $"armed {mode}";

    private static string To(IReadOnlyList<string>? recipients) =>
        recipients is null ? "all recipients" : string.Join(" and ", recipients);

    private static string Capital(string said) =>
        said.Length == 0 ? said : char.ToUpperInvariant(said[0]) + said[1..];
}
