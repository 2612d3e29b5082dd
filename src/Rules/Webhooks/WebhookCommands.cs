using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Webhooks;

/// <summary>Have a webhook, under an address that has none.</summary>
/// <param name="Path">The last part of its address, made by whoever asks.</param>
/// <param name="Settings">How it takes what is sent.</param>
/// <param name="Secret">The id of its first secret, whose value is sealed already.</param>
[StoredName("webhook.create")]
public sealed record CreateWebhook(string Path, WebhookIntake Settings, string Secret) : ICommand;

/// <summary>Take what is sent in another way.</summary>
[StoredName("webhook.change")]
public sealed record ChangeWebhook(WebhookIntake Settings) : ICommand
{
    /// <summary>Refused if it is at another version; null changes whatever is there.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>Have a new secret.</summary>
/// <param name="Secret">Its id.</param>
/// <param name="KeepSeconds">How long those before are good yet; 0 for not at all.</param>
[StoredName("webhook.rotate")]
public sealed record RotateWebhookSecret(string Secret, int KeepSeconds) : ICommand;

/// <summary>Have it no more.</summary>
[StoredName("webhook.remove")]
public sealed record RemoveWebhook : ICommand;

/// <summary>Something was sent and signed rightly.</summary>
/// <param name="Delivery">Which delivery it is.</param>
/// <param name="Values">What was taken out of it; empty if it does not fit.</param>
/// <param name="Faults">Why it does not fit; empty if it does.</param>
/// <param name="SaidAt">When it was so, as the sender says.</param>
[StoredName("webhook.receive")]
public sealed record ReceiveDelivery(
    string Delivery, IReadOnlyList<WebhookValue> Values, IReadOnlyList<WebhookFault> Faults, Instant? SaidAt)
        : ICommand
{
    /// <summary>
    /// At which address it was sent: meanwhile another may have its name. Null where that is no matter.
    /// </summary>
    public string? Path { get; init; }
}

/// <summary>The answer to commands that write a webhook.</summary>
/// <param name="Webhook">Its id.</param>
[StoredName("webhook.written")]
public sealed record WebhookWritten(string Webhook) : IReply;

/// <summary>What became of a delivery, now or when it came first.</summary>
/// <param name="Delivery">Which.</param>
/// <param name="ReceivedAt">When it came first.</param>
/// <param name="Faults">Why it did not fit; empty if it was taken.</param>
/// <param name="Repeated">True if it was known, and nothing happened.</param>
[StoredName("webhook.delivered")]
public sealed record DeliveryResult(
    string Delivery, Instant ReceivedAt, IReadOnlyList<WebhookFault> Faults, bool Repeated) : IReply;
