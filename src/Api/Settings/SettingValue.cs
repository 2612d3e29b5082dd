using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace RingActors.Api.Settings;

/// <summary>Text to value and back, for every type a setting may have.</summary>
internal static class SettingValue
{
    private static readonly (string Suffix, long Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static bool TryParse(Type type, string text, out object? value)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        value = bare switch
        {
            _ when bare == typeof(string) => text,
            _ when bare == typeof(int) =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
            _ when bare == typeof(long) =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
            _ when bare == typeof(double) =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n)
                ? n : null,
            _ when bare == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
            _ when bare == typeof(TimeSpan) => Milliseconds(text) is { } span ? TimeSpan.FromMilliseconds(span) : null,
            _ when bare == typeof(Duration) => Milliseconds(text) is { } span ? Duration.FromMilliseconds(span) : null,
            _ when bare == typeof(ImmutableArray<string>) =>
                text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .ToImmutableArray(),
            _ when bare.IsEnum => Enum.GetNames(bare)
                .FirstOrDefault(n => n.Equals(FullWord(bare, text), StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(bare, name) : null,
            _ => throw new NotSupportedException($"A setting cannot be of type {bare}."),
        };
        return value is not null;
    }

    /// <summary>
    /// A JSON value as the text that <see cref="TryParse"/> reads, or null when no setting has that shape.
    /// </summary>
    public static string? TextOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => json.GetRawText(),
        JsonValueKind.Array when json.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) =>
            string.Join(',', json.EnumerateArray().Select(e => e.GetString())),
        _ => null,
    };

    public static string Text(object? value) => value switch
    {
        null => "(none)",
        string text => text.Length == 0 ? "(empty)" : text,
        bool flag => flag ? "true" : "false",
        TimeSpan span => DurationText((long)span.TotalMilliseconds),
        Duration span => DurationText((long)span.TotalMilliseconds),
        ImmutableArray<string> list => list.IsDefaultOrEmpty ? "(empty)" : string.Join(", ", list),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    public static void WriteTo(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case ImmutableArray<string> list:
                writer.WriteStartArray();
                foreach (var item in list.IsDefault ? [] : list)
                {
                    writer.WriteStringValue(item);
                }

                writer.WriteEndArray();
                break;
            case string text: writer.WriteStringValue(text); break;
            default: writer.WriteStringValue(Text(value)); break;
        }
    }

    /// <summary>Values as numbers, for comparing with a range.</summary>
    public static double? Magnitude(object? value) => value switch
    {
        int number => number,
        long number => number,
        double number => number,
        TimeSpan span => span.TotalMilliseconds,
        Duration span => span.TotalMilliseconds,
        string text when Milliseconds(text) is { } span => span,
        _ => null,
    };

    /// <summary>How types read in "it must be ...".</summary>
    public static string Kind(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(bool) ? "true or false"
            : bare == typeof(TimeSpan) || bare == typeof(Duration) ? "a duration like 500ms, 30s, 5m, 12h or 7d"
            : bare == typeof(int) || bare == typeof(long) ? "a whole number"
            : bare == typeof(double) ? "a number"
            : bare == typeof(ImmutableArray<string>) ? "a list of texts"
            : bare.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(bare))}"
            : "a text";
    }

    /// <summary>Other programs' usual words for a level.</summary>
    private static string FullWord(Type type, string text) =>
        type != typeof(LogLevel) ? text : text.ToUpperInvariant() switch
        {
            "INFO" => nameof(LogLevel.Information),
            "WARN" => nameof(LogLevel.Warning),
            _ => text,
        };

    private static long? Milliseconds(string text)
    {
        foreach (var (suffix, factor) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None,
                    CultureInfo.InvariantCulture, out var count)
                && count <= long.MaxValue / factor)
            {
                return count * factor;
            }
        }

        return null;
    }

    private static string DurationText(long milliseconds)
    {
        var (suffix, factor) = Units.Last(unit => milliseconds % unit.Milliseconds == 0);
        return milliseconds == 0 ? "0s"
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / factor}{suffix}");
    }
}
