using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Rules.Actions;

/// <summary>
/// Carries out actions up to the next wait or the end: whom to tell what, which outside calls to make, and what was
/// skipped. The only place that does, whatever the actions belong to. Tests: Rules.Tests/Actions.
/// </summary>
internal static class ActionRunner
{
    /// <summary>A message that could not be delivered by then is given up.</summary>
    internal static readonly Duration WebhookExpiresAfter = Duration.FromHours(1);

    /// <param name="request">The actions.</param>
    /// <param name="view">The home before anything of this is done.</param>
    /// <param name="now">The moment of the decision.</param>
    internal static ActionProgress Run(ActionRequest request, HomeView view, Instant now)
    {
        Steps steps = new(request, view, now);
        ActionWait? wait = null;
        for (int place = request.From; place < request.Actions.Count && wait is null; place++)
        {
            wait = steps.Take(place);
        }

        return new ActionProgress(steps.Taken, steps.Messages, steps.Effects, wait);
    }

    private sealed class Steps(ActionRequest request, HomeView view, Instant now)
    {
        internal List<ActionStep> Taken { get; } = [];

        internal List<Message> Messages { get; } = [];

        internal List<Effect> Effects { get; } = [];

        /// <summary>What the action waits for; null if the next one may follow at once.</summary>
        internal ActionWait? Take(int place)
        {
            switch (request.Actions[place])
            {
                case DelayAction delay:
                    return new ActionWait.ForTime(place, now + Duration.FromSeconds(delay.Seconds));

                case WebhookAction webhook:
                    Taken.Add(new ActionStep(place, WebhookAction.Type, []));
                    Effects.Add(Webhook(place, webhook));
                    return null;

                case ArmAction arm:
                    Tell(place, ArmAction.Type, [DeviceKinds.SecuritySystemOf(request.Actor.Home)], arm.Command(), false);
                    return null;

                case SirenAction siren:
                    Tell(place, SirenAction.Type, siren.Devices, siren.Command(), siren.On);
                    return null;

                case LightAction light:
                    Tell(place, LightAction.Type, light.Devices, light.Command(), light.On);
                    return null;

                default:
                    throw new System.Diagnostics.UnreachableException(request.Actions[place].GetType().Name);
            }
        }

        private void Tell(int place, string action, IReadOnlyList<Address> devices, ICommand command, bool switchesOn)
        {
            if (switchesOn && request.LateBy > request.LatenessMax)
            {
                Taken.Add(new ActionStep(place, action, [], $"it would have come {(long)request.LateBy.TotalSeconds} s late"));
                return;
            }

            Address[] there = [.. devices.Where(IsThere)];
            if (there.Length == 0)
            {
                Taken.Add(new ActionStep(place, action, [], "none of its devices is in the home any more"));
                return;
            }

            Taken.Add(new ActionStep(place, action, there));
            Messages.AddRange(there.Select(to => new Message(to, command, request.By)));
        }

        private bool IsThere(Address device) =>
            device.Kind == DeviceKinds.SecuritySystem || view.Part<DevicesView>().Get(device) is { Removed: false };

        private Effect Webhook(int place, WebhookAction webhook) => new(
            new ActionCall(request.Run, place).Name,
            PostWebhook.Channel,
            new PostWebhook(webhook.Url, request.WebhookBody(webhook.Body), webhook.Headers),
            now + WebhookExpiresAfter,
            $"{request.Actor.Value}/webhook/{request.Cause}");
    }
}
