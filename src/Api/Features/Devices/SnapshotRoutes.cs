using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Gateway.Pictures;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// Pictures of cameras over HTTP: <c>POST …/devices/{device}/snapshots</c> takes one, <c>GET …/snapshots/{hash}</c>
/// shows one.
/// </summary>
internal sealed class SnapshotRoutes(HomeRoute route, Snapshots snapshots) : IRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/api/v1/homes/{home}/snapshots/{hash}", (RequestDelegate)ReadAsync).Takes(AccessRight.Read);
        routes.MapPost(
            "/api/v1/homes/{home}/devices/{device}/snapshots", (RequestDelegate)TakeAsync).Takes(AccessRight.Raise);
    }

    private async Task ReadAsync(HttpContext context)
    {
        var (view, _, failure) = await route.FindAsync(context, AccessRight.Read);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        string hash = context.GetRouteValue("hash")?.ToString() ?? "";
        (byte[]? picture, failure) = await snapshots.ReadAsync(view!.Home, hash, context.RequestAborted);
        await (failure is not null ? HomeRoute.FailAsync(context, failure) : WriteAsync(context, picture!, hash));
    }

    private static async Task WriteAsync(HttpContext context, byte[] picture, string hash)
    {
        HttpResponse response = context.Response;
        response.ContentType = "image/jpeg";
        response.ContentLength = picture.Length;
        // It never changes, and is nobody's but this household's.
        response.Headers.CacheControl = "private, max-age=86400, immutable";
        response.Headers.ETag = $"\"{hash}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        await response.Body.WriteAsync(picture, context.RequestAborted);
    }

    private async Task TakeAsync(HttpContext context)
    {
        var (_, device, failure) = await route.FindAsync(context, AccessRight.Raise);
        KeptPicture? kept = null;
        string correlation = RequestIds.Next(route.Time);
        if (failure is null)
        {
            (kept, failure) = await snapshots.TakeAsync(device!, context.Caller(), correlation, context.RequestAborted);
        }

        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        route.Answer(context, ToolResult.Ok(
            new SnapshotAnswer(
                kept!.Hash,
                Instants.Text(kept.TakenAt),
                kept.Length,
                Snapshots.PathOf(device!.Address.Home, kept.Hash),
                correlation),
            SnapshotJson.Default.SnapshotAnswer));
    }
}

/// <summary>A picture that was taken just now.</summary>
internal sealed record SnapshotAnswer(string Hash, string TakenAt, long Length, string Path, string CorrelationId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SnapshotAnswer))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
