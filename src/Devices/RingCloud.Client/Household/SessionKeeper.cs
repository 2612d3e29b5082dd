using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Push;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>
/// After each new session the push token has to be handed to Ring again; and while push is on, the session is made anew
/// every 12 h, since Ring forgets it silently otherwise.
/// </summary>
internal sealed class SessionKeeper
{
    private readonly RingServices _services;
    private readonly RingApi _api;
    private readonly PushReceiver _push;
    private readonly Action _sessionMade;
    private readonly Waker _waker;

    /// <summary>
    /// Follows from here on: the first call of any other loop may make a session before this one's loop has begun.
    /// </summary>
    public SessionKeeper(RingServices services, RingApi api, PushReceiver push, Action sessionMade)
    {
        _services = services;
        _api = api;
        _push = push;
        _sessionMade = sessionMade;
        _waker = new Waker(services.Time);
        api.Session.Made += _waker.Wake;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var failures = new RingPollPause(_services);
        var pause = _services.Options.Polling.SessionRenewal;
        while (true)
        {
            var made = await _waker.PauseAsync(pause, stop);
            try
            {
                await (made ? FollowAsync(stop) : RenewAsync(stop));
                pause = failures.AfterSuccess(_services.Options.Polling.SessionRenewal);
            }
            catch (RingApiException e)
            {
                PushLog.NotRenewed(_services.Log, e.Message);
                pause = failures.AfterFailure(e);
            }
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        _sessionMade();
        await _push.RenewAtRingAsync(stop);
    }

    private Task RenewAsync(CancellationToken stop) => _services.Options.Push.IsOn
        ? _api.Session.RenewAsync(_api.Session.Generation, stop)
        : Task.CompletedTask;
}
