using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Engine.Core.Serialization;

/// <summary>Writes an <see cref="Instant"/> as ISO 8601 in UTC, e.g. <c>2026-01-02T03:04:05.678Z</c>.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    /// <inheritdoc/>
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PatternText.Read(ref reader, InstantPattern.ExtendedIso);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
}

/// <summary>Writes a <see cref="Duration"/> in NodaTime's round-trip form, e.g. <c>0:00:30</c>.</summary>
public sealed class DurationConverter : JsonConverter<Duration>
{
    /// <inheritdoc/>
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PatternText.Read(ref reader, DurationPattern.JsonRoundtrip);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) =>
        writer.WriteStringValue(DurationPattern.JsonRoundtrip.Format(value));
}

/// <summary>Writes a <see cref="LocalTime"/> as ISO 8601, e.g. <c>22:30:00</c>.</summary>
public sealed class LocalTimeConverter : JsonConverter<LocalTime>
{
    /// <inheritdoc/>
    public override LocalTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PatternText.Read(ref reader, LocalTimePattern.ExtendedIso);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LocalTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(LocalTimePattern.ExtendedIso.Format(value));
}

/// <summary>Writes a <see cref="LocalDate"/> as ISO 8601, e.g. <c>2026-12-24</c>.</summary>
public sealed class LocalDateConverter : JsonConverter<LocalDate>
{
    /// <inheritdoc/>
    public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PatternText.Read(ref reader, LocalDatePattern.Iso);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(LocalDatePattern.Iso.Format(value));
}

/// <summary>Writes a <see cref="LocalDateTime"/> as ISO 8601, e.g. <c>2026-12-24T18:00:00</c>.</summary>
public sealed class LocalDateTimeConverter : JsonConverter<LocalDateTime>
{
    /// <inheritdoc/>
    public override LocalDateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PatternText.Read(ref reader, LocalDateTimePattern.ExtendedIso);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LocalDateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(LocalDateTimePattern.ExtendedIso.Format(value));
}

internal static class PatternText
{
    internal static T Read<T>(ref Utf8JsonReader reader, IPattern<T> pattern)
    {
        string text = reader.GetString() ?? "";
        ParseResult<T> result = pattern.Parse(text);
        return result.Success
            ? result.Value
            : throw new JsonException($"'{text}' is no {typeof(T).Name}: {result.Exception.Message}");
    }
}
