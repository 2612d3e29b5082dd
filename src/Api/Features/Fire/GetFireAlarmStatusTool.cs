using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Fire;

/// <summary>get_fire_alarm_status: the home's detectors of smoke and CO.</summary>
internal sealed class GetFireAlarmStatusTool(ActorClient client, DetectorEntries detectors, PresentSecurity present)
    : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_fire_alarm_status",
        Title = "Show the smoke detectors",
        Description = "Show the home's detectors of smoke and CO: whether one detects something, battery, what is "
            + "wrong with one, and "
            + "when a person should test it. For the alarm itself use get_security_system_status.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("total_alarms", Schema.Count("Detectors of smoke and CO."))
            .Required("system_health", Schema.Said("alarm, attention, ok, unknown, or none if there are no detectors."))
            .Required("detectors", Schema.Listing(Shape))
            .Required("recommendations", Schema.Listing(Schema.Said()))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    /// <summary>A detector.</summary>
    internal static ObjectSchema Shape => Schema.OpenObject()
        .Required("device_id", Schema.Said())
        .Required("name", Schema.Said())
        .Required("kind", Schema.Said())
        .Required("status", Schema.Choice(null, "online", "offline", "unknown"))
        .Required("state", Schema.Choice("unknown where nobody can say.", "alarm", "clear", "unknown"))
        .Optional("battery_life", Schema.Integer("Percent.", 0, 100))
        .Required("last_test", Schema.Said())
        .Required("next_test_due", Schema.Said())
        .Required("issues", Schema.Listing(Schema.Said(), "Each with what to do."));

    public static int Place => 250;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        IReadOnlyList<DetectorEntry> all = detectors.Of(view!);
        return ToolResult.Ok(
            new FireAlarmStatus(
                all.Count, HealthOf(all, present.Of(view!)), all, [.. RecommendationsFor(all)],
                    Instants.Text(client.Now)),
            FireAlarmJson.Default.FireAlarmStatus);
    }

    internal static string HealthOf(IReadOnlyList<DetectorEntry> all, SecurityView security) =>
        security.Guard.Incidents.Any(i => i.Kind is IncidentKind.Fire or IncidentKind.Co)
            || all.Any(d => d.State == StateView.Alarm)
            ? StateView.Alarm
        : all.Count == 0 ? "none"
        : all.All(d => d.Status == DetectorEntries.Unknown) ? DetectorEntries.Unknown
        : all.Any(d => d.Issues.Count > 0 || d.State != StateView.Clear) ? "attention"
        : "ok";

    internal static IEnumerable<string> RecommendationsFor(IReadOnlyList<DetectorEntry> all) => all.Count == 0
        ? ["No detector of smoke or CO is known in this home. One that is not connected to Ring is not seen here."]
        : all.SelectMany(d => d.Issues).Append(
            "Press the test button of each detector once a month. Ring lets nobody do it from afar, and tells this "
                + "server of no test.");
}

internal sealed record FireAlarmStatus(
    int TotalAlarms, string SystemHealth, IReadOnlyList<DetectorEntry> Detectors, IReadOnlyList<string> Recommendations,
        string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FireAlarmStatus))]
internal sealed partial class FireAlarmJson : JsonSerializerContext;
