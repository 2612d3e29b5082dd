using System.Text.Json;

namespace RingActors.Engine.Core.Serialization;

/// <summary>What came from another process is no message of this program: cut off, or of another shape.</summary>
/// <param name="message">What is wrong with it; no content.</param>
/// <param name="inner">What reading it threw; null if nothing did.</param>
public sealed class WireFormatException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// One stored value with its name and version, <c>{"name":"light.set","version":1,"body":{…}}</c>: how a command or an
/// answer stands inside what is sent to another process. The body is what a journal would hold.
/// </summary>
public static class StoredValueJson
{
    /// <summary>Writes a value.</summary>
    /// <exception cref="InvalidOperationException">Its type has no stored name: a bug in the wiring.</exception>
    public static void Write(Utf8JsonWriter writer, StoredTypes types, object value)
    {
        StoredType type = types.Of(value.GetType());
        writer.WriteStartObject();
        writer.WriteString("name"u8, type.Utf8Name);
        writer.WriteNumber("version"u8, type.Version);
        writer.WritePropertyName("body"u8);
        JsonSerializer.Serialize(writer, value, type.Json);
        writer.WriteEndObject();
    }

    /// <summary>
    /// Reads a value at which <paramref name="reader"/> stands, and leaves the reader at its end. A field that this
    /// build does not know is passed over: a newer node may say more.
    /// </summary>
    /// <param name="reader">A reader over all of <paramref name="utf8"/>, at the value's first token.</param>
    /// <param name="utf8">The whole text, in one piece.</param>
    /// <param name="types">What this build knows.</param>
    /// <exception cref="UnknownStoredTypeException">This build does not know the name, or the version.</exception>
    /// <exception cref="WireFormatException">It is no such value, or none of <typeparamref name="T"/>.</exception>
    /// <exception cref="JsonException">It is no JSON, or not of the shape of its name.</exception>
    public static T Read<T>(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, StoredTypes types)
        where T : class
    {
        string? name = null;
        int version = 0;
        Range body = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new WireFormatException("A value with its name must be an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = reader.ValueTextEquals("name"u8);
            bool isVersion = reader.ValueTextEquals("version"u8);
            bool isBody = reader.ValueTextEquals("body"u8);
            reader.Read();
            int from = checked((int)reader.TokenStartIndex);
            if (isName && reader.TokenType == JsonTokenType.String)
            {
                name = reader.GetString();
            }
            else if (isVersion && (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out version)))
            {
                throw new WireFormatException("The version of a value must be a whole number.");
            }

            reader.Skip();
            body = isBody ? from..checked((int)reader.BytesConsumed) : body;
        }

        return name is null || version < 1 || body.Equals(default)
            ? throw new WireFormatException("A value must have its name, its version from 1 on, and its body.")
            : types.Read(name, version, utf8[body]) as T
                ?? throw new WireFormatException($"'{name}' is stored as no {typeof(T).Name}.");
    }
}
