using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Conditions;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>By which devices it shows whether a promise is kept: of their silence nothing can be told.</summary>
public static class PromiseSources
{
    /// <summary>
    /// The devices that it names or means, as the home is; what the alarm says comes by way of the base station.
    /// </summary>
    public static IReadOnlyList<DeviceView> Of(PromiseDocument document, DevicesView devices)
    {
        IEnumerable<Address> asked =
            ConditionTree.Flat(document.Conditions).OfType<DeviceCondition>().SelectMany(c => c.Meant(devices));
        return
        [
            .. asked.Select(devices.Get).OfType<DeviceView>()
                .Concat(document.Triggers.OfType<DeviceTrigger>().SelectMany(t => t.Selection.In(devices)))
                .Concat(AlarmSources.Of(document.Triggers, document.Conditions, devices))
                .DistinctBy(d => d.Address),
        ];
    }
}
