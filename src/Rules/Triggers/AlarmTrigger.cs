using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>
/// The base station or the engine raised an alarm, or it came to another stage. Both can raise one: the base station,
/// in Ring's words, and the engine, in the same words. An alarm that both raise starts a rule once (ADR 0602).
/// </summary>
/// <param name="States">Only these words, e.g. <c>burglar-alarm</c>; none means any.</param>
public sealed record AlarmTrigger(IReadOnlyList<string> States) : RuleTrigger
{
    internal static Shape Shape { get; } = new("alarm", "The base station or the engine raised an alarm, or the alarm came to another stage.",
    [
        new("states", FieldKind.Words, "Only these stages; none means any.") { Words = AlarmStates, Max = Field.WordsMax, Default = Field.Nothing },
        Field.TriggerId,
    ]);

    /// <summary>
    /// The word for an alarm of a kind that the engine raised; null for what only the base station can say.
    /// </summary>
    internal static string? WordOf(IncidentKind kind) => kind switch
    {
        IncidentKind.Burglary => "burglar-alarm",
        IncidentKind.Fire => "fire-alarm",
        IncidentKind.Co => "co-alarm",
        IncidentKind.Flood => "flood-alarm",
        IncidentKind.Tamper => "tamper-alarm",
        IncidentKind.Panic => "panic",
        IncidentKind.Medical => "medical",
        _ => null,
    };

    /// <summary>
    /// More devices joining an alarm of the same state are no new alarm, nor is what the engine raised before.
    /// </summary>
    internal (bool Holds, string Reason) Judge(AlarmReported alarm, SecurityView before)
    {
        string state = alarm.Alarm.State;
        if (before.Alarm?.State == state)
        {
            return (false, $"the alarm was {state} already");
        }

        bool isNew = before.Alarm is null or { State: AlarmReading.EntryDelay };
        return isNew && before.Guard.Incidents.Any(i => WordOf(i) == state)
            ? (false, $"{state} was raised by the engine already")
            : Wanted(state, "the alarm became");
    }

    /// <summary>An entry delay of the engine began.</summary>
    internal (bool Holds, string Reason) Judge(IncidentOpened opened) =>
        opened.Stage != IncidentStage.Entry || opened.ByBaseStation
            ? (false, "its alarm is told by itself")
            : Wanted(AlarmReading.EntryDelay, "the engine began");

    /// <summary>
    /// An alarm that the base station reports at the same time, or did before, was judged by its own report.
    /// </summary>
    internal (bool Holds, string Reason) Judge(IncidentAlarmed alarmed, SecurityView before)
    {
        bool isTheirs = before.Alarm is { State: not AlarmReading.EntryDelay and var state } && IncidentKinds.OfAlarm(state) == alarmed.Kind;
        return isTheirs || WordOf(alarmed.Kind) is not { } word
            ? (false, "it is the base station's alarm")
            : Wanted(word, "the engine raised");
    }

    private static string? WordOf(IncidentView incident) =>
        incident.Stage == IncidentStage.Entry ? AlarmReading.EntryDelay : WordOf(incident.Kind);

    private (bool Holds, string Reason) Wanted(string state, string how) =>
        (States.Count == 0 || States.Contains(state, StringComparer.Ordinal), $"{how} {state}");

    private static IReadOnlyList<string> AlarmStates =>
    [
        AlarmReading.EntryDelay, "burglar-alarm", "fire-alarm", "co-alarm", "panic", "user-verified-burglar-alarm",
        "user-verified-co-or-fire-alarm", "burglar-accelerated-alarm", "fire-accelerated-alarm", "flood-alarm", "tamper-alarm", "medical",
    ];
}
