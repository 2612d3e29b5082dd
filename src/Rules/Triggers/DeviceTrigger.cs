using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Triggers;

/// <summary>Something that a device tells starts a rule.</summary>
public abstract record DeviceTrigger : RuleTrigger
{
    /// <summary>Also every device of these kinds; null means none.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Also every device in these rooms; null means none.</summary>
    public IReadOnlyList<string>? Rooms { get; init; }

    /// <summary>Also every device in these groups of the home's own, by id; null means none.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Never these devices; null means none.</summary>
    public IReadOnlyList<Address>? Exclude { get; init; }

    /// <summary>Of which of them it counts; null for each by itself.</summary>
    public WhichDevices? Which { get; init; }

    /// <summary>Which devices count.</summary>
    internal DeviceSelection Selection => new(Named, Kinds, Rooms, Exclude, Groups);

    /// <summary>The capability that the devices must have.</summary>
    internal abstract string About { get; }

    /// <summary>The devices that are named one by one.</summary>
    private protected abstract IReadOnlyList<Address> Named { get; }
}

/// <summary>Of which of several devices it counts that something became so.</summary>
public enum WhichDevices
{
    /// <summary>Of each by itself.</summary>
    [JsonStringEnumMemberName("each")] Each = 1,

    /// <summary>Of the first only: while one of them is so, another that becomes so counts for nothing.</summary>
    [JsonStringEnumMemberName("first")] First = 2,

    /// <summary>Of the last: when all of them have become so.</summary>
    [JsonStringEnumMemberName("all")] All = 3,
}

/// <summary>
/// Triggers that look at their devices together. What the others say is read where the home was just before the event.
/// What nobody knows is neither so nor otherwise: it does not keep a first one from counting, and all are not so with
/// it.
/// </summary>
internal static class DevicesTogether
{
    /// <summary>As a document says it.</summary>
    internal static readonly Field Field = new(
        "which", FieldKind.Word,
        "Of several devices: each by itself (missing means that), the first (none was so before), or all (the last of "
            + "them became so).")
    {
        Words = ["each", "first", "all"],
    };

    /// <summary>True if it looks at its devices together.</summary>
    internal static bool IsTogether(this RuleTrigger trigger) =>
        trigger is DeviceTrigger { Which: WhichDevices.First or WhichDevices.All };

    /// <summary>Under what its time counts: all devices have one.</summary>
    internal static Address SubjectOf(RuleTrigger trigger, Address device) => trigger.IsTogether()
        ? HomeGroups.AddressOf(device.Home, ((DeviceTrigger)trigger).Which == WhichDevices.All ? "all" : "first")
        : device;

    /// <summary>Whether it counts that one device becomes so, by how the others are.</summary>
    internal static (bool Counts, string? Because) Judge(DeviceTrigger trigger, HomeView before, Address device)
    {
        if (!trigger.IsTogether())
        {
            return (true, null);
        }

        bool all = trigger.Which == WhichDevices.All;
        foreach (DeviceView other in Meant(trigger, before).Where(d => !d.Address.Equals(device)))
        {
            Verdict verdict = Of(trigger, before, other.Address);
            if (all != (verdict.Stand == Stand.Is))
            {
                return (false, all ? $"not all are so: {verdict.Reason}" : $"it was not the first: {verdict.Reason}");
            }
        }

        return (true, null);
    }

    /// <summary>How its devices stand together.</summary>
    internal static Verdict Together(DeviceTrigger trigger, HomeView view)
    {
        Verdict[] each = [.. Meant(trigger, view).Select(d => Of(trigger, view, d.Address))];
        Verdict[] so = [.. each.Where(v => v.Stand == Stand.Is)];
        if (each.Length == 0)
        {
            return new Verdict(Stand.IsNot, null, "none of its devices is there");
        }

        if (trigger.Which == WhichDevices.First && so.Length > 0)
        {
            return so[0] with { Since = so.Any(v => v.Since is null) ? null : so.Min(v => v.Since) };
        }

        return so.Length == each.Length
            ? so[0] with
            {
                Since = so.Any(v => v.Since is null) ? null : so.Max(v => v.Since),
                Reason = string.Join("; ", so.Select(v => v.Reason)),
            }
            : each.OrderBy(v => v.Stand == Stand.IsNot == (trigger.Which == WhichDevices.All) ? 0 : 1)
                .First(v => v.Stand != Stand.Is);
    }

    /// <summary>The devices that it looks at: those that can tell it.</summary>
    internal static IEnumerable<DeviceView> Meant(DeviceTrigger trigger, HomeView view) => trigger.Selection
        .In(view.Part<DevicesView>())
        .Where(d => d.Has(trigger.About) || Stated.StateOf(d, trigger.About) is not null
            || Stated.NumberOf(d, trigger.About) is not null);

    /// <summary>Whether one device is as the trigger waits for.</summary>
    internal static Verdict Of(DeviceTrigger trigger, HomeView view, Address device) => trigger switch
    {
        ContactTrigger t => DeviceStates.Of(view, device, t.About, t.To),
        DeviceStateTrigger { To: { } to } t => DeviceStates.Of(view, device, t.Capability, to),
        NumericTrigger t => DeviceNumbers.Of(view, device, t.Capability, t.Above, t.Below),
        _ => throw new System.Diagnostics.UnreachableException(trigger.GetType().Name),
    };
}
