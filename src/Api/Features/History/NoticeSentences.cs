using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.History;

/// <summary>The sentences of the history for what contacts are told that is no emergency.</summary>
internal static class NoticeSentences
{
    internal static string? Of(IEvent @event) => @event switch
    {
        NoticeGiven { Contacts.Count: 0 } e => $"{About(e.Notice)} Nobody was told: there were too many notices of that sort within the hour.",
        NoticeGiven e => $"{About(e.Notice)} {string.Join(", ", e.Contacts)} {(e.Contacts.Count == 1 ? "is" : "are")} being told.",
        NoticeAnswered { Delivered: true } e => $"{e.Contact} was told ({e.Code}).",
        NoticeAnswered e => $"{e.Contact} could not be told ({e.Code}).",
        _ => null,
    };

    private static string About(Notice notice) => notice switch
    {
        { Keypad: { Until: { } until } keypad } => $"{keypad.Channel} takes no codes until {Instants.Text(until)}.",
        { Keypad: { } keypad } => $"The code of {keypad.Name ?? keypad.Code} was used outside its time ({keypad.Channel}).",
        { Arming: { Why: { } why } arming } => $"Arming {arming.Mode} failed: {Word(why)}{Sensors(arming)}.",
        { Arming: { } arming } => $"Armed {arming.Mode} without what nobody closed{Sensors(arming)}.",
        _ => "Something happened.",
    };

    private static string Word(ArmingTrouble why) => why switch
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

    private static string Sensors(ArmingNotice arming) =>
        arming.Sensors.Count == 0 ? "" : $" ({string.Join(", ", arming.Sensors.Select(o => $"{Phrases.Quoted(o.Name)} {o.State}"))})";
}
