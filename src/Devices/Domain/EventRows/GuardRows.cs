using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>What the engine itself guards: policy, arming that waits, armed periods, leaving, zones.</summary>
internal static class GuardRows
{
    internal static IReadOnlyList<EventDescription> All { get; } = [.. Guarding(), .. Leaving(), .. Tripping()];

    private static IReadOnlyList<EventDescription> Guarding() =>
    [
        Routine<PolicySet>(EventKinds.Command, (e, _) => $"The alarm's settings were changed: "
            + $"{Tellings.Count(e.Policy.Zones.Count, "zone")}, "
            + $"{Tellings.Count(e.Policy.Modes.Count, "mode")} of its own, "
            + $"{Tellings.Count(e.Policy.Contacts.Count, "contact")}."),
        EventDescription.Of<RecipientWayEnded>(EventKinds.Command, EventSeverity.Warning, (e, _) =>
            $"A browser of {e.Contact} is not subscribed any more, and is told nothing from now on ({e.Way})."),
        Routine<PeriodBegan>(EventKinds.Mode, (e, t) => $"The home is guarded {e.Mode}"
            + $"{DelayEnds(e.ExitEndsAt, t)}{Without([.. e.Bypassed.Select(b => b.Device)], t)}."),
        Routine<ArmWaiting>(EventKinds.Command, (e, t) =>
            (e.Delayed == true ? $"Arming {e.Mode} is put off until {t.Time(e.Until)}; it is not armed."
                : $"Arming {e.Mode} waits until {t.Time(e.Until)} for {Names(e.Open, t)} to close; it is not armed.")
            + (e.Delayed == true && e.ThenBypass == true ? " Then it is asked for without what is open."
                : e.ThenBypass == true ? " After that it is asked for without what is still open." : "")),
        Routine<ArmWaitSettling>(EventKinds.Command, (e, t) => e.ArmsAt is { } at
            ? $"What the arming waited for is closed; it arms at {t.Time(at)} if it stays so."
            : "What the arming waits for is open again."),
        Routine<ArmWaitEnded>(EventKinds.Command, (e, _) => e.How switch
        {
            WaitEnd.Armed => "The arming that waited was asked for.",
            WaitEnd.GivenUp => "The arming that waited was given up: something stayed open, or there is an "
                + "alarm. It was not armed.",
            WaitEnd.Bypassed => "The arming that waited was asked for without what stayed open.",
            _ => "The arming that waited was replaced by another change of the mode.",
        }),
        Warning<BypassAdded>(EventKinds.Mode, (e, t) => e.LeftOut is { Count: > 0 } left
            ? $"Not guarded either: {string.Join("; ", left.Select(o => Said(o, t)))}."
            : $"Not guarded either: {t.Devices(e.Bypassed.Select(b => b.Device))}."),
        Routine<BypassEnded>(EventKinds.Mode, (e, t) => $"{t.Device(e.Device)} is closed and guarded again."),
        Routine<PowerPauseOver>(EventKinds.Alarm, (e, t) => e.LookAt is { } at
            ? $"Zones behind the base station are heeded again after its power came back; what stands open at "
                + $"{t.Time(at)} trips then."
            : "Zones behind the base station are heeded again after its power came back; what stands open trips now."),
        Warning<PowerRestored>(EventKinds.Alarm, (e, t) =>
            $"The base station has its power back; zones behind it are not heeded until {t.Time(e.IgnoreUntil)}."),
    ];

    private static IReadOnlyList<EventDescription> Leaving() =>
    [
        Routine<ExitDelayChanged>(EventKinds.Mode, (e, t) =>
            $"The exit delay ends at {t.Time(e.EndsAt)} now: {Said(e.Why)} ({t.Device(e.Device)})."),
        Routine<ExitDoorUsed>(EventKinds.Mode, (e, t) =>
            $"{t.Device(e.Device)} was {(e.Open ? "opened" : "closed")} while the exit delay ran."),
        Routine<ExitDelayOver>(EventKinds.Mode, (e, t) =>
            $"The exit delay of the zones ended at {t.Time(e.EndedAt)}{Late(e.LateBy)}."),
        Warning<ArmingReverted>(EventKinds.Mode, (e, t) =>
            $"Arming {e.Mode} was taken back: {TakenBack.Why(e, t.Quoted)}. The home goes back to {e.To}."),
        Warning<ArmingRevertFailed>(EventKinds.Mode, (e, _) =>
            $"Arming {e.Mode} was not taken back: the base station was to go back to {e.To}, and did not say "
                + "that it did."),
        Routine<NobodyLeft>(EventKinds.Mode, (e, _) =>
            $"Armed {e.Mode} at the keypad, and no door was used: the home is to be guarded home."),
    ];

    private static IReadOnlyList<EventDescription> Tripping() =>
    [
        Warning<ZoneTripped>(EventKinds.Alarm, (e, t) =>
            $"{t.Device(e.Device)} ({Word(e.Type)}, {e.What}) {Said(e.Outcome)}"
            + $"{(e.LearnedLate is { } late ? $"; it came to be known {late.TotalSeconds:0} s later" : "")}."),
        Routine<ZoneWaiting>(EventKinds.Alarm, (e, t) => e.CountsAt is { } at
            ? $"{t.Device(e.Device)} is open, and counts at {t.Time(at)} if it stays so."
            : $"{t.Device(e.Device)} was closed before it counted."),
        Routine<ZoneRejoining>(EventKinds.Alarm, (e, t) => e.At is { } at
            ? $"{t.Device(e.Device)} is closed, and guarded again at {t.Time(at)} if it stays so."
            : $"{t.Device(e.Device)} was opened again and stays bypassed."),
        Warning<ZoneShutDown>(EventKinds.Alarm, (e, t) =>
            $"{t.Device(e.Device)} raised {Tellings.Count(e.Alarms, "alarm")} and is not heeded any more until "
                + "the next arming."),
    ];

    private static string Names(IReadOnlyList<Obstacle> open, ITelling telling) =>
        open.Count == 0 ? "what is open" : string.Join(", ", open.Select(o => telling.Quoted(o.Name)));

    private static string Said(Obstacle obstacle, ITelling telling) =>
        $"{telling.Quoted(obstacle.Name)} {Blind.Said(obstacle.State)}";

    private static string Said(ExitChange why) => why switch
    {
        ExitChange.CameBack => "somebody came back",
        ExitChange.DoorsClosed => "the doors are closed",
        _ => "a door is open again",
    };

    private static string Said(TripOutcome outcome) => outcome switch
    {
        TripOutcome.Alarm => "raised an alarm",
        TripOutcome.Entry => "began the entry delay, or goes on with it",
        TripOutcome.FollowsEntry => "follows an entry: somebody came home",
        TripOutcome.OneOfGroup => "tripped, and not enough others of its group have",
        TripOutcome.ShutDown => "tripped, and is shut down",
        TripOutcome.PowerRestored => "tripped just after the power came back, and is not heeded",
        TripOutcome.TooLate => "had tripped long before it came to be known: no alarm",
        TripOutcome.BeforeGuarded => "tripped before it was guarded, and that came to be known only now: no alarm",
        _ => "tripped while a disarming was under way: no alarm",
    };
}
