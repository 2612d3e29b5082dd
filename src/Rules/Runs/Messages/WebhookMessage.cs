using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs.Messages;

/// <summary>What is posted for a run, in the shape of the Standard Webhooks specification.</summary>
internal sealed record WebhookMessage(string Type, Instant Timestamp, WebhookFacts Data)
{
    internal static RawJson Of(Address rule, string run, int version, TriggerFacts by, Instant now, RawJson? body) =>
        RawJson.Parse(JsonSerializer.Serialize(
        new WebhookMessage("rule.fired", now, new WebhookFacts(rule.Home, rule.Id, run, version, by, body)),
        WebhookJson.Default.WebhookMessage));
}

/// <param name="Home">The home.</param>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Version">The rule's version.</param>
/// <param name="Trigger">The event that started the run.</param>
/// <param name="Body">What the rule's author wants said; null if nothing.</param>
internal sealed record WebhookFacts(string Home, string Rule, string Run, int Version, TriggerFacts Trigger, RawJson? Body);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(WebhookMessage))]
internal sealed partial class WebhookJson : JsonSerializerContext;
