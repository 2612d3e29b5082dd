using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <param name="Devices">Contacts; none means any.</param>
/// <param name="To"><c>open</c> or <c>closed</c>.</param>
public sealed record ContactTrigger(IReadOnlyList<Address> Devices, string To) : DeviceTrigger
{
    /// <summary>How long it has to stay so; null for not at all.</summary>
    public int? ForSeconds { get; init; }

    internal static Shape Shape { get; } = new("contact", "A door or window was opened or closed.",
    [
        .. Field.Targets("The contacts that count.", Capabilities.Contact),
        new("to", FieldKind.Word, "Which of the two.")
        {
            Words = [StateView.Open, StateView.Closed], Default = () => StateView.Open,
        },
        DevicesTogether.Field,
        Field.ForSeconds,
        Field.TriggerId,
    ]);

    /// <inheritdoc/>
    internal override int? HoldSeconds => ForSeconds;

    /// <inheritdoc/>
    internal override string About => Capabilities.Contact;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal (bool Holds, string Reason) Judge(string became) => (To == became, became == StateView.Open ? "it opened" : "it closed");
}
