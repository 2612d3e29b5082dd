using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Devices.RingCloud.Gateway.Pictures;

/// <summary>Takes the pictures that actors ask for. 'Delivered' means that one is stored and in the camera's
/// journal.</summary>
/// <param name="pictures">Made after the engine, whose homes it tells; asked for when the first picture is.</param>
public sealed class PictureEffects(Func<CameraPictures> pictures) : IEffectHandler
{
    /// <inheritdoc/>
    public string Channel => EffectChannels.Pictures;

    /// <inheritdoc/>
    public async Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        try
        {
            var request = (TakeCameraSnapshot)call.Request;
            await pictures().TakeAsync(call.Actor, request.By, call.Correlation, cancellation).ConfigureAwait(false);
            return new EffectResult(EffectVerdict.Delivered, "snapshot.kept");
        }
        catch (PictureTooSoonException e)
        {
            return new EffectResult(
                EffectVerdict.TryAgain, "snapshot.wait", e.Message, Duration.FromTimeSpan(e.RetryAfter));
        }
        catch (IOException e)
        {
            return new EffectResult(EffectVerdict.TryAgain, "snapshot.disk-failed", e.Message);
        }
        catch (RingApiException e)
        {
            return RingEffects.ResultOf(e);
        }
    }
}
