using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Webhooks;

// The stored names are the format on disk for ever.

/// <summary>There is a webhook from now on.</summary>
/// <param name="Path">The last part of its address: 128 random bits.</param>
/// <param name="Settings">How it takes what is sent.</param>
/// <param name="Secret">The id of its first secret.</param>
/// <param name="At">When.</param>
[StoredName("webhook.created")]
public sealed record WebhookCreated(string Path, WebhookIntake Settings, string Secret, Instant At) : IEvent;

/// <summary>It takes what is sent in another way; address and secrets stay.</summary>
[StoredName("webhook.changed")]
public sealed record WebhookChanged(WebhookIntake Settings) : IEvent;

/// <summary>It has a new secret, and those before are good for a while yet.</summary>
/// <param name="Secret">The id of the new one.</param>
/// <param name="At">Since when.</param>
/// <param name="OthersUntil">When those before run out.</param>
[StoredName("webhook.secret-rotated")]
public sealed record WebhookSecretRotated(string Secret, Instant At, Instant OthersUntil) : IEvent;

/// <summary>Nothing is taken at its address any more.</summary>
[StoredName("webhook.removed")]
public sealed record WebhookRemoved : IEvent;

/// <summary>Something was sent, signed rightly, and fits.</summary>
/// <param name="Delivery">By what the sender, or else we, know it.</param>
/// <param name="At">When it came.</param>
/// <param name="Values">What was taken out of it, in the order of the fields.</param>
[StoredName("webhook.received")]
public sealed record WebhookReceived(string Delivery, Instant At, IReadOnlyList<WebhookValue> Values) : IEvent
{
    /// <summary>When it was so, as the sender says; null if it does not.</summary>
    public Instant? SaidAt { get; init; }
}

/// <summary>Something was sent and signed rightly, and does not fit: nothing is started by it.</summary>
/// <param name="Delivery">By what the sender, or else we, know it.</param>
/// <param name="At">When it came.</param>
/// <param name="Faults">All that is wrong with it.</param>
[StoredName("webhook.unfit")]
public sealed record WebhookUnfit(string Delivery, Instant At, IReadOnlyList<WebhookFault> Faults) : IEvent;
