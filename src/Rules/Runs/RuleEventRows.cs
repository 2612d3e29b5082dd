using NodaTime;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Runs;

/// <summary>What the events of rules are: rows of the one table of all events.</summary>
internal static class RuleEventRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<RuleCreated>((e, t) => $"{t.Name} was created: {t.Quoted(e.Document.Name)}."),
        Of<RuleReplaced>((e, t) => $"{t.Name} was changed to version {e.Version}."),
        Of<RuleEnabled>((_, t) => $"{t.Name} was switched on."),
        Of<RuleDisabled>((e, t) => e.Reason is { } why
            ? $"{t.Name} was switched off: {why}. Since then it is on again: rules are throttled by the device."
            : $"{t.Name} was switched off."),
        Of<RuleDeleted>((_, t) => $"{t.Name} was deleted."),
        Of<RuleFired>((e, t) => $"{t.Name} fired, because of {e.By.Name} of "
            + $"{(t.NameOf(e.By.Actor) is { } started ? t.Quoted(started) : e.By.Actor.Id)}."),
        Warning<RuleNotStarted>((e, t) =>
            $"{t.Name} was not started again: run {e.Run}, which the same device started, is under way."),
        Warning<RuleThrottled>((e, t) =>
            $"{t.Name} was not started: {t.NameOf(e.By.Actor) ?? e.By.Actor.Id} started it too often. "
            + $"It may again from {t.Time(e.Until)}; what other devices and alarms start goes on."),
        Of<RuleStepTaken>((e, t) => $"{t.Name} took step {e.Step + 1} ({e.Action})."),
        Warning<RuleStepSkipped>((e, t) => $"{t.Name} skipped step {e.Step + 1} ({e.Action}): {e.Reason}"),
        Of<RuleWaitBegan>((e, t) => $"{t.Name} waits until {t.Time(e.Until)}."),
        Of<RuleWaitEnded>((e, t) =>
            $"{t.Name} went on{(e.LateBy > Duration.Zero ? $", {e.LateBy.TotalSeconds:0.###} s late" : "")}."),
        Of<RuleStepConcluded>((e, t) => $"{t.Name}: step {e.Step + 1} was {e.Outcome} ({e.Code})."),
        Of<RuleRunEnded>((e, t) => $"{t.Name}: run {e.Run} ended ({e.Outcome.ToString().ToLowerInvariant()})."),
    ];

    private static EventDescription Of<T>(Func<T, ITelling, string> sentence)
        where T : Engine.Core.IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Routine, sentence);

    private static EventDescription Warning<T>(Func<T, ITelling, string> sentence)
        where T : Engine.Core.IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Warning, sentence);
}
