using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>What recipients are told that is no emergency.</summary>
internal static class NoticeRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Warning<NoticeGiven>(EventKinds.Alarm, (e, t) => e.Contacts.Count == 0
            ? $"{About(e.Notice, t)} Nobody was told: there were too many notices of that sort within the hour."
            : $"{About(e.Notice, t)} {string.Join(", ", e.Contacts)} {(e.Contacts.Count == 1 ? "is" : "are")} "
                + "being told."),
        Warning<NoticeAnswered>(EventKinds.Alarm, (e, _) =>
            RecipientCalls.IsGivenUp(e.Code)
                ? $"A message to {e.Contact} was given up: its address is no longer theirs."
            : e.Delivered ? $"{e.Contact} was told ({e.Code})." : $"{e.Contact} could not be told ({e.Code})."),
    ];

    private static string About(Notice notice, ITelling telling) => notice switch
    {
        { Keypad: { Until: { } until, WrongInDay: { } wrong } } =>
            $"{wrong} wrong codes were entered within a day; "
                + $"where no code was taken lately, none is until {telling.Time(until)}.",
        { Keypad: { Until: { } until } keypad } => $"{keypad.Channel} takes no codes until {telling.Time(until)}.",
        { Kind: NoticeKind.CodeWeak, Keypad: { } keypad } =>
            $"The code of {keypad.Name ?? keypad.Code} is of those that are guessed first.",
        { Keypad: { } keypad } => $"The code of {keypad.Name ?? keypad.Code} was used outside its time "
            + $"({keypad.Channel}).",
        { Arming: { Why: { } why } arming } => $"Arming {arming.Mode} failed: {Said(why)}{Sensors(arming, telling)}.",
        { Arming: { } arming } => $"Armed {arming.Mode} without what nobody closed{Sensors(arming, telling)}.",
        _ => "Something happened.",
    };

    private static string Said(ArmingTrouble why) => why switch
    {
        ArmingTrouble.OpenAtEnd => "something was open when the exit delay ended",
        ArmingTrouble.OpenedWhileLeaving => "something was opened while the exit delay ran",
        ArmingTrouble.WaitOver => "it waited, and something stayed open",
        ArmingTrouble.Open => "something is open",
        ArmingTrouble.Alarm => "there is an alarm",
        ArmingTrouble.NoSuchMode => "the home has no such mode",
        ArmingTrouble.Rejected => "Ring refused it",
        ArmingTrouble.Expired => "it could not be sent in time",
        ArmingTrouble.Contradicted => "the base station reports something else",
        ArmingTrouble.NotTakenBack => "it was to be taken back, and the base station did not say that it did it",
        _ => "the base station has not said that it did it",
    };

    private static string Sensors(ArmingNotice arming, ITelling telling) =>
        arming.Sensors.Count == 0 ? "" : $" ({States(arming.Sensors, telling)})";
}
