using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>Drills, as history tells them: each says that it is one.</summary>
internal static class DrillRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<DrillHeld>((e, t) => $"Drill on paper of protocol {e.Protocol} (version {e.Version}) for "
            + $"{e.Kind?.Word() ?? "a call for help"}"
            + $"{(e.Incident is null ? ", invented" : $", as in {e.Incident}")}: "
            + (e.Score.FirstNotice is { } first ? $"the first message after {first:0} s" : "nobody would be told")
            + $", {e.Score.NeverReached} steps not reached. Nothing was sent."),
        Of<DrillBegan>((e, t) => $"Live drill{(e.Protocol is { } p ? $" of protocol {p}" : "")}: "
            + $"{string.Join(", ", e.Recipients)} are sent a test message, and have until {t.Time(e.Until)}. "
            + "Nothing has happened."),
        Of<DrillCallConcluded>((e, _) =>
            $"Live drill: the test message to {e.Recipient}{(e.Way is { } way ? $" by {way}" : "")} "
                + $"was {e.Outcome} ({e.Code})."),
        Of<DrillAcknowledged>((e, _) =>
            $"Live drill: {e.Recipient} answered after {e.After.TotalSeconds:0} s ({e.Way})."),
        Of<DrillEnded>((e, _) => e.Outcome switch
        {
            DrillOutcome.Answered => "The live drill is over: all have answered.",
            DrillOutcome.TimeOver => "The live drill is over: its time has passed.",
            DrillOutcome.Stopped => "The live drill was ended.",
            _ => "The live drill is over: something really happened.",
        }),
        Of<DrillOverTold>((e, _) => e.IsReal
            ? $"Live drill: {string.Join(", ", e.Recipients)} are told that this is real, and no drill."
            : $"Live drill: {string.Join(", ", e.Recipients)} are told that it is over."),
    ];

    private static EventDescription Of<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Routine, sentence);
}
