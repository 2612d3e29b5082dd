using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>
/// Pictures. What is asked for now is newer than everything that Ring had when it was asked: both times are Ring's own,
/// so that no clock of ours can make an old picture look new.
/// </summary>
internal sealed partial class RingCalls
{
    private const int TimesAskedMax = 4;
    private static readonly Duration OneMillisecond = Duration.FromMilliseconds(1);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerMargin = TimeSpan.FromSeconds(2);

    public async Task<RingPicture> TakePictureAsync(long deviceId, CancellationToken stop)
    {
        RequireEyes(deviceId);
        var before = OldUntil(await api.PictureTimeAsync(deviceId, stop));
        try
        {
            return Newer(await api.NextPictureAsync(deviceId, before + OneMillisecond, Wait, stop), before);
        }
        catch (RingApiException e) when (e.Fault is RingFault.NotFound or RingFault.Unavailable or RingFault.Unreachable or RingFault.TimedOut)
        {
            // The host that waits is not there for everybody: the older way asks until a newer time is told.
            return await AskUntilNewerAsync(deviceId, before, e, stop);
        }
    }

    public Task<RingPicture> GetPictureOfPushAsync(string pictureId, CancellationToken stop) => pictureId is { Length: > 0 and <= 200 }
        ? api.PictureOfPushAsync(pictureId, stop)
        : throw Invalid("The id of a picture has 1 to 200 characters.");

    private TimeSpan Wait => services.Options.RequestTimeout - AnswerMargin < WaitMax
        ? TimeSpan.FromMilliseconds(Math.Max(500, (services.Options.RequestTimeout - AnswerMargin).TotalMilliseconds))
        : WaitMax;

    private async Task<RingPicture> AskUntilNewerAsync(long deviceId, Instant before, RingApiException first, CancellationToken stop)
    {
        var pause = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), services.Chance);
        for (var asked = 0; asked < TimesAskedMax; asked++)
        {
            if ((await api.PictureTimeAsync(deviceId, stop)).Newest > before)
            {
                // Times and pictures come from two places at Ring: what one says of its newest is no word about what
                // the other hands out.
                return Newer(await api.NewestPictureAsync(deviceId, stop), before);
            }

            await services.Time.Pause(pause.Next(), stop);
        }

        throw new RingApiException(
            first.Fault == RingFault.NotFound ? RingFault.NotFound : RingFault.TimedOut,
            "The camera has taken no new picture. Battery cameras take none while they record, and few in any hour.",
            null,
            first);
    }

    /// <summary>What the device list says of the camera, where it says something.</summary>
    private void RequireEyes(long deviceId)
    {
        var camera = poller.State.Find(deviceId);
        if (camera?.IsMotionDetectionOn == false)
        {
            throw Invalid("The motion detection of this camera is off (perhaps by the mode of the home); Ring takes no pictures then.");
        }

        if (camera?.IsOnline == false)
        {
            throw Invalid("This camera is offline, and takes no pictures.");
        }
    }

    /// <summary>
    /// A picture from then or before is an old one. Where Ring names no picture, or none in words that are understood,
    /// there may still be one: then whatever was there before Ring answered is old.
    /// </summary>
    private static Instant OldUntil((Instant? Newest, Instant? SaidAt) told) => told.Newest ?? told.SaidAt - OneMillisecond ?? throw new RingApiException(
        RingFault.NotUnderstood, "Ring says neither when the newest picture of this camera was taken nor what time it is. None was taken.");

    private static RingPicture Newer(RingPicture picture, Instant before) => picture.TakenAt > before ? picture : throw TooOld();

    private static RingApiException TooOld() => new(
        RingFault.NotUnderstood, "Ring handed out a picture that is not newer than the one from before, or does not say how old it is. It was not taken.");
}
