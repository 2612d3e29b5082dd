using System.Globalization;
using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// <c>POST …/devices/{device}/open-door</c>: has an intercom open the door, where the household allows it.
/// </summary>
internal sealed class DoorRoutes(HomeRoute route, ActorClient client, HomeSettings settings) : IRoutes
{
    private const int WaitSecondsMax = 30;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(
            "/api/v1/homes/{home}/devices/{device}/open-door", (RequestDelegate)OpenAsync).Takes(AccessRight.Unlock);

    private async Task OpenAsync(HttpContext context)
    {
        var (_, device, failure) = await route.FindAsync(context, AccessRight.Unlock);
        int wait = 0;
        failure ??= settings.AllowUnlock
            ? null
            : new ToolFailure(
                ToolErrorType.Forbidden, "home.allow-unlock", "Opening doors from here is switched off.", "Set Home:AllowUnlock. Nothing was sent.");
        failure ??= context.Request.Query.TryGetValue("wait_seconds", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out wait) && wait <= WaitSecondsMax)
            ? new ToolFailure(
                ToolErrorType.Invalid,
                "door.correct-the-call",
                $"'wait_seconds' is 0 to {WaitSecondsMax}.",
                "Nothing was changed.")
            : null;
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        string correlation = RequestIds.Next(route.Time);
        ToolCallContext call = route.CallOf(context, correlation);
        Answer answer = await client.AskAsync(device!.Address, new OpenDoor(), call);
        if (call.Awaits is { } awaits)
        {
            await HomeRoute.FailAsync(context, awaits);
            return;
        }

        if (!answer.Ok)
        {
            await HomeRoute.FailAsync(context, ActorClient.FailureOf(answer));
            return;
        }

        string intent = ((IntentTaken)answer.Reply!).Intent!;
        IntentView told = await SettledAsync(
            device.Address.Home, intent, answer.HomeSeq, TimeSpan.FromSeconds(wait), context.RequestAborted);
        route.Answer(context, ToolResult.Ok(
            new DoorAnswer(intent, IntentEntries.StageOf(told.Stage), told.Detail, correlation), DoorJson.Default.DoorAnswer));
    }

    /// <summary>Opened is said when the intercom has told it; until then it is as far as it is.</summary>
    private async Task<IntentView> SettledAsync(
        string home, string intent, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) => view.HomeSeq >= from && view.Part<IntentsView>().Get(intent)?.Stage.IsOpen() != true;
        HomeView view = await route.Homes.WaitForAsync(home, Settled, wait, gone) ?? await route.Homes.ViewAsync(home);
        return view.Part<IntentsView>().Get(intent)!;
    }
}

/// <summary>How far the opening of a door is: never 'confirmed' before the intercom has told it.</summary>
internal sealed record DoorAnswer(string Intent, string State, string? Detail, string CorrelationId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoorAnswer))]
internal sealed partial class DoorJson : JsonSerializerContext;
