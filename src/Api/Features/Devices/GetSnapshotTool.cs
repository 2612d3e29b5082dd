using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// get_snapshot: a camera takes a picture, or a kept one is shown; over MCP the picture itself is part of the answer.
/// </summary>
internal sealed class GetSnapshotTool(ActorClient client, Snapshots snapshots) : ITool
{
    private const string Device = "device_id";
    private const string Hash = "hash";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_snapshot",
        Title = "See a picture",
        Description = "Take a picture with a camera or doorbell now (device_id), or show one that "
            + "get_security_history names (hash).",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Rights = [AccessRight.Raise],
        ConcurrencyMax = 4,
        Input = Schema.Object()
            .Optional(Device, Schema.Id())
            .Optional(Hash, Schema.Text(null, 1, 100))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required(Hash, Schema.Said())
            .Optional("taken_at", Schema.Moment())
            .Required("path", Schema.Said("Where it is over HTTP.")),
        Example = """{"device_id":"front-camera"}""",
    };

    public static int Place => 35;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        if (arguments.Has(Device) == arguments.Has(Hash))
        {
            return ArgumentFaults.ToFailure(Definition, arguments.Root,
            [
                new ToolFault(
                    Device, arguments.Has(Device) ? "conflict" : "missing",
                    $"Give either {Device}, to take a picture now, or {Hash}, for one that is kept."),
            ]);
        }

        return arguments.Has(Hash) ? await KeptAsync(arguments, call) : await TakenAsync(arguments, call);
    }

    private async Task<ToolResult> KeptAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure is not null ? failure
            : await ShownAsync(view!.Home, arguments.GetString(Hash), null, null, call);
    }

    private async Task<ToolResult> TakenAsync(ToolArguments arguments, ToolCallContext call)
    {
        (DeviceView? device, HomeView? view, ToolFailure? failure) = await client.DeviceOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        (KeptPicture? kept, failure) = await snapshots.TakeAsync(
            device!, call.Principal, call.CorrelationId, call.Cancellation);
        return failure is not null ? failure
            : await ShownAsync(view!.Home, kept!.Hash, device!.Slug, Instants.Text(kept.TakenAt), call);
    }

    private async Task<ToolResult> ShownAsync(
        string home, string hash, string? device, string? takenAt, ToolCallContext call)
    {
        (byte[]? jpeg, ToolFailure? failure) = await snapshots.ReadAsync(home, hash, call.Cancellation);
        return failure is not null ? failure
            : ToolResult.Ok(
                new PictureAnswer(hash, device, takenAt, jpeg!.Length, Snapshots.PathOf(home, hash)),
                PictureJson.Default.PictureAnswer).Showing(new ToolPicture(jpeg, "image/jpeg"));
    }
}

internal sealed record PictureAnswer(string Hash, string? DeviceId, string? TakenAt, int Length, string Path);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PictureAnswer))]
internal sealed partial class PictureJson : JsonSerializerContext;
