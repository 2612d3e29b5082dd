using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Household;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.LiveView;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Push;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client;

/// <summary>
/// The connection to a Ring account: everything that Ring tells goes to the observer, everything that can be asked is
/// in <see cref="Calls"/>. Starting never fails because Ring is away; <see cref="Links"/> says how each part stands.
/// </summary>
public sealed class RingConnection : IAsyncDisposable
{
    private static readonly TimeSpan RestartPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestartPauseMax = TimeSpan.FromMinutes(5);
    private readonly CancellationTokenSource _life = new();
    private readonly RingServices _services;
    private readonly RingTransport _transport;
    private readonly Admission _admission;
    private readonly AccessTokenSource _access;
    private readonly RingApi _api;
    private readonly AlarmSockets _sockets;
    private readonly LocationModes _modes;
    private readonly Subscriptions _subscriptions;
    private readonly HouseholdPoller _poller;
    private readonly LightGroupPoller _groups;
    private readonly PushReceiver _push;
    private readonly RingTokenStore _store;
    private readonly List<Task> _loops = [];
    private int _started;
    private int _disposed;

    /// <param name="options">The settings.</param>
    /// <param name="store">The login and what else has to be remembered.</param>
    /// <param name="observer">Is told everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chance">Randomness for jitter.</param>
    /// <param name="log">The log.</param>
    /// <param name="resumePoints">What was missed before this process; null if nobody knows.</param>
    /// <exception cref="RingOptionsException">The settings cannot be used; all faults are listed.</exception>
    public RingConnection(
        RingCloudOptions options,
        RingTokenStore store,
        IRingObserver observer,
        TimeProvider? time = null,
        Chance? chance = null,
        ILogger? log = null,
        IResumePoints? resumePoints = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(observer);
        RingCloudOptionsCheck.Require(options);
        _store = store;
        var clock = time ?? TimeProvider.System;
        var logger = log ?? NullLogger.Instance;
        _services = new RingServices(
            options, observer, new LinkBoard(clock), new RingMeter(), chance ?? new Chance(new Random()), clock, logger)
        {
            ResumePoints = resumePoints ?? NoResumePoints.Instance,
        };
        _transport = new RingTransport(options, _services.Meter, clock, logger);
        _admission = new Admission(new CallBudget(options.CallsPerHourMax, clock), clock);
        _services.Meter.ShowBudget(() => _admission.BudgetRemaining);
        _services.Meter.ShowShares(() => _admission.BudgetByPurpose);
        _services.Meter.ShowHosts(() => _transport.Circuits.Open);
        _admission.Refused += _services.Meter.BudgetRefused;
        _access = new AccessTokenSource(options, new OAuthClient(options, _transport, _admission), store, clock, logger);
        _access.Changed += ShowLogin;
        var client = new RingClient(_services, _transport, _admission, _access);
        _api = new RingApi(client, _services);
        _sockets = new AlarmSockets(_services, _api, _life.Token);
        _push = new PushReceiver(_services, _api, _transport, store);
        _modes = new LocationModes(_services, _api, _life.Token);
        _subscriptions = new Subscriptions(_services, _api);
        _poller = new HouseholdPoller(_services, _api, _sockets, _modes, _subscriptions, _push.Line);
        _api.HomeOfDevice = id => _poller.State.Find(id)?.LocationId;
        _groups = new LightGroupPoller(_services, _api, () => _poller.State);
        LiveViews = new LiveViews(_services, _api, () => _poller.State);
        Calls = new RingCalls(_services, _api, _sockets, _modes, _poller, _groups);
    }

    public IRingCalls Calls { get; }

    /// <summary>Looking through cameras: signalling is passed on, media are not.</summary>
    public LiveViews LiveViews { get; }

    /// <summary>How each part of the connection stands now.</summary>
    public IReadOnlyList<RingLinkHealth> Links => _services.Links.All;

    /// <summary>The hosts that were called, and whether they are left alone.</summary>
    public IReadOnlyList<CircuitView> Circuits => _transport.Circuits.All;

