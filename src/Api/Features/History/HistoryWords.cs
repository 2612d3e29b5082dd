using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Api.Features.History;

/// <summary>Events as entries of the history: which sort of thing, and one sentence.</summary>
internal static class HistoryWords
{
    /// <summary>The kind of what is stored under a name.</summary>
    internal static string KindOf(string storedName) => EventDescriptions.Find(storedName)?.Kind ?? EventKinds.System;

    /// <summary>
    /// What says only how far the listening is proven, and the like: the answer's coverage is made of it, its entries
    /// would be noise.
    /// </summary>
    internal static bool IsBookkeeping(string storedName) =>
        EventDescriptions.Find(storedName) is { Severity: EventSeverity.Bookkeeping };

    /// <summary>Whether a device may tell something of these kinds.</summary>
    internal static bool Tells(DeviceView device, IReadOnlySet<string> kinds) => kinds.Count == 0
        || (kinds.Contains("motion") && (device.Has(Capabilities.Motion) || device.Has(Capabilities.Keypad)))
        || (kinds.Contains("doorbell") && device.Has(Capabilities.Ding))
        || (DeviceNeeds.Of(device.Address, device.Capabilities).IsBehindHub
            && (kinds.Contains("sensor") || kinds.Contains("mode") || kinds.Contains("alarm")));

    /// <param name="envelope">The event.</param>
    /// <param name="devices">The home's devices.</param>
    /// <param name="withKept">Show what was not understood, too. It is long, so only who asks for it gets it.</param>
    /// <param name="intents">
    /// The home's wishes, as far as they are known: what was confirmed is said with what it is.
    /// </param>
    internal static HistoryEntry Entry(EventEnvelope envelope, DevicesView devices, bool withKept, IntentsView? intents = null)
    {
        DeviceView? device = devices.Get(envelope.Actor);
        return new HistoryEntry(
            envelope.Id,
            Instants.Text(envelope.OccurredAt),
            envelope.LearnedAt - envelope.OccurredAt >= Duration.FromSeconds(1) ? Instants.Text(envelope.LearnedAt) : null,
            KindOf(envelope.Name),
            EventDescriptions.Of(envelope.Event).Sentence(envelope.Event, new HomeTelling(envelope, devices, intents)),
            device?.Slug,
            envelope.Name,
            envelope.Principal.Value,
            envelope.Correlation,
            envelope.Causation,
            withKept ? KeptOf(envelope.Event) : null);
    }

    private static KeptEntry? KeptOf(IEvent @event) => @event switch
    {
        PayloadKept { Payload: { } p } e => new KeptEntry(
            e.Source, e.Reasons, p.Text, p.IsBase64 ? true : null, p.CutFrom, e.Seen, e.LimitReached ? true : null),
        LeftoverKept e => Rest(e.Leftover),
        MotionDetected e => Rest(e.Rest),
        DoorbellPressed e => Rest(e.Rest),
        _ => null,
    };

    private static KeptEntry? Rest(RawJson? rest) =>
        rest is null ? null : new KeptEntry(null, null, rest.Text, null, null, null, null);
}

internal sealed record HistoryEntry(
    string EntryId,
    string At,
    string? LearnedAt,
    string Kind,
    string Summary,
    string? DeviceId,
    string Event,
    string By,
    string CorrelationId,
    string? CausationId,
    KeptEntry? Kept);

/// <summary>What nobody understood, verbatim but for its secrets.</summary>
internal sealed record KeptEntry(
    string? Source, IReadOnlyList<string>? Reasons, string Text, bool? IsBase64, int? CutFrom, long? Seen, bool? LimitReached);
