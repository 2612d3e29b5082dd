using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Cameras;

/// <summary>get_camera_status: all cameras of a home, doorbells among them, and how many can be reached.</summary>
internal sealed class GetCameraStatusTool(ActorClient client, CameraEntries cameras) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_camera_status",
        Title = "Show the cameras",
        Description = "Show how the home's cameras and doorbells are: battery, connection, motion detection and what "
            + "they saw last. "
            + "Use get_device_details for everything about one, and control_device to change something.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("total_cameras", Schema.Count("Cameras and doorbells; intercoms have no camera."))
            .Required("online_cameras", Schema.Count("Those that are known to be reachable."))
            .Required("unknown_cameras", Schema.Count("Those of which nobody can say it."))
            .Required("cameras", Schema.Listing(Shape))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    /// <summary>A camera or doorbell.</summary>
    internal static ObjectSchema Shape => Schema.OpenObject("Also listening: whether what happens there is heard, "
        + "since when.")
        .Required("device_id", Schema.Said())
        .Required("name", Schema.Said())
        .Required("kind", Schema.Said())
        .Required("status", Schema.Choice(null, "online", "offline", "unknown"))
        .Optional("online", Schema.Flag("Absent where nobody can say."))
        .Required("connection", Schema.Said())
        .Optional("battery_life", Schema.Integer("Percent.", 0, 100))
        .Required("motion_detection", Schema.Said("on, off or unknown."))
        .Optional("last_motion_at", Schema.Moment())
        .Optional("last_detection", Schema.Said("What the last motion was of."))
        .Optional("last_press_at", Schema.Moment("Of a doorbell."))
        .Optional("last_event", Schema.OpenObject("what: ding or motion; at."));

    public static int Place => 200;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        ImmutableArray<CameraEntry> all =
            [.. view!.Part<DevicesView>().All.Where(CameraEntries.HasPicture).Select(d => cameras.Of(d, view))];
        (int online, int unknown) = CameraEntries.Count(all);
        return ToolResult.Ok(
            new CameraStatus(all.Length, online, unknown, all, Instants.Text(client.Now)),
            CameraStatusJson.Default.CameraStatus);
    }
}

internal sealed record CameraStatus(
    int TotalCameras, int OnlineCameras, int UnknownCameras, IReadOnlyList<CameraEntry> Cameras, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CameraStatus))]
internal sealed partial class CameraStatusJson : JsonSerializerContext;
