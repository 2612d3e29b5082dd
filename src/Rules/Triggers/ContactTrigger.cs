using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <param name="Devices">Contacts; none means any.</param>
/// <param name="To"><c>open</c> or <c>closed</c>.</param>
public sealed record ContactTrigger(IReadOnlyList<Address> Devices, string To) : RuleTrigger
{
    internal static Shape Shape { get; } = new("contact", "A door or window was opened or closed.",
    [
        Field.Devices("The contacts that count; none means any.", Capabilities.Contact, required: false),
        new("to", FieldKind.Word, "Which of the two.")
        {
            Words = [StateView.Open, StateView.Closed], Default = () => StateView.Open,
        },
    ]);

    internal (bool Holds, string Reason) Judge(string became) => (To == became, became == StateView.Open ? "it opened" : "it closed");
}
