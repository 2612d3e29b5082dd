using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past;

/// <summary>Which devices a rule is started by: of their silence nothing can be told that would have started
/// it.</summary>
public static class RuleSources
{
    /// <summary>
    /// The devices that its triggers name or mean, as the home is; what the alarm says comes by way of the base
    /// station.
    /// </summary>
    public static IReadOnlyList<DeviceView> Of(RuleDocument document, DevicesView devices) =>
        [
            .. document.Triggers.SelectMany(t => t.Leaves()).OfType<DeviceTrigger>()
                .SelectMany(t => Of(t, devices))
                .Concat(AlarmSources.Of(document.Triggers.SelectMany(t => t.Leaves()), [], devices))
                .DistinctBy(d => d.Address),
        ];

    private static IEnumerable<DeviceView> Of(DeviceTrigger trigger, DevicesView devices) =>
        trigger.Selection is { IsListed: true, Devices.Count: > 0 } named
            ? named.Devices.Select(devices.Get).OfType<DeviceView>()
            : trigger.Selection.In(devices).Where(d => d.Has(trigger.About));
}
