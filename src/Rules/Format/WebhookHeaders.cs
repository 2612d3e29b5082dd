using System.Buffers;

namespace RingActors.Rules.Format;

/// <summary>
/// Which headers a rule may give its webhook, and how one names a secret (docs/adr/0607). Asked when a rule is written,
/// to refuse, and when it posts, because rules of earlier versions were not asked.
/// </summary>
public static class WebhookHeaders
{
    public const int ValueLengthMax = 2000;
    public const int SecretNameLengthMax = 64;

    private const int NameLengthMax = 100;
    private const string SecretPrefix = "secret:";

    /// <summary>RFC 9110, 5.6.2: tchar.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> SecretNameCharacters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>RFC 9110, 7.6.1: they are about one connection, not about the message.</summary>
    private static readonly string[] HopByHop =
        ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

    /// <summary>The others of the framework's headers of a content, which no request takes.</summary>
    private static readonly string[] AboutTheBody = ["allow", "expires", "last-modified"];

    private static readonly string[] CredentialWords =
    [
        "authorization", "cookie", "api-key", "apikey", "api_key", "token", "secret", "password", "passwd",
        "credential", "access-key", "accesskey",
    ];

    private static readonly string[] CredentialSchemes = ["bearer ", "basic ", "digest ", "negotiate ", "token "];

    /// <summary>Why a header is not sent, as the end of a sentence about it; null if it is.</summary>
    public static string? NotSent(string name, string value)
    {
        string small = name.ToLowerInvariant();
        return !IsToken(name)
                ? $"is no header name: 1 to {NameLengthMax} of what RFC 9110 calls a token"
            : small == "host" ? "is made of the address; name the host there"
            : small == "content-length" ? "is counted by the server; leave it out"
            : small.StartsWith("content-", StringComparison.Ordinal) || AboutTheBody.Contains(small)
                ? "is about the body, which is always JSON; leave it out"
            : HopByHop.Contains(small) || small.StartsWith("proxy-", StringComparison.Ordinal)
                ? "is about the connection, which is the server's; leave it out"
            : small.StartsWith("webhook-", StringComparison.Ordinal)
                ? "is one of the standard's own headers, which the server writes; leave it out"
            : !IsValue(value) ? $"must have a text of one line, of at most {ValueLengthMax} printable ASCII characters"
            : null;
    }

    /// <summary>The name that a header's value refers to; null if it refers to none.</summary>
    public static string? SecretOf(string value) =>
        value.StartsWith(SecretPrefix, StringComparison.Ordinal) ? value[SecretPrefix.Length..].Trim() : null;

    /// <summary>How a value refers to a secret.</summary>
    public static string Reference(string secret) => SecretPrefix + secret;

    public static bool IsSecretName(string name) =>
        name.Length is > 0 and <= SecretNameLengthMax && name.AsSpan().IndexOfAnyExcept(SecretNameCharacters) < 0;

    /// <summary>Whether a header carries in plain text what looks like a credential.</summary>
    public static bool ShowsCredential(string name, string value) => SecretOf(value) is null
        && (Array.Exists(CredentialWords, w => name.Contains(w, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(
                CredentialSchemes, s => value.TrimStart().StartsWith(s, StringComparison.OrdinalIgnoreCase)));

    private static bool IsToken(string name) =>
        name.Length is > 0 and <= NameLengthMax && name.AsSpan().IndexOfAnyExcept(TokenCharacters) < 0;

    private static bool IsValue(string value) =>
        value.Length <= ValueLengthMax && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>A value that is right, and what is wrong with the one that was given; no value if leaving it out is right.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="shown">The same as it may be shown.</param>
    /// <param name="value">Its value; null if it is no text.</param>
    /// <param name="isSecond">The header is there already.</param>
    internal static (string? Value, string? Fault) Judge(string name, string shown, string? value, bool isSecond)
    {
        string? fault = value is null ? "must have a text" : NotSent(name, value)
            ?? (isSecond ? "is there twice: header names are the same in capitals" : null);
        if (fault is not null)
        {
            return (null, $"The header '{shown}' {fault}.");
        }

        if (SecretOf(value!) is { } secret && !IsSecretName(secret))
        {
            string most = $"1 to {SecretNameLengthMax} of A-Z a-z 0-9 . _ -";
            return (null, $"After 'secret:' stands the name of a secret: {most}.");
        }

        if (!ShowsCredential(name, value!))
        {
            return (value, null);
        }

        string secretName = IsSecretName(name) ? name.ToLowerInvariant() : "webhook";
        string reference = Reference(secretName);
        return (
            reference,
            $"The header '{shown}' looks like a credential, which must not stand in a rule: store its whole value on the "
            + $"server's machine: 'ringactors secrets set {secretName} --host HOST', and write {reference} here.");
    }
}
