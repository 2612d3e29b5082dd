using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RingActors.Devices.Domain.Traits;

/// <summary>
/// A field of a partial report. Ring's updates carry only what changed, and set a field to null to clear it: 'not said'
/// and 'said to be nothing' are different. <c>default</c> is 'not said'.
/// </summary>
public readonly record struct Patch<T>(bool WasSaid, T? Value);

public static class Patch
{
    /// <summary>The field was there, with this value; null if it was there and null.</summary>
    public static Patch<T> Of<T>(T? value) => new(true, value);
}

/// <summary>
/// Writes a field that was said as its value, null included. One that was not said is left out, which the property
/// itself has to say (<see cref="JsonIgnoreCondition.WhenWritingDefault"/>).
/// </summary>
internal sealed class PatchConverter<T> : JsonConverter<Patch<T>>
{
    public override bool HandleNull => true;

    public override Patch<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Patch.Of(JsonSerializer.Deserialize(ref reader, Shape(options)));

    public override void Write(Utf8JsonWriter writer, Patch<T> value, JsonSerializerOptions options)
    {
        if (value.Value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(writer, value.Value, Shape(options));
        }
    }

    private static JsonTypeInfo<T> Shape(JsonSerializerOptions options) =>
        (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
