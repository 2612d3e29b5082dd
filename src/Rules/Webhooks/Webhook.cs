using System.Collections.Immutable;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Webhooks;

/// <summary>A delivery that is known.</summary>
/// <param name="Delivery">Which.</param>
/// <param name="At">When it came first.</param>
/// <param name="Faults">Why it did not fit; null if it was taken.</param>
internal sealed record KnownDelivery(string Delivery, Instant At, IReadOnlyList<WebhookFault>? Faults = null);

internal sealed record WebhookState
{
    public WebhookIntake? Settings { get; init; }

    public string? Path { get; init; }

    /// <summary>Counts its settings; 0 if a version of the server kept it that did not count.</summary>
    public int Version { get; init; }

    public IReadOnlyList<WebhookSecret> Secrets { get; init; } = [];

    /// <summary>By id; of one that did not fit and was sent again the last is kept.</summary>
    public ImmutableDictionary<string, KnownDelivery> Known { get; init; } =
        ImmutableDictionary<string, KnownDelivery>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The ids of <see cref="Known"/>, the oldest first.</summary>
    public ImmutableQueue<KnownDelivery> Order { get; init; } = ImmutableQueue<KnownDelivery>.Empty;
}

/// <summary>
/// An address at which somebody outside tells something, <c>home/webhook/id</c> (P-S1 to P-S4): who it is was proved
/// before it is asked. What is told is an event of its own; a rule may be started by it, and nothing else. The same
/// delivery twice is one event (P-S2), here and not at the door, because only here all copies of it come one after the
/// other. Events: WebhookEvents.cs; commands: WebhookCommands.cs. Tests: Rules.Tests/Webhooks.
/// </summary>
internal sealed class Webhook() : Decider<WebhookState>(HomeWebhooks.Kind)
{
    public override Type SnapshotType => typeof(WebhookState);

    public override WebhookState Initial(Address self) => new();

    public override Decision Decide(WebhookState state, ICommand command, DecideContext context) => command switch
    {
        CreateWebhook create when state.Path == create.Path && Same(state.Settings, create.Settings) =>
            Already(context),
        CreateWebhook when state.Settings is not null => Decision.Refuse(
            "webhook.choose-another-name",
                $"There is a webhook '{context.Self.Id}' already. Remove it, or choose another name."),
        CreateWebhook create => Written(
            new WebhookCreated(create.Path, create.Settings, create.Secret, context.Now), context),

        RemoveWebhook when state.Settings is null => Already(context),
        RemoveWebhook => Written(new WebhookRemoved(), context),

        ChangeWebhook or RotateWebhookSecret or ReceiveDelivery when state.Settings is null => Decision.Refuse(
            "webhook.create-first", $"There is no webhook '{context.Self.Id}'."),

        ReceiveDelivery { Path: { } path } when path != state.Path => Decision.Refuse(
            "webhook.create-first", $"There is no webhook '{context.Self.Id}' at that address any more."),

        ChangeWebhook change when change.Settings.Scheme != state.Settings!.Scheme => Decision.Refuse(
            "webhook.create-another",
                "The scheme of a webhook stays, because its secret is made for it. Create another webhook."),
        ChangeWebhook { ExpectedVersion: { } expected } when state.Version > 0 && expected != state.Version =>
            Decision.Refuse(
                "webhook.reload-first",
                $"The webhook is at version {state.Version}, not {expected}: somebody changed it. Read it again."),
        ChangeWebhook change when Same(state.Settings, change.Settings) => Already(context),
        ChangeWebhook change => Written(new WebhookChanged(change.Settings), context),

        RotateWebhookSecret rotate when state.Secrets.Any(s => s.Id == rotate.Secret) => Already(context),
        RotateWebhookSecret rotate => Rotated(state, rotate, context),

        ReceiveDelivery receive => Received(state, receive, context),

        DeadlineReached or EffectConcluded => Decision.Nothing(),
        _ => Decision.Refuse("webhook.not-for-this-kind", $"{command.GetType().Name} means nothing to a webhook."),
    };

    public override WebhookState Evolve(WebhookState state, IEvent @event) => @event switch
    {
        WebhookCreated e => new WebhookState
        {
            Settings = e.Settings,
            Path = e.Path,
            Secrets = [new WebhookSecret(e.Secret, e.At)],
            Version = 1,
        },
        WebhookChanged e => state with { Settings = e.Settings, Version = WebhookVersions.After(state.Version) },
        WebhookSecretRotated e => state with { Secrets = WebhookSecrets.Rotated(state.Secrets, e) },
        WebhookRemoved => new WebhookState(),
        WebhookReceived e => Knowing(state, new KnownDelivery(e.Delivery, e.At)),
        WebhookUnfit e => Knowing(state, new KnownDelivery(e.Delivery, e.At, e.Faults)),
        _ => state,
    };

