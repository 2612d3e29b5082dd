using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RingActors.Api.Tools.Schemas;

/// <summary>Free text with a length, and, where it has one, a shape.</summary>
internal sealed record StringSchema(int LengthMin = 0, int LengthMax = 256) : SchemaNode
{
    /// <summary>What is said of text that may be any.</summary>
    internal const string Plain = "text";

    public TextShape? Shape { get; init; }

    public override string TypeName => "string";

    public override string Signature => Shape?.Format ?? Plain;

    /// <summary>How long it may be is no help to whoever writes it.</summary>
    public override SchemaNode Listed() => this with { LengthMin = 0, LengthMax = int.MaxValue };

    public override string Allowed => Shape is { } shape
        ? shape.Allowed
        : LengthMax == int.MaxValue ? "a string"
        : LengthMin == 0 ? $"a string of at most {LengthMax} characters"
            : $"a string of {LengthMin} to {LengthMax} characters";

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (!IsKind(value, JsonValueKind.String, ref check))
        {
            return;
        }

        var text = value.GetString()!;
        // JSON Schema counts characters, not UTF-16 units.
        var length = text.Length <= LengthMin || text.Length > LengthMax ? text.EnumerateRunes().Count() : text.Length;
        if (length < LengthMin || length > LengthMax)
        {
            check.ReportValue("length", value, $"{Allowed}, not {length}");
        }
        else if (WellFormedText.HasControls(text))
        {
            check.ReportValue("format", value, "text without control characters");
        }
        else if (Shape is { } shape && !shape.IsMatch(text))
        {
            check.ReportValue("format", value, shape.Allowed, shape.Nearest?.Invoke(text));
        }
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        // A shape says more than a length would.
        if (LengthMin > 0 && Shape is null)
        {
            writer.WriteNumber("minLength", LengthMin);
        }

        if (LengthMax != int.MaxValue && Shape is null)
        {
            writer.WriteNumber("maxLength", LengthMax);
        }

        if (Shape?.Pattern is { } pattern)
        {
            writer.WriteString("pattern", pattern.ToString());
        }

        if (Shape?.Format is { } format)
        {
            writer.WriteString("format", format);
        }
    }
}

/// <summary>One of a fixed set of words.</summary>
internal sealed record ChoiceSchema : SchemaNode
{
    private const int ShownMax = 24;
    private readonly ImmutableArray<byte[]> encoded;

    public ChoiceSchema(ImmutableArray<string> choices)
    {
        Choices = choices;
        encoded = [.. choices.Select(Encoding.UTF8.GetBytes)];
    }

    public ImmutableArray<string> Choices { get; }

    public string? Default { get; init; }

    /// <summary>
    /// True if the tool itself says what is wrong with another word: it knows what somebody may have wanted by it.
    /// </summary>
    public bool IsReadByTool { get; init; }

    /// <summary>True if the tool takes the words in capitals too.</summary>
    public bool IgnoresCase { get; init; }

    public override string TypeName => "string";

    public override string Signature => string.Join('|', Choices);

    public override string Allowed => Choices.Length == 1
        ? $"\"{Choices[0]}\""
        : $"one of {string.Join(", ", Choices.Take(ShownMax))}{(Choices.Length > ShownMax ? ", …" : string.Empty)}";

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (!IsKind(value, JsonValueKind.String, ref check) || IsReadByTool)
        {
            return;
        }

        foreach (var choice in encoded)
        {
            if (value.ValueEquals(choice))
            {
                return;
            }
        }

        if (IgnoresCase && Choices.Contains(value.GetString()!, StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        check.ReportValue("choice", value, Allowed, NearMatch.Word(value.GetString()!, Choices));
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum");
        foreach (var choice in Choices)
        {
            writer.WriteStringValue(choice);
        }

        writer.WriteEndArray();
        if (Default is not null)
        {
            writer.WriteString("default", Default);
        }
    }
}

/// <summary>A shape that text must have: advertised as a pattern or a standard format, always enforced.</summary>
internal sealed record TextShape(string Allowed, Func<string, bool> IsMatch)
{
    public Regex? Pattern { get; init; }

    /// <summary>Only formats of the JSON Schema vocabulary; strict clients refuse schemas with others.</summary>
    public string? Format { get; init; }

    public Func<string, string?>? Nearest { get; init; }
}
