using System.Text.Json.Serialization;

namespace RingActors.Api.Audit.Storage;

/// <summary>
/// A call, as the audit log keeps it: who, what, how it ended. Nothing of what was said in it, and nothing that tells
/// of a silent call for help.
/// </summary>
/// <param name="Number">Its place in the log, from 1, without gaps.</param>
/// <param name="At">When it was answered.</param>
/// <param name="Key">Name of the key, or of what stands for one.</param>
/// <param name="Role">What the key is for.</param>
/// <param name="Call">The tool, or method and pattern of the route.</param>
/// <param name="Outcome"><c>ok</c>, <c>cancelled</c>, or the code of the refusal.</param>
internal sealed record AuditEntry(
    [property: JsonPropertyName("n")] long Number,
    DateTimeOffset At,
    string Key,
    string Role,
    string Call,
    string Outcome)
{
    /// <summary>How it came: <c>rest</c>, <c>mcp</c>; null for what the server writes itself.</summary>
    public string? Face { get; init; }

    /// <summary>The home that it was about; null for none, or several.</summary>
    public string? Home { get; init; }

    /// <summary>From the call to its answer.</summary>
    public long DurationMs { get; init; }

    /// <summary>The approval that it waits for, or that it answers.</summary>
    public string? Approval { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Keyed digest of what was asked for: equal for equal arguments, secrets left out.</summary>
    public string? Arguments { get; init; }

    /// <summary>How many calls it stands for; null for one.</summary>
    public long? Count { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(AuditSegmentHead))]
internal sealed partial class AuditJson : JsonSerializerContext;
