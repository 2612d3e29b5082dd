using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingActors.Engine.Core;

/// <summary>Writes a <see cref="Principal"/> as its stored form.</summary>
public sealed class PrincipalConverter : JsonConverter<Principal>
{
    /// <inheritdoc/>
    public override Principal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Principal.Parse(reader.GetString() ?? "");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Principal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Utf8);
}
