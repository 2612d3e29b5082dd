using System.Diagnostics;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.States;

namespace RingActors.Rules.Actions.Running;

/// <summary>
/// The steps that only a protocol has, and what holds back whatever leaves the house or undoes a graver step.
/// </summary>
internal static partial class ActionRunner
{
    private sealed partial class Steps
    {
        /// <summary>While an alarm may still be taken back in the house, nothing leaves it.</summary>
        private bool Leaves(ActionPlace place) => IsTime(place, request.LeavesFrom);

        private bool Dispatches(ActionPlace place) => IsTime(place, Emergency.DispatchFrom);

        private bool IsTime(ActionPlace place, Instant? from)
        {
            if (from is not { } instant || instant <= now)
            {
                return true;
            }

            Waits.Add(new ActionWait.ForTime(place, instant));
            return false;
        }

        private EmergencyRequest Emergency =>
            request.Emergency ?? throw new UnreachableException("Only a protocol has such a step.");

        private bool Escalate(EscalateAction escalate, ActionPlace place)
        {
            Waits.Add(new ActionWait.ForAnswer(place, escalate));
            return false;
        }

        private bool Dispatch(DispatchAction dispatch, ActionPlace place)
        {
            if (Emergency.Dispatched.Contains(dispatch.Url) || !_dispatched.Add(dispatch.Url))
            {
                Taken.Add(new ActionStep(place, DispatchAction.Type, [], "help was asked for there already"));
                return true;
            }

            if (Emergency.IsPractice)
            {
                Taken.Add(new ActionStep(
                    place, DispatchAction.Type, [], "practice mode is on: nobody was called for dispatch")
                {
                    IsPractice = true,
                });
                return true;
            }

            Taken.Add(new ActionStep(place, DispatchAction.Type, []) { Dispatched = dispatch.Url });
            Effects.Add(new Effect(
                new ActionCall(request.Run, place).Name,
                PostWebhook.Channel,
                new PostWebhook(dispatch.Url, Emergency.DispatchBody(dispatch.Body), dispatch.Headers),
                now + CallExpiresAfter,
                Emergency.DispatchLane(dispatch.Url)));
            return true;
        }

        private void Start(ProtocolAction protocol, ActionPlace place)
        {
            if (view.Parts.OfType<IEmergencySteps>().FirstOrDefault()?.CanStart(protocol.Protocol) is false)
            {
                Taken.Add(new ActionStep(
                    place, ProtocolAction.Type, [],
                    $"there is no protocol '{protocol.Protocol}', or it is switched off: nothing was started"));
                return;
            }

            Address to = new(request.Actor.Home, ProtocolAction.Type, protocol.Protocol);
            Taken.Add(new ActionStep(place, ProtocolAction.Type, [to]));
            Messages.Add(new Message(
                to, new ActivateProtocol(ActivateProtocol.Called) { Reason = protocol.Reason }, request.By));
        }

        private void AlarmSirens(ActionPlace place)
        {
            (Address To, SoundSiren Command)[] calls =
            [
                .. AlarmSirensAction.Calls(
                    request.Actor.Home, view.Guard().Policy, view.Part<DevicesView>(),
                        view.Security().Siren is not null),
            ];
            if (calls.Length == 0)
            {
                Taken.Add(new ActionStep(place, AlarmSirensAction.Type, [], "the alarm's settings sound nothing"));
                return;
            }

            // Each for as long as it may; what is withheld or late is said of all together.
            Tell(
                place, AlarmSirensAction.Type, [.. calls.Select(c => c.To)],
                to => calls.First(c => c.To.Equals(to)).Command, true);
        }

        private void Tell(
            ActionPlace place, string action, IReadOnlyList<Address> devices, Func<Address, ICommand> command,
            bool switchesOn)
        {
            if (switchesOn && request.LateBy > request.LatenessMax)
            {
                string late = $"it would have come {(long)request.LateBy.TotalSeconds} s late";
                Taken.Add(new ActionStep(place, action, [], late));
                return;
            }

            Address[] there = [.. devices.Where(IsThere)];
            if (there.Length == 0)
            {
                Taken.Add(new ActionStep(place, action, [], "none of its devices is in the home any more"));
                return;
            }

            (Address To, string? Why)[] judged = [.. there.Select(to => (to, request.Withheld(to, command(to))))];
            if (judged.FirstOrDefault(j => j.Why is not null) is { Why: { } why })
            {
                string which = string.Join(", ", judged.Where(j => j.Why is not null).Select(j => j.To.Id));
                Taken.Add(new ActionStep(place, action, [], $"{why} ({which})"));
            }

            Address[] told = [.. judged.Where(j => j.Why is null).Select(j => j.To)];
            if (told.Length > 0)
            {
                Taken.Add(new ActionStep(place, action, told) { Wants = StepWish.Of(command(told[0])) });
                Messages.AddRange(told.Select(to => new Message(to, command(to), request.By)));
            }
        }
    }
}
