namespace RingActors.Rules.Format;

/// <summary>One sort of trigger, condition or action.</summary>
/// <param name="Type">The discriminator.</param>
/// <param name="Says">What it means.</param>
/// <param name="Fields">Its fields besides <c>type</c>.</param>
internal sealed record Shape(string Type, string Says, IReadOnlyList<Field> Fields)
{
    /// <summary>As what the checks across fields looks at it; the type where nothing else is said.</summary>
    public string Sort { get; init; } = Type;

    /// <summary>Which shape a corrected example shows where it needs one: the lowest that the home can do.</summary>
    public int ExampleRank { get; init; } = 1;

    /// <summary>What an example has beside the fields that are required: of several of which one is needed.</summary>
    public Func<System.Text.Json.Nodes.JsonObject>? Sample { get; init; }

    /// <summary>What its fields must be together, as the field, a code and what to say; null for nothing.</summary>
    public Func<System.Text.Json.Nodes.JsonObject, IEnumerable<(string Field, string Code, string Says)>>? Faults
    {
        get; init;
    }

    /// <summary>The shape of a type; the flat form is made of the same fields under its own names.</summary>
    internal static Shape Of(IReadOnlyList<Shape> shapes, string type) => shapes.Single(s => s.Type == type);
}
