using System.Text.Json;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Intents;

namespace RingActors.Api.Features.Homes;

/// <summary>How far a wish has come in the world, as the tools tell it.</summary>
internal static class IntentEntries
{
    /// <summary>The state of a wish to arm that waits for sensors to close.</summary>
    internal const string Waiting = "waiting";

    internal static readonly ObjectSchema Shape = Schema.OpenObject("How far the request got in the real world.")
        .Optional("intent_id", Schema.Said())
        .Required("state", Schema.Choice(null, [.. Enum.GetValues<IntentStage>().Select(StageOf), Waiting]))
        .Required("requested_mode", Schema.Said())
        .Optional("detail", Schema.Said());

    /// <summary>The same where the list of tools has to stay short: arm_security_system describes it in full.</summary>
    internal static readonly ObjectSchema InShort = Schema.OpenObject()
        .Required("state", Schema.Said("As for arm_security_system; only confirmed is done."));

    internal static IntentEntry Of(IntentView intent) => new(
        intent.Id,
        StageOf(intent.Stage),
        intent.Named ?? intent.Target,
        intent.Detail,
        intent.By.Value,
        Instants.Text(intent.RequestedAt),
        intent.Correlation);

    internal static string StageOf(IntentStage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());
}

internal sealed record IntentEntry(
    string? IntentId, string State, string RequestedMode, string? Detail, string? RequestedBy, string? RequestedAt, string? CorrelationId);
