using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Webhooks;

/// <summary>What is wrong with a webhook's settings, all at once, each with its place.</summary>
public static class WebhookChecks
{
    private const string TokenLetters = "!#$%&'*+-.^_`|~";

    /// <summary>Headers that proxies and clients set themselves: a secret in one of them is none.</summary>
    private static readonly string[] NoSecretIn = ["host", "cookie", "content-length", "content-type", "connection",
        "transfer-encoding"];

    public static IReadOnlyList<(string Field, string Message)> Faults(WebhookIntake s)
    {
        List<(string Field, string Message)> faults = [];
        void Check(bool isRight, string field, string message)
        {
            if (!isRight)
            {
                faults.Add((field, message));
            }
        }

        Check(PlainText.WithoutHidden(s.Name).Trim().Length is > 0 and <= WebhookLimits.NameMax, "name",
            $"name must be a text of 1 to {WebhookLimits.NameMax} characters.");
        Check(s.ToleranceSeconds is >= WebhookLimits.ToleranceMin and <= WebhookLimits.ToleranceMax,
            "tolerance_seconds",
            $"tolerance_seconds must be {WebhookLimits.ToleranceMin} to {WebhookLimits.ToleranceMax}.");
        Check(s.PerMinute is >= 1 and <= WebhookLimits.PerMinuteMax, "per_minute",
            $"per_minute must be 1 to {WebhookLimits.PerMinuteMax}.");
        bool takesHeader = s.Scheme is WebhookScheme.Hmac or WebhookScheme.SharedSecret;
        Check(takesHeader ? s.Header is { } header && IsHeader(header)
            && !NoSecretIn.Contains(header.ToLowerInvariant()) : s.Header is null,
            "header", takesHeader
                ? "header must name the header that has the signature or secret, such as X-Signature."
                : "header goes with the schemes hmac and shared_secret only.");
        Check(s.Scheme == WebhookScheme.Hmac || (s.Encoding is null && s.Prefix is null), "encoding",
            "encoding and prefix go with the scheme hmac only.");
        Check(s.Prefix is null || (s.Prefix.Length is > 0 and <= 20 && s.Prefix.All(c => c is > ' ' and < (char)127)),
            "prefix",
            "prefix must be 1 to 20 printable characters, such as sha256=.");
        Check(s.IdHeader is null || IsHeader(s.IdHeader), "id_header", "id_header must be the name of a header.");
        Check(s.IdHeader is null || s.IdPointer is null, "id_pointer", "Give id_header or id_pointer, not both.");
        bool saysItself = s.Scheme is WebhookScheme.Standard or WebhookScheme.StandardEd25519;
        Check(!saysItself || (s.IdHeader is null && s.IdPointer is null), "id_header",
            "Standard Webhooks say which delivery it is in webhook-id, which is signed; leave id_header and "
                + "id_pointer out.");
        Check(s.IdPointer is null || IsPointer(s.IdPointer), "id_pointer", Pointer("id_pointer"));
        Check(s.OccurredAt is null || IsPointer(s.OccurredAt), "occurred_at", Pointer("occurred_at"));
        Check(s.Fields.Count <= WebhookLimits.FieldsMax, "fields",
            $"fields may have {WebhookLimits.FieldsMax} entries at most.");
        foreach ((WebhookField field, int i) in s.Fields.Take(WebhookLimits.FieldsMax).Select((f, i) => (f, i)))
        {
            faults.AddRange(Faults(field, $"fields[{i}]"));
            Check(s.Fields.Take(i).All(f => f.Name != field.Name), $"fields[{i}].name",
                $"Two fields are called {Shown(field.Name)}.");
        }

        return faults;
    }

    private static IEnumerable<(string Field, string Message)> Faults(WebhookField f, string at)
    {
        if (f.Name.Length is 0 or > WebhookLimits.FieldNameMax || !char.IsAsciiLetterLower(f.Name[0])
            || !f.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            yield return (
                $"{at}.name",
                    $"{at}.name must be 1 to {WebhookLimits.FieldNameMax} of a-z 0-9 _, beginning with a letter.");
        }

        if (!IsPointer(f.Pointer))
        {
            yield return ($"{at}.pointer", Pointer($"{at}.pointer"));
        }

        if (f.MaxLength is { } most && (f.Type != WebhookFieldType.Text || most is < 1 or > WebhookLimits.TextMax))
        {
            yield return (
                $"{at}.max_length", $"{at}.max_length goes with text only, and must be 1 to {WebhookLimits.TextMax}.");
        }

        if (f.Type == WebhookFieldType.Word != f.Words is { Count: > 0 and <= WebhookLimits.WordsMax }
            || f.Words?.Any(w => w.Length > WebhookLimits.WordMax || PlainText.Name(w) != w || w.Length == 0) == true)
        {
            yield return ($"{at}.words", $"{at}.words goes with the type word, and only with it: 1 to "
                + $"{WebhookLimits.WordsMax} words of at most {WebhookLimits.WordMax} characters.");
        }
    }

    private static bool IsPointer(string text) =>
        text.Length <= WebhookLimits.PointerMax && PlainText.WithoutHidden(text) == text && JsonPointer.IsPointer(text);

    private static string Pointer(string field) =>
        $"{field} must be a JSON pointer (RFC 6901) of at most {WebhookLimits.PointerMax} characters, such as "
            + $"/data/state.";

    private static bool IsHeader(string name) => name.Length is > 0 and <= WebhookLimits.HeaderMax
        && name.All(c => char.IsAsciiLetterOrDigit(c) || TokenLetters.Contains(c, StringComparison.Ordinal));

    private static string Shown(string name) => PlainText.Quoted(PlainText.Name(name, WebhookLimits.FieldNameMax));
}
