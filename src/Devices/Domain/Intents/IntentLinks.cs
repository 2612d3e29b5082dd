using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>
/// What the world says of an intent belongs to the request that began the intent: one chain leads from the request, or the motion
/// behind it, to the confirmation.
/// </summary>
internal static class IntentLinks
{
    /// <summary>Links the steps of intents in a decision about a report, a concluded call or a deadline.</summary>
    internal static Decision LinkedToRequests(this Decision decision, DecideContext context)
    {
        if (!decision.Events.Any(e => e is IIntentEvent))
        {
            return decision;
        }

        IntentsView intents = context.View.Part<IntentsView>();
        return decision.CorrelatedTo(e => e is IIntentEvent step ? intents.Get(step.Intent)?.Correlation : null);
    }
}
