using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Rules;

/// <summary>The JSON shapes of this room: documents, stored types, snapshots and the part of the home view.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter)])]
[JsonSerializable(typeof(RuleDocument))]
[JsonSerializable(typeof(RuleCreated))]
[JsonSerializable(typeof(RuleReplaced))]
[JsonSerializable(typeof(RuleEnabled))]
[JsonSerializable(typeof(RuleDisabled))]
[JsonSerializable(typeof(RuleDeleted))]
[JsonSerializable(typeof(RuleFired))]
[JsonSerializable(typeof(RuleNotStarted))]
[JsonSerializable(typeof(RuleThrottled))]
[JsonSerializable(typeof(RuleStepTaken))]
[JsonSerializable(typeof(RuleStepSkipped))]
[JsonSerializable(typeof(RuleWaitBegan))]
[JsonSerializable(typeof(RuleWaitEnded))]
[JsonSerializable(typeof(RuleStepConcluded))]
[JsonSerializable(typeof(RuleRunEnded))]
[JsonSerializable(typeof(Trigger))]
[JsonSerializable(typeof(PostWebhook))]
[JsonSerializable(typeof(RuleWritten))]
[JsonSerializable(typeof(RuleState))]
[JsonSerializable(typeof(RulesView))]
[JsonSerializable(typeof(WebhookMessage))]
internal sealed partial class RulesJson : JsonSerializerContext
{
    internal static string Text(RuleDocument document) => JsonSerializer.Serialize(document, Default.RuleDocument);

    internal static RawJson WebhookBody(Address rule, Run run, Instant now, RawJson? body) =>
        Devices.Domain.Traits.RawJson.Parse(JsonSerializer.Serialize(
            new WebhookMessage("rule.fired", now, new WebhookFacts(rule.Home, rule.Id, run.Id, run.Version, run.By, body)),
            Default.WebhookMessage));
}

/// <summary>What is posted for a run, in the shape of the Standard Webhooks specification.</summary>
internal sealed record WebhookMessage(string Type, Instant Timestamp, WebhookFacts Data);

/// <param name="Home">The home.</param>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Version">The rule's version.</param>
/// <param name="Trigger">The event that started the run.</param>
/// <param name="Body">What the rule's author wants said; null if nothing.</param>
internal sealed record WebhookFacts(string Home, string Rule, string Run, int Version, TriggerFacts Trigger, RawJson? Body);