    /// <summary>Calls to Ring still allowed in this hour.</summary>
    public int CallsRemaining => _admission.BudgetRemaining;

    /// <summary>The measurements of this connection, for a listener that must tell two connections apart.</summary>
    public Meter Meter => _services.Meter.Meter;

    /// <summary>Has a host be used as ever again; false if none of that name was called.</summary>
    public bool ResetCircuit(string name) => _transport.Circuits.Reset(name);

    /// <summary>Begins to listen, in the background. May be called once.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("The connection was started before.");
        }

        var details = new DetailPollers(_services, _api, () => _poller.State);
        var watchdog = new PushWatchdog(
            _services, _api, _push, new HistoryReader(_services, _api, _push), _subscriptions, () => _poller.State);
        _push.Line.Began += watchdog.LookSoon;
        var sessions = new SessionKeeper(_services, _api, _push, _poller.ReadSoon);
        ShowLogin(null);
        _push.ShowIntent();
        Loop("states", stop => _services.Links.TellAsync(_services.Observer, stop));
        Loop("push", _push.RunAsync);
        Loop("push ledger", _push.Ledger.WriteAsync);
        Loop("devices", _poller.RunAsync);
        Loop("sessions", sessions.RunAsync);
        Loop("health", details.RunHealthAsync);
        Loop("light groups", _groups.RunAsync);
        Loop("active dings", new ActiveDingPoller(_services, _api, _push, () => _poller.State).RunAsync);
        Loop("push watchdog", watchdog.RunAsync);
    }

    /// <summary>Logs in while running; everything that waited for a login goes on at once.</summary>
    /// <exception cref="RingLoginException">Refused or not possible now; the message says what to do.</exception>
    public async Task<RingLoginResult> LogInAsync(string user, string password, string? code, CancellationToken stop)
    {
        _admission.Reopen();
        var result = await _access.LogInAsync(user, password, code, stop);
        if (result is RingLoginResult.LoggedIn)
        {
            _poller.ReadSoon();
        }

        return result;
    }

    /// <summary>Stops everything and waits until it has stopped.</summary>
    public async Task StopAsync()
    {
        await LiveViews.DisposeAsync();
        await _life.CancelAsync();
        await Task.WhenAll(_loops);
        await _sockets.StoppedAsync();
        await _modes.StoppedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await StopAsync();
        _push.Ledger.WriteRest();
        _access.Changed -= ShowLogin;
        _transport.Dispose();
        _services.Meter.Dispose();
        _life.Dispose();
    }

    /// <summary>Runs a part until the end. A fault in it is ours: said aloud, and the part begins anew.</summary>
    private void Loop(string name, Func<CancellationToken, Task> run) => _loops.Add(Task.Run(async () =>
    {
        var pause = new Backoff(RestartPauseMin, RestartPauseMax, _services.Chance);
        while (!_life.IsCancellationRequested)
        {
            try
            {
                await run(_life.Token);
                return;
            }
            catch (OperationCanceledException) when (_life.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                HouseholdLog.LoopFailed(_services.Log, e, name);
            }

            await _services.Time.Pause(pause.Next(), _life.Token)
                .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }));

    private void ShowLogin(RingLoginException? failure)
    {
        var (state, reason) = failure switch
        {
            null when _store.HasLogin => (RingLinkState.Up, "Logged in."),
            null => (RingLinkState.LoginNeeded, AccessTokenSource.NobodyLoggedIn),
            { Fault: RingLoginFault.LoginNeeded or RingLoginFault.InvalidCredentials or RingLoginFault.InvalidCode } =>
                (RingLinkState.LoginNeeded, failure.Message),
            { Fault: RingLoginFault.Blocked } => (RingLinkState.Blocked, failure.Message),
            _ => (RingLinkState.Down, failure.Message),
        };
        _services.Links.Set(RingSubsystem.Login, state, reason);
    }
}
