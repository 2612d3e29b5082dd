using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RingCloudSim.Control;
using RingCloudSim.OAuth;

namespace RingCloudSim;

/// <summary>Tokens, sockets, faults and journals.</summary>
public sealed partial class RingCloudControl
{
    private static readonly TimeSpan WaitDefault = TimeSpan.FromSeconds(30);

    private IDisposable? _outageEnd;

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Which simulator this is: an address may have passed to another one since it was noted.</summary>
    public string Instance { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Completes when <see cref="Stop"/> was called. Who runs the server ends it then.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Asks that this simulator ends, and no other that has its address now.</summary>
    public void Stop(string instance)
    {
        if (instance != Instance)
        {
            throw SimulatorException.Invalid($"This is instance {Instance}, not '{instance}'. Nothing was stopped.");
        }

        _stopped.TrySetResult();
    }

    /// <summary>
    /// What Ring names to an account: `all`, `shared` (only by the addresses of the app), or `nothing`. Null: to every
    /// account.
    /// </summary>
    public void SetSeen(string what, string? account = null)
    {
        if (what is not ("all" or "shared" or "nothing"))
        {
            throw SimulatorException.Invalid("An account sees all, shared or nothing.");
        }

        lock (_world.Gate)
        {
            var chosen = _world.Accounts.Named(account);
            foreach (var each in _world.Accounts.All.Where(each => chosen is null || each == chosen))
            {
                each.Sees = what;
            }
        }
    }

    /// <summary>All access tokens die; a client has to refresh. Null stands for every account.</summary>
    public void ExpireAccessTokens(string? account = null)
    {
        lock (_world.Gate)
        {
            _world.Tokens.ExpireAccessTokens(_world.Accounts.Named(account));
        }
    }

    /// <summary>Access and refresh tokens die; only a login with password helps.</summary>
    public void RevokeTokens(string? account = null)
    {
        lock (_world.Gate)
        {
            _world.Tokens.RevokeAll(_world.Accounts.Named(account));
        }
    }

    /// <summary>
    /// Another program with the same login has refreshed, a while ago: the refresh token that a client holds is used
    /// up, and so is the login. Access tokens live on until they expire. Returns how many tokens there were.
    /// </summary>
    public int ReuseRefreshTokens(string? account = null)
    {
        lock (_world.Gate)
        {
            return _world.Tokens.Reuse(_world.Accounts.Named(account));
        }
    }

    /// <summary>A new token family without a login, for tests that start logged in.</summary>
    public RingTokens IssueTokens(string? account = null)
    {
        lock (_world.Gate)
        {
            var issued = _world.Tokens.NewFamily(_world.Accounts.Named(account) ?? _world.Accounts.All[0]);
            return new RingTokens(issued.AccessToken, issued.RefreshToken, issued.ExpiresInSeconds);
        }
    }

    /// <summary>Forgets the client devices: CLIENTS calls answer 404 until a new session, and pushes stop.</summary>
    public void ForgetSessions(string? account = null)
    {
        lock (_world.Gate)
        {
            var chosen = _world.Accounts.Named(account);
            foreach (var each in _world.Accounts.All.Where(each => chosen is null || each == chosen))
            {
                each.Clients.Clear();
            }
        }
    }

    /// <summary>Cuts all alarm sockets without a closing handshake. Returns how many there were.</summary>
    public int CutAlarmSockets()
    {
        lock (_world.Gate)
        {
            return _world.Alarm.CutAll();
        }
    }

    /// <summary>Cuts all push sockets. Returns how many there were.</summary>
    public int CutPushSockets()
    {
        lock (_world.Gate)
        {
            return _world.Push.CutAll();
        }
    }

    /// <summary>Cuts all signalling sockets. Returns how many there were.</summary>
    public int CutSignalSockets()
    {
        lock (_world.Gate)
        {
            return _world.Signal.CutAll();
        }
    }

    /// <summary>Ring ends all live views. Returns how many there were.</summary>
    public int CloseLiveViews(int code, string reason = "")
    {
        lock (_world.Gate)
        {
            return _world.Signal.CloseAll(code, reason);
        }
    }

    public void AddFault(FaultRule rule) => _world.Faults.Add(rule);

    public void AddSocketFault(SocketFault fault) => _world.Faults.Add(fault);

    public void AddSwitchModeFault(SwitchModeFault fault) => _world.Faults.Add(fault);

    /// <summary>Faults that still wait, with what is left of their counts.</summary>
    public IReadOnlyList<FaultRule> Faults => _world.Faults.Rules;

    public void ClearFaults() => _world.Faults.Clear();

    /// <summary>
    /// While on, every connection is refused and open sockets are cut. With a time it ends by itself, on the
    /// simulator's clock.
    /// </summary>
    public void SetOutage(bool on, TimeSpan? length = null)
    {
        lock (_world.Gate)
        {
            _outageEnd?.Dispose();
            _outageEnd = on && length is { } time ? _world.Scheduler.After(time, () => _world.Faults.Outage = false) : null;
        }

        _world.Faults.Outage = on;
        if (on)
        {
            CutAlarmSockets();
            CutPushSockets();
            CutSignalSockets();
        }
    }

    public IReadOnlyList<RecordedRequest> Requests(long since = 0) => _world.Requests.Since(since);

    /// <summary>The first matching request, present or yet to come; within 30 s unless told otherwise.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public Task<RecordedRequest> RequestAsync(
        Func<RecordedRequest, bool> matches, long since = 0, TimeSpan? within = null, CancellationToken cancel = default)
        => _world.Requests.FirstAsync(matches, since, within ?? WaitDefault, cancel);

