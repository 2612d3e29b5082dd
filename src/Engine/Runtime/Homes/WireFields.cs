using System.Text.Json;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>Goes through the fields of one JSON object that is all there is.</summary>
internal static class WireFields
{
    internal static void Begin(ref Utf8JsonReader reader, string what)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new WireFormatException($"{what} must be an object.");
        }
    }

    /// <summary>Goes to the next field's value; false at the object's end.</summary>
    internal static bool Next(ref Utf8JsonReader reader, out string field)
    {
        field = "";
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        field = reader.GetString()!;
        return reader.Read();
    }

    /// <summary>True for what reading throws at text that is no JSON, or not of the shape.</summary>
    internal static bool IsOfTheText(Exception e) =>
        e is JsonException or FormatException or ArgumentException or InvalidOperationException;

    /// <summary>Nothing may follow.</summary>
    /// <exception cref="JsonException">Something does.</exception>
    internal static void End(ref Utf8JsonReader reader) => reader.Read();
}
