using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Incoming;
using RingActors.Api.Tools;
using RingActors.Rules.Analysis;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Webhooks;

/// <summary>What became of a delivery, as its sender is told.</summary>
internal sealed record DeliveryAnswer(string DeliveryId, string ReceivedAt, bool Repeated);

/// <summary>A secret by its id.</summary>
internal sealed record SecretEntry(string SecretId, string Since, string? Until);

internal sealed record FieldEntry(
    string Name, string Pointer, string Type, bool Required, int? MaxLength, IReadOnlyList<string>? Words);

/// <summary>A value that was sent. Text of others stands under a name by which it is marked.</summary>
internal sealed record ValueEntry(string Field, string? Text, double? Number, bool? YesNo, string? At)
{
    internal static ValueEntry Of(WebhookValue v) => new(v.Field, v.Text, v.Number, v.Flag, Instants.Text(v.At));
}

internal sealed record DeliveryEntry(
    string DeliveryId, string Verdict, string ReceivedAt, string? OccurredAt, string EventId,
    IReadOnlyList<ValueEntry>? Values, IReadOnlyList<string>? Faults)
{
    internal static DeliveryEntry Of(DeliveryView d) => new(
        d.Delivery, d.Faults is null ? "taken" : "unfit", Instants.Text(d.At), Instants.Text(d.SaidAt), d.Entry,
        d.Values is { Count: > 0 } values ? [.. values.Select(ValueEntry.Of)] : null,
        d.Faults is null ? null : [.. d.Faults.Select(f => f.Message)]);
}

/// <summary>What came since the server started and is no event.</summary>
internal sealed record TallyEntry(
    long MissingSignature, long WrongSignature, long StaleTime, long Repeated, long HeldBack)
{
    internal static TallyEntry Of(IncomingTally t) => new(t.Missing, t.Wrong, t.Stale, t.Repeated, t.HeldBack);
}

/// <summary>A webhook as it is shown; never the value of a secret, and its address only to an owner.</summary>
internal sealed record WebhookEntry(
    string WebhookId, string Name, string Scheme, string? Url, int ToleranceSeconds, int PerMinute, string? Header,
    string? Encoding, string? Prefix, string? IdHeader, string? IdPointer, string? OccurredAt,
    IReadOnlyList<FieldEntry> Fields, IReadOnlyList<SecretEntry> Secrets, long Taken, long Unfit, TallyEntry SinceStart,
    IReadOnlyList<string>? Automations, string CreatedAt, string CreatedBy, IReadOnlyList<string>? Warnings)
{
    /// <summary>Counts its settings; null if that was not done from the beginning.</summary>
    public int? Version { get; init; }

    internal static WebhookEntry Of(
        WebhookView w, RulesView rules, IncomingTally tally, string? url, Instant now, Func<string, bool> isThere)
    {
        WebhookIntake s = w.Settings;
        IReadOnlyList<string> automations = WebhookStarts.Naming(rules, w.Id);
        IReadOnlyList<string> warnings = WebhookWarnings.Of(
            s, w.Secrets.Any(k => k.IsGood(now) && isThere(k.Id)));
        return new WebhookEntry(
            w.Id, s.Name, WebhookTerms.Of(s.Scheme), url, s.ToleranceSeconds, s.PerMinute, s.Header,
            s.Encoding is { } encoding ? WebhookTerms.Of(encoding) : null, s.Prefix, s.IdHeader, s.IdPointer,
                s.OccurredAt,
            [.. s.Fields.Select(f =>
                new FieldEntry(f.Name, f.Pointer, WebhookTerms.Of(f.Type), f.Required, f.MaxLength, f.Words))],
            [.. w.Secrets.Where(k => k.IsGood(now)).Select(k =>
                new SecretEntry(k.Id, Instants.Text(k.Since), Instants.Text(k.Until)))],
            w.Taken, w.Unfit, TallyEntry.Of(tally), automations.Count > 0 ? automations : null,
            Instants.Text(w.CreatedAt), w.CreatedBy.Value, warnings.Count > 0 ? warnings : null)
        {
            Version = w.Version > 0 ? w.Version : null,
        };
    }
}

/// <summary>A webhook as assistants are shown it: what it takes and what came, not where it is.</summary>
internal sealed record WebhookGlance(
    string WebhookId, string Name, string Scheme, IReadOnlyList<FieldEntry>? Fields, long Taken, long Unfit,
        long Refused,
    IReadOnlyList<DeliveryEntry>? Deliveries)
{
    private const int DeliveriesMax = 5;

    internal static IReadOnlyList<WebhookGlance>? Of(WebhooksView webhooks, Func<WebhookView, IncomingTally> tally) =>
        webhooks.All is { Count: > 0 } all ? [.. all.Select(w => Of(w, tally(w)))] : null;

    private static WebhookGlance Of(WebhookView w, IncomingTally t) => new(
        w.Id, w.Name, WebhookTerms.Of(w.Settings.Scheme),
        w.Settings.Fields.Count == 0 ? null
            : [.. w.Settings.Fields.Select(f =>
                new FieldEntry(f.Name, f.Pointer, WebhookTerms.Of(f.Type), f.Required, f.MaxLength, f.Words))],
        w.Taken, w.Unfit, t.Missing + t.Wrong + t.Stale,
        w.Deliveries.Count == 0 ? null : [.. w.Deliveries.Reverse().Take(DeliveriesMax).Select(DeliveryEntry.Of)]);
}

internal sealed record WebhookList(IReadOnlyList<WebhookEntry> Webhooks);

internal sealed record DeliveryList(string WebhookId, TallyEntry SinceStart, IReadOnlyList<DeliveryEntry> Deliveries);

/// <summary>A webhook, and a secret that is shown this once; null if it was given by whoever asked.</summary>
internal sealed record NewWebhook(WebhookEntry Webhook, string? Secret);

/// <summary>What a delivery would come to. Nothing was recorded.</summary>
internal sealed record TestAnswer(
    string Verdict, bool Signed, string? DeliveryId, IReadOnlyList<ValueEntry>? Values, IReadOnlyList<string>? Faults,
    IReadOnlyList<string>? WouldStart);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveryAnswer))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(NewWebhook))]
[JsonSerializable(typeof(TestAnswer))]
internal sealed partial class WebhookAnswerJson : JsonSerializerContext;
