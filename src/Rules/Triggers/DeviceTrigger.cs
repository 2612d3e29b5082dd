using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>Something that a device tells starts a rule.</summary>
public abstract record DeviceTrigger : RuleTrigger
{
    /// <summary>Also every device of these kinds; null means none.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Also every device in these rooms; null means none.</summary>
    public IReadOnlyList<string>? Rooms { get; init; }

    /// <summary>Never these devices; null means none.</summary>
    public IReadOnlyList<Address>? Exclude { get; init; }

    /// <summary>Which devices count.</summary>
    internal DeviceSelection Selection => new(Named, Kinds, Rooms, Exclude);

    /// <summary>The capability that the devices must have.</summary>
    internal abstract string About { get; }

    /// <summary>The devices that are named one by one.</summary>
    private protected abstract IReadOnlyList<Address> Named { get; }
}
