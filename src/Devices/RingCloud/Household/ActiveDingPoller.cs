using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Asks for active dings while push is not up. Known to lose events: a stopgap, and the state says that it is one. A ding names no location:
/// before the device list does, nobody could say whose it is, and it is left to the next question or to the history.
/// </summary>
internal sealed class ActiveDingPoller(RingServices services, RingApi api, PushReceiver push, Func<HouseholdState> household)
{
    private readonly RingPollPause _pause = new(services);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var pause = services.Options.Polling.ActiveDings;
            switch (services.Links.StateOf(RingSubsystem.Push))
            {
                case RingLinkState.Up or RingLinkState.Degraded:
                    Show(RingLinkState.Off, "Push is up; nothing has to be polled.");
                    break;
                case RingLinkState.Connecting:
                    // A moment's patience: what is still active would be told a second time by push.
                    break;
                default:
                    pause = await PollAsync(stop);
                    break;
            }

            await services.Time.Pause(services.Chance.Jittered(pause), stop);
        }
    }

    private async Task<TimeSpan> PollAsync(CancellationToken stop)
    {
        try
        {
            foreach (var ding in (await api.ActiveDingsAsync(stop)).Value)
            {
                if (household().Find(ding.DeviceId) is { } device && Observation(ding, device) is { } observation)
                {
                    await push.Told.TellAsync(
                        ding.Id ?? $"{ding.DeviceId}/{ding.At}", () => services.Observer.ObserveAsync(observation, stop));
                }
            }

            Show(RingLinkState.Up, "Polled in place of push.");
            return _pause.AfterSuccess(services.Options.Polling.ActiveDings);
        }
        catch (RingApiException e)
        {
            Show(_pause.StateOf(e), e.Message);
            return _pause.AfterFailure(e);
        }
    }

    // Live views (on_demand) are listed too, and are nobody's motion.
    private CameraObservation? Observation(ParsedActiveDing ding, RingDevice device)
    {
        var now = services.Time.Now();
        CameraObservation? observation = ding switch
        {
            { Kind: "ding" } => new DingObserved(ding.DeviceId, ding.Id, ding.Kind) { LearnedAt = now, Source = RingSource.Polling },
            { IsMotion: true } => new MotionObserved(ding.DeviceId, ding.Id, ding.Kind, ding.Detection)
            {
                LearnedAt = now,
                Source = RingSource.Polling,
            },
            _ => null,
        };
        return observation is null ? null : observation with
        {
            OccurredAt = ding.At,
            LocationId = device.LocationId,
            Leftover = ding.Leftover,
        };
    }

    private void Show(RingLinkState state, string reason) => services.Links.Set(RingSubsystem.ActiveDings, state, reason);
}
