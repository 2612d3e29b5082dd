using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <param name="Since">Since when what a device said last is a memory.</param>
/// <param name="Reason">Why, for a person.</param>
/// <param name="Line">The line of the hub that is away; null if it is the base station's.</param>
public sealed record Unheard(Instant Since, string Reason, string? Line);

/// <summary>Whether what a device behind a hub said last is the present: it is as fresh as the hub it speaks through, and as no other.</summary>
public static class Freshness
{
    private const string NotSaid = "Its hub is not heard at present.";

    /// <summary>Why what a device said last is not the present; null while it is, and for devices that need no hub.</summary>
    /// <param name="view">The home.</param>
    /// <param name="device">The device.</param>
    /// <param name="security">The home's alarm as it may be shown; null for what the home's own record says.</param>
    public static Unheard? UnheardOf(this HomeView view, Address device, IBaseStationPart? security = null)
    {
        if (!DeviceKinds.IsBehindHub(device))
        {
            return null;
        }

        LineView[] own =
        [
            .. view.Coverage().Lines.Values
                .Where(l => Lines.IsHub(l.Line) && l.Behind.Contains(device.Id, StringComparer.Ordinal))
                .OrderBy(l => l.Line, StringComparer.Ordinal),
        ];
        if (own.Length > 0 && own.All(l => l.HasPanel == false))
        {
            return own.Any(l => l.Hears) ? null : new Unheard(own[0].Since, own[0].Breaks is [.., var last] ? last.Reason : NotSaid, own[0].Line);
        }

        // The panel's own word is stricter than the line to its hub: the line may be up, and the panel be silent.
        IBaseStationPart recorded = security ?? view.Parts.OfType<IBaseStationPart>().Single();
        BaseStationView? baseStation = security is null ? BaseStationView.Of(view, recorded) : security.BaseStation;
        return BaseStationView.IsHeard(baseStation) ? null : new Unheard(recorded.LastWordAt, baseStation?.Reason ?? NotSaid, null);
    }
}
