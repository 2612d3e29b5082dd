using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;

namespace RingActors.Rules;

/// <summary>
/// The alarm trigger over both who can raise an alarm: the base station, in Ring's words, and the engine, in the same words. An alarm
/// that both raise starts a rule once (ADR 0602).
/// </summary>
internal static class AlarmWords
{
    /// <summary>The word for an alarm of a kind that the engine raised; null for what only the base station can say.</summary>
    internal static string? Of(IncidentKind kind) => kind switch
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

    /// <summary>More devices joining an alarm of the same state are no new alarm, nor is what the engine raised before.</summary>
    internal static (bool Holds, string Reason) Judge(AlarmTrigger trigger, AlarmReported alarm, SecurityView before)
    {
        string state = alarm.Alarm.State;
        if (before.Alarm?.State == state)
        {
            return (false, $"the alarm was {state} already");
        }

        bool isNew = before.Alarm is null or { State: AlarmReading.EntryDelay };
        return isNew && before.Guard.Incidents.Any(i => WordOf(i) == state)
            ? (false, $"{state} was raised by the engine already")
            : Wanted(trigger, state, "the alarm became");
    }

    /// <summary>An entry delay of the engine began.</summary>
    internal static (bool Holds, string Reason) Judge(AlarmTrigger trigger, IncidentOpened opened) =>
        opened.Stage != IncidentStage.Entry || opened.ByBaseStation
            ? (false, "its alarm is told by itself")
            : Wanted(trigger, AlarmReading.EntryDelay, "the engine began");

    /// <summary>An alarm that the base station reports at the same time, or did before, was judged by its own report.</summary>
    internal static (bool Holds, string Reason) Judge(AlarmTrigger trigger, IncidentAlarmed alarmed, SecurityView before)
    {
        bool isTheirs = before.Alarm is { State: not AlarmReading.EntryDelay and var state } && IncidentKinds.OfAlarm(state) == alarmed.Kind;
        return isTheirs || Of(alarmed.Kind) is not { } word
            ? (false, "it is the base station's alarm")
            : Wanted(trigger, word, "the engine raised");
    }

    private static string? WordOf(IncidentView incident) =>
        incident.Stage == IncidentStage.Entry ? AlarmReading.EntryDelay : Of(incident.Kind);

    private static (bool Holds, string Reason) Wanted(AlarmTrigger trigger, string state, string how) =>
        (trigger.States.Count == 0 || trigger.States.Contains(state, StringComparer.Ordinal), $"{how} {state}");
}
