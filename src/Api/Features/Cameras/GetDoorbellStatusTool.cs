using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Cameras;

/// <summary>get_doorbell_status: one doorbell, or all of a home.</summary>
internal sealed class GetDoorbellStatusTool(ActorClient client, CameraEntries cameras) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_doorbell_status",
        Title = "Show the doorbells",
        Description = "Show how a doorbell is, or all of the home's: connection, battery, when somebody pressed it "
            + "last and when it "
            + "last saw motion. Use get_visitor_history for what happened at the door.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Optional(CameraEntries.Argument, Schema.Id("Id from get_devices; else all doorbells of the home."))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("doorbells", Schema.Listing(GetCameraStatusTool.Shape))
            .Required("total", Schema.Count())
            .Required("as_of", Schema.Moment()),
        Example = """{"doorbell_id":"front-doorbell"}""",
    };

    public static int Place => 210;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, IReadOnlyList<DeviceView> doorbells, ToolFailure? failure) =
            await cameras.MeantAsync(arguments, call, CameraEntries.IsDoorbell, "doorbell");
        return failure ?? ToolResult.Ok(
            new DoorbellStatus([.. doorbells.Select(d => cameras.Of(d, view!))], doorbells.Count,
                Instants.Text(client.Now)),
            DoorbellStatusJson.Default.DoorbellStatus);
    }
}

internal sealed record DoorbellStatus(IReadOnlyList<CameraEntry> Doorbells, int Total, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoorbellStatus))]
internal sealed partial class DoorbellStatusJson : JsonSerializerContext;
