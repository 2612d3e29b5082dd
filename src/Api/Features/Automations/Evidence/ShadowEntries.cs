using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Analysis;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Features.Automations.Evidence;

/// <summary>What lives beside an automation, and how the two differ in what they made of the same events.</summary>
internal static class ShadowEntries
{
    private const int RunsShown = 10;

    /// <param name="shadow">The shadow.</param>
    /// <param name="document">Its document as JSON.</param>
    /// <param name="differences">What its document says otherwise than the automation's.</param>
    /// <param name="devices">The home's devices.</param>
    internal static ShadowEntry Entry(
        ShadowView shadow, JsonObject document, IReadOnlyList<string> differences, DevicesView devices)
    {
        ShadowComparison seen = shadow.Compared;
        return new ShadowEntry(
            shadow.Draft,
            shadow.Beside,
            Instants.Text(shadow.Since),
            shadow.Rule.CreatedBy.Value,
            RuleSentence.Of(shadow.Rule.Document, devices),
            document,
            differences,
            new ShadowReport(
                seen.Said(Instants.Text(shadow.Since)),
                seen.ActiveRuns,
                seen.ShadowRuns,
                seen.Both,
                seen.ActiveRuns - seen.Both,
                seen.ShadowRuns - seen.Both,
                Runs(seen.OnlyActive, devices),
                Runs(seen.OnlyShadow, devices)));
    }

    private static IReadOnlyList<LoneRunEntry> Runs(IReadOnlyList<LoneRun> runs, DevicesView devices) =>
    [
        .. runs.TakeLast(RunsShown).Select(r => new LoneRunEntry(
            Instants.Text(r.At), r.By.Event, devices.Get(r.By.Actor)?.Slug)),
    ];
}

/// <summary>A version that is tried beside the active one: nothing of it is done.</summary>
internal sealed record ShadowEntry(
    int Draft,
    int BesideVersion,
    string Since,
    string By,
    string Summary,
    JsonObject Document,
    IReadOnlyList<string> Differences,
    ShadowReport Report);

/// <summary>What both made of the same events.</summary>
internal sealed record ShadowReport(
    string Summary,
    long ActiveRuns,
    long ShadowRuns,
    long Both,
    long OnlyActiveTotal,
    long OnlyShadowTotal,
    IReadOnlyList<LoneRunEntry> OnlyActive,
    IReadOnlyList<LoneRunEntry> OnlyShadow);

internal sealed record LoneRunEntry(string At, string EntryId, string? DeviceId);

/// <summary>The answer where a shadow was begun.</summary>
internal sealed record ShadowBegun(string AutomationId, ShadowEntry Shadow, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShadowBegun))]
internal sealed partial class ShadowEntriesJson : JsonSerializerContext;
