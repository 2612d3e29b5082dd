using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Compares the event history with what push has told. What push missed is told late, marked as history; and push that misses
/// while it claims to be up is repaired step by step (section 7.7 of the protocol sheet): new session, new registration, then a person.
/// </summary>
internal sealed class PushWatchdog(RingServices services, RingApi api, PushReceiver push, Func<HouseholdState> household)
{
    private const int HistoryRows = 10;
    private readonly Instant _started = services.Time.Now();
    private int _step;
    private Instant _repaired = services.Time.Now();

    public async Task RunAsync(CancellationToken stop)
    {
        while (services.Options.Push.IsOn)
        {
            await services.Time.Pause(services.Chance.Jittered(services.Options.Polling.PushWatchdog), stop);
            try
            {
                await LookAsync(stop);
            }
            catch (RingApiException e)
            {
                HouseholdLog.NotRead(services.Log, "history", "cameras", e.Message);
            }
        }
    }

    internal async Task LookAsync(CancellationToken stop)
    {
        var missedByPush = false;
        foreach (var camera in household().Cameras.ToList())
        {
            foreach (var row in (await api.HistoryAsync(camera.Id, HistoryRows, null, stop)).Value.Reverse())
            {
                if (IsMissed(row) && push.TryTell(row.Id))
                {
                    missedByPush |= IsPushToBlame(camera.Id, row.CreatedAt!.Value);
                    await services.Observer.ObserveAsync(Observation(camera, row), stop);
                }
            }
        }

        await RepairAsync(missedByPush, stop);
    }

    // Younger rows may still be on their way as push.
    private bool IsMissed(RingHistoryEvent row) => row is { Kind: "ding" or "motion", CreatedAt: { } at }
        && at >= _started && services.Time.Now() - at > Tolerance;

    // Not for what happened before it was connected or repaired, nor for an event that follows one that it told.
    private bool IsPushToBlame(long device, Instant at) =>
        push.ConnectedSince is { } since && at > Instant.Max(since, _repaired) + Tolerance && !(push.LastTold(device) + Tolerance >= at);

    private Duration Tolerance => Duration.FromTimeSpan(services.Options.Push.WatchdogTolerance);

    private CameraObservation Observation(RingDevice camera, RingHistoryEvent row)
    {
        var now = services.Time.Now();
        CameraObservation observation = row.Kind == "ding"
            ? new DingReported(camera.Id, row.Id, row.Kind) { LearnedAt = now, Source = RingSource.History }
            : new MotionReported(camera.Id, row.Id, row.Kind, PushParser.Said(row.Detection)) { LearnedAt = now, Source = RingSource.History };
        return observation with { OccurredAt = row.CreatedAt, LocationId = camera.LocationId, Leftover = row.Leftover };
    }

    private async Task RepairAsync(bool missedByPush, CancellationToken stop)
    {
        if (!missedByPush)
        {
            if (_step > 0 && push.LastToldAny > _repaired)
            {
                _step = 0;
                services.Links.Set(RingSubsystem.Push, RingLinkState.Up, "Push works again.");
            }

            return;
        }

        _step++;
        _repaired = services.Time.Now();
        switch (_step)
        {
            case 1:
                Say("A new session, and the push token again.");
                await api.Session.RenewAsync(api.Session.Generation, stop);
                break;
            case 2:
                Say("A new registration with Google.");
                await push.StartOverAsync();
                break;
            default:
                Say("Remove this program under Authorized Client Devices in the Ring app, then run: ringactors login");
                break;
        }
    }

    private void Say(string what)
    {
        PushLog.Repairing(services.Log, _step, what);
        services.Links.Set(RingSubsystem.Push, RingLinkState.Degraded, $"Ring's history shows events that push did not tell. {what}");
    }
}
