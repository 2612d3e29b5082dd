using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Webhooks;

/// <summary>A body as it was understood.</summary>
/// <param name="Values">What was taken out of it; empty if anything is wrong.</param>
/// <param name="SaidAt">When it was so, as the sender says.</param>
/// <param name="Faults">All that is wrong with it.</param>
public sealed record WebhookReading(
    IReadOnlyList<WebhookValue> Values, Instant? SaidAt, IReadOnlyList<WebhookFault> Faults);

/// <summary>
/// Takes the typed fields of a webhook out of a body (P-S13). Nothing of the body is repeated in what is said to be
/// wrong, and text is bounded and without what is hidden in it.
/// </summary>
public static class WebhookMapping
{
    /// <summary>Reads a body.</summary>
    /// <param name="settings">The webhook's.</param>
    /// <param name="body">The body, or the data of a CloudEvent; null if it has none.</param>
    public static WebhookReading Read(WebhookIntake settings, JsonElement? body)
    {
        List<WebhookFault> faults = [];
        List<WebhookValue> values = [];
        foreach (WebhookField field in settings.Fields)
        {
            JsonElement? found = JsonPointer.Find(body, field.Pointer);
            if (found is not { ValueKind: not JsonValueKind.Null } value)
            {
                if (field.Required)
                {
                    faults.Add(
                        new WebhookFault(
                            field.Name, $"'{field.Name}' is needed, and nothing stands at {field.Pointer}."));
                }
            }
            else if (Value(field, value) is { } taken)
            {
                values.Add(taken);
            }
            else
            {
                faults.Add(new WebhookFault(field.Name, $"'{field.Name}' at {field.Pointer} must be {Wanted(field)}."));
            }
        }

        Instant? said = null;
        if (settings.OccurredAt is { } pointer
            && JsonPointer.Find(body, pointer) is { ValueKind: not JsonValueKind.Null } when)
        {
            said = Moment(when);
            if (said is null)
            {
                faults.Add(new WebhookFault("occurred_at", $"The moment at {pointer} must be {MomentWanted}."));
            }
        }

        return new WebhookReading(faults.Count == 0 ? values : [], said, faults);
    }

    private const string MomentWanted = "a moment with an offset, such as 2026-12-24T18:00:00Z";

    private static WebhookValue? Value(WebhookField field, JsonElement value) => (field.Type, value.ValueKind) switch
    {
        (WebhookFieldType.Text, JsonValueKind.String) => Text(field, value),
        (WebhookFieldType.Number, JsonValueKind.Number) when value.TryGetDouble(out double number)
            && double.IsFinite(number) =>
            new WebhookValue(field.Name) { Number = number },
        (WebhookFieldType.YesNo, JsonValueKind.True or JsonValueKind.False) =>
            new WebhookValue(field.Name) { Flag = value.GetBoolean() },
        (WebhookFieldType.Moment, _) when Moment(value) is { } at => new WebhookValue(field.Name) { At = at },
        (WebhookFieldType.Word, JsonValueKind.String) when Known(field, value) is { } word =>
            new WebhookValue(field.Name) { Text = word },
        _ => null,
    };

    /// <summary>The word as the settings have it, not as it was sent.</summary>
    private static string? Known(WebhookField field, JsonElement value) =>
        JsonPointer.Text(value) is { } said ? field.Words?.FirstOrDefault(w => w == said) : null;

    private static WebhookValue? Text(WebhookField field, JsonElement value) =>
        JsonPointer.Text(value) is { } said && PlainText.OfOthers(said) is var text
            && text.Length <= (field.MaxLength ?? WebhookLimits.TextDefault)
            ? new WebhookValue(field.Name) { Text = text } : null;

    /// <summary>
    /// A moment that a body or a header says; null if it is none. In the first and the last year there is not each
    /// moment in each zone.
    /// </summary>
    public static Instant? Moment(string text) =>
        OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var at } && at.Year is > 1 and < 9999
            ? at.ToInstant() : null;

    private static Instant? Moment(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetRawText().Length is > 2 and <= 64
            && JsonPointer.Text(value) is { } said ? Moment(said) : null;

    private static string Wanted(WebhookField field) => field.Type switch
    {
        WebhookFieldType.Text => $"a text of at most {field.MaxLength ?? WebhookLimits.TextDefault} characters",
        WebhookFieldType.Number => "a number",
        WebhookFieldType.YesNo => "true or false",
        WebhookFieldType.Moment => MomentWanted,
        _ => $"one of {string.Join(", ", field.Words ?? [])}",
    };
}

/// <summary>RFC 6901.</summary>
public static class JsonPointer
{
    /// <summary>True if it can point anywhere: empty, or parts that begin with a slash, with ~0 and ~1 only.</summary>
    public static bool IsPointer(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1')))
            {
                return false;
            }
        }

        return text.Length == 0 || text[0] == '/';
    }

    /// <summary>A text; null if it is none, such as one with half of a surrogate pair, which JSON can escape.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What stands there; null if nothing does.</summary>
    public static JsonElement? Find(JsonElement? root, string pointer)
    {
        if (root is not { } at)
        {
            return null;
        }

        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace(
                "~0", "~", StringComparison.Ordinal);
            bool isThere = at.ValueKind switch
            {
                JsonValueKind.Object => at.TryGetProperty(name, out at),
                JsonValueKind.Array => TryIndex(ref at, name),
                _ => false,
            };
            if (!isThere)
            {
                return null;
            }
        }

        return at;
    }

    private static bool TryIndex(ref JsonElement at, string name)
    {
        bool isIndex = name is "0"
            || (name.Length is > 0 and < 8 && name[0] is >= '1' and <= '9' && name.All(char.IsAsciiDigit));
        if (!isIndex || int.Parse(name, System.Globalization.CultureInfo.InvariantCulture) is var index
            && index >= at.GetArrayLength())
        {
            return false;
        }

        at = at[index];
        return true;
    }
}
