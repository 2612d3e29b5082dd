using System.Globalization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Gateway.Pictures;

namespace RingActors.Api.Features.Devices;

/// <summary>A camera takes a picture, or a kept one is read: the same for the tool and for the routes.</summary>
internal sealed class Snapshots(PictureStore store, CameraPictures pictures, SnapshotSettings settings)
{
    /// <summary>Has a camera take a picture: newer than all that Ring had, or refused with the reason.</summary>
    internal async Task<(KeptPicture? Picture, ToolFailure? Failure)> TakeAsync(
        DeviceView device, ToolPrincipal by, string correlation, CancellationToken cancellation)
    {
        if (device.Kind is not (DeviceKinds.Camera or DeviceKinds.Doorbell))
        {
            return (null, ToolFailures.Refused(
                "device.lacks-capability",
                $"{device.Name} takes no pictures.",
                "Name a camera or a doorbell; nothing was changed."));
        }

        try
        {
            return (await pictures.TakeAsync(device.Address, ActorClient.PrincipalOf(by), correlation, cancellation),
                null);
        }
        catch (RingApiException e)
        {
            return (null, HomeRoute.FailureOf(e));
        }
        catch (PictureTooSoonException e)
        {
            return (null, ToolFailures.Unavailable("snapshot.wait", e.Message, e.RetryAfter));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, ToolFailures.Unavailable(
                "snapshot.disk-failed", "The picture could not be stored: " + e.Message, TimeSpan.FromMinutes(1)));
        }
    }

    /// <summary>The bytes of a kept picture, by its hash.</summary>
    internal async Task<(byte[]? Jpeg, ToolFailure? Failure)> ReadAsync(
        string home, string hash, CancellationToken cancellation)
    {
        if (!PictureStore.IsHash(hash))
        {
            return (null, new ToolFailure(
                ToolErrorType.Invalid, "snapshot.send-its-hash",
                    "A picture is named by its SHA-256: 64 lower-case hexadecimal digits.",
                "get_security_history tells the hashes of a home's pictures."));
        }

        try
        {
            return await Task.Run(() => store.Read(home, hash), cancellation) is { } jpeg ? (jpeg, null)
                : (null, NotKept());
        }
        catch (InvalidDataException e)
        {
            return (null, new ToolFailure(
                ToolErrorType.Internal, "snapshot.is-damaged", e.Message,
                    "Restore the file from a backup, or remove it."));
        }
    }

    /// <summary>Where a picture is over HTTP.</summary>
    internal static string PathOf(string home, string hash) => $"/api/v1/homes/{home}/snapshots/{hash}";

    private ToolFailure NotKept() => new(
        ToolErrorType.NotFound,
        "snapshot.is-not-kept",
        string.Create(
            CultureInfo.InvariantCulture,
            $"No picture with this hash is kept for this home. Pictures end {settings.KeepFor.TotalDays:0.##} days ")
            + "after they were stored, or "
            + $"earlier when all of them together are larger than {settings.MebibytesMax} MiB; their events stay.",
        "Take a new one with POST /api/v1/homes/{home}/devices/{device}/snapshots or get_snapshot.");
}
