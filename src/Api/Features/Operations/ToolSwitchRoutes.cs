using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Tools;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Operations;

/// <summary>
/// <c>POST /tools/{name}/enable</c> and <c>/disable</c>, with an operator's key; it lasts through restarts, and the
/// history of the installation says who did it.
/// </summary>
internal sealed class ToolSwitchRoutes(
    IHomes homes, ToolRegistry registry, ToolSwitchboard switches, TimeProvider time) : IRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tools/{name}/enable", (RequestDelegate)(c => SwitchAsync(c, true))).Takes(AccessRight.Operate);
        routes.MapPost(
            "/tools/{name}/disable", (RequestDelegate)(c => SwitchAsync(c, false))).Takes(AccessRight.Operate);
    }

    private async Task SwitchAsync(HttpContext context, bool isOn)
    {
        string name = context.GetRouteValue("name")?.ToString() ?? "";
        ToolFailure? failure = registry.Find(name) is not { } tool ? registry.NoSuchTool(name)
            : !isOn && !ToolSwitchboard.MayBeOff(tool.Definition) ? ToolFailures.Refused(
                "tool.leave-it-on", $"{name} calls for help or disarms, and is always offered.",
                "Nothing was changed. Where a key should not have it, an owner says so of that key.")
            : isOn && switches.IsLeftOut(tool.Definition) ? ToolFailures.Refused(
                "tool.change-the-settings", $"{name} is left out by Tools:Include or Tools:Exclude.",
                "Nothing was changed. Change the setting and start again.")
            : null;
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        Answer answer = await homes.AskAsync(new Request(
            ToolSwitchesView.Address, new SwitchTool(name, isOn), ActorClient.PrincipalOf(context.Caller()),
            RequestIds.Next(time)));
        if (!answer.Ok)
        {
            await HomeRoute.FailAsync(context, ActorClient.FailureOf(answer));
            return;
        }

        // So that clients are told now, and not with the next call.
        switches.Look();
        HttpAnswer.WriteJson(context, 200, JsonSerializer.SerializeToUtf8Bytes(
            new SwitchAnswer(true, name, isOn), SwitchJson.Default.SwitchAnswer));
    }
}

internal sealed record SwitchAnswer(bool Success, string Tool, bool Enabled);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SwitchAnswer))]
internal sealed partial class SwitchJson : JsonSerializerContext;
