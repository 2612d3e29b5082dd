using System.Diagnostics;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Actions.Running;

/// <summary>
/// Carries out actions up to the next wait or the end: whom to tell what, which outside calls to make, and what was
/// skipped. The only place that does, whatever the actions belong to. Where it is between two waits is said by the
/// places of the waits alone (<see cref="ActionPlace"/>). Tests: Rules.Tests/Actions.
/// </summary>
internal static partial class ActionRunner
{
    /// <summary>A message that could not be delivered by then is given up.</summary>
    internal static readonly Duration CallExpiresAfter = Duration.FromHours(1);

    /// <param name="request">The actions.</param>
    /// <param name="view">The home before anything of this is done.</param>
    /// <param name="now">The moment of the decision.</param>
    internal static ActionProgress Run(ActionRequest request, HomeView view, Instant now)
    {
        Steps steps = new(request, view, now);
        bool isOver = request.After is { } after
            ? steps.GoOn(request.Actions, null, after.Place.Path, after.Met)
            : steps.Take(request.Actions, null, 0);
        return new ActionProgress(
            steps.Taken,
            steps.Messages,
            steps.Effects,
            steps.Waits,
            isOver || steps.StoppedBecause is not null,
            steps.StoppedBecause);
    }

    /// <summary>Where a list of actions stands: within one of another's branches or rounds.</summary>
    private sealed record Within(ActionPlace Outer, int Branch);

    private sealed partial class Steps(ActionRequest request, HomeView view, Instant now)
    {
        private readonly HashSet<string> _dispatched = new(StringComparer.Ordinal);
        private int? _noticesLeft = request.NoticesLeft;
        private VariableScope _variables = request.Variables;

        internal List<ActionStep> Taken { get; } = [];

        internal List<Message> Messages { get; } = [];

        internal List<Effect> Effects { get; } = [];

        internal List<ActionWait> Waits { get; } = [];

        internal string? StoppedBecause { get; private set; }

