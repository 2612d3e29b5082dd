using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Deliveries;

/// <summary>Lost posts, as history tells them.</summary>
internal static class DeliveryRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<DeliveryLost>(EventSeverity.Warning, (e, t) =>
            $"{e.Post.Type} did not get through to {t.Quoted(e.Post.To)} ({e.Post.Code}, {e.Post.Attempts} times tried)"
                + (e.NextAt is { } next ? $"; it is tried again at {t.Time(next)}." : ".")),
        Of<DeliveryTriedAgain>(EventSeverity.Routine, (e, t) => $"The lost post {e.Post} is tried again."),
        Of<DeliverySettled>(EventSeverity.Routine, (e, t) => e.Outcome switch
        {
            DeliveryOutcome.Delivered => $"The lost post {e.Post} got through after all.",
            DeliveryOutcome.Overtaken =>
                $"The lost post {e.Post} is of no use any more: its receiver knows that it is over.",
            DeliveryOutcome.Over => $"The lost post {e.Post} is not tried any more: what it says is over.",
            _ when e.NextAt is { } next =>
                $"The lost post {e.Post} did not get through ({e.Code}); it is tried again at {t.Time(next)}.",
            _ => $"The lost post {e.Post} did not get through ({e.Code}), and was given up.",
        }),
        Of<DeliveryReplayAsked>(EventSeverity.Routine, (e, _) => $"The lost post {e.Post} was to be sent once more."),
        Of<ReceiverAnswered>(EventSeverity.Routine, (e, _) =>
            $"The receiver {e.Endpoint} takes posts again: what waits for it is tried now."),
        Of<EndpointTurnedOff>(EventSeverity.Warning, (e, t) =>
            $"{t.Quoted(e.To)} said that it is gone ({e.Code}): nothing but calls for help is posted there any more."),
        Of<EndpointTurnedOn>(EventSeverity.Routine, (e, t) => $"Posts go to {t.Quoted(e.To)} again."),
        Of<EndpointTold>(EventSeverity.Routine, (e, t) => e.Outcome == EffectOutcome.Delivered
            ? $"{t.Quoted(e.Recipient)} was told that a receiver is gone."
            : $"{t.Quoted(e.Recipient)} could not be told that a receiver is gone ({e.Code})."),
    ];

    private static EventDescription Of<T>(EventSeverity severity, Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Rule, severity, sentence);
}
