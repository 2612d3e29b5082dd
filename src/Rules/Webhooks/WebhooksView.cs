using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Rules.Webhooks;

/// <summary>A delivery as the log has it.</summary>
/// <param name="Entry">The id of the event.</param>
/// <param name="Delivery">Which.</param>
/// <param name="At">When it came.</param>
/// <param name="Faults">Why it did not fit; null if it was taken.</param>
public sealed record DeliveryView(string Entry, string Delivery, Instant At, IReadOnlyList<WebhookFault>? Faults)
{
    /// <summary>What was taken out of it; null if it did not fit.</summary>
    public IReadOnlyList<WebhookValue>? Values { get; init; }

    /// <summary>When it was so, as its sender says.</summary>
    public Instant? SaidAt { get; init; }
}

/// <summary>A webhook as the home's view has it; its secrets only by their ids.</summary>
public sealed record WebhookView
{
    /// <summary>How many deliveries are named; all of them are in the history.</summary>
    public const int DeliveriesKept = 20;

    /// <summary>The last part of its actor's address.</summary>
    public required string Id { get; init; }

    /// <summary>The last part of the address at which it is told.</summary>
    public required string Path { get; init; }

    public required WebhookIntake Settings { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Principal CreatedBy { get; init; }

    public IReadOnlyList<WebhookSecret> Secrets { get; init; } = [];

    /// <summary>The last of them, oldest first.</summary>
    public IReadOnlyList<DeliveryView> Deliveries { get; init; } = [];

    /// <summary>Counts its settings; 0 if a version of the server kept it that did not count.</summary>
    public int Version { get; init; }

    public long Taken { get; init; }

    public long Unfit { get; init; }

    [JsonIgnore]
    public string Name => Settings.Name;

    /// <summary>A field by its name; null if a body has none such.</summary>
    public WebhookField? Field(string name) => Settings.Fields.FirstOrDefault(f => f.Name == name);
}

/// <summary>All webhooks of a home, by id.</summary>
public sealed class WebhooksView(ImmutableDictionary<string, WebhookView> webhooks)
{
    private Dictionary<string, WebhookView>? _byPath;

    public ImmutableDictionary<string, WebhookView> Webhooks { get; } = webhooks;

    /// <summary>All of them, by id.</summary>
    [JsonIgnore]
    public IReadOnlyList<WebhookView> All => [.. Webhooks.Values.OrderBy(w => w.Id, StringComparer.Ordinal)];

    /// <summary>The webhook that is told at an address; null if none is.</summary>
    public WebhookView? At(string path) => (_byPath ??=
        Webhooks.Values.ToDictionary(w => w.Path, StringComparer.Ordinal)).GetValueOrDefault(path);

    /// <summary>The webhook with an id, or else the only one with a name.</summary>
    public WebhookView? Find(string said)
    {
        WebhookView[] named = [.. Webhooks.Values.Where(w => FoldedName.Same(w.Name, said))];
        return Webhooks.GetValueOrDefault(said) ?? (named.Length == 1 ? named[0] : null);
    }

    internal WebhooksView With(WebhookView webhook) => new(Webhooks.SetItem(webhook.Id, webhook));

    internal WebhooksView Without(string id) => new(Webhooks.Remove(id));
}

/// <summary>Folds the webhooks' own events into the <see cref="WebhooksView"/>.</summary>
internal sealed class WebhooksProjection() : Projection<WebhooksView>("webhooks")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(WebhooksView);

    public override WebhooksView Initial(string home) => new(ImmutableDictionary<string, WebhookView>.Empty);

    public override WebhooksView Apply(WebhooksView part, EventEnvelope envelope) =>
        envelope.Actor.Kind != HomeWebhooks.Kind ? part : envelope.Event switch
        {
            WebhookCreated e => part.With(new WebhookView
            {
                Id = envelope.Actor.Id,
                Path = e.Path,
                Settings = e.Settings,
                Secrets = [new WebhookSecret(e.Secret, e.At)],
                Version = 1,
                CreatedAt = envelope.LearnedAt,
                CreatedBy = envelope.Principal,
            }),
            WebhookRemoved => part.Without(envelope.Actor.Id),
            _ => part.Webhooks.GetValueOrDefault(envelope.Actor.Id) is { } webhook
                ? part.With(Changed(webhook, envelope)) : part,
        };

    private static WebhookView Changed(WebhookView webhook, EventEnvelope envelope) => envelope.Event switch
    {
        WebhookChanged e => webhook with
        {
            Settings = e.Settings,
            Version = WebhookVersions.After(webhook.Version),
        },
        WebhookSecretRotated e => webhook with { Secrets = WebhookSecrets.Rotated(webhook.Secrets, e) },
        WebhookReceived e => Logged(webhook, new DeliveryView(envelope.Id, e.Delivery, e.At, null)
        {
            Values = e.Values,
            SaidAt = e.SaidAt,
        }) with
        { Taken = webhook.Taken + 1 },
        WebhookUnfit e => Logged(webhook, new DeliveryView(envelope.Id, e.Delivery, e.At, e.Faults)) with
        {
            Unfit = webhook.Unfit + 1,
        },
        _ => webhook,
    };

    private static WebhookView Logged(WebhookView webhook, DeliveryView delivery) => webhook with
    {
        Deliveries = [.. webhook.Deliveries.TakeLast(WebhookView.DeliveriesKept - 1), delivery],
    };
}