        /// <summary>True if all of the list was taken; false if it waits for something, or is stopped.</summary>
        internal bool Take(IReadOnlyList<HomeAction> actions, Within? within, int from)
        {
            for (int i = from; i < actions.Count; i++)
            {
                if (!Take(actions[i], PlaceOf(within, i)))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The same from a wait on.</summary>
        /// <param name="actions">The list in which it stands.</param>
        /// <param name="within">Where that is.</param>
        /// <param name="path">The rest of the place of the wait, from this list on.</param>
        /// <param name="met">Whether what it waited for came.</param>
        internal bool GoOn(IReadOnlyList<HomeAction> actions, Within? within, ReadOnlySpan<int> path, bool met)
        {
            ActionPlace place = PlaceOf(within, path[0]);
            HomeAction action = actions[path[0]];
            bool isTaken = path.Length == 1 ? Waited(action, place, met) : GoOn(action, place, path[1], path[2..], met);
            return isTaken && Take(actions, within, path[0] + 1);
        }

        private bool GoOn(HomeAction action, ActionPlace place, int branch, ReadOnlySpan<int> rest, bool met)
        {
            switch (action)
            {
                case IfAction choice:
                    return GoOn(choice.Branch(branch), new Within(place, branch), rest, met);

                case RemindAction remind:
                    return GoOn(remind.AsRepeat, place, branch, rest, met);

                case RepeatAction repeat when rest.Length == 1 && rest[0] == repeat.Actions.Count:
                    return met || Rounds(repeat, place, branch + 1);

                case RepeatAction repeat:
                    return GoOn(repeat.Actions, new Within(place, branch), rest, met) && Pause(repeat, place, branch);

                case ParallelAction parallel:
                    return GoOn(parallel.Branches[branch].Actions, new Within(place, branch), rest, met)
                        && !StillWaits(place);

                default:
                    throw new UnreachableException($"{action.GetType().Name} has no actions within it.");
            }
        }

        /// <summary>False if it waits for something, or is stopped.</summary>
        private bool Take(HomeAction action, ActionPlace place)
        {
            switch (action)
            {
                case DelayAction delay:
                    return Delay(delay, place);

                case SetAction set:
                    Set(set, place);
                    return true;

                case WaitUntilAction wait:
                    return Holds(wait.Conditions, place, WaitUntilAction.Type, onlyIfSo: true)
                        || WaitFor(wait.Conditions, place, wait.TimeoutSeconds);

                case WaitForAction wait:
                    Instant over = now + Duration.FromSeconds(wait.TimeoutSeconds);
                    Waits.Add(new ActionWait.ForEvent(place, over, wait.Triggers));
                    return false;

                case IfAction choice:
                    int branch = Holds(choice.Conditions, place, IfAction.Type, onlyIfSo: false) ? 0 : 1;
                    return Take(choice.Branch(branch), new Within(place, branch), 0);

                case RepeatAction repeat:
                    return Rounds(repeat, place, 0);

                case RemindAction remind:
                    return Rounds(remind.AsRepeat, place, 0);

                case ParallelAction parallel:
                    return SideBySide(parallel, place);

                case StopAction stop:
                    Taken.Add(new ActionStep(place, StopAction.Type, []));
                    StoppedBecause = stop.Reason ?? "a step of it says so";
                    return false;

                case EscalateAction escalate:
                    return Leaves(place) && Escalate(escalate, place);

                case DispatchAction dispatch:
                    return Dispatches(place) && Dispatch(dispatch, place);

                case WebhookAction or NotifyAction when !Leaves(place):
                    return false;

                default:
                    Do(action, place);
                    return true;
            }
        }

        private void Do(HomeAction action, ActionPlace place)
        {
            switch (action)
            {
                case WebhookAction webhook:
                    Taken.Add(new ActionStep(place, WebhookAction.Type, []));
                    Effects.Add(Webhook(place, webhook));
                    break;

                case NotifyAction notify:
                    Notify(place, notify);
                    break;

                case ArmAction arm:
                    Address panel = DeviceKinds.SecuritySystemOf(request.Actor.Home);
                    Tell(place, ArmAction.Type, [panel], arm.Command(), false);
                    break;

                case SirenAction siren:
                    Tell(place, SirenAction.Type, Meant(siren), siren.Command(), siren.On);
                    break;

                case LightAction light:
                    Tell(place, LightAction.Type, Meant(light), light.Command(), light.On);
                    break;

                case AlarmSirensAction:
                    AlarmSirens(place);
                    break;

                case ProtocolAction protocol:
                    Start(protocol, place);
                    break;

                case SnapshotAction picture:
                    Tell(place, SnapshotAction.Type, Meant(picture), SnapshotAction.Command(), true);
                    break;

                case StateAction state:
                    Tell(place, state.Word, Meant(state), state.Command(), state.SwitchesOn);
                    break;

                default:
                    throw new UnreachableException(action.GetType().Name);
            }
        }

        private bool Waited(HomeAction action, ActionPlace place, bool met)
        {
            if (action is DispatchAction or EscalateAction or WebhookAction or NotifyAction)
            {
                // It was held back, and is looked at again; an escalation is over once it is not begun by this.
                return (action is EscalateAction && !request.After!.Value.IsTime) || Take(action, place);
            }

            string? stops = action switch
            {
                WaitUntilAction { OnTimeout: WhenTimeIsOver.Stop } => WaitUntilAction.Type,
                WaitForAction { OnTimeout: WhenTimeIsOver.Stop } => WaitForAction.Type,
                _ => null,
            };
            if (stops is not null && !met)
            {
                Taken.Add(new ActionStep(place, stops, [], "what it waited for did not come in time"));
                StoppedBecause = "what it waited for did not come in time";
                return false;
            }

            return true;
        }

        private bool SideBySide(ParallelAction parallel, ActionPlace place)
        {
            bool all = true;
            for (int branch = 0; branch < parallel.Branches.Count && StoppedBecause is null; branch++)
            {
                all &= Take(parallel.Branches[branch].Actions, new Within(place, branch), 0);
            }

            return all;
        }

        /// <summary>Another branch of the same is not over.</summary>
        private bool StillWaits(ActionPlace place) =>
            request.StillWaiting.Concat(Waits.Select(w => w.Place)).Any(w => w.IsIn(place));

        private bool Rounds(RepeatAction repeat, ActionPlace place, int from)
        {
            for (int round = from; round < repeat.RoundsMax; round++)
            {
                if (repeat.Until is { } until && Holds(until, place, RepeatAction.Type, onlyIfSo: true))
                {
                    return true;
                }

                if (!Take(repeat.Actions, new Within(place, round), 0))
                {
                    return false;
                }

                if (repeat.EverySeconds is not null)
                {
                    return Pause(repeat, place, round);
                }
            }

            return GivenUp(repeat, place);
        }

        /// <summary>After a round: the pause before the next one, which ends early with what is waited for.</summary>
        private bool Pause(RepeatAction repeat, ActionPlace place, int round)
        {
            if (repeat.EverySeconds is not { } seconds || round + 1 >= repeat.RoundsMax)
            {
                return Rounds(repeat, place, round + 1);
            }

            ActionPlace pause = place.In(round, repeat.Actions.Count);
            if (repeat.Until is not { } until)
            {
                Waits.Add(new ActionWait.ForTime(pause, now + Duration.FromSeconds(seconds)));
                return false;
            }

            return Holds(until, place, RepeatAction.Type, onlyIfSo: true) || WaitFor(until, pause, seconds);
        }

        private bool GivenUp(RepeatAction repeat, ActionPlace place)
        {
            if (repeat.Until is not null)
            {
                Taken.Add(new ActionStep(
                    place, RepeatAction.Type, [],
                    $"{repeat.RoundsMax} times are over, and what it waited for did not come"));
            }

            return true;
        }

        private bool WaitFor(IReadOnlyList<RuleCondition> conditions, ActionPlace place, int seconds)
        {
            Waits.Add(new ActionWait.ForConditions(
                place, now + Duration.FromSeconds(seconds), _variables.Placed(conditions)));
            return false;
        }

        /// <summary>Whether all hold. What was judged is told, of a loop or a wait only if it ends by it.</summary>
        private bool Holds(IReadOnlyList<RuleCondition> conditions, ActionPlace place, string action, bool onlyIfSo)
        {
            ActionFact[] facts =
            [
                .. conditions.Select(c => ConditionCheck.Judge(_variables.Bound(c), view, now, request.Started))
                    .Select(j => new ActionFact(j.Holds, j.Reason)),
            ];
            bool all = facts.All(f => f.Holds);
            if (all || !onlyIfSo)
            {
                Taken.Add(new ActionStep(place, action, []) { Judged = facts });
            }

            return all;
        }

        private void Tell(
            ActionPlace place, string action, IReadOnlyList<Address> devices, ICommand command, bool switchesOn) =>
            Tell(place, action, devices, _ => command, switchesOn);

        private bool IsThere(Address device) =>
            device.Kind == DeviceKinds.SecuritySystem || view.Part<DevicesView>().Get(device) is { Removed: false };

        private Effect Webhook(ActionPlace place, WebhookAction webhook) => new(
            new ActionCall(request.Run, place).Name,
            PostWebhook.Channel,
            new PostWebhook(webhook.Url, request.WebhookBody(webhook.Body), webhook.Headers),
            now + CallExpiresAfter,
            $"{request.Actor.Value}/webhook/{request.Cause}");

        private void Notify(ActionPlace place, NotifyAction notify)
        {
            RecipientPolicy[] told =
            [
                .. view.Guard().Policy.Contacts
                    .Where(c => notify.Recipients?.Contains(c.Id, StringComparer.Ordinal) ?? true),
            ];
            string none = notify.Recipients is null
                ? "the home has nobody who is told"
                : "none of those it names is a recipient of the home any more";
            string? skipped = told.Length == 0 ? none
                : _noticesLeft <= 0 ? $"it has sent {NotifyAction.PerHourMax} messages within the hour"
                : null;
            if (skipped is not null)
            {
                Taken.Add(new ActionStep(place, NotifyAction.Type, [], skipped));
                return;
            }

            _noticesLeft--;
            Effect[] calls = [.. told.SelectMany(r => NoticeTo(r, place, notify.Message))];
            Effects.AddRange(calls);
            Taken.Add(new ActionStep(place, NotifyAction.Type, [])
            {
                Recipients = [.. told.Select(c => c.Id)],
                NoticeCalls = [.. calls.Select(c => c.Name)],
            });
        }

        /// <summary>One lane each: whoever cannot be reached keeps nobody else waiting.</summary>
        private IEnumerable<Effect> NoticeTo(RecipientPolicy recipient, ActionPlace place, string message)
        {
            foreach (RecipientWay way in request.NoticeWays(recipient))
            {
                RecipientPolicy by = recipient with { Url = way.Address };
                yield return new Effect(
                    new ActionCall(request.Run, place, recipient.Id).Name + way.Suffix,
                    request.NoticeChannel,
                    request.Notice(message, by, place),
                    now + CallExpiresAfter,
                    $"{request.Actor.Value}/notify/{request.Cause}/{by.Lane}");
            }
        }

        private static ActionPlace PlaceOf(Within? within, int step) =>
            within is null ? ActionPlace.Of(step) : within.Outer.In(within.Branch, step);
    }
}
