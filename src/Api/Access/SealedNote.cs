using System.Text.Json.Serialization;
using RingActors.Api.Outgoing;

namespace RingActors.Api.Access;

/// <summary>What stands in a sealed note: about a code that was set, or about one that was used.</summary>
internal sealed record SealedNote
{
    /// <summary>Of a code: which of its two verifiers is the normal one.</summary>
    public int Normal { get; init; }

    /// <summary>Of a code: whether the other is a duress code, and not noise.</summary>
    public bool HasDuress { get; init; }

    /// <summary>Of a use: whether it was the duress code.</summary>
    public bool Duress { get; init; }

    /// <summary>Of a use: whose code, in which home, where and what for.</summary>
    public string? Code { get; init; }

    public string? Name { get; init; }

    public string? Home { get; init; }

    public string? Channel { get; init; }

    public string? Purpose { get; init; }

    public string? At { get; init; }
}

/// <summary>A line of the file in which notes wait to be sent.</summary>
/// <param name="Key">The effect's idempotency key.</param>
/// <param name="Seal">The note; null in a line that says how an earlier one ended.</param>
/// <param name="At">When it was passed on, in ticks since the epoch.</param>
/// <param name="Done">How it ended; null while it waits.</param>
internal sealed record NoteLine(string Key, string? Seal, long At, string? Done);

/// <summary>What the outside contact is told when a duress code was used.</summary>
internal sealed record DuressCall(string Type, string Home, string Name, string Channel, string At);

/// <summary>A line of the duress log.</summary>
internal sealed record DuressEntry(string? At, string? Home, string? Name, string? Channel, string Contact);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedNote))]
[JsonSerializable(typeof(Dictionary<string, NamedSecret>))]
[JsonSerializable(typeof(NoteLine))]
[JsonSerializable(typeof(DuressCall))]
[JsonSerializable(typeof(DuressEntry))]
internal sealed partial class AccessJson : JsonSerializerContext;
