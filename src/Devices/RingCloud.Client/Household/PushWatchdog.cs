using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Push;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>
/// Reads the event history regularly and soon after push came back. What nobody told is told late, marked as history;
/// and push that misses while it claims to be up is repaired step by step (section 7.7 of the protocol sheet): new
/// session, new registration, then a person.
/// </summary>
internal sealed class PushWatchdog(
    RingServices services, RingApi api, PushReceiver push, HistoryReader history, Subscriptions subscriptions, Func<HouseholdState> household)
{
    private readonly Waker _waker = new(services.Time);
    private int _step;
    private Instant _repaired = services.Time.Now();

    private Duration Tolerance => Duration.FromTimeSpan(services.Options.Push.WatchdogTolerance);

    /// <summary>
    /// Push tells everything from now on: what was missed up to now can be read as soon as the history has it.
    /// </summary>
    public void LookSoon() => _waker.Wake();

    public async Task RunAsync(CancellationToken stop)
    {
        // What was missed while nobody ran is read as soon as the devices are known.
        var pause = services.Options.Push.WatchdogTolerance;
        while (true)
        {
            if (await _waker.PauseAsync(pause, stop))
            {
                await services.Time.Pause(services.Options.Push.WatchdogTolerance, stop);
            }

            await LookAsync(stop);
            await push.Line.CheckAsync(services.Time.Now(), stop);
            pause = services.Chance.Jittered(services.Options.Polling.PushWatchdog);
        }
    }

    internal async Task LookAsync(CancellationToken stop)
    {
        List<HistoryReader.Outcome> read = [];
        var failed = false;
        List<Instant> missed = [];
        foreach (var camera in household().Cameras.ToList())
        {
            try
            {
                var outcome = await history.ReadAsync(camera, stop);
                read.Add(outcome);
                if (!subscriptions.IsOff(camera.Id))
                {
                    missed.AddRange(outcome.Missed.Where(at => !push.HasToldBefore(camera.Id, at, Tolerance)));
                }
            }
            catch (RingApiException e)
            {
                // A shared user may have no history; that is no reason to doubt what the others' says.
                failed |= e.Fault is not (RingFault.Forbidden or RingFault.NotFound or RingFault.Rejected);
                HouseholdLog.NotRead(services.Log, "history", TextOf(camera.Id), e.Message);
            }
        }

        if (services.Options.Push.IsOn)
        {
            await ConcludeAsync(read, failed, missed, stop);
            await RepairAsync(missed.Any(IsPushToBlame), stop);
        }

        if (read.Select(r => r.Stretch).OfType<HistoryStretch>().ToList() is { Count: > 0 } stretches)
        {
            await services.Observer.ObserveAsync(new HistoryRead(stretches) { LearnedAt = services.Time.Now() }, stop);
        }
    }

    private static string TextOf(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task ConcludeAsync(List<HistoryReader.Outcome> read, bool failed, List<Instant> missed, CancellationToken stop)
    {
        if (missed.Count > 0 && await push.Line.HistoryDisagreedAsync(missed, services.Time.Now(), stop))
        {
            return;
        }

        if (read.Count > 0 && !failed && read.All(r => r.IsWhole))
        {
            await push.Line.HistoryAgreedAsync(read.Min(r => r.Until), stop);
        }
        else if (read.Count == 0 && !failed && household().Devices.Count > 0)
        {
            await push.Line.HistoryRefusedAsync(stop);
        }
    }

    // Not for what happened before it was connected or repaired: that is lost all the same, but nothing has to be
    // mended for it.
    private bool IsPushToBlame(Instant at) => push.ConnectedSince is { } since && at > Instant.Max(since, _repaired) + Tolerance;

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

        try
        {
            await StepAsync(_step + 1, stop);
            _step++;
            _repaired = services.Time.Now();
        }
        catch (RingApiException e)
        {
            // Ring is away: nothing was tried, so the same step is due when push is found wanting again.
            HouseholdLog.NotRead(services.Log, "repair of push", TextOf(_step + 1), e.Message);
        }
    }

    private async Task StepAsync(int step, CancellationToken stop)
    {
        switch (step)
        {
            case 1:
                Say(step, "A new session, and the push token again.");
                await api.Session.RenewAsync(api.Session.Generation, stop);
                break;
            case 2:
                Say(step, "A new registration with Google.");
                await push.StartOverAsync();
                break;
            default:
                Say(step, "Remove this program under Authorized Client Devices in the Ring app, then run: ringactors login");
                break;
        }
    }

    private void Say(int step, string what)
    {
        PushLog.Repairing(services.Log, step, what);
        services.Links.Set(RingSubsystem.Push, RingLinkState.Degraded, $"Ring's history shows events that push did not tell. {what}");
    }
}
