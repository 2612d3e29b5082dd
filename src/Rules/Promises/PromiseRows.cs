using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Promises;

/// <summary>Promises, as history tells them.</summary>
internal static class PromiseRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<PromiseMade>((e, t) => $"{t.Name} was made: {t.Quoted(e.Document.Name)}."),
        Of<PromiseChanged>((e, t) => $"{t.Name} was changed to version {e.Version}."),
        Of<PromiseReleased>((_, t) => $"{t.Name} was taken back."),
        Of<PromiseStretchBegan>((e, t) => $"{t.Name} is watched until {t.Time(e.Until)}."),
        Of<PromiseStretchEnded>((e, t) => e.Outcome switch
        {
            StretchOutcome.Kept => $"{t.Name} was kept: {e.Reason}.",
            StretchOutcome.Unproven => $"Whether {t.Name} was kept nobody can say: {e.Reason}.",
            StretchOutcome.Over => $"What broke {t.Name} is over: {e.Reason}.",
            _ => $"{t.Name} is not watched any more: {e.Reason}.",
        }),
        EventDescription.Of<PromiseBroken>(EventKinds.Rule, EventSeverity.Warning, (e, t) =>
            $"{t.Name} was broken: it was otherwise from {t.Time(e.Since)} to {t.Time(e.At)}"
                + (e.Facts.Count == 0 ? "." : $" ({string.Join("; ", e.Facts.Select(f => f.Reason))}).")),
        Of<PromiseLooksAt>((e, t) => e.At is { } at ? $"{t.Name} is looked at again at {t.Time(at)}."
            : $"{t.Name} is looked at when something happens."),
        Of<PromiseTold>((e, t) => $"{t.Name}: the message to {e.Recipient} was {e.Outcome} ({e.Code})."),
    ];

    private static EventDescription Of<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Routine, sentence);
}
