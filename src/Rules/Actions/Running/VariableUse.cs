using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Actions.Running;

/// <summary>What actions make of variables.</summary>
internal static class VariableUse
{
    /// <summary>The devices that are meant, with the one that a variable holds, if it can do it.</summary>
    internal static IReadOnlyList<Address> Targets(DeviceAction action, VariableScope variables, HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        IReadOnlyList<Address> targets = action.Targets(devices);
        return action.DeviceVariable is { } name && variables.DeviceOf(name) is { } device
            && devices.Get(device)?.Has(action.About) == true && action.Exclude?.Contains(device) != true
            ? [.. targets.Append(device).Distinct()] : targets;
    }

    /// <summary>How long a delay takes.</summary>
    internal static int Seconds(DelayAction delay, VariableScope variables) =>
        delay.SecondsVariable is { } name ? (int)(variables.ValueOf(name)?.Number ?? 0) : delay.Seconds;

    /// <summary>To what a variable is set; or why there is none, and it stays as it is.</summary>
    internal static (RuleValue? Value, string? Why) ValueOf(
        SetAction set, VariableScope variables, HomeView view, Address? triggerDevice)
    {
        if (variables.Of(set.Variable) is not { } declared)
        {
            return (null, $"there is no variable {set.Variable}");
        }

        if (set.TriggerDevice == true)
        {
            return triggerDevice is { } device
                ? (RuleValue.Of(device), null) : (null, "what started the run is no device");
        }

        if (set.Device is { } asked)
        {
            Verdict away = DeviceNumbers.Of(view, asked, set.Capability!, null, null);
            return away.Holds is not null
                && Stated.NumberOf(view.Part<DevicesView>().Get(asked)!, set.Capability!) is { } told
                ? (declared.Bounded(told), null) : (null, away.Reason);
        }

        return set.Add is { } more
            ? (declared.Bounded((variables.ValueOf(set.Variable)?.Number ?? 0) + more), null)
            : (set.To, null);
    }
}
