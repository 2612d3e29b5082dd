using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// Keeps push alive: registered with Google, known to Ring, connected. What arrives goes straight to the observer.
/// </summary>
internal sealed class PushReceiver
{
    private const string Subsystem = "push";
    private readonly RingServices _services;
    private readonly RingApi _api;
    private readonly FcmRegistrar _registrar;
    private readonly RingTokenStore _store;
    private readonly PushLedger _ledger;
    private readonly Backoff _backoff;
    private readonly Lock _gate = new();
    private readonly ToldEvents _told = new();
    private CancellationTokenSource? _life;
    private Instant? _connectedSince;

    public PushReceiver(RingServices services, RingApi api, RingTransport transport, RingTokenStore store)
    {
        Line = new PushLine(services);
        _services = services;
        _api = api;
        _store = store;
        _registrar = new FcmRegistrar(services, transport);
        _ledger = new PushLedger(store, services.Time, services.Log);
        _backoff = new Backoff(services.Options.Push.ReconnectPauseMin, services.Options.Push.ReconnectPauseMax, services.Chance);
    }

    public PushLedger Ledger => _ledger;

    /// <summary>Up to when it is proven that nothing is missed by push.</summary>
    public PushLine Line { get; }

    /// <summary>When the current connection was made; null while there is none.</summary>
    public Instant? ConnectedSince
    {
        get
        {
            lock (_gate)
            {
                return _connectedSince;
            }
        }

        private set
        {
            lock (_gate)
            {
                _connectedSince = value;
            }
        }
    }

    /// <summary>True if push told of something that the device saw then, or at most so much before.</summary>
    public bool HasToldBefore(long deviceId, Instant at, Duration tolerance) => _told.HasBefore(deviceId, at, tolerance);

    /// <summary>When push last told of any device; null when it never has.</summary>
    public Instant? LastToldAny => _told.LastByPush;

    /// <summary>Which events somebody has told: a poll or the history must not tell them again.</summary>
    public ToldEvents Told => _told;

    /// <summary>
    /// Before anything runs: whether push will be tried at all decides whether active dings are polled.
    /// </summary>
    public void ShowIntent()
    {
        if (_services.Options.Push.IsOn)
        {
            Show(RingLinkState.Connecting, "Connecting.");
        }
        else
        {
            Show(RingLinkState.Off,
                "RingCloud:PushApiKey (RING_PUSH_API_KEY) is not set. Active dings are polled instead, which is slower and less reliable.");
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        if (!_services.Options.Push.IsOn)
        {
            return;
        }

        while (!stop.IsCancellationRequested)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Interlocked.Exchange(ref _life, life);
            var end = await LiveOnceAsync(life.Token, stop);
            Interlocked.Exchange(ref _life, null);
            Show(end.State, end.Reason);
            await TellEndAsync(end.Reason, stop);
            PushLog.Ended(_services.Log, end.Reason);
            var pause = _backoff.Next();
            pause = end.RetryAfter > pause ? end.RetryAfter.Value : pause;
            _services.Links.TriesAgain(RingSubsystem.Push, pause);
            await _services.Time.Pause(pause, stop);
        }
    }

    /// <summary>Hands the token to Ring again, as after each new session.</summary>
    public async Task RenewAtRingAsync(CancellationToken stop)
    {
        if (_services.Options.Push.IsOn && _store.Current.Push is { } credentials)
        {
            await RegisterAtRingAsync(credentials, stop);
        }
    }

    /// <summary>The session may be made anew on the way; then whoever follows that registers once more.</summary>
    private async Task RegisterAtRingAsync(PushCredentials credentials, CancellationToken stop)
    {
        var session = _api.Session.Generation;
        await _api.RegisterPushAsync(credentials.FcmToken, stop);
        if (session == _api.Session.Generation)
        {
            await Line.RegisteredAsync(session, _services.Time.Now(), stop);
        }
    }

