using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Rules.Format;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs.Rows;

/// <summary>What the events of rules are: rows of the one table of all events.</summary>
internal static class RuleEventRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<RuleCreated>((e, t) => e.Restored is { } restored
            ? $"{t.Name} was taken back: {t.Quoted(e.Document.Name)}"
                + $"{(restored.Pause is { } pause ? $", paused until {t.Time(pause.Until)}" : "")}."
            : $"{t.Name} was created: {t.Quoted(e.Document.Name)}."),
        Of<RuleReplaced>((e, t) => e.Promoted is { } seen
            ? $"{t.Name} was changed to version {e.Version}, which had lived beside it since {t.Time(seen.From)}: "
                + $"{seen.ActiveRuns} runs of the one and {seen.ShadowRuns} of the other, {seen.OnlyActive} only of "
                + $"version {seen.Beside}, {seen.OnlyShadow} only of the new one."
            : $"{t.Name} was changed to version {e.Version}{e.Switched switch
            {
                true => ", and switched on",
                false => ", and switched off",
                null => "",
            }}."),
        Of<RulePinned>((e, t) => $"An example of {t.Name} was pinned ({e.Pin}): "
            + $"it {(e.Runs ? "runs" : "does not run")} at {t.Time(e.At)}{(e.Note is { } why ? $": {t.Quoted(why)}" : "")}."),
        Of<RuleUnpinned>((e, t) => $"The example {e.Pin} of {t.Name} was dismissed."),
        Of<RuleEnabled>((_, t) => $"{t.Name} was switched on."),
        Of<RuleDisabled>((e, t) => e.Reason is { } why
            ? $"{t.Name} was switched off: {why}. Since then it is on again: rules are throttled by the device."
            : $"{t.Name} was switched off."),
        Of<RulePaused>((e, t) =>
            $"{t.Name} was paused{(e.OfAll == true ? ", as all were," : "")} until {t.Time(e.Until)}"
                + $"{(e.Note is { } why ? $": {t.Quoted(why)}" : "")}."),
        Of<RuleResumed>((e, t) => e.LateBy is null ? $"{t.Name} goes on: somebody ended its pause."
            : $"{t.Name} goes on: its pause is over."),
        Of<RuleDeleted>((_, t) => $"{t.Name} was deleted."),
        Of<RuleTimeSet>((e, t) => e.At is null ? $"{t.Name} is not started by its calendar any more: {e.What}."
            : $"{t.Name} is started next by its calendar at {t.Time(e.At.Value)}: {e.What}."
            + (e.Was is { } was ? $" Before the rules of time zones changed it was to be at {t.Time(was)}." : "")),
        Of<RuleTimeCame>((e, t) => e.IsMissed
            ? $"{t.Name}: its time {e.What} was {e.LateSeconds} s over when it could be told, and starts nothing."
            : $"{t.Name}: its time has come: {e.What}{(e.LateSeconds > 0 ? $", {e.LateSeconds} s late" : "")}."),
        Of<RuleFired>((e, t) => e.By.IsTime ? $"{t.Name} fired: its time had come."
            : $"{t.Name} fired, because of {e.By.Name} of "
            + $"{(t.NameOf(e.By.Actor) is { } started ? t.Quoted(started) : e.By.Actor.Id)}."),
        Warning<RuleNotStarted>((e, t) => e.Reason is { } why
            ? $"{t.Name} was not started again: {why} (run {e.Run})."
            : $"{t.Name} was not started again: run {e.Run}, which the same device started, is under way."),
        Of<RuleQueued>(
            (e, t) => $"{t.Name} waits in line, because of {e.By.Name} of {t.NameOf(e.By.Actor) ?? e.By.Actor.Id}."),
        Warning<RuleUnqueued>(
            (e, t) => $"{t.Name} is not started after all by {t.NameOf(e.By.Actor) ?? e.By.Actor.Id}: {e.Reason}."),
        Warning<RuleThrottled>((e, t) =>
            $"{t.Name} was not started: {t.NameOf(e.By.Actor) ?? e.By.Actor.Id} started it too often. "
            + $"It may again from {t.Time(e.Until)}; what other devices and alarms start goes on."),
        Of<RuleWindowNoted>((e, t) => e.Complete
            ? $"{t.Name}: {e.By.Name} was the last event that it waited for."
            : $"{t.Name} noted {e.By.Name}, and waits for more."),
        Of<RuleHoldBegan>((e, t) => $"{t.Name} waits whether it stays so until {t.Time(e.Until)}: {e.What}."),
        Of<RuleHoldEnded>((e, t) => e.Outcome switch
        {
            HoldOutcome.Held => $"{t.Name}: it stayed so for its time: {e.Reason}.",
            HoldOutcome.Unproven => $"{t.Name} could not tell whether it stayed so: {e.Reason}.",
            _ => $"{t.Name}: it did not stay so: {e.Reason}.",
        }),
        Of<RuleStepTaken>((e, t) => e.Recipients is { } recipients
            ? $"{t.Name} took step {e.Step + 1} ({e.Action}) and tells {string.Join(", ", recipients)}."
            : $"{t.Name} took step {e.Step + 1} ({e.Action})."),
        Of<RuleStepJudged>((e, t) => $"{t.Name} looked at step {e.Step + 1} ({e.Action}): "
            + $"{(e.Holds ? "it is so" : "it is not so")} ({string.Join("; ", e.Facts.Select(f => f.Reason))})."),
        Warning<RuleStepSkipped>((e, t) => $"{t.Name} skipped step {e.Step + 1} ({e.Action}): {e.Reason}"),
        Of<RuleVariableSet>((e, t) => $"{t.Name} set {e.Variable} to {Value(e.Value, t)} with step {e.Step + 1}"
            + $"{(e.Kept == true ? ", and keeps it" : "")}."),
        Of<RuleWaitBegan>((e, t) => $"{t.Name} waits until {t.Time(e.Until)}{(e.For is null ? "" : " at most")}."),
        Of<RuleWaitEnded>((e, t) => e.Met is false ? $"{t.Name} waited until the time for it was over."
            : $"{t.Name} went on{(e.LateBy > Duration.Zero ? $", {e.LateBy.TotalSeconds:0.###} s late" : "")}."),
        Of<RuleStepConcluded>(
            (e, t) =>
                $"{t.Name}: step {e.Step + 1}{(e.Recipient is { } to ? $" to {to}" : "")} was {e.Outcome} ({e.Code})."),
        Of<RuleRunEnded>((e, t) => $"{t.Name}: run {e.Run} ended ({e.Outcome.ToString().ToLowerInvariant()})"
            + $"{(e.Outcome == RunOutcome.Stopped && e.Reason is { } why ? $": {why}." : ".")}"),
    ];

    private static string Value(RuleValue value, ITelling told) =>
        value.Text is { } text && text.Split('/').Length == 3 && Address.Parse(text) is { } device
            ? (told.NameOf(device) is { } name ? told.Quoted(name) : device.Id)
            : value.ToString();

    private static EventDescription Of<T>(Func<T, ITelling, string> sentence)
        where T : Engine.Core.IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Routine, sentence);

    private static EventDescription Warning<T>(Func<T, ITelling, string> sentence)
        where T : Engine.Core.IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Warning, sentence);
}
