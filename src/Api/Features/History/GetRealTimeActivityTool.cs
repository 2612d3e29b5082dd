using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.History;

/// <summary>get_real_time_activity: the last minutes, and which part of them was listened to.</summary>
internal sealed class GetRealTimeActivityTool(ActorClient client, RecentEvents recent, CoverageQuery coverage) : ITool
{
    private const int MinutesMax = 60;
    private const string List = "activity";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_real_time_activity",
        Title = "Look at the last minutes",
        Description = "Look at what happened in the last minutes, newest first, with the share of them that was "
            + "listened to. For "
            + "what comes next read the stream GET /events; for more, and for causes, use get_security_history.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        ConcurrencyMax = 16,
        Input = Schema.Object()
            .Optional("minutes", Schema.Integer("How far back.", 1, MinutesMax, 5))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("live_activity", Schema.Listing(Schema.OpenObject("As the entries of get_security_history.")))
            .Required("total", Schema.Count("In that time, shown or not."))
            .Optional("truncated", Schema.Flag("True if there may be more than was looked at."))
            .Optional("coverage", Schema.OpenObject("Share of the time that was listened to: nothing seen is not "
                + "nothing happened."))
            .Required("stream", Schema.Said("Where what comes next is told as it happens."))
            .WithPage(),
        Example = """{"minutes":10}""",
    };

    public static int Place => 290;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? await Task.Run(
            () => ActivityOf(view!, arguments, call.Principal.MayReadDuress), call.Cancellation);
    }

    private ToolResult ActivityOf(HomeView view, ToolArguments arguments, bool mayReadDuress)
    {
        Instant now = client.Now;
        long minutes = arguments.GetInteger("minutes");
        string query = string.Create(CultureInfo.InvariantCulture, $"{view.Home}|{minutes}");
        (RecentPage? page, ToolFailure? failure) =
            RecentPage.Of(recent.HeadOf(view.Home), arguments, List, query, now - Duration.FromMinutes(minutes));
        if (page is null)
        {
            return failure!;
        }

        (IReadOnlyList<EventEnvelope> events, long? last) = recent.Since(view, page, mayReadDuress, _ => true);
        (IReadOnlyList<EventEnvelope> shown, int total, string? next) = page.Show(events, last, arguments, List, query);
        DevicesView devices = view.Part<DevicesView>();
        IntentsView intents = view.Part<IntentsView>();
        return ToolResult.Ok(
            new RealTimeActivity(
                [.. shown.Select(e => HistoryWords.Entry(e, devices, withKept: false, intents))],
                total,
                last is null ? null : true,
                CoverageEntries.Entry(coverage.Of(view, page.From, null), devices.All, new Stretch(page.From, now),
                    namesDevices: true),
                "/events",
                next,
                Instants.Text(now)),
            RealTimeActivityJson.Default.RealTimeActivity);
    }
}

internal sealed record RealTimeActivity(
    IReadOnlyList<HistoryEntry> LiveActivity, int Total, bool? Truncated, CoverageEntry? Coverage, string Stream,
        string? NextCursor, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RealTimeActivity))]
internal sealed partial class RealTimeActivityJson : JsonSerializerContext;
