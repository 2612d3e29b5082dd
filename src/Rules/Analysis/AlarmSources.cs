using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis;

/// <summary>
/// By what the home's alarm is listened to: the base station. Of its silence nothing can be told, as of any device's.
/// </summary>
internal static class AlarmSources
{
    /// <summary>The base stations, where any of it is about the alarm; else none.</summary>
    /// <param name="triggers">Events.</param>
    /// <param name="conditions">Conditions.</param>
    /// <param name="devices">The home's devices.</param>
    internal static IReadOnlyList<DeviceView> Of(
        IEnumerable<RuleTrigger> triggers, IEnumerable<RuleCondition> conditions, DevicesView devices)
    {
        bool isAsked = triggers.Any(t => t is ModeChangedTrigger or AlarmTrigger or ExitDelayTrigger)
            || ConditionTree.Flat(conditions).Any(c => c is ModeCondition or IncidentCondition);
        DeviceView[] stations = [.. devices.All.Where(d => d.Kind == DeviceKinds.BaseStation)];
        return !isAsked ? [] : stations.Length > 0 ? stations : [Unlisted(devices.Home)];
    }

    /// <summary>A base station that no list names: it is behind whichever hub there is.</summary>
    private static DeviceView Unlisted(string home) => new()
    {
        Address = new Address(home, DeviceKinds.BaseStation, DeviceKinds.BaseStation),
        Slug = DeviceKinds.BaseStation,
        Name = "Base station",
        RingKind = DeviceKinds.BaseStation,
        LastNewsAt = Instant.MinValue,
    };
}
