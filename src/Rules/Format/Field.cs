using System.Text.Json.Nodes;

namespace RingActors.Rules.Format;

/// <summary>What a field of a document holds.</summary>
internal enum FieldKind
{
    Text,
    Integer,
    Flag,
    Word,
    Words,

    /// <summary>Words of the base station and names of the home's own modes.</summary>
    Modes,

    /// <summary>One mode in which the home can be armed.</summary>
    ArmedMode,

    Device,
    Devices,
    Time,
    Zone,
    Url,
    Headers,
    Json,

    /// <summary>A list of objects that say by their <c>type</c> what they are.</summary>
    Parts,

    /// <summary>One object.</summary>
    Group,

    /// <summary>A list of objects of one sort.</summary>
    Groups,
}

/// <summary>
/// One field of a document or of the flat form. The parser and the published schema are made of these tables.
/// </summary>
internal sealed record Field(string Name, FieldKind Kind, string Says)
{
    /// <summary>In the flat form: what the document calls the same field.</summary>
    public string DocumentName { get; init; } = Name;

    public bool IsRequired { get; init; }

    /// <summary>What a missing field is taken to be; null if it stays missing.</summary>
    public Func<JsonNode>? Default { get; init; }

    /// <summary>The allowed words.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Least value, length or count.</summary>
    public int Min { get; init; }

    /// <summary>Greatest value, length or count.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>What a referenced device must be able to do; null if it does not matter.</summary>
    public string? Capability { get; init; }

    /// <summary>True if the security system itself may be named like a device.</summary>
    public bool TakesPanel { get; init; }

    /// <summary>For <see cref="FieldKind.Parts"/>: what each part may be.</summary>
    public IReadOnlyList<Shape> Parts { get; init; } = [];

    /// <summary>
    /// What to say of a type that is not there, given those that are; null for a word that says nothing.
    /// </summary>
    public Func<string, IReadOnlyList<string>, string?> SaysOfMissing { get; init; } = (_, _) => null;

    /// <summary>For <see cref="FieldKind.Group"/> and <see cref="FieldKind.Groups"/>: what is in each object.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>For the same two: where their fields are, in words.</summary>
    public string Place { get; init; } = "here";

    /// <summary>For the same two: as what the checks across fields looks at each object.</summary>
    public string? Sort { get; init; }

    /// <summary>A value that is always right, for corrected examples.</summary>
    public Func<JsonNode>? Example { get; init; }

    /// <summary>The most words that a list takes.</summary>
    internal const int WordsMax = 20;

    /// <summary>The default of a list.</summary>
    internal static JsonArray Nothing() => [];

    /// <summary>Devices that can do something; where none is required, none means any.</summary>
    internal static Field Devices(string says, string capability, bool required) => new("devices", FieldKind.Devices, says)
    {
        Capability = capability,
        IsRequired = required,
        Min = required ? 1 : 0,
        Max = 50,
        Default = required ? null : Nothing,
    };
}