    public void ClearRequests() => _world.Requests.Clear();

    public IReadOnlyList<RecordedMessage> Messages(long since = 0) => _world.Messages.Since(since);

    /// <summary>The first matching socket message, present or yet to come; within 30 s unless told otherwise.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public Task<RecordedMessage> MessageAsync(
        Func<RecordedMessage, bool> matches, long since = 0, TimeSpan? within = null, CancellationToken cancel = default)
        => _world.Messages.FirstAsync(matches, since, within ?? WaitDefault, cancel);

    public void ClearMessages() => _world.Messages.Clear();

    /// <summary>
    /// Moves a <see cref="VirtualClock"/>; with any other clock this is refused. Nothing else happens meanwhile: a
    /// command that is being carried out has set its timers before, one that arrives waits.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        var clock = _world.Options.Clock as VirtualClock
            ?? throw SimulatorException.Invalid("Time is real here. Start with a virtual clock to move it.");
        lock (_world.Gate)
        {
            clock.Advance(by);
        }
    }

    /// <summary>Everything that happened to the household, in order, as JSON.</summary>
    public JsonArray Events()
    {
        lock (_world.Gate)
        {
            return StateDump.Events(_world.Household);
        }
    }

    /// <summary>
    /// Does to this household what <see cref="Events"/> of another one of the same preset and seed says. Needs a
    /// virtual clock.
    /// </summary>
    public void Replay(JsonArray events)
    {
        foreach (var logged in StateDump.ReadEvents(events))
        {
            if (logged.At > _world.Scheduler.Now)
            {
                Advance(logged.At - _world.Scheduler.Now);
            }

            lock (_world.Gate)
            {
                _world.Household.Submit(logged.Input);
            }
        }
    }

    /// <summary>Locations, devices, hubs, accounts and sockets as JSON. No tokens.</summary>
    public JsonObject State()
    {
        lock (_world.Gate)
        {
            return StateDump.Of(_world);
        }
    }
}

/// <summary>What a login would have handed out.</summary>
public sealed record RingTokens(string AccessToken, string RefreshToken, int ExpiresInSeconds);
