using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <param name="Device">The one device; null where several are meant.</param>
/// <param name="Capability">Which of its capabilities.</param>
/// <param name="Is">The state's word.</param>
public sealed record DeviceStateCondition(Address? Device, string Capability, string Is) : DeviceCondition
{
    /// <summary>How long it must have been so; null for any time.</summary>
    public int? ForSeconds { get; init; }

    internal static Shape Shape { get; } = new(
        "device_state", "A capability of a device, or of several, is in a state.",
    [
        .. Targets,
        new("capability", FieldKind.Word, "Which of its capabilities.")
        {
            IsRequired = true,
            Words = Stated.InWords,
            Example = () => Capabilities.Contact,
        },
        new("is", FieldKind.Text, "The state.") { IsRequired = true, Min = 1, Max = 40, Example = () => StateView.Open },
        Field.ForSeconds with { Says = "How long it must have been so, in seconds; missing means any time." },
    ]);

    /// <summary>
    /// With a time it must have been so for that long, and been listened to: otherwise nobody knows.
    /// </summary>
    /// <param name="device">The one device, or one of several.</param>
    /// <param name="view">The home.</param>
    /// <param name="at">The moment.</param>
    internal Verdict Judge(Address device, HomeView view, Instant at)
    {
        Verdict now = DeviceStates.Of(view, device, Capability, Is);
        if (ForSeconds is not { } seconds || now.Stand != Stand.Is)
        {
            return now;
        }

        if (now.Since is not { } since)
        {
            return now with { Stand = Stand.Unknown, Reason = $"{now.Reason}; since when is not known" };
        }

        Duration needed = Duration.FromSeconds(seconds);
        if (at - since < needed)
        {
            return now with { Stand = Stand.IsNot, Reason = $"{now.Reason}, not yet {seconds} s" };
        }

        Instant proven = Continuity.From(view, device, Capability, since, at);
        return at - proven >= needed ? now : now with
        {
            Stand = Stand.Unknown,
            Reason = $"{now.Reason}, and nobody listened until {DeviceStates.Text(proven)}: "
                + $"that it stayed so for {seconds} s is not known",
        };
    }
}
