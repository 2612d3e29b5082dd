using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>
/// Takes secrets out of what Ring sent before anybody else sees it: tokens, e-mail, network names, codes, places,
/// stream hashes, names of persons. By field name first, and by the look of the text for the fields nobody has heard of yet.
/// </summary>
internal static partial class Redaction
{
    public const string Mark = "[redacted]";

    // The kit of a flatline bridge and the like nests deeply; nothing of Ring's comes near this. Past it the rest is
    // dropped.
    private const int DepthMax = 48;

    private static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "access_token", "refresh_token", "authentication_token", "token", "push_notification_token", "ticket", "authcode", "authToken",
        "password", "secret", "security_token", "email", "invited_email", "phone", "phone_number", "tfa_phone_number", "ssid", "wifi_name",
        "latitude", "longitude", "lat", "lng", "geo_coordinates", "geolocation", "address", "address1", "address2", "cross_street",
        "zip_code", "code", "codes", "accessCode", "accessCodes", "pin", "keychain", "streaming_data_hash", "sip_token", "sip_session_id",
        "sip_from", "sip_to", "sip_ding_id", "ipAddress", "ip_address", "mac", "mac_address", "hq_url", "lq_url", "untranscoded_url",
        "initiatingEntityName", "first_name", "last_name", "firstName", "lastName", "full_name", "user_name", "username",
        "thumbnail_url", "snapshot_url", "session_id", "hardware_id", "sdp", "ice", "result_url", "wrapper_url",
    };

    public static string Text(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal))
        {
            text = Email().Replace(text, Mark);
        }

        return text.Contains("eyJ", StringComparison.Ordinal) ? WebToken().Replace(text, Mark) : text;
    }

    /// <summary>
    /// Text that is no JSON, or not all of one: a broken answer still holds its secrets under their names.
    /// </summary>
    public static string Fragment(string text) => Text(BrokenText.WithoutSecrets(text));

    public static bool IsSecret(string name) => SecretNames.Contains(name);

    /// <summary>The element as compact JSON text without its secrets.</summary>
    public static string Json(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, element);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static JsonElement Element(JsonElement element)
    {
        using var document = JsonDocument.Parse(Json(element));
        return document.RootElement.Clone();
    }

    /// <summary>A property value as it may be shown, given the name it stands under.</summary>
    public static void WriteProperty(Utf8JsonWriter writer, string name, JsonElement value, int depth = 0)
    {
        writer.WritePropertyName(name);
        if (IsSecret(name) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
        {
            writer.WriteStringValue(Mark);
        }
        else
        {
            Write(writer, value, depth + 1);
        }
    }

    public static void Write(Utf8JsonWriter writer, JsonElement element, int depth = 0)
    {
        if (depth > DepthMax)
        {
            writer.WriteStringValue("[too deep]");
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    WriteProperty(writer, JsonText.NameOf(property), property.Value, depth);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                WriteText(writer, element);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    // Text that is itself JSON (the values of a push message), or was before it was cut, is redacted inside as well.
    private static void WriteText(Utf8JsonWriter writer, JsonElement element)
    {
        var text = JsonText.Of(element);
        writer.WriteStringValue(JsonText.TryParse(text, out var inner) ? Json(inner) : Fragment(text));
    }

    // An address may be cut after its sign.
    [GeneratedRegex(@"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Email();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_\-]{8,}[A-Za-z0-9_\-.=+/]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WebToken();
}