    private static Decision Rotated(WebhookState state, RotateWebhookSecret rotate, DecideContext context)
    {
        Instant until = context.Now + Duration.FromSeconds(rotate.KeepSeconds);
        return rotate.KeepSeconds > 0 && state.Secrets.Count(s => s.IsGood(context.Now)) >= WebhookLimits.SecretsMax
            ? Decision.Refuse(
                "webhook.wait-for-the-old-secrets",
                $"{WebhookLimits.SecretsMax} secrets are good at this time, and no more can be. "
                + "Wait until one runs out, "
                    + "or rotate so that those before end at once.")
            : Written(new WebhookSecretRotated(rotate.Secret, context.Now, until), context);
    }

    /// <summary>
    /// What did not fit is judged anew when it is sent again: its owner may have put the fields right since. What was
    /// taken stays taken, whatever is in the copy.
    /// </summary>
    private static Decision Received(WebhookState state, ReceiveDelivery receive, DecideContext context)
    {
        KnownDelivery? known = state.Known.GetValueOrDefault(receive.Delivery);
        if (known is not null && context.Now - known.At < WebhookLimits.Retention
            && (known.Faults is null || known.Faults.SequenceEqual(receive.Faults)))
        {
            return Decision.Nothing(new DeliveryResult(receive.Delivery, known.At, known.Faults ?? [], true));
        }

        DeliveryResult result = new(receive.Delivery, context.Now, receive.Faults, false);
        if (receive.Faults.Count > 0)
        {
            return Decision.Of(new WebhookUnfit(receive.Delivery, context.Now, receive.Faults)).Reply(result);
        }

        Decision taken = Decision.Of(
            new WebhookReceived(receive.Delivery, context.Now, receive.Values) { SaidAt = receive.SaidAt });
        return (receive.SaidAt is { } said && said <= context.Now && said >= context.Now - WebhookLimits.OldestSaid
            ? taken.OccurredAt(said) : taken).Reply(result);
    }

    /// <summary>
    /// Within twice the tolerance nothing is forgotten: what was signed then can be sent again by whoever saw it.
    /// Beyond that the oldest make room.
    /// </summary>
    private static WebhookState Knowing(WebhookState state, KnownDelivery one)
    {
        ImmutableDictionary<string, KnownDelivery> known = state.Known.SetItem(one.Delivery, one);
        ImmutableQueue<KnownDelivery> order = state.Order.Enqueue(one with { Faults = null });
        Duration signed = Duration.FromSeconds(
            2L * (state.Settings?.ToleranceSeconds ?? WebhookLimits.ToleranceDefault));
        while (!order.IsEmpty && order.Peek() is var oldest && one.At - oldest.At is var age
            && (age > WebhookLimits.Retention || (known.Count > WebhookLimits.KeptMin && age > signed)))
        {
            order = order.Dequeue();
            if (known.GetValueOrDefault(oldest.Delivery)?.At == oldest.At)
            {
                known = known.Remove(oldest.Delivery);
            }
        }

        return state with { Known = known, Order = order };
    }

    private static Decision Written(IEvent @event, DecideContext context) =>
        Decision.Of(@event).Reply(new WebhookWritten(context.Self.Id));

    private static Decision Already(DecideContext context) => Decision.Nothing(new WebhookWritten(context.Self.Id));

    private static bool Same(WebhookIntake? a, WebhookIntake b) =>
        a is not null && InboundWebhookJson.Text(a) == InboundWebhookJson.Text(b);
}

/// <summary>How secrets follow each other.</summary>
internal static class WebhookSecrets
{
    /// <summary>Those before run out no later than they would have; those that have are not kept.</summary>
    internal static IReadOnlyList<WebhookSecret> Rotated(
        IReadOnlyList<WebhookSecret> secrets, WebhookSecretRotated e) =>
    [
        .. secrets.Where(s => s.IsGood(e.At) && e.OthersUntil > e.At)
            .Select(s => s.Until is { } until && until < e.OthersUntil ? s : s with { Until = e.OthersUntil }),
        new WebhookSecret(e.Secret, e.At),
    ];
}

/// <summary>How settings are counted.</summary>
internal static class WebhookVersions
{
    /// <summary>What was not counted from the beginning is not counted.</summary>
    internal static int After(int version) => version == 0 ? 0 : version + 1;
}
