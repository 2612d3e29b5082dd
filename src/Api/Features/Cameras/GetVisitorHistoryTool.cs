using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Cameras;

/// <summary>
/// get_visitor_history: presses of the doorbells and what they saw, with the time in which they were heard.
/// </summary>
internal sealed class GetVisitorHistoryTool(
    ActorClient client, CameraEntries cameras, RecentEvents recent, CoverageQuery coverage) : ITool
{
    private const string Motion = "motion.detected";
    private const string Press = "doorbell.pressed";
    private const string Picture = "snapshot.taken";
    private const int HoursMax = 720;
    private const string List = "visitors";

    /// <summary>A picture that belongs to no event by its id was taken of it if it is as near as this.</summary>
    private static readonly Duration PictureNear = Duration.FromSeconds(30);

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_visitor_history",
        Title = "Look up who was at the door",
        Description = "Look up when somebody pressed a doorbell or moved in front of one, newest first. The coverage "
            + "says which part of "
            + "the time was listened to: no visitor seen is not no visitor. For all else use get_security_history.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        ConcurrencyMax = 16,
        Input = Schema.Object()
            .Optional(CameraEntries.Argument, Schema.Id("Id from get_devices; else all doorbells of the home."))
            .Optional("hours", Schema.Integer("How far back.", 1, HoursMax, 24))
            .Optional("include_snapshots", Schema.Flag("Also the pictures that were taken then.", byDefault: false))
            .Optional("motion_only", Schema.Flag("Only motion, no presses.", byDefault: false))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("visitors", Schema.Listing(Schema.OpenObject()
                .Required("at", Schema.Moment())
                .Required("event_type", Schema.Said("ding or motion."))
                .Required("device_id", Schema.Said())
                .Required("device_name", Schema.Said())
                .Optional("detection", Schema.Said("What the motion was of, as Ring says."))
                .Required("entry_id", Schema.Said("As in get_security_history."))
                .Required("correlation_id", Schema.Said())
                .Optional("snapshot", Schema.OpenObject("taken_at, and path: GET it. It answers 404 once the picture "
                    + "is gone."))))
            .Required("total", Schema.Count("In that time, shown or not."))
            .Optional("truncated", Schema.Flag("True if there may be more than was looked at."))
            .Optional("coverage", Schema.OpenObject("Share of the time that was listened to, and gaps."))
            .WithPage(),
        Example = """{"hours":12,"include_snapshots":true}""",
    };

    public static int Place => 220;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, IReadOnlyList<DeviceView> doorbells, ToolFailure? failure) =
            await cameras.MeantAsync(arguments, call, CameraEntries.IsDoorbell, "doorbell");
        return failure ?? await Task.Run(
            () => HistoryOf(view!, doorbells, arguments, call.Principal.MayReadDuress), call.Cancellation);
    }

    private ToolResult HistoryOf(
        HomeView view, IReadOnlyList<DeviceView> doorbells, ToolArguments arguments, bool mayReadDuress)
    {
        Instant now = client.Now;
        long hours = arguments.GetInteger("hours");
        bool motionOnly = arguments.GetBoolean("motion_only");
        bool withPictures = arguments.GetBoolean("include_snapshots");
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"{view.Home}|{hours}|{motionOnly}|{withPictures}|{string.Join(',', doorbells.Select(d => d.Address.Value))}");
        (RecentPage? page, ToolFailure? failure) =
            RecentPage.Of(recent.HeadOf(view.Home), arguments, List, query, now - Duration.FromHours(hours));
        if (page is null)
        {
            return failure!;
        }

        (IReadOnlyList<EventEnvelope> events, long? last) = recent.Since(
            view, page, mayReadDuress,
            name => name == Motion || (name == Press && !motionOnly) || (name == Picture && withPictures));
        Dictionary<string, DeviceView> byActor = doorbells.ToDictionary(d => d.Address.Value, StringComparer.Ordinal);
        EventEnvelope[] theirs = [.. events.Where(e => byActor.ContainsKey(e.Actor.Value))];
        EventEnvelope[] visits = [.. theirs.Where(e => e.Event is MotionDetected or DoorbellPressed)];
        (IReadOnlyList<EventEnvelope> shown, int total, string? next) = page.Show(visits, last, arguments, List, query);
        return ToolResult.Ok(
            new VisitorHistory(
                [.. shown.Select(e => Entry(e, byActor[e.Actor.Value], theirs))],
                total,
                last is null ? null : true,
                CoverageEntries.Entry(coverage.Of(view, page.From, null), doorbells, new Stretch(page.From, now),
                    namesDevices: true),
                next,
                Instants.Text(now)),
            VisitorHistoryJson.Default.VisitorHistory);
    }

    private static VisitorEntry Entry(EventEnvelope envelope, DeviceView doorbell, IReadOnlyList<EventEnvelope> theirs)
    {
        (string type, string? id, string? detection) = envelope.Event switch
        {
            DoorbellPressed press => ("ding", press.EventId, null),
            MotionDetected motion => ("motion", motion.EventId, motion.Detection),
            _ => throw new ArgumentOutOfRangeException(nameof(envelope), envelope.Name, "no visit"),
        };
        SnapshotTaken? picture = theirs.Where(e => e.Actor.Equals(envelope.Actor)).Select(e => e.Event)
            .OfType<SnapshotTaken>()
            .FirstOrDefault(p => p.EventId is not null ? p.EventId == id : IsNear(p.TakenAt, envelope.OccurredAt));
        return new VisitorEntry(
            Instants.Text(envelope.OccurredAt), type, doorbell.Slug, doorbell.Name, detection, envelope.Id,
                envelope.Correlation,
            picture is null ? null : new VisitorPicture(
                Instants.Text(picture.TakenAt), $"/api/v1/homes/{doorbell.Address.Home}/snapshots/{picture.Hash}"));
    }

    private static bool IsNear(Instant one, Instant other) =>
        (one - other <= PictureNear) && (other - one <= PictureNear);
}

internal sealed record VisitorEntry(
    string At, string EventType, string DeviceId, string DeviceName, string? Detection, string EntryId,
        string CorrelationId,
    VisitorPicture? Snapshot);

internal sealed record VisitorPicture(string TakenAt, string Path);

internal sealed record VisitorHistory(
    IReadOnlyList<VisitorEntry> Visitors, int Total, bool? Truncated, CoverageEntry? Coverage, string? NextCursor,
        string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VisitorHistory))]
internal sealed partial class VisitorHistoryJson : JsonSerializerContext;
