using NodaTime;
using RingActors.Api.Health;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Server;

/// <summary>health_check: the same report as <c>GET /health</c>, in the time of the homes.</summary>
internal sealed class HealthCheckTool(HealthBoard board, ICallHomes? homes = null) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "health_check",
        Title = "Check the server",
        Description = "Check this server and its links: journal, engine, connection to Ring, each with its state and since "
            + "when. Use it when other tools answer that something is unavailable. Batteries and signal are in "
            + "get_device_details.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Rights = [AccessRight.ReadServer],
        Input = Schema.Object(),
        Output = Schema.OpenObject()
            .Required("status", Schema.Choice(null, "ok", "degraded", "down"))
            .Required("version", Schema.Said())
            .Required("uptime_seconds", Schema.Count())
            .Required("as_of", Schema.Moment())
            .Required("subsystems", Schema.Listing(
                Schema.OpenObject("name, state (as status), since, priority (vital, important, minor), detail."))),
        Example = "{}",
    };

    public static int Place => 140;

    public ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        // Every answer of a tool says of itself that it is the demo home's.
        HealthReport report = board.Report().For(call.Principal) with { Demo = false };
        if (homes?.OfAll() is { } home)
        {
            call.Home = home;
            report = report with
            {
                AsOf = Local(report.AsOf, home.Zone),
                Subsystems = [.. report.Subsystems.Select(s => s with { Since = s.Since is { } since ? Local(since, home.Zone) : null })],
            };
        }

        return ValueTask.FromResult(ToolResult.Ok(report, HealthJson.Default.HealthReport));
    }

    private static DateTimeOffset Local(DateTimeOffset at, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(at).InZone(zone).ToDateTimeOffset();
}
