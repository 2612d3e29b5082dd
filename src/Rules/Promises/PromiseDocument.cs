using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Conditions;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>
/// What a household wants to hold, however its rules bring it about (U12): either something that is never so for longer
/// than a time, or something that comes to be within a time after an event. Made only by <see cref="PromiseReader"/>.
/// </summary>
public sealed record PromiseDocument
{
    public required string Name { get; init; }

    /// <summary>All of these together, for longer than <see cref="ForMoreThanSeconds"/>, break it.</summary>
    public IReadOnlyList<RuleCondition>? Never { get; init; }

    public int? ForMoreThanSeconds { get; init; }

    /// <summary>After any of these, within <see cref="WithinSeconds"/>, it has to be kept.</summary>
    public IReadOnlyList<RuleTrigger>? Whenever { get; init; }

    public int? WithinSeconds { get; init; }

    /// <summary>It is kept once all of these hold.</summary>
    public IReadOnlyList<RuleCondition>? Then { get; init; }

    /// <summary>It is kept as well once any of these happens.</summary>
    public IReadOnlyList<RuleTrigger>? OrEvent { get; init; }

    /// <summary>Whether the home's recipients are told when it is broken.</summary>
    public bool Tell { get; init; }

    /// <summary>Ids of recipients as the home's settings store them; null for all of them.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>The conditions that are looked at whenever something may have changed them.</summary>
    [JsonIgnore]
    internal IReadOnlyList<RuleCondition> Conditions => Never ?? Then ?? [];

    /// <summary>The events that begin or keep it.</summary>
    [JsonIgnore]
    internal IEnumerable<RuleTrigger> Triggers => [.. Whenever ?? [], .. OrEvent ?? []];

    [JsonIgnore]
    internal int Seconds => ForMoreThanSeconds ?? WithinSeconds ?? 0;
}

/// <summary>The JSON shape of a promise as people write it; the same as it is stored in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter)])]
[JsonSerializable(typeof(PromiseDocument))]
internal sealed partial class PromiseJson : JsonSerializerContext
{
    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    internal static string Text(PromiseDocument document) =>
        JsonSerializer.Serialize(document, Default.PromiseDocument);
}
