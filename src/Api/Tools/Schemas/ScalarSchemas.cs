using System.Globalization;
using System.Text.Json;

namespace RingActors.Api.Tools.Schemas;

internal sealed record BooleanSchema : SchemaNode
{
    public bool? Default { get; init; }

    public override string TypeName => "boolean";

    public override string Signature => "true|false";

    public override string Allowed => "true or false";

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            check.ReportType(value, this);
        }
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        if (Default is { } value)
        {
            writer.WriteBoolean("default", value);
        }
    }
}

internal sealed record IntegerSchema(long Minimum = long.MinValue, long Maximum = long.MaxValue) : SchemaNode
{
    public long? Default { get; init; }

    public override string TypeName => "integer";

    public override string Signature => (Minimum, Maximum) switch
    {
        (_, long.MaxValue) => "integer",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Minimum}..{Maximum}"),
    };

    public override string Allowed => (Minimum, Maximum) switch
    {
        (long.MinValue, long.MaxValue) => "an integer",
        (_, long.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"an integer of {Minimum} or more"),
        _ => string.Create(CultureInfo.InvariantCulture, $"an integer from {Minimum} to {Maximum}"),
    };

    /// <summary>JSON has one kind of number: 1.0 and 1e2 are integers too.</summary>
    public static bool TryRead(JsonElement value, out long integer)
    {
        integer = 0;
        if (value.ValueKind != JsonValueKind.Number)
        {
            return false;
        }

        if (value.TryGetInt64(out integer))
        {
            return true;
        }

        if (!value.TryGetDecimal(out var number) || number != decimal.Truncate(number)
            || number is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        integer = (long)number;
        return true;
    }

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (!TryRead(value, out var integer))
        {
            check.ReportType(value, this);
        }
        else if (integer < Minimum || integer > Maximum)
        {
            check.ReportValue("range", value, Allowed);
        }
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        if (Minimum != long.MinValue)
        {
            writer.WriteNumber("minimum", Minimum);
        }

        if (Maximum != long.MaxValue)
        {
            writer.WriteNumber("maximum", Maximum);
        }

        if (Default is { } value)
        {
            writer.WriteNumber("default", value);
        }
    }
}

internal sealed record NumberSchema(decimal Minimum, decimal Maximum) : SchemaNode
{
    public override string TypeName => "number";

    public override string Signature => string.Create(CultureInfo.InvariantCulture, $"{Minimum}..{Maximum}");

    public override string Allowed =>
        string.Create(CultureInfo.InvariantCulture, $"a number from {Minimum} to {Maximum}");

    public override void Check(JsonElement value, ref SchemaCheck check)
    {
        if (!IsKind(value, JsonValueKind.Number, ref check))
        {
            return;
        }

        if (!value.TryGetDecimal(out var number) || number < Minimum || number > Maximum)
        {
            check.ReportValue("range", value, Allowed);
        }
    }

    protected override void WriteKeywords(Utf8JsonWriter writer)
    {
        writer.WriteNumber("minimum", Minimum);
        writer.WriteNumber("maximum", Maximum);
    }
}
