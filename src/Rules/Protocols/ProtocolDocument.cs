using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Actions;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

/// <summary>
/// What a household does in an emergency, as it is written and stored. Made only by <see cref="ProtocolReader"/> and
/// <see cref="ProtocolTemplates"/>. A field that is added later has a default.
/// </summary>
public sealed record ProtocolDocument
{
    public const int PriorityDefault = 100;
    public const int AcknowledgementDefault = 600;
    public const int CancelDefault = 30;

    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Of two protocols that want opposite things the one with the lower number goes before.</summary>
    public int Priority { get; init; } = PriorityDefault;

    /// <summary>
    /// It saves lives: it goes before all that do not. Null: it does if it is for fire, CO or medical help.
    /// </summary>
    public bool? LifeSafety { get; init; }

    /// <summary>Words of the kinds of incidents that start it; null for none.</summary>
    public IReadOnlyList<string>? Incidents { get; init; }

    /// <summary>How far an incident must have come to start it.</summary>
    public IncidentStage Stage { get; init; } = IncidentStage.Alarm;

    /// <summary>Anything else that starts it; null for nothing.</summary>
    public IReadOnlyList<RuleTrigger>? Triggers { get; init; }

    /// <summary>For so long from its start no call for dispatch is made, and it can be cancelled before any.</summary>
    public int CancelSeconds { get; init; } = CancelDefault;

    /// <summary>
    /// An acknowledgement holds for so long; when nothing is resolved by then the escalation goes on. 0: for good.
    /// </summary>
    public int AcknowledgementSeconds { get; init; } = AcknowledgementDefault;

    /// <summary>Taken in order.</summary>
    public required IReadOnlyList<HomeAction> Steps { get; init; }

    /// <summary>All steps, those within others too.</summary>
    public IEnumerable<HomeAction> AllSteps() => Steps.SelectMany(s => s.All());

    /// <summary>Whether it goes before all protocols that save no lives.</summary>
    [JsonIgnore]
    public bool SavesLives => LifeSafety
        ?? Incidents?.Any(k => k == IncidentKind.Fire.Word() || k == IncidentKind.Co.Word()
            || k == IncidentKind.Medical.Word()) is true;
}

/// <summary>The JSON shape of a protocol as people write it; the same as it is stored in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter)])]
[JsonSerializable(typeof(ProtocolDocument))]
internal sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    internal static string Text(ProtocolDocument document) =>
        JsonSerializer.Serialize(document, Default.ProtocolDocument);
}
