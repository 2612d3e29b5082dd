using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions.Running;

/// <summary>The steps that are about the run itself: its waits and its variables.</summary>
internal static partial class ActionRunner
{
    private sealed partial class Steps
    {
        private bool Delay(DelayAction delay, ActionPlace place)
        {
            if (VariableUse.Seconds(delay, _variables) is var seconds and > 0)
            {
                Waits.Add(new ActionWait.ForTime(place, now + Duration.FromSeconds(seconds)));
                return false;
            }

            return true;
        }

        private void Set(SetAction set, ActionPlace place)
        {
            (RuleValue? value, string? why) = VariableUse.ValueOf(set, _variables, view, request.TriggerDevice);
            _variables = value is null ? _variables : _variables.With(set.Variable, value);
            Taken.Add(new ActionStep(place, SetAction.Type, [], why)
            {
                Set = value is null
                    ? null : new VariableSet(set.Variable, value, _variables.Of(set.Variable)!.Kept == true),
            });
        }

        private IReadOnlyList<Address> Meant(DeviceAction action) => VariableUse.Targets(action, _variables, view);
    }
}
