using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>
/// What one device tells, or several: named, of kinds, in rooms and in groups, as the home is when it is judged.
/// </summary>
public abstract record DeviceCondition : RuleCondition
{
    /// <summary>The one device; null where several are meant.</summary>
    public abstract Address? Device { get; init; }

    /// <summary>Which of their capabilities.</summary>
    public abstract string Capability { get; init; }

    /// <summary>These devices; null means none.</summary>
    public IReadOnlyList<Address>? Devices { get; init; }

    /// <summary>Also every device of these kinds that tells it; null means none.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Also every device in these rooms that tells it; null means none.</summary>
    public IReadOnlyList<string>? Rooms { get; init; }

    /// <summary>Also every device in these groups of the home's own that tells it, by id; null means none.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Never these devices; null means none.</summary>
    public IReadOnlyList<Address>? Exclude { get; init; }

    /// <summary>Of how many of several it must be so; null, with one, makes no difference.</summary>
    public HowMany? Which { get; init; }

    /// <summary>
    /// The variable of the rule that holds the one device; null where a document says which. Without a device nobody
    /// knows whether it holds.
    /// </summary>
    public string? DeviceVariable { get; init; }

    internal DeviceSelection Selection =>
        new(Device is { } one ? [one] : Devices ?? [], Kinds, Rooms, Exclude, Groups);

    /// <summary>The devices that are meant, as the home is: those that are named also if they are gone.</summary>
    internal IReadOnlyList<Address> Meant(DevicesView devices)
    {
        DeviceSelection selection = Selection;
        return
        [
            .. selection.Devices.Where(d => Exclude?.Contains(d) != true)
                .Concat(selection.IsListed ? [] : selection.In(devices).Where(Tells).Select(d => d.Address))
                .Distinct(),
        ];
    }

    /// <summary>Groups that the home has no more: what was in them is not known any more (R-S15).</summary>
    internal IEnumerable<string> Lost(DevicesView devices) =>
        (Groups ?? []).Where(g => devices.Groups?.ContainsKey(g) != true);

    private bool Tells(DeviceView device) => device.Has(Capability) || Capability == Capabilities.Connection
        || Stated.StateOf(device, Capability) is not null || Stated.NumberOf(device, Capability) is not null;

    /// <summary>The fields that say which devices are looked at.</summary>
    internal static IReadOnlyList<Field> Targets { get; } =
    [
        new("device", FieldKind.Device, "The one device.")
        {
            IsRequired = true, Instead = ["device_variable", "devices", .. Field.OfKindOrRoom],
        },
        new("device_variable", FieldKind.Variable, "The one device that this variable of type device holds."),
        new("devices", FieldKind.Devices, "Several devices.") { Max = 50 },
        .. Field.Groups.Select(f => f.Name == "exclude" ? f
            : f with { Says = f.Says.Replace("every device", "every device that tells it", StringComparison.Ordinal) }),
        new("which", FieldKind.Word,
            "Of several devices: any (it is so of one of them), or all. What nobody knows of a device is not so.")
        {
            Words = ["any", "all"],
        },
    ];
}

/// <summary>Of how many of several devices something must be so.</summary>
public enum HowMany
{
    /// <summary>Of one, or more.</summary>
    [JsonStringEnumMemberName("any")] Any = 1,

    /// <summary>Of every one.</summary>
    [JsonStringEnumMemberName("all")] All = 2,
}

/// <summary>A condition about several devices is the same condition about each: all of them, or any.</summary>
internal static class DevicesOfCondition
{
    private const int SaidMax = 3;

    /// <summary>
    /// With each condition about several devices as conditions about one each; what means no device that is there, or a
    /// group that is gone, stays as it is. The same object where there is nothing to spread.
    /// </summary>
    internal static RuleCondition Spread(RuleCondition condition, DevicesView devices) => condition switch
    {
        DeviceCondition { Device: null, DeviceVariable: null } c when !c.Lost(devices).Any()
            && c.Meant(devices) is { Count: > 0 } meant => c.Which == HowMany.Any
            ? new AnyCondition([.. meant.Select(d => About(c, d))])
            : new AllCondition([.. meant.Select(d => About(c, d))]),
        AllCondition c when Each(c.All, devices) is { } all => new AllCondition(all),
        AnyCondition c when Each(c.Any, devices) is { } any => new AnyCondition(any),
        NotCondition c when Each(c.Not, devices) is { } not => new NotCondition(not),
        _ => condition,
    };

    /// <summary>The same of a list.</summary>
    internal static IReadOnlyList<RuleCondition> Spread(
        IReadOnlyList<RuleCondition> conditions, DevicesView devices) => Each(conditions, devices) ?? conditions;

    /// <summary>How they stand together: of all it is enough that one is otherwise, of any that one is so.</summary>
    internal static (bool? Holds, string Reason) Together(
        DeviceCondition condition, IReadOnlyList<Verdict> each)
    {
        if (each.Count == 0)
        {
            return (null, $"none of its devices is there to tell its {condition.Capability}");
        }

        bool any = condition.Which == HowMany.Any;
        Verdict[] so = [.. each.Where(v => v.Holds == true)];
        Verdict[] otherwise = [.. each.Where(v => v.Holds == false)];
        Verdict[] unknown = [.. each.Where(v => v.Holds is null)];
        (bool? holds, Verdict[] why) = any
            ? so.Length > 0 ? (true, so) : unknown.Length > 0 ? ((bool?)null, unknown) : (false, otherwise)
            : otherwise.Length > 0 ? (false, otherwise) : unknown.Length > 0 ? (null, unknown) : (true, so);
        return (holds, $"{why.Length} of {each.Count}: {Said(why)}");
    }

    private static string Said(Verdict[] why) => string.Join("; ", why.Take(SaidMax).Select(v => v.Reason))
        + (why.Length > SaidMax ? $"; and {why.Length - SaidMax} more" : "");

    private static RuleCondition About(DeviceCondition condition, Address device) => condition with
    {
        Device = device,
        Devices = null,
        Kinds = null,
        Rooms = null,
        Groups = null,
        Exclude = null,
        Which = null,
    };

    /// <summary>Null if there is nothing to spread.</summary>
    private static RuleCondition[]? Each(IReadOnlyList<RuleCondition> conditions, DevicesView devices)
    {
        RuleCondition[] each = [.. conditions.Select(c => Spread(c, devices))];
        return Enumerable.Range(0, each.Length).Any(i => !ReferenceEquals(each[i], conditions[i])) ? each : null;
    }
}
