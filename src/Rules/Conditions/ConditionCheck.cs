using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.Conditions;

/// <summary>Whether a condition holds in a home at an instant.</summary>
internal static class ConditionCheck
{
    internal static (bool Holds, string Reason) Judge(RuleCondition condition, HomeView view, Instant at) =>
        condition switch
        {
            ModeCondition c => c.Judge(view.Security(), at),
            TimeWindowCondition c => c.Judge(at),
            DeviceStateCondition c => c.Judge(view),
            _ => throw new System.Diagnostics.UnreachableException(condition.GetType().Name),
        };

    internal static string Away(SecurityView security) =>
        $"the base station was {StateView.Of(security.BaseStation!.Status)} since {Text(security.BaseStation.Since)}";

    internal static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}
