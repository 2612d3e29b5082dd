using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// After each new session the push token has to be handed to Ring again; and while push is on, the session is made anew every 12 h,
/// since Ring forgets it silently otherwise.
/// </summary>
internal sealed class SessionKeeper(RingServices services, RingApi api, PushReceiver push, Action sessionMade)
{
    private readonly Waker _waker = new(services.Time);

    public async Task RunAsync(CancellationToken stop)
    {
        var failures = new RingPollPause(services);
        var pause = services.Options.Polling.SessionRenewal;
        api.Session.Made += _waker.Wake;
        try
        {
            while (true)
            {
                var made = await _waker.PauseAsync(pause, stop);
                try
                {
                    await (made ? FollowAsync(stop) : RenewAsync(stop));
                    pause = failures.AfterSuccess(services.Options.Polling.SessionRenewal);
                }
                catch (RingApiException e)
                {
                    PushLog.NotRenewed(services.Log, e.Message);
                    pause = failures.AfterFailure(e);
                }
            }
        }
        finally
        {
            api.Session.Made -= _waker.Wake;
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        sessionMade();
        await push.RenewAtRingAsync(stop);
    }

    private Task RenewAsync(CancellationToken stop) => services.Options.Push.IsOn
        ? api.Session.RenewAsync(api.Session.Generation, stop)
        : Task.CompletedTask;
}
