using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>What a link is about, as it stands in it.</summary>
/// <param name="Approval">The approval.</param>
/// <param name="Recipient">Who it was sent to.</param>
/// <param name="Ends">Until when it is good, in seconds of Unix time.</param>
/// <param name="Signature">What proves that it is ours.</param>
internal sealed record LinkToken(string Approval, string Recipient, long Ends, string Signature)
{
    private const int LengthMax = 300;

    /// <summary>The parts of a text; null if it cannot be one of ours.</summary>
    public static LinkToken? Parse(string text) =>
        text.Length <= LengthMax && text.Split('.') is [var approval, var recipient, var ends, var signature]
        && long.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? new LinkToken(approval, recipient, seconds, signature)
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Approval}.{Recipient}.{Ends}.{Signature}");
}

/// <summary>
/// Makes and proves links: an HMAC with a key of this run over approval, home, recipient, what they are marked
/// as, where they are told, and the end. What is not in the link is taken from the home's settings of the moment: when
/// the mark or the address changes, the recipient goes or the server starts anew, no link of before is good.
/// </summary>
internal sealed class LinkTokens(HttpSettings settings)
{
    /// <summary>Of this run, and written nowhere: whoever has the files of this server can make no link.</summary>
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    private const int AliasBytes = 12;

    /// <summary>Where links lead; null if there are none here.</summary>
    public Uri? PublicUrl { get; } = PublicAddress.Of(settings.PublicUrl);

    /// <summary>The link of a recipient.</summary>
    /// <exception cref="InvalidOperationException">There are no links here.</exception>
    public string LinkOf(SendApprovalLink send)
    {
        Uri url = PublicUrl ?? throw new InvalidOperationException("Http:PublicUrl is not set.");
        RecipientPolicy recipient = new(send.Recipient, send.Url) { Role = send.As };
        long ends = send.EndsAt.ToUnixTimeSeconds();
        LinkToken token = new(
            send.Approval,
            AliasOf(send.Recipient),
            ends,
            Base64Url.EncodeToString(SignatureOf(send.Home, send.Approval, recipient, ends)));
        return $"{url.AbsoluteUri.TrimEnd('/')}/a/{token}";
    }

    /// <summary>How a link names a recipient: whose name is sealed is not opened in it, nor is it written there.</summary>
    public static string AliasOf(string recipient) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(recipient)).AsSpan(0, AliasBytes));

    /// <summary>
    /// True if it is the link of that recipient for that approval, at that time. In the same time whatever is wrong.
    /// </summary>
    public bool IsGood(LinkToken token, string home, ApprovalView? approval, RecipientPolicy? recipient, Instant now)
    {
        byte[] expected = SignatureOf(
            home, token.Approval, recipient ?? new RecipientPolicy(token.Recipient, ""), token.Ends);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        bool isSigned = token.Signature.Length == Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes)
            && Base64Url.IsValid(token.Signature)
            && Base64Url.TryDecodeFromChars(token.Signature, given, out int length) && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, expected);
        return isSigned && PublicUrl is not null && recipient?.Role is AccessRole.Owner or AccessRole.Resident
            && approval is not null && token.Ends == approval.EndsAt.ToUnixTimeSeconds() && now < approval.EndsAt;
    }

    private byte[] SignatureOf(string home, string approval, RecipientPolicy recipient, long ends) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Join(
            '\n', "link", home, approval, recipient.Id, recipient.Role?.Word() ?? "", recipient.Url,
            ends.ToString(CultureInfo.InvariantCulture))));
}
