using RingActors.Api.Access.Persons;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// Tells a recipient by one of their ways: a signed webhook, an e-mail, ntfy, or a browser. The address is opened
/// here,
/// for this call only: neither the outbox nor a log has it. Each way is a call of its own, so that one that fails says
/// nothing of another (docs/adr/0722).
/// </summary>
internal sealed class RecipientSender(
    WebhookSender webhooks, MailSender mail, NtfySender ntfy, PushSender push, WebhookAddresses addresses,
    PersonSeals persons)
{
    /// <param name="stored">The address as the home's settings store it.</param>
    /// <param name="written">JSON of ours, in which names may be sealed.</param>
    /// <param name="key">The call's idempotency key.</param>
    /// <param name="kind">How much it matters.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="home">Whose message it is.</param>
    public async Task<EffectResult> SendAsync(
        string stored, byte[] written, string key, PostKind kind, CancellationToken cancellation, string home)
    {
        string scheme = RecipientWay.SchemeOf(stored);
        if (!persons.TryOpen(stored[scheme.Length..], out string? address))
        {
            return NotOpened(stored[scheme.Length..]);
        }

        byte[] body = OutgoingBody.Of(written, persons, home);
        EffectResult result = scheme switch
        {
            RecipientWay.EmailScheme => await mail.SendAsync(address, MessageText.Of(body), key, kind, cancellation),
            RecipientWay.NtfyScheme => await ntfy.SendAsync(address, MessageText.Of(body), key, kind, cancellation),
            RecipientWay.PushScheme => await push.SendAsync(address, MessageText.Of(body), key, kind, cancellation),
            _ => await webhooks.PostAsync(address, body, null, key, kind, cancellation, home),
        };

        // What is said of it names the address.
        return result with { Detail = null };
    }

    /// <summary>Why nobody would be told by this address as things are; null if nothing speaks against it.</summary>
    public async Task<string?> TroubleWithAsync(string stored, CancellationToken cancellation)
    {
        string scheme = RecipientWay.SchemeOf(stored);
        if (!persons.TryOpen(stored[scheme.Length..], out string? opened))
        {
            return persons.IsErased(SealedText.IdOf(stored[scheme.Length..])!)
                ? "They were erased: take them out of the settings."
                : $"Their address cannot be read: put {PersonKeyFile.FileName} back into the data directory and start "
                    + "anew, or set them again.";
        }

        return scheme switch
        {
            RecipientWay.EmailScheme => mail.NotSet,
            RecipientWay.NtfyScheme => ntfy.Server is { } server
                ? await addresses.TroubleWithAsync(server, cancellation) : NtfySender.NotSet,
            RecipientWay.PushScheme => PushAddress.TryParse(opened, out PushAddress? browser)
                ? await addresses.TroubleWithAsync(browser.Endpoint, cancellation)
                : "This is no subscription of a browser.",
            _ => await addresses.TroubleWithAsync(new Uri(opened), cancellation),
        };
    }

    /// <summary>
    /// What becomes of a message whose address cannot be read. A key that is put back is known from the next start on;
    /// who was erased is told nothing any more.
    /// </summary>
    private EffectResult NotOpened(string stored) =>
        persons.IsErased(SealedText.IdOf(stored)!)
            ? new EffectResult(EffectVerdict.Rejected, "recipient.was-erased")
            : new EffectResult(EffectVerdict.TryAgain, "recipient.put-the-keys-back");
}
