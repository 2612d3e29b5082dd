using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Api.KeyPairs;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Incoming;

/// <summary>What the signature of a request turned out to be. Whoever sent it is told no more than yes or no.</summary>
internal enum SignatureVerdict
{
    Good = 1,
    Missing = 2,
    Wrong = 3,

    /// <summary>Signed rightly, at a time too far from ours.</summary>
    Stale = 4,
}

/// <summary>A judged request.</summary>
/// <param name="Verdict">Whether it is the sender's.</param>
/// <param name="Delivery">Which delivery it is, where the signed part says so; null if it does not.</param>
internal readonly record struct Judged(SignatureVerdict Verdict, string? Delivery = null);

/// <summary>
/// Whether a request is signed as the webhook's scheme asks (P-S1): pure, over the raw bytes, before anything of them
/// is
/// parsed. Every secret is tried against every signature whatever the others said, and compared in constant time.
/// </summary>
internal static class Signatures
{
    internal const string StandardId = "webhook-id";
    internal const string StandardTime = "webhook-timestamp";
    internal const string StandardSignature = "webhook-signature";
    internal const string GitHubSignature = "X-Hub-Signature-256";
    internal const string StripeSignature = "Stripe-Signature";
    internal const string RingSignature = "X-Signature";

    /// <summary>So many signatures of one request are looked at.</summary>
    private const int SignaturesMax = 16;

    private const int IdMax = 256;

    /// <summary>Judges a request.</summary>
    /// <param name="intake">The webhook's settings.</param>
    /// <param name="secrets">The values of the secrets that are good now.</param>
    /// <param name="header">The value of a header; null if it was not sent.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">The present.</param>
    internal static Judged Judge(
        WebhookIntake intake, IReadOnlyList<string> secrets, Func<string, string?> header, ReadOnlySpan<byte> body,
            Instant now) =>
        intake.Scheme switch
        {
            WebhookScheme.Standard or WebhookScheme.StandardEd25519 => Standard(intake, secrets, header, body, now),
            WebhookScheme.Stripe => Stripe(intake, secrets, header, body, now),
            WebhookScheme.GitHub =>
                OverBody(secrets, Read(header(GitHubSignature), "sha256=", SignatureEncoding.Hex), body),
            WebhookScheme.Ring => OverBody(secrets, OfRing(header(RingSignature)), body),
            WebhookScheme.Hmac => OverBody(
                secrets, Read(header(intake.Header!), intake.Prefix, intake.Encoding ?? SignatureEncoding.Hex), body),
            _ => Shared(secrets, header(intake.Header!)),
        };

    /// <summary>Standard Webhooks, 'Verifying webhook authenticity': <c>id.timestamp.body</c>, several
    /// signatures.</summary>
    private static Judged Standard(
        WebhookIntake intake, IReadOnlyList<string> secrets, Func<string, string?> header, ReadOnlySpan<byte> body,
            Instant now)
    {
        bool isPublic = intake.Scheme == WebhookScheme.StandardEd25519;
        string id = header(StandardId) ?? "";
        string time = header(StandardTime) ?? "";
        string version = isPublic ? "v1a," : "v1,";
        byte[]?[] signatures =
        [
            .. (header(StandardSignature) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(SignaturesMax)
                .Where(s => s.StartsWith(version, StringComparison.Ordinal))
                .Select(s => FromBase64(s[version.Length..])),
        ];
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body];
        bool isGood = false;
        foreach (byte[]? secret in secrets.Select(s => InboundKeys.Bytes(intake.Scheme, s)))
        {
            isGood |= isPublic
                ? Ed25519.VerifiesAny(secret ?? [], signed, signatures)
                : EqualsAny(HMACSHA256.HashData(secret ?? [], signed), signatures) && secret is not null;
        }

        return id.Length is 0 or > IdMax || time.Length == 0 || signatures.Length == 0
            ? new Judged(SignatureVerdict.Missing)
            : !isGood ? new Judged(SignatureVerdict.Wrong)
            : IsInTime(time, intake, now) ? new Judged(SignatureVerdict.Good, id)
            : new Judged(SignatureVerdict.Stale);
    }

