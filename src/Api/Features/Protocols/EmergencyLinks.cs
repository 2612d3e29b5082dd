using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Access;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Features.Protocols;

/// <summary>What a link is about, as it stands in it.</summary>
/// <param name="Activation">The emergency.</param>
/// <param name="Recipient">Who it was sent to.</param>
/// <param name="Notice">Which of the messages it was sent with.</param>
/// <param name="Signature">What proves that it is ours.</param>
internal sealed record EmergencyToken(string Activation, string Recipient, string Notice, string Signature)
{
    private const int LengthMax = 400;

    /// <summary>The parts of a text; null if it cannot be one of ours.</summary>
    public static EmergencyToken? Parse(string text) =>
        text.Length <= LengthMax && text.Split('.') is [var activation, var recipient, var notice, var signature]
            ? new EmergencyToken(activation, recipient, notice, signature)
            : null;

    public override string ToString() => $"{Activation}.{Recipient}.{Notice}.{Signature}";
}

/// <summary>
/// Makes and proves the links by which recipients answer an emergency: an HMAC over home, emergency, message, recipient
/// and where they are told. The key belongs to the data directory, so that a link that was sent just before a power cut
/// answers after it (ADR 0721). It is good as long as the emergency goes on, and the home names the recipient so.
/// </summary>
internal sealed class EmergencyLinks(HttpSettings settings, AccessKey key)
{
    /// <summary>Where links lead; null if there are none here.</summary>
    public Uri? PublicUrl { get; } = PublicAddress.Of(settings.PublicUrl);

    /// <summary>The link of a message; null if it asks for no answer, or there are no links here.</summary>
    public string? LinkOf(SendProtocolNotice send)
    {
        if (PublicUrl is null || send.Notice is not { Asks: true, Notice: { } notice })
        {
            return null;
        }

        EmergencyToken token = new(
            send.Notice.Activation, LinkTokens.AliasOf(send.Contact), notice,
            Base64Url.EncodeToString(SignatureOf(
                send.Notice.Home, send.Notice.Activation, notice, send.Contact, send.Url)));
        string page = send.Notice.Type == ProtocolNotice.Drill ? "d" : "e";
        return $"{PublicUrl.AbsoluteUri.TrimEnd('/')}/{page}/{token}";
    }

    /// <summary>True if it is the link of that recipient. In the same time whatever is wrong.</summary>
    public bool IsGood(EmergencyToken token, string home, RecipientPolicy? recipient)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return token.Signature.Length == Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes)
            && Base64Url.IsValid(token.Signature)
            && Base64Url.TryDecodeFromChars(token.Signature, given, out int length) && length == given.Length
            && IsOfAny(token, home, recipient ?? new RecipientPolicy(token.Recipient, ""), given)
            && PublicUrl is not null && recipient is not null;
    }

    /// <summary>Whether it was sent to one of their addresses; all of them are looked at, whichever it is.</summary>
    private bool IsOfAny(EmergencyToken token, string home, RecipientPolicy recipient, ReadOnlySpan<byte> given)
    {
        bool isAny = false;
        foreach (string address in recipient.Addresses)
        {
            byte[] expected = SignatureOf(home, token.Activation, token.Notice, recipient.Id, address);
            isAny |= CryptographicOperations.FixedTimeEquals(given, expected);
        }

        return isAny;
    }

    private byte[] SignatureOf(string home, string activation, string notice, string recipient, string address) =>
        HMACSHA256.HashData(key.EmergencyKey, Encoding.UTF8.GetBytes(string.Join(
            '\n', "emergency", home, activation, notice, recipient, address)));
}
