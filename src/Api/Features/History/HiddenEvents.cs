using System.Reflection;
using RingActors.Api.Features.Homes;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.History;

/// <summary>
/// What of a home's record is kept from whoever asks: silent calls for help and all they led to. They look like the
/// record's own bookkeeping, of which nobody is shown anything either.
/// </summary>
internal sealed class HiddenEvents(HomeHistory history, HomeView view, bool mayReadDuress)
{
    /// <summary>Only of these is the payload looked at.</summary>
    private static readonly HashSet<string> MayBe = EventDescriptions.All
        .Where(d => d.Type == typeof(PanicRaised) || d.Type.IsAssignableTo(typeof(IIncidentEvent)))
        .Select(d => d.Type.GetCustomAttribute<StoredNameAttribute>()!.Name)
        .ToHashSet(StringComparer.Ordinal);

    private readonly GuardView _guard = view.Guard();

    internal bool Has(StoredEvent stored) => !mayReadDuress
        && MayBe.Contains(stored.Name)
        && history.Decode(stored) is { } envelope
        && _guard.IsHidden(envelope.Event);
}
