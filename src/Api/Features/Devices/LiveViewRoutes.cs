using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.LiveView;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// Live views over HTTP, for a browser or a player that speaks WebRTC. Only what the two sides say to find each other
/// passes through here; picture and sound go straight from Ring to the player.
/// </summary>
internal sealed class LiveViewRoutes(HomeRoute route, IRingLink ring) : IRoutes
{
    private const string Path = "/api/v1/homes/{home}/devices/{device}/live-view";
    private const int WaitSecondsMax = 20;
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 8 };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, (RequestDelegate)(c => GuardedAsync(c, StartAsync))).Takes(AccessRight.Raise);
        routes.MapGet(Path + "/{session}", (RequestDelegate)(c => GuardedAsync(c, NewsAsync))).Takes(AccessRight.Raise);
        routes.MapPost(
            Path + "/{session}/ice", (RequestDelegate)(c => GuardedAsync(c, IceAsync))).Takes(AccessRight.Raise);
        routes.MapDelete(
            Path + "/{session}", (RequestDelegate)(c => GuardedAsync(c, CloseAsync))).Takes(AccessRight.Raise);
    }

    private async Task GuardedAsync(HttpContext context, Func<HttpContext, LiveViews, long, Task<ToolResult>> answer)
    {
        var (_, device, failure) = await route.FindAsync(context, AccessRight.Raise);
        long? id = device?.Kind is DeviceKinds.Camera or DeviceKinds.Doorbell
            ? DeviceRoute.Of(device.Address).Number
            : null;
        if (failure is null && id is null)
        {
            failure = ToolFailures.Refused(
                "device.lacks-capability", $"{device!.Name} cannot be looked through.", "Name a camera or a doorbell.");
        }

        if (failure is null && ring.Connection is null)
        {
            failure = ToolFailures.Unavailable(
                "ring.not-connected", "There is no connection to Ring yet.", TimeSpan.FromSeconds(5));
        }

        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        try
        {
            ToolResult result = await answer(context, ring.Connection!.LiveViews, id!.Value);
            await (result.Failure is { } no ? HomeRoute.FailAsync(context, no) : Answered(context, result));
        }
        catch (RingApiException e)
        {
            await HomeRoute.FailAsync(context, HomeRoute.FailureOf(e));
        }
    }

    private Task Answered(HttpContext context, ToolResult result)
    {
        route.Answer(context, result);
        return Task.CompletedTask;
    }

    private static async Task<ToolResult> StartAsync(HttpContext context, LiveViews views, long camera)
    {
        using JsonDocument? body = await BodyAsync(context);
        if (TextOf(body, "sdp") is not { } offer)
        {
            return Invalid("Send a JSON object with the offer: {\"sdp\": \"v=0…\", \"speaker\": false}.");
        }

        bool speaker = body!.RootElement.TryGetProperty("speaker", out JsonElement wish)
            && wish.ValueKind == JsonValueKind.True;
        LiveViewStarted started = await views.StartAsync(camera, offer, speaker, context.RequestAborted);
        return ToolResult.Ok(
            new LiveViewAnswer(started.Id, started.Answer, $"{context.Request.Path}/{started.Id}"), LiveViewJson.Default.LiveViewAnswer);
    }

    private static async Task<ToolResult> NewsAsync(HttpContext context, LiveViews views, long camera)
    {
        if (!TryNumber(context, "after", 0, int.MaxValue, out int after) || !TryNumber(context, "wait_seconds", 0, WaitSecondsMax, out int wait))
        {
            return Invalid($"'after' is the 'next' of the answer before, and 'wait_seconds' is 0 to {WaitSecondsMax}.");
        }

        LiveViewNews? news = await views.NewsAsync(
            SessionOf(context), camera, after, TimeSpan.FromSeconds(wait), context.RequestAborted);
        return news is null ? NoSuch() : ToolResult.Ok(AnswerOf(news), LiveViewJson.Default.LiveViewNewsAnswer);
    }

    private static async Task<ToolResult> IceAsync(HttpContext context, LiveViews views, long camera)
    {
        using JsonDocument? body = await BodyAsync(context);
        if (TextOf(body, "candidate") is not { } candidate
            || !body!.RootElement.TryGetProperty("mlineindex", out JsonElement index)
            || index.ValueKind != JsonValueKind.Number || !index.TryGetInt32(out int line))
        {
            return Invalid(
                "Send a JSON object with the candidate: {\"candidate\": \"candidate:…\", \"mlineindex\": 0}.");
        }

        return await views.AddIceAsync(SessionOf(context), camera, candidate, line)
            ? ToolResult.Ok(new LiveViewDone(true), LiveViewJson.Default.LiveViewDone)
            : NoSuch();
    }

    private static async Task<ToolResult> CloseAsync(HttpContext context, LiveViews views, long camera) =>
        await views.CloseAsync(SessionOf(context), camera)
            ? ToolResult.Ok(new LiveViewDone(true), LiveViewJson.Default.LiveViewDone)
            : NoSuch();

    private static LiveViewNewsAnswer AnswerOf(LiveViewNews news) => new(
        [.. news.Events.Select(e => new LiveViewEntry(
            e.Kind == LiveViewEventKind.Ice ? "ice" : "notification",
            e.Kind == LiveViewEventKind.Ice ? e.Text : null,
            e.Line,
            e.Kind == LiveViewEventKind.Notification ? e.Text : null))],
        news.Next,
        news.End is { } end ? new LiveViewEndEntry(end.Code, end.Detail) : null);

    private static async Task<JsonDocument?> BodyAsync(HttpContext context)
    {
        JsonDocument? body = null;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, Parsing, context.RequestAborted);
            RequireText(body.RootElement);
            return body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            body?.Dispose();
            return null;
        }
    }

    /// <summary>JSON may hold halves of characters ("\ud800"), which are no text.</summary>
    /// <exception cref="InvalidOperationException">A name or a value is none.</exception>
    private static void RequireText(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in body.EnumerateObject())
        {
            _ = property.Name;
            _ = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
        }
    }

    private static string? TextOf(JsonDocument? body, string name) =>
        body?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(
            name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool TryNumber(HttpContext context, string name, int min, int max, out int value)
    {
        value = min;
        return !context.Request.Query.TryGetValue(name, out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);
    }

    private static string SessionOf(HttpContext context) => context.GetRouteValue("session")?.ToString() ?? "";

    private static ToolResult Invalid(string how) => ToolResult.Failed(new ToolFailure(
        ToolErrorType.Invalid, "live-view.correct-the-call", how, "Nothing was changed."));

    private static ToolResult NoSuch() => ToolResult.Failed(new ToolFailure(
        ToolErrorType.NotFound, "live-view.start-one", "There is no such live view of this camera, or it has ended.", "Start a new one."));
}

/// <summary>A live view that has begun: its id, and the camera's answer to the offer.</summary>
internal sealed record LiveViewAnswer(string Session, string Sdp, string Path);

/// <summary>What Ring has said for the player.</summary>
internal sealed record LiveViewNewsAnswer(IReadOnlyList<LiveViewEntry> Events, int Next, LiveViewEndEntry? Ended);

internal sealed record LiveViewEntry(string Kind, string? Candidate, int? Mlineindex, string? Text);

internal sealed record LiveViewEndEntry(string Code, string Detail);

internal sealed record LiveViewDone(bool Done);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveViewAnswer))]
[JsonSerializable(typeof(LiveViewNewsAnswer))]
[JsonSerializable(typeof(LiveViewDone))]
internal sealed partial class LiveViewJson : JsonSerializerContext;
