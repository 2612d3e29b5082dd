using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;

namespace RingActors.Api.Features.Protocols;

/// <summary>Protocols and what they do, as answers show them.</summary>
internal static class ProtocolEntries
{
    internal static ProtocolEntry Entry(ProtocolView protocol, HomeView view) => new(
        protocol.Slug,
        protocol.Document?.Name ?? protocol.Slug,
        protocol.State.Version,
        protocol.Document?.Enabled ?? false,
        protocol.Document is { } document ? ProtocolReader.Write(document) : null,
        protocol.State.Open.Count == 0 ? null : [.. protocol.State.Open.Select(a => Entry(protocol, a, view))])
    {
        BuiltIn = protocol.State.Document is null ? true : null,
        WrittenBy = protocol.WrittenBy?.Value,
        VersionHash = protocol.Document is { } named ? DrillPlan.HashOf(named) : null,
        StartedBy = ProtocolStarters.Of(protocol.Slug, view) is { Count: > 0 } starters ? starters : null,
        LastEnded = protocol.State.Ended.LastOrDefault() is { } ended ? Entry(protocol, ended, view) : null,
    };

    internal static ActivationEntry Entry(ProtocolView protocol, Activation activation, HomeView view) => new(
        activation.Id,
        activation.End is { } end ? Word(end.Outcome) : activation.StepsOver ? "steps_over" : "under_way",
        activation.Kind?.Word(),
        activation.Incident,
        Instants.Text(activation.At),
        activation.Acknowledged?.By.Value,
        activation.Acknowledged?.Way,
        activation.Acknowledged?.Until is { } until ? Instants.Text(until) : null,
        Measures(protocol, activation, view))
    {
        CancellationId = activation.End?.Cancellation,
        StillDetecting = activation.End?.StillDetecting,
    };

    /// <summary>What was set going, each as a wish that is tracked: asked for is not done.</summary>
    internal static IReadOnlyList<MeasureEntry> Measures(ProtocolView protocol, Activation activation, HomeView view)
    {
        Principal by = RuleKinds.ProtocolPrincipal(protocol.Slug);
        string? chain = protocol.Chains.GetValueOrDefault(activation.Id);
        IntentEntry[] Of(Address device, string action) => device.Kind == DeviceKinds.SecuritySystem
            ? (StepSubjects.IsArming(action) ? view.Security().Intent : view.Security().SirenIntent) is { } wish
                && wish.By.Equals(by) ? [IntentEntries.Of(wish)] : []
            : [.. view.Part<IntentsView>().Of(device).Where(i =>
                i.About == StepSubjects.Of(action) && i.By.Equals(by) && i.Correlation == chain).Select(IntentEntries.Of)];

        return
        [
            .. activation.Steps.Where(s => s.Judged is null).Select(s => new MeasureEntry(
                s.Action,
                s.Practice is true ? "practice" : s.Skipped is not null ? "skipped" : "requested",
                s.Skipped,
                s.Told.Count == 0 ? null :
                [
                    .. s.Told.Select(d => new MeasuredDevice(
                        view.Part<DevicesView>().Get(d)?.Slug ?? d.Kind,
                        Of(d, s.Action) is { Length: > 0 } intents ? intents : null)),
                ],
                null,
                null)),
            .. activation.Told.Select(r => new MeasureEntry(
                "tell", activation.Reached.Contains(r, StringComparer.Ordinal) ? "delivered" : "requested",
                Ways(activation, r), null, r, null)),
            .. activation.ToCome().Select(w =>
                new MeasureEntry(w.Action, "waits", null, null, null, Instants.Text(w.Until))),
        ];
    }

    /// <summary>By which ways beside the webhook somebody was reached; null if by none.</summary>
    private static string? Ways(Activation activation, string recipient) =>
        activation.ReachedBy?.Where(w => w.Recipient == recipient).Select(w => w.Way).ToArray() is { Length: > 0 } ways
            ? $"by {string.Join(", ", ways)}" : null;

    /// <summary>Nobody outside is told, and nobody is going to be.</summary>
    internal static bool TellsNobody(Activation activation) =>
        activation.Told.Count == 0 && activation.Dispatched.Count == 0 && activation.Escalations.Count == 0
        && activation.Waits.Count == 0;

    private static string Word(ProtocolOutcome outcome) => outcome.ToString().ToLowerInvariant();
}

/// <summary>A protocol of the household.</summary>
internal sealed record ProtocolEntry(
    string ProtocolId, string Name, int Version, bool Enabled, JsonObject? Protocol,
    IReadOnlyList<ActivationEntry>? UnderWay)
{
    /// <summary>True for the one that every home has as long as nobody has written another in its place.</summary>
    public bool? BuiltIn { get; init; }

    public string? WrittenBy { get; init; }

    /// <summary>Names what it does: a drill that says the same ran the same.</summary>
    public string? VersionHash { get; init; }

    /// <summary>Automations and schedules that start it; null for none.</summary>
    public IReadOnlyList<string>? StartedBy { get; init; }

    public ActivationEntry? LastEnded { get; init; }
}

/// <summary>A protocol under way, or over.</summary>
internal sealed record ActivationEntry(
    string ActivationId, string State, string? Kind, string? IncidentId, string Since, string? AcknowledgedBy,
    string? AcknowledgedWay, string? AcknowledgedUntil, IReadOnlyList<MeasureEntry> ActivatedMeasures)
{
    public string? CancellationId { get; init; }

    public IReadOnlyList<string>? StillDetecting { get; init; }
}

/// <param name="Measure">What: the step's type, or <c>tell</c>.</param>
/// <param name="State"><c>requested</c>, <c>delivered</c> (to a recipient), <c>waits</c>, <c>skipped</c> or
/// <c>practice</c>.</param>
/// <param name="Detail">Why it was skipped, or by which ways somebody was reached.</param>
/// <param name="Devices">Who was asked, each with how far that got.</param>
/// <param name="Recipient">Who is told.</param>
/// <param name="At">When what waits is done.</param>
internal sealed record MeasureEntry(
    string Measure, string State, string? Detail, IReadOnlyList<MeasuredDevice>? Devices, string? Recipient,
        string? At);

internal sealed record MeasuredDevice(string DeviceId, IReadOnlyList<IntentEntry>? Intents);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProtocolTelling))]
[JsonSerializable(typeof(TriggeredProtocol))]
internal sealed partial class ProtocolEntryJson : JsonSerializerContext;
