using NodaTime;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Outgoing.Signing;

/// <summary>
/// The header <c>webhook-signature</c> of a post: one signature for each key that is good for where it goes, else that
/// of the server's own key, else none.
/// </summary>
internal sealed class OutboundSignatures(
    WebhookSettings settings, IOutboundKeys? keys = null, ILogger<OutboundSignatures>? log = null)
{
    private readonly WebhookSigner? _server =
        settings.SigningKey is { Length: > 0 } secret && WebhookSigner.TryCreate(secret, out WebhookSigner? signer)
            ? signer : null;

    /// <summary>True if the server has a key of its own.</summary>
    internal bool ServerSigns => _server is not null;

    /// <param name="home">Whose post it is; null for one of the server.</param>
    /// <param name="url">Where it goes.</param>
    /// <param name="id">Its <c>webhook-id</c>.</param>
    /// <param name="timestamp">Its <c>webhook-timestamp</c>.</param>
    /// <param name="body">What it says.</param>
    /// <param name="now">The present.</param>
    internal string? Of(string? home, Uri url, string id, string timestamp, byte[] body, Instant now)
    {
        string[] signed =
        [
            .. KeysFor(home, url, now)
                .Select(k => k.Scheme == SigningSchemes.Server ? _server?.Sign(id, timestamp, body)
                    : k.Sign(id, timestamp, body))
                .OfType<string>(),
        ];
        return signed.Length > 0 ? string.Join(' ', signed) : _server?.Sign(id, timestamp, body);
    }

    /// <summary>
    /// A call for help must not stay in the house because a file is damaged: then the server's key signs, and whoever
    /// checks refuses it, which is told as ever.
    /// </summary>
    private IReadOnlyList<OutboundKey> KeysFor(string? home, Uri url, Instant now)
    {
        try
        {
            return home is null || keys is null ? [] : keys.For(home, url, now);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            if (log is not null)
            {
                Logging.Log.SigningKeysUnreadable(log, e.Message);
            }

            return [];
        }
    }
}
