using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingActors.Devices.Domain.Traits;

/// <summary>A piece of JSON kept as it came, because this build does not understand it. Compared as text.</summary>
/// <param name="Text">Valid JSON of at most <see cref="LengthMax"/> characters.</param>
[JsonConverter(typeof(RawJsonConverter))]
public sealed record RawJson(string Text)
{
    /// <summary>Longest piece that may be kept, in characters. Whoever reports a longer one has to prune it first.</summary>
    public const int LengthMax = 32 * 1024;

    /// <summary>Reads and compacts JSON text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="ArgumentException">It is longer than <see cref="LengthMax"/>.</exception>
    public static RawJson Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return Of(document.RootElement);
    }

    /// <summary>Keeps an element, compacted.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="LengthMax"/>.</exception>
    public static RawJson Of(JsonElement element)
    {
        string compact = JsonSerializer.Serialize(element, RawJsonContext.Default.JsonElement);
        return compact.Length <= LengthMax
            ? new RawJson(compact)
            : throw new ArgumentException($"{compact.Length} characters of JSON are more than the {LengthMax} that are kept.");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Writes the piece in place, not as a text inside a text.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return RawJson.Of(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text);
}

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RawJsonContext : JsonSerializerContext;
