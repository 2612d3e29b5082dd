using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingActors.Engine.Core;

/// <summary>Writes a <see cref="Address"/> as its text.</summary>
public sealed class AddressConverter : JsonConverter<Address>
{
    /// <inheritdoc/>
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Address.Parse(reader.GetString() ?? "");
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Utf8);

    /// <inheritdoc/>
    public override Address ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Utf8);
}
