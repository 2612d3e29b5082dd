using System.Collections.Immutable;

namespace RingActors.Api.Tools.Schemas;

/// <summary>How schemas are written down: short enough that a definition reads like the table it is.</summary>
internal static class Schema
{
    public static ObjectSchema Object(string? description = null) => new([]) { Description = description };

    public static ObjectSchema OpenObject(string? description = null) =>
        new([]) { Description = description, IsOpen = true };

    /// <summary>A JSON merge patch (RFC 7396).</summary>
    public static ObjectSchema Patch(string description) => OpenObject(description) with { IsPatch = true };

    public static ArraySchema List(SchemaNode items, int countMin, int countMax, string? description = null) =>
        new(items, countMin, countMax) { Description = description };

    /// <summary>A list in a result: as long as it is.</summary>
    public static ArraySchema Listing(SchemaNode items, string? description = null) =>
        new(items, 0, int.MaxValue) { Description = description };

    public static ChoiceSchema Choice(string? description, params ImmutableArray<string> choices) =>
        new(choices) { Description = description };

    public static StringSchema Text(string? description = null, int lengthMin = 0, int lengthMax = 256) =>
        new(lengthMin, lengthMax) { Description = description };

    /// <summary>Text in a result: as long as it is.</summary>
    public static StringSchema Said(string? description = null) => new(0, int.MaxValue) { Description = description };

    /// <summary>Text whose shape bounds its length.</summary>
    public static StringSchema Shaped(TextShape shape, string? description = null) =>
        new(0, int.MaxValue) { Shape = shape, Description = description };

    /// <summary>An id; whether it names anything is for the home to say.</summary>
    public static StringSchema Id(string? description = null) => new(1, 128) { Description = description };

    public static StringSchema Moment(string? description = null) => Shaped(TextShapes.Moment, description);

    public static IntegerSchema Integer(string? description, long minimum, long maximum, long? byDefault = null) =>
        new(minimum, maximum) { Description = description, Default = byDefault };

    public static IntegerSchema Count(string? description = null) => new(Minimum: 0) { Description = description };

    public static BooleanSchema Flag(string? description = null, bool? byDefault = null) =>
        new() { Description = description, Default = byDefault };
}
