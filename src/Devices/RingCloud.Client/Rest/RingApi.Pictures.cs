using System.Globalization;
using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Rest;

/// <summary>Pictures (section 4.5 of the protocol sheet).</summary>
internal sealed partial class RingApi
{
    private const string Jpeg = "image/jpeg";

    /// <summary>
    /// When the newest picture of a camera was taken; null if Ring names none. Beside it when Ring said so. Asking also
    /// has the camera take one.
    /// </summary>
    public async Task<(Instant? Newest, Instant? SaidAt)> PictureTimeAsync(long id, CancellationToken stop)
    {
        var request = new RingRequest(HttpMethod.Post, new Uri(_at.Clients, "snapshots/timestamps"), "snapshot_times")
        {
            Body = JsonSerializer.Serialize(new { doorbot_ids = new[] { id } }),
        };
        var reading = await ReadAsync(request, PictureTimeParser.Parse, static _ => null, stop);
        return (reading.Value.TryGetValue(id, out var at) ? at : null, reading.GivenAt);
    }

    /// <summary>Waits for a picture that is newer than the named instant.</summary>
    public Task<RingPicture> NextPictureAsync(long id, Instant after, TimeSpan wait, CancellationToken stop) => PictureAsync(
        new Uri(_at.Snaps, string.Create(
            CultureInfo.InvariantCulture,
            $"snapshots/next/{id}?after-ms={after.ToUnixTimeMilliseconds()}&max-wait-ms={(long)wait.TotalMilliseconds}&extras=force")),
        "snapshot_next",
        stop);

    /// <summary>The newest picture of a camera, whenever it was taken.</summary>
    public Task<RingPicture> NewestPictureAsync(long id, CancellationToken stop) =>
        PictureAsync(new Uri(_at.Clients, $"snapshots/image/{Id(id)}"), "snapshot_image", stop);

    /// <summary>The picture that a push message named.</summary>
    public Task<RingPicture> PictureOfPushAsync(string pictureId, CancellationToken stop) =>
        PictureAsync(new Uri(_at.Clients, $"snapshots/uuid?uuid={Escape(pictureId)}"), "snapshot_push", stop);

    private async Task<RingPicture> PictureAsync(Uri address, string endpoint, CancellationToken stop)
    {
        var answer = await client.SendAsync(new RingRequest(HttpMethod.Get, address, endpoint) { Accept = Jpeg }, stop);
        if (answer.Body.Length > RingPicture.BytesMax || !RingPicture.IsJpeg(answer.Body))
        {
            throw new RingApiException(
                RingFault.NotUnderstood,
                string.Create(CultureInfo.InvariantCulture, $"{endpoint}: Ring's answer is no picture ({answer.Body.Length} bytes)."))
            { Status = answer.Status };
        }

        Instant? at = long.TryParse(answer.TimeMillis, NumberStyles.None, CultureInfo.InvariantCulture, out var millis)
            && millis < 253_402_300_800_000
            ? Instant.FromUnixTimeMilliseconds(millis)
            : null;
        return new RingPicture(answer.Body, at);
    }
}
