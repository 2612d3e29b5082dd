using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Rules.Actions;

namespace RingActors.Rules.Protocols;

/// <summary>Protocols, as history tells them.</summary>
internal static class ProtocolRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<ProtocolCreated>((e, t) => $"{t.Name} was written: {t.Quoted(e.Document.Name)}."),
        Of<ProtocolReplaced>((e, t) => $"{t.Name} was changed to version {e.Version}."),
        Of<ProtocolEnabled>((_, t) => $"{t.Name} was switched on."),
        Of<ProtocolDisabled>((_, t) => $"{t.Name} was switched off."),
        Of<ProtocolDeleted>((_, t) => $"{t.Name} was taken away."),
        Loud<ProtocolActivated>((e, t) =>
            $"{t.Name} was started{(e.Kind is { } kind ? $" for {kind.Word()}" : "")}"
                + $"{(e.Caller is { } caller ? $" by {caller}" : "")}"
                + $"{(e.Reason is { } reason ? $": {t.Quoted(reason)}" : "")}."),
        Loud<ProtocolCalledAgain>((e, t) => e.Anew == true
            ? $"{t.Name} was called for again, and begins anew: all its steps were taken."
            : $"{t.Name} was called for again, and goes on where it is."),
        Of<ProtocolStep>((e, t) => e switch
        {
            { Skipped: { } why, Action: EscalateAction.Type } =>
                $"{t.Name} told nobody ({e.Place}): {why}. Nobody outside knows of it by this step.",
            { Skipped: { } why } => $"{t.Name} skipped {e.Action} ({e.Place}): {why}.",
            { Judged: { } judged } =>
                $"{t.Name} asked ({e.Place}): {string.Join("; ", judged.Select(f => f.Reason))}.",
            { Dispatched: not null } => $"{t.Name} called for dispatch ({e.Place}).",
            { Recipients: { } told } => $"{t.Name} tells {string.Join(", ", told)} ({e.Place}).",
            _ => $"{t.Name} did {e.Action} ({e.Place})"
                + $"{(e.Told.Count > 0 ? $": {string.Join(", ", e.Told.Select(a => t.NameOf(a) ?? a.Id))}" : "")}.",
        }),
        Of<ProtocolWaitBegan>((e, t) => e.Until is { } until
            ? $"{t.Name} waits at {e.Place} until {t.Time(until)}."
                : $"{t.Name} looks for somebody to answer ({e.Place})."),
        Of<ProtocolWaitEnded>((e, t) => e.Met switch
        {
            true => $"{t.Name} goes on after {e.Place}: what it waited for came.",
            false => $"{t.Name} goes on after {e.Place}: what it waited for did not come.",
            null => $"{t.Name} goes on after {e.Place}.",
        }),
        Loud<ProtocolLevelTold>((e, t) =>
            $"{t.Name} tells {string.Join(", ", e.Recipients)} (turn {e.Turn}), who have until {t.Time(e.NextAt)}."),
        Loud<ProtocolToldAgain>((e, t) => $"The address of {string.Join(", ", e.Recipients)} was changed, and "
            + $"{t.Name} had not reached them: they are being told there."),
        Loud<ProtocolAcknowledged>((e, t) => $"{e.By} takes care of {t.Name} ({e.Way})"
            + $"{(e.Until is { } until ? $" until {t.Time(until)}" : "")}."),
        Loud<ProtocolAcknowledgementExpired>((_, t) =>
            $"{t.Name} goes on: who took care of it did not resolve it in time."),
        Loud<ProtocolPassedOn>((e, t) => $"{e.By} passes {t.Name} on ({e.Way})."),
        Of<ProtocolCallConcluded>((e, t) =>
            $"{t.Name}: the {(e.Recipient is { } who ? $"message to {who}" : "call")} was {e.Outcome}"
                + $"{(e.Way is { } way ? $" by {way}" : "")} ({e.Code})."),
        Of<ProtocolReachedLate>((e, t) => $"{t.Name}: the message to {e.Recipient} got through after all"
            + $"{(e.Way is { } way ? $" by {way}" : "")} ({e.Code})"
            + $"{(e.Calls is null ? "" : "; it is over, and they are told that, too")}."),
        Of<ProtocolStepsOver>((e, t) => e.StoppedBecause is { } why
            ? $"{t.Name} was stopped: {why}." : $"{t.Name} has taken all its steps."),
        Loud<ProtocolIncidentOver>((e, t) => e.How is null
            ? $"{t.Name} goes on although its incident's time is over: nobody has resolved it."
            : $"{t.Name} goes on although its incident is over: somebody called for help."),
        Loud<ProtocolEnded>((e, t) => (e.Outcome switch
        {
            ProtocolOutcome.Cancelled => $"{t.Name} was cancelled by {e.By} ({e.Way})",
            ProtocolOutcome.Resolved => $"{t.Name} is over: {e.Reason}",
            _ => $"{t.Name} is over",
        }) + (e.StillDetecting is { } still ? $"; {string.Join(", ", still)} still detect something." : ".")),
    ];

    private static EventDescription Of<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Routine, sentence);

    private static EventDescription Loud<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Alarm, EventSeverity.Warning, sentence);
}