    /// <summary>Stripe, 'Verify webhook signatures manually': <c>t=…,v1=…</c> over <c>timestamp.body</c>.</summary>
    private static Judged Stripe(
        WebhookIntake intake, IReadOnlyList<string> secrets, Func<string, string?> header, ReadOnlySpan<byte> body,
            Instant now)
    {
        string[] parts = (header(StripeSignature) ?? "").Split(',', SignaturesMax + 1, StringSplitOptions.TrimEntries);
        string? time = parts.FirstOrDefault(p => p.StartsWith("t=", StringComparison.Ordinal))?[2..];
        byte[]?[] signatures =
        [
            .. parts.Where(p => p.StartsWith("v1=", StringComparison.Ordinal)).Select(p => FromHex(p[3..])),
        ];
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        bool isGood = false;
        foreach (string secret in secrets)
        {
            isGood |= EqualsAny(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed), signatures);
        }

        return time is null || signatures.Length == 0 ? new Judged(SignatureVerdict.Missing)
            : !isGood ? new Judged(SignatureVerdict.Wrong)
            : IsInTime(time, intake, now) ? new Judged(SignatureVerdict.Good)
            : new Judged(SignatureVerdict.Stale);
    }

    private static Judged OverBody(
        IReadOnlyList<string> secrets, (bool IsSent, byte[]? Bytes) signature, ReadOnlySpan<byte> body)
    {
        bool isGood = false;
        foreach (string secret in secrets)
        {
            isGood |= EqualsAny(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body), [signature.Bytes]);
        }

        return new Judged(
            !signature.IsSent ? SignatureVerdict.Missing : isGood ? SignatureVerdict.Good : SignatureVerdict.Wrong);
    }

    /// <summary>The digests are compared: they are as long as each other, whatever was sent.</summary>
    private static Judged Shared(IReadOnlyList<string> secrets, string? sent)
    {
        const string Bearer = "Bearer ";
        string told = sent is not null && sent.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? sent[Bearer.Length..] : sent ?? "";
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(told));
        bool isGood = false;
        foreach (string secret in secrets)
        {
            isGood |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), digest);
        }

        return new Judged(
            sent is null ? SignatureVerdict.Missing : isGood ? SignatureVerdict.Good : SignatureVerdict.Wrong);
    }

    /// <summary>Ring's page names the header and the digest and not how it is written: hex or base64, with or without a
    /// prefix.</summary>
    private static (bool IsSent, byte[]? Bytes) OfRing(string? value)
    {
        const string Prefix = "sha256=";
        string? plain = value?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true ? value[Prefix.Length..]
            : value;
        return (plain is not null, plain is null ? null : FromHex(plain) ?? FromBase64(plain));
    }

    private static (bool IsSent, byte[]? Bytes) Read(string? value, string? prefix, SignatureEncoding encoding)
    {
        if (value is null || !value.StartsWith(prefix ?? "", StringComparison.Ordinal))
        {
            return (value is not null, null);
        }

        string plain = value[(prefix ?? "").Length..];
        return (true, encoding == SignatureEncoding.Hex ? FromHex(plain) : FromBase64(plain));
    }

    private static bool EqualsAny(byte[] wanted, IReadOnlyList<byte[]?> signatures)
    {
        bool isEqual = false;
        foreach (byte[]? signature in signatures)
        {
            isEqual |= signature is not null && CryptographicOperations.FixedTimeEquals(wanted, signature);
        }

        return isEqual;
    }

    /// <summary>Seconds since the epoch, neither too old nor too new (P-S2).</summary>
    private static bool IsInTime(string text, WebhookIntake intake, Instant now) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && Math.Abs(
            (decimal)seconds - (
                now.ToUnixTimeTicks() / (decimal)NodaConstants.TicksPerSecond)) <= intake.ToleranceSeconds;

    private static byte[]? FromHex(string text) =>
        text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text)
            : null;

    private static byte[]? FromBase64(string text)
    {
        byte[] bytes = new byte[96];
        return text.Length <= 128 && Base64.IsValid(text) && Convert.TryFromBase64String(text, bytes, out int count)
            ? bytes[..count] : null;
    }
}
