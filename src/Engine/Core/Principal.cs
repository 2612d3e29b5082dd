using System.Text;

namespace RingActors.Engine.Core;

/// <summary>What sort of party asked for something. The names are the format on disk.</summary>
public enum PrincipalKind
{
    /// <summary>The engine itself: deadlines that have come, housekeeping.</summary>
    Engine = 1,

    /// <summary>A holder of an API key over HTTP.</summary>
    ApiKey = 2,

    /// <summary>An MCP client.</summary>
    McpClient = 3,

    /// <summary>An automation rule of the home.</summary>
    Rule = 4,

    /// <summary>A schedule of the home.</summary>
    Schedule = 5,

    /// <summary>An inbound webhook.</summary>
    Webhook = 6,

    /// <summary>A resident, acting in the Ring app or at a keypad.</summary>
    Resident = 7,

    /// <summary>The Ring cloud, reporting what its devices did.</summary>
    RingCloud = 8,

    /// <summary>An emergency protocol of the home.</summary>
    Protocol = 9,

    /// <summary>Somebody at the machine: the command line or an unauthenticated loopback call.</summary>
    Local = 10,

    /// <summary>Somebody whom the home's settings name to be told, by the link that only they were sent.</summary>
    Recipient = 11,
}

/// <summary>Who asked. Every event names one.</summary>
/// <remarks>Written and stored as <c>kind:id</c>, e.g. <c>rule:front-light</c>, <c>resident:Pat</c>.</remarks>
[System.Text.Json.Serialization.JsonConverter(typeof(PrincipalConverter))]
public sealed class Principal : IEquatable<Principal>
{
    /// <summary>Longest id, in characters: a person's name under their key is several times as long as the name.</summary>
    public const int IdLengthMax = 640;

    private static readonly string[] KindNames =
    [
        "", "engine", "api-key", "mcp-client", "rule", "schedule", "webhook", "resident", "ring-cloud", "protocol",
        "local", "recipient",
    ];

    private readonly byte[] _utf8;

    /// <summary>Names a principal.</summary>
    /// <exception cref="ArgumentException">The id is empty or longer than <see cref="IdLengthMax"/>.</exception>
    public Principal(PrincipalKind kind, string id)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > IdLengthMax)
        {
            throw new ArgumentException($"A principal's id must be 1 to {IdLengthMax} characters.", nameof(id));
        }

        Kind = kind;
        Id = id;
        Value = KindNames[(int)kind] + ":" + id;
        _utf8 = Encoding.UTF8.GetBytes(Value);
    }

    /// <summary>The engine's own principal.</summary>
    public static Principal Engine { get; } = new(PrincipalKind.Engine, "deadline");

    /// <summary>The Ring cloud as the reporter of facts.</summary>
    public static Principal RingCloud { get; } = new(PrincipalKind.RingCloud, "ring");

    /// <summary>What sort of party this is.</summary>
    public PrincipalKind Kind { get; }

    /// <summary>Which one of its kind.</summary>
    public string Id { get; }

    /// <summary>The stored form, <c>kind:id</c>.</summary>
    public string Value { get; }

    /// <summary>The stored form as UTF-8; do not change the bytes.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="FormatException">The text is no principal.</exception>
    public static Principal Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int kind = colon > 0 ? Array.IndexOf(KindNames, text[..colon]) : -1;
        return kind > 0
            ? new Principal((PrincipalKind)kind, text[(colon + 1)..])
            : throw new FormatException($"'{text}' is no principal; it must read kind:id.");
    }

    /// <inheritdoc/>
    public bool Equals(Principal? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Principal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
