using System.Text.Json.Serialization;
using RingActors.Api.Features.Devices;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Listening;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Attention;

/// <summary>monitor_system_health: the attention list as a number, and by device.</summary>
internal sealed class MonitorSystemHealthTool(
    ActorClient client, AttentionItems items, DeviceEntries entries, RingGateway gateway) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "monitor_system_health",
        Title = "Rate the home's health",
        Description = "Rate how well the home's devices and their connections are, from 0 to 100, with the devices "
            + "that have issues and "
            + "what to do about each. Use get_attention_list for the same as a list, and health_check for the server "
            + "itself.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("overall_health_score", Schema.Integer("How it is made: docs/operations.md.", 0,
                HealthScore.Best))
            .Required("status", Schema.Choice(null, "healthy", "degraded", "unhealthy"))
            .Required("devices_with_issues", Schema.Listing(Schema.OpenObject()
                .Required("device_id", Schema.Said())
                .Required("name", Schema.Said())
                .Required("issues", Schema.Listing(Schema.OpenObject("kind, what, since, do, points.")))))
            .Required("other_issues", Schema.Listing(Schema.OpenObject("kind, what, since, do, points.")))
            .Required("total_devices", Schema.Count())
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    public static int Place => 270;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? ToolResult.Ok(HealthOf(view!), SystemHealthJson.Default.SystemHealth);
    }

    private SystemHealth HealthOf(HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        AttentionItem[] all = [.. items.Of(view, client.Now), .. NotListening(view), .. Unknown(view, devices)];
        int score = HealthScore.Of(all);
        return new SystemHealth(
            score,
            HealthScore.WordOf(score),
            [
                .. all.Where(i => i.DeviceId is not null).GroupBy(i => i.DeviceId!, StringComparer.Ordinal)
                    .Select(g => new DeviceIssues(
                    g.Key, devices.Find(g.Key)?.Name ?? g.Key, [.. g.Select(Issue)])),
            ],
            [.. all.Where(i => i.DeviceId is null).Select(Issue)],
            devices.All.Count,
            Instants.Text(client.Now));
    }

    private IEnumerable<AttentionItem> NotListening(HomeView view) => gateway.Listening(view.Home)
        .Where(l => !l.Hears)
        .Select(l => new AttentionItem(
            HealthScore.NotListening,
            $"What is told by {l.Line} is not heard. {l.Reason}",
            Instants.Text(l.Until ?? l.Since),
            "health_check says how the connection to Ring stands."));

    /// <summary>Devices that could tell whether they are reachable, and of which nobody can say it.</summary>
    private IEnumerable<AttentionItem> Unknown(HomeView view, DevicesView devices) => devices.All
        .Where(d => d.State(Capabilities.Connection) is not null && entries.Of(d, view).Status == "unknown")
        .Select(d => new AttentionItem(
            HealthScore.DeviceUnknown,
            $"Whether {Phrases.Quoted(d.Name)} can be reached is not known.",
            null,
            "See that its hub has power and a connection.",
            d.Slug));

    private static HealthIssue Issue(AttentionItem item) =>
        new(item.Kind, item.What, item.Since, item.Do, HealthScore.Best - HealthScore.Of([item]));
}

internal sealed record HealthIssue(string Kind, string What, string? Since, string Do, int Points);

internal sealed record DeviceIssues(string DeviceId, string Name, IReadOnlyList<HealthIssue> Issues);

internal sealed record SystemHealth(
    int OverallHealthScore,
    string Status,
    IReadOnlyList<DeviceIssues> DevicesWithIssues,
    IReadOnlyList<HealthIssue> OtherIssues,
    int TotalDevices,
    string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SystemHealth))]
internal sealed partial class SystemHealthJson : JsonSerializerContext;
