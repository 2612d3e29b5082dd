using System.Globalization;
using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Gateway.Pictures;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// Pictures of cameras over HTTP: <c>POST …/devices/{device}/snapshots</c> takes one, <c>GET …/snapshots/{hash}</c>
/// shows one.
/// </summary>
internal sealed class SnapshotRoutes(
    HomeRoute route, PictureStore store, CameraPictures pictures, SnapshotSettings settings) : IRoutes
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
        if (!PictureStore.IsHash(hash))
        {
            await HomeRoute.FailAsync(context, new ToolFailure(
                ToolErrorType.Invalid, "snapshot.send-its-hash", "A picture is named by its SHA-256: 64 lower-case hexadecimal digits.",
                "get_security_history tells the hashes of a home's pictures."));
            return;
        }

        try
        {
            byte[]? picture = await Task.Run(() => store.Read(view!.Home, hash), context.RequestAborted);
            await (picture is null ? HomeRoute.FailAsync(context, NotKept()) : WriteAsync(context, picture, hash));
        }
        catch (InvalidDataException e)
        {
            await HomeRoute.FailAsync(context, new ToolFailure(
                ToolErrorType.Internal, "snapshot.is-damaged", e.Message, "Restore the file from a backup, or remove it."));
        }
    }

    private ToolFailure NotKept() => new(
        ToolErrorType.NotFound,
        "snapshot.is-not-kept",
        string.Create(
            CultureInfo.InvariantCulture,
            $"No picture with this hash is kept for this home. Pictures end {settings.KeepFor.TotalDays:0.##} days after they were stored, or ")
            + $"earlier when all of them together are larger than {settings.MebibytesMax} MiB; their events stay.",
        "Take a new one with POST /api/v1/homes/{home}/devices/{device}/snapshots.");

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
        if (failure is null && device!.Kind is not (DeviceKinds.Camera or DeviceKinds.Doorbell))
        {
            failure = ToolFailures.Refused(
                "device.lacks-capability",
                $"{device.Name} takes no pictures.",
                "Name a camera or a doorbell; nothing was changed.");
        }

        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        string correlation = RequestIds.Next(route.Time);
        try
        {
            KeptPicture kept = await pictures.TakeAsync(
                device!.Address, ActorClient.PrincipalOf(context.Caller()), correlation, context.RequestAborted);
            route.Answer(context, ToolResult.Ok(
                new SnapshotAnswer(
                    kept.Hash,
                    Instants.Text(kept.TakenAt),
                    kept.Length,
                    $"/api/v1/homes/{device.Address.Home}/snapshots/{kept.Hash}",
                    correlation),
                SnapshotJson.Default.SnapshotAnswer));
        }
        catch (RingApiException e)
        {
            await HomeRoute.FailAsync(context, HomeRoute.FailureOf(e));
        }
        catch (PictureTooSoonException e)
        {
            await HomeRoute.FailAsync(context, ToolFailures.Unavailable("snapshot.wait", e.Message, e.RetryAfter));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await HomeRoute.FailAsync(context, ToolFailures.Unavailable(
                "snapshot.disk-failed", "The picture could not be stored: " + e.Message, TimeSpan.FromMinutes(1)));
        }
    }
}

/// <summary>A picture that was taken just now.</summary>
internal sealed record SnapshotAnswer(string Hash, string TakenAt, long Length, string Path, string CorrelationId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SnapshotAnswer))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
