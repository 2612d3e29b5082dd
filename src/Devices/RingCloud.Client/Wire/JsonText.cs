using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>Reading JSON that somebody else wrote: what cannot be read is said so, not thrown.</summary>
public static class JsonText
{
    public static bool TryParse(ReadOnlySpan<byte> bytes, out JsonElement element)
    {
        // Text that is not UTF-8 would be noticed only when a string is read, far away from here.
        if (!Utf8.IsValid(bytes))
        {
            bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));
        }

        try
        {
            var reader = new Utf8JsonReader(bytes);
            element = JsonElement.ParseValue(ref reader);
            return !reader.Read();
        }
        catch (JsonException)
        {
            element = default;
            return false;
        }
    }

    /// <summary>JSON inside a string: only objects and arrays count, plain words and numbers stay text.</summary>
    public static bool TryParse(string text, out JsonElement element)
    {
        var trimmed = text.AsSpan().TrimStart();
        if (trimmed.IsEmpty || trimmed[0] is not ('{' or '['))
        {
            element = default;
            return false;
        }

        return TryParse(Encoding.UTF8.GetBytes(text), out element);
    }

    /// <summary>
    /// The text of a string element. Half a surrogate pair in an escape is legal JSON but no legal text: such a string
    /// reads as its raw form.
    /// </summary>
    public static string Of(JsonElement element)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText();
        }
    }

    /// <summary>The name of a property; one with an illegal escape gets a name that no reader asks for.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "[illegal name]";
        }
    }
}
