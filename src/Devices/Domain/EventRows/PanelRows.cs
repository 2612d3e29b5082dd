using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>What the base station says, and what it is asked for.</summary>
internal static class PanelRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<ModeReported>(EventKinds.Mode, (e, _) => $"The base station reports mode {e.Name ?? e.Mode.Word()}"
            + $"{(e.From is { } from ? $" (before: {from.Word()})" : "")}"
            + $"{(e.At is null ? "; since when was not told" : "")}."),
        Routine<ModeReportedLate>(
            EventKinds.Mode, (e, _) => $"An older report of mode {e.Mode.Word()} arrived late and changed nothing."),
        Warning<AlarmReportedLate>(EventKinds.Alarm, (e, _) =>
            $"An older report of {(e.Alarm is { } alarm ? alarm.State : "no alarm")} arrived late and changed "
                + "nothing."),
        Routine<DelayStarted>(EventKinds.Mode, (e, t) =>
            $"The {Word(e.Kind)} delay began; it ends at {t.Time(e.EndsAt)}."),
        Routine<DelayEnded>(EventKinds.Mode, (e, _) => e.Reported
            ? $"The base station reports that the {Word(e.Kind)} delay is over."
            : $"The end of the {Word(e.Kind)} delay passed without a word of the base station."),
        Warning<DelayOverdue>(EventKinds.Mode, (e, t) =>
            $"The {Word(e.Kind)} delay was to end at {t.Time(e.EndsAt)}; the base station has not said that it did."),
        Warning<BaseStationReported>(EventKinds.System, (e, _) => e.Status == Connection.Online
            ? "The base station is heard."
            : $"The base station is not heard any more ({StateView.Of(e.Status)}). {e.Reason}"),
        Alarm<AlarmReported>((e, t) => $"The base station reports {e.Alarm.State}{Cause(e.Alarm.Faulted, t)}."),
        Routine<AlarmCleared>(EventKinds.Alarm, (e, _) => $"The base station reports that {e.State} is over."),
        Routine<ArmRequested>(EventKinds.Command, (e, t) =>
            $"Arming {e.As ?? e.Mode.Word()} was asked for{Without(e.Bypassed, t)}."),
        Routine<DisarmRequested>(EventKinds.Command, (_, _) => "Disarming was asked for."),
        Warning<ArmRefused>(EventKinds.Refusal, (e, t) =>
            $"Arming {e.As ?? e.Mode.Word()} was refused ({e.Code}){InTheWay(e, t)}."),
        Routine<BypassReported>(EventKinds.Mode, (e, t) =>
            e.Bypassed.Count == 0 ? "No sensor is bypassed." : $"Bypassed: {t.Devices(e.Bypassed)}."),
        Routine<PanelDelaysReported>(EventKinds.System, (_, _) => "The base station told its entry and exit delays."),
        Routine<ParticipationReported>(
            EventKinds.System, (_, _) => "The base station told which sensors take part in which mode."),
        Warning<PanelSirenLeftOn>(EventKinds.Command, (e, _) =>
            $"The siren was left on, because {e.AlarmState} is on."),
    ];

    private static string InTheWay(ArmRefused refused, ITelling telling) =>
        refused.Open.Count + refused.NotWatched.Count == 0 ? "" : ": "
            + "" + States(refused.Open.Concat(refused.NotWatched), telling);
}
