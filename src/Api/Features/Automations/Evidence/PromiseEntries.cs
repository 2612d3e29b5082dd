using System.Text.Json.Nodes;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Promised;
using RingActors.Rules.Promises;

namespace RingActors.Api.Features.Automations.Evidence;

/// <summary>Promises as answers show them.</summary>
internal static class PromiseEntries
{
    private const int BreachesShown = 3;

    internal static PromiseEntry Entry(PromiseView promise, HomeView view) => new(
        promise.Slug,
        promise.Document.Name,
        PromiseSentence.Of(promise.Document, view.Part<DevicesView>()),
        PromiseReader.Write(promise.Document),
        promise.Version,
        Instants.Text(promise.MadeAt),
        promise.MadeBy.Value,
        promise.IsBroken,
        promise.BrokenCount,
        promise.UnprovenCount,
        promise.Breaches.Count == 0 ? null :
        [
            .. promise.Breaches.TakeLast(BreachesShown).Select(b => Entry(b.Broken) with { BrokenEntryId = b.Entry }),
        ])
    {
        Troubles = PromiseTroubles.Of(promise.Document, view) is { Count: > 0 } troubles ? troubles : null,
    };

    internal static BreachEntry Entry(PromiseBroken broken) => new(
        Instants.Text(broken.Since),
        Instants.Text(broken.At),
        broken.By?.Event,
        broken.Facts.Count == 0 ? null : string.Join("; ", broken.Facts.Select(f => f.Reason)));
}

/// <summary>A promise of the household.</summary>
internal sealed record PromiseEntry(
    string PromiseId,
    string Name,
    string Summary,
    JsonObject Promise,
    int Version,
    string MadeAt,
    string MadeBy,
    bool IsBroken,
    long BrokenTotal,
    long UnprovenTotal,
    IReadOnlyList<BreachEntry>? Broken)
{
    /// <summary>What of it comes to nothing as things are; null if all of it can happen.</summary>
    public IReadOnlyList<string>? Troubles { get; init; }
}

/// <summary>A time at which a promise was broken.</summary>
internal sealed record BreachEntry(string Since, string BrokenAt, string? BegunByEntry, string? Because)
{
    /// <summary>The history's entry that says so; null if it was found in the past.</summary>
    public string? BrokenEntryId { get; init; }
}
