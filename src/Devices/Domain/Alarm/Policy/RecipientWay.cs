using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>
/// One way in which a recipient is told, and its address as the home's settings have it: an http or https address,
/// which gets a signed webhook; <c>mailto:somebody@example.org</c>; <c>ntfy:topic</c> on the server's ntfy; or the
/// subscription of a browser. Where the address is sealed its scheme is not, but for webhooks: a journal says that
/// somebody was told by e-mail, and not where.
/// </summary>
/// <param name="Address">Where.</param>
/// <param name="Name">
/// How it is called among the ways of its recipient: <c>email</c>, or <c>email-2</c>; a browser by what it is, not by
/// its place: <c>push-</c> and eight hexadecimal digits.
/// </param>
public readonly record struct RecipientWay(string Address, string Name)
{
    /// <summary>The first webhook; calls and events name it only where there is another way.</summary>
    public const string Webhook = "webhook";

    public const string Email = "email";

    public const string Ntfy = "ntfy";

    public const string Push = "push";

    /// <summary>
    /// What is said of a browser that is not subscribed any more, by its push service's word: the way ends.
    /// </summary>
    public const string SubscriptionOver = "push.subscription-over";

    /// <summary>How the subscription of a browser begins; see <see cref="PushAddress"/>.</summary>
    public const string PushScheme = "push:";

    /// <summary>How the address of an e-mail begins.</summary>
    public const string EmailScheme = "mailto:";

    /// <summary>How a topic of the server's ntfy begins.</summary>
    public const string NtfyScheme = "ntfy:";

    private const int PushDigits = 8;

    /// <summary>Nothing that names a recipient has it, nor a way.</summary>
    private const char Separator = '!';

    /// <summary>What of an address says how it is used, and stays readable; empty for a webhook.</summary>
    public static string SchemeOf(string address) =>
        address.StartsWith(EmailScheme, StringComparison.Ordinal) ? EmailScheme
        : address.StartsWith(NtfyScheme, StringComparison.Ordinal) ? NtfyScheme
        : address.StartsWith(PushScheme, StringComparison.Ordinal) ? PushScheme
        : "";

    /// <summary>An address with what names somebody sealed.</summary>
    public static string? Seal(string address, PersonOrigin person, IPersons persons) =>
        SchemeOf(address) is var scheme && persons.Seal(person, address[scheme.Length..]) is { } body
            ? scheme + body : null;

    /// <summary>Whether what names somebody in it is sealed.</summary>
    public static bool IsSealed(string address) => SealedText.IsSealed(address[SchemeOf(address).Length..]);

    /// <summary>As calls and events name it: null for the first webhook, as ever.</summary>
    public string? Said => Name == Webhook ? null : Name;

    /// <summary>What a call by this way adds to its name, so that each has its own.</summary>
    public string Suffix => Said is null ? "" : Separator + Said;

    /// <summary>The way of a call whose name goes on so after its recipient; null if it names none.</summary>
    public static string? OfCall(string name) => name.Split(Separator) is [_, _, var way] ? way : null;

    /// <summary>Who is told by a call of this name; null for one that tells nobody by name.</summary>
    public static string? RecipientOfCall(string name) =>
        name.Split(Separator) is [_, var recipient, ..] ? recipient : null;

    /// <summary>Names the ways of a recipient: of two of a kind the second is <c>-2</c>.</summary>
    internal static IReadOnlyList<RecipientWay> Of(IEnumerable<string> addresses)
    {
        List<RecipientWay> ways = [];
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string address in addresses)
        {
            string kind = SchemeOf(address) switch
            {
                EmailScheme => Email,
                NtfyScheme => Ntfy,
                PushScheme => NameOfPush(address),
                _ => Webhook,
            };
            int count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            ways.Add(new RecipientWay(
                address, count == 1 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}-{count}")));
        }

        return ways;
    }

    private static string NameOfPush(string address) =>
        $"{Push}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..PushDigits]}";
}


/// <summary>
/// The subscription of a browser (Push API, RFC 8030 and 8291) as an address: <c>push:ENDPOINT#P256DH.AUTH</c>, both in
/// base64url. An endpoint has no fragment of its own.
/// </summary>
/// <param name="Endpoint">Where its push service takes messages.</param>
/// <param name="PublicKey">The browser's key: 65 bytes, an uncompressed point on P-256.</param>
/// <param name="Auth">The secret of the subscription: 16 bytes.</param>
public sealed record PushAddress(Uri Endpoint, byte[] PublicKey, byte[] Auth)
{
    private const int KeyBytes = 65;
    private const int AuthBytes = 16;
    private const byte Uncompressed = 4;

    /// <param name="text">With or without what it begins with.</param>
    /// <param name="address">Null if it is none.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PushAddress? address)
    {
        address = null;
        string rest = text.StartsWith(RecipientWay.PushScheme, StringComparison.Ordinal)
            ? text[RecipientWay.PushScheme.Length..] : text;
        if (rest.Split('#') is not [var endpoint, var keys] || keys.Split('.') is not [var key, var auth]
            || !Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url)
            || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0
            || Bytes(key, KeyBytes) is not [Uncompressed, ..] || Bytes(auth, AuthBytes) is null)
        {
            return false;
        }

        address = new PushAddress(url, Bytes(key, KeyBytes)!, Bytes(auth, AuthBytes)!);
        return true;
    }

    public override string ToString() => $"{RecipientWay.PushScheme}{Endpoint.AbsoluteUri}"
        + $"#{Base64Url.EncodeToString(PublicKey)}.{Base64Url.EncodeToString(Auth)}";

    /// <summary>Exactly so many bytes; null for anything else.</summary>
    private static byte[]? Bytes(string text, int length)
    {
        byte[] bytes = new byte[length];
        return text.Length == Base64Url.GetEncodedLength(length) && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out int written) && written == length ? bytes : null;
    }
}

/// <summary>A way of a contact is over, by the word of whoever delivers there; told by whoever used it.</summary>
/// <param name="Contact">The contact's id.</param>
/// <param name="Way">Which of its ways.</param>
[StoredName("security.end-recipient-way")]
public sealed record EndRecipientWay(string Contact, string Way) : IAlwaysTaken;
