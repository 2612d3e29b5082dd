using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>
/// A capability of a device came into a state. The first word that a device ever tells is no change. With
/// <see cref="ForSeconds"/> it has to stay in it for that time, which survives restarts (R-S8).
/// </summary>
/// <param name="Devices">The devices; with no kinds and rooms, none means any that tells it.</param>
/// <param name="Capability">Which of its capabilities.</param>
/// <param name="From">Only from this state; null means from any other.</param>
/// <param name="To">Only into this state; null means into any other.</param>
public sealed record DeviceStateTrigger(IReadOnlyList<Address> Devices, string Capability, string? From = null,
    string? To = null)
    : DeviceTrigger
{
    /// <summary>How long it has to stay so; null for not at all.</summary>
    public int? ForSeconds { get; init; }

    internal static Shape Shape { get; } =
        new("device_state", "A capability of a device came into a state, or has stayed in it for a time.",
    [
        .. Field.Targets("The devices that count.", null),
        new("capability", FieldKind.Word, "Which of its capabilities.")
        {
            IsRequired = true, Words = Stated.InWords, Example = () => Capabilities.Contact,
        },
        new("from", FieldKind.Text, "Only from this state; missing means from any other.") { Min = 1, Max = 40 },
        new("to", FieldKind.Text, "Only into this state; missing means into any other, and needs from.")
        {
            Min = 1, Max = 40,
        },
        DevicesTogether.Field,
        Field.ForSeconds,
        Field.TriggerId,
    ])
        {
            Sort = "device_state_trigger",
            Sample = () => new() { ["to"] = StateView.Open },
        };

    /// <inheritdoc/>
    internal override int? HoldSeconds => ForSeconds;

    /// <inheritdoc/>
    internal override string About => Capability;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal (bool Holds, string Reason) Judge(StateWord said, DeviceView? before)
    {
        string name = before?.Slug ?? "it";
        string? was = (before is null ? null : Stated.StateOf(before, Capability))?.Value;
        if (was is null)
        {
            return (false, $"{name} told its {Capability} for the first time: {said.Word}");
        }

        return was == said.Word
            ? (false, $"{name} {Capability} was {was} already")
            : ((From is null || From == was)
                && (To is null || To == said.Word), $"{name} {Capability} went from {was} to {said.Word}");
    }
}

/// <summary>Which word of a device's state an event says now: what its view makes of the same event.</summary>
internal static class StateChange
{
    /// <summary>Null if it says none, or one of the past.</summary>
    internal static StateWord? Of(IEvent @event) => @event switch
    {
        IPastStateEvent => null,
        IStateEvent { Said: { } said } => said,
        SirenEndedAsAnnounced e => new StateWord(Capabilities.Siren, StateView.Off, e.EndedAt),
        BatteryReported { Battery: var battery } e when Stated.WordOf(battery) is { } word =>
            new StateWord(Capabilities.Battery, word, e.At),
        _ => null,
    };
}