    private async Task TellEndAsync(string reason, CancellationToken stop)
    {
        try
        {
            await Line.DisconnectedAsync(reason, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // A fault of the observer must not end the listening; the next end is told again.
            PushLog.Failed(_services.Log, e);
        }
    }

    /// <summary>
    /// Throws the registration away and makes a new one: for when Google and Ring say all is well and nothing comes.
    /// </summary>
    public async Task StartOverAsync()
    {
        _store.Change(c => c with { Push = null, ReceivedPushIds = [] });
        if (Interlocked.Exchange(ref _life, null) is { } life)
        {
            await life.CancelAsync();
        }
    }

    private async Task<Ending> LiveOnceAsync(CancellationToken life, CancellationToken stop)
    {
        Show(RingLinkState.Connecting, "Connecting.");
        try
        {
            var credentials = await RegisteredAsync(life);
            await RegisterAtRingAsync(credentials, life);
            return new Ending(RingLinkState.Down, await LiveAsync(credentials, life), null);
        }
        catch (RingApiException e)
        {
            _services.Meter.Connect(Subsystem, "failed");
            var state = e.Fault switch
            {
                RingFault.LoginNeeded => RingLinkState.LoginNeeded,
                RingFault.Blocked => RingLinkState.Blocked,
                _ => RingLinkState.Down,
            };
            return new Ending(state, e.Message, e.RetryAfter);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Ending(RingLinkState.Connecting, "Registering anew.", null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A fault of our own or of the observer: the message was not counted as handled, so Google repeats it.
            PushLog.Failed(_services.Log, e);
            return new Ending(RingLinkState.Down, $"A fault while handling a message: {e.GetType().Name}.", null);
        }
    }

    private async Task<PushCredentials> RegisteredAsync(CancellationToken stop)
    {
        if (_store.Current.Push is { } known && known.RegisteredFor == _registrar.RegisteredFor)
        {
            await _registrar.ConfirmAsync(known, stop);
            return known;
        }

        var fresh = await _registrar.RegisterAsync(stop);
        _store.Change(c => c with { Push = fresh, ReceivedPushIds = [] });
        PushLog.Registered(_services.Log);
        return fresh;
    }

    private async Task<string> LiveAsync(PushCredentials credentials, CancellationToken stop)
    {
        var options = _services.Options;
        await using var connection = await McsConnection.ConnectAsync(
            options.Endpoints.GoogleMessages, options.ConnectTimeout, _services.Time, stop);
        using var cipher = new WebPushCipher(credentials.PrivateKey, credentials.AuthSecret);
        var inbox = new PushInbox(_services, _ledger, cipher);
        await connection.LogInAsync(credentials, options.Push.ChromeVersion, _ledger.Received, stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var login = new CancellationTokenSource(options.ConnectTimeout, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, login.Token);
        var watch = connection.WatchAsync(options.Push, watching.Token);
        try
        {
            return await connection.ReadAsync(
                (tag, payload) =>
                {
                    login.CancelAfter(Timeout.InfiniteTimeSpan);
                    return HandleAsync(connection, inbox, tag, payload, stop);
                },
                either.Token);
        }
        catch (OperationCanceledException) when (login.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return $"Google did not answer the login within {options.ConnectTimeout}";
        }
        finally
        {
            ConnectedSince = null;
            await watching.CancelAsync();
            await watch.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async ValueTask<string?> HandleAsync(
        McsConnection connection, PushInbox inbox, McsTag tag, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        switch (tag)
        {
            case McsTag.LoginResponse:
                return await LoggedInAsync(McsMessages.LoginError(payload.Span), stop);
            case McsTag.HeartbeatAck when connection.Acknowledged() is { } pinged:
                await Line.AcknowledgedAsync(pinged, stop);
                return null;
            case McsTag.DataMessage:
                var delivery = McsDelivery.Parse(payload.Span, out var isBroken);
                _services.Meter.PayloadFaults("push_frame", isBroken ? 1 : 0);
                await inbox.HandleAsync(delivery, o => _told.ByPush(o, _services.Time.Now()), stop);
                return null;
            case McsTag.Close:
                return "Google asked to close the connection";
            case McsTag.StreamError:
                return "Google reported a stream error";
            default:
                return null;
        }
    }

    private async Task<string?> LoggedInAsync(string? error, CancellationToken stop)
    {
        if (error is not null)
        {
            _services.Meter.Connect(Subsystem, "failed");
            // Google no longer knows this identity: the next attempt registers a new one.
            _store.Change(c => c with { Push = null });
            return $"Google refused the login: {error}";
        }

        _backoff.Reset();
        var now = _services.Time.Now();
        ConnectedSince = now;
        _services.Meter.Connect(Subsystem, "connected");
        Show(RingLinkState.Up, "Connected.");
        await Line.ConnectedAsync(now, stop);
        return null;
    }

    private void Show(RingLinkState state, string reason) => _services.Links.Set(RingSubsystem.Push, state, reason);

    private sealed record Ending(RingLinkState State, string Reason, TimeSpan? RetryAfter);
}
