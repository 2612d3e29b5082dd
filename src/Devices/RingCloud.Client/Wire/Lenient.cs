using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>
/// Reads one value in any of the forms in which Ring has been seen to send it. Whole numbers never pass through double.
/// </summary>
internal static class Lenient
{
    private const long MillisecondsFrom = 100_000_000_000;
    private const double UnixSecondsMax = 250_000_000_000;

    public static bool Text(JsonElement element, out string value)
    {
        value = element.ValueKind switch
        {
            JsonValueKind.String => JsonText.Of(element),
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "",
        };
        return element.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
    }

    public static bool Word(JsonElement element, out string value)
    {
        value = element.ValueKind == JsonValueKind.String ? JsonText.Of(element) : "";
        return element.ValueKind == JsonValueKind.String;
    }

    public static bool Long(JsonElement element, out long value)
    {
        value = 0;
        switch (element.ValueKind)
        {
            case JsonValueKind.Number when element.TryGetInt64(out value):
                return true;
            case JsonValueKind.Number when element.TryGetDecimal(out var exact):
                return Whole(exact, out value);
            case JsonValueKind.String:
                var text = JsonText.Of(element).AsSpan().Trim();
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                    || (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && Whole(parsed, out value));
            default:
                return false;
        }
    }

    public static bool Int(JsonElement element, out int value)
    {
        value = 0;
        if (!Long(element, out var wide) || wide is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        value = (int)wide;
        return true;
    }

    public static bool Number(JsonElement element, out double value)
    {
        value = 0;
        var read = element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetDouble(out value),
            JsonValueKind.String => double.TryParse(
                JsonText.Of(element), NumberStyles.Float, CultureInfo.InvariantCulture, out value),
            _ => false,
        };
        return read && double.IsFinite(value);
    }

    public static bool Flag(JsonElement element, out bool value)
    {
        value = false;
        switch (element.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                value = element.ValueKind == JsonValueKind.True;
                return true;
            case JsonValueKind.Number when element.TryGetInt64(out var number) && number is 0 or 1:
                value = element.GetInt64() == 1;
                return true;
            case JsonValueKind.String:
                var word = JsonText.Of(element).Trim().ToLowerInvariant();
                value = word is "true" or "1" or "on" or "yes" or "enabled";
                return value || word is "false" or "0" or "off" or "no" or "disabled";
            default:
                return false;
        }
    }

    /// <summary>ISO 8601 text, or Unix time in seconds or (from 1973 on) milliseconds, as number or text.</summary>
    public static bool Time(JsonElement element, out Instant value)
    {
        value = default;
        if (element.ValueKind == JsonValueKind.String)
        {
            var text = JsonText.Of(element).Trim();
            var parsed = OffsetDateTimePattern.ExtendedIso.Parse(text);
            if (parsed.Success && parsed.Value.Year is > 1 and < 9999)
            {
                value = parsed.Value.ToInstant();
                return true;
            }
        }

        if (Long(element, out var whole) && (whole >= MillisecondsFrom || whole <= -MillisecondsFrom))
        {
            return FromUnix(whole / 1000.0, () => Instant.FromUnixTimeMilliseconds(whole), out value);
        }

        return Number(element, out var seconds)
            && FromUnix(seconds, () => Instant.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)), out value);
    }

    private static bool FromUnix(double seconds, Func<Instant> instant, out Instant value)
    {
        var legal = Math.Abs(seconds) < UnixSecondsMax;
        value = legal ? instant() : default;
        return legal;
    }

    private static bool Whole(decimal exact, out long value)
    {
        var legal = decimal.Truncate(exact) == exact && exact is >= long.MinValue and <= long.MaxValue;
        value = legal ? (long)exact : 0;
        return legal;
    }
}
