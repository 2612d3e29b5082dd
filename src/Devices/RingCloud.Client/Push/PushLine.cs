using NodaTime;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// Whether what cameras see reaches this process by push, and up to when that is proven. Four things have to hold at
/// once: Ring knows this client device (a device list was read in the same session), Ring has its push token for that
/// session, Google's stream is alive (it answered a ping), and the event history, where it can be read, shows nothing
/// that push has not told: Ring has been known to stop announcing while all else looks well. The line is proven as far
/// as the one of them that lags most.
/// </summary>
internal sealed class PushLine(RingServices services)
{
    private readonly SemaphoreSlim _order = new(1, 1);
    private readonly Proof _proof = new();
    private Instant? _connectedSince;
    private Instant? _toldSince;
    private Instant _toldUntil;
    private bool _isOpen;
    private bool _wasTold;

    /// <summary>
    /// All of it has begun to hold together, at a start or after an interruption: what was before is missing up to this
    /// moment, and not only up to the login at Google. That the history disagreed is no such beginning, for it has just
    /// been read.
    /// </summary>
    public event Action? Began;

    /// <summary>Ring took the push token in that session.</summary>
    public Task RegisteredAsync(int session, Instant at, CancellationToken stop) => ChangeAsync(
        p =>
        {
            p.RegisteredAt = p.Registered == session ? p.RegisteredAt : at;
            p.Registered = session;
        },
        "",
        stop);

    public Task ConnectedAsync(Instant at, CancellationToken stop) => ChangeAsync(
        p =>
        {
            p.Connected = at;
            p.Acknowledged = at;
        },
        "",
        stop);

    /// <summary>Google has answered a ping that was sent then.</summary>
    public Task AcknowledgedAsync(Instant sent, CancellationToken stop) => ChangeAsync(p => p.Acknowledged = sent, "", stop);

    public Task DisconnectedAsync(string reason, CancellationToken stop) => ChangeAsync(p => p.Connected = null, reason, stop);

    /// <summary>
    /// The device list, asked for then, has been read and every camera subscribed to, all in one session.
    /// </summary>
    public Task ListReadAsync(int session, Instant asked, Instant answered, CancellationToken stop) => ChangeAsync(
        p =>
        {
            if (p.Session != session || p.SessionSince is null)
            {
                p.Session = session;
                p.SessionSince = answered;
            }

            p.SessionRead = asked;
        },
        "",
        stop);

    public Task LoginLostAsync(string reason, CancellationToken stop) => ChangeAsync(p => p.SessionSince = null, reason, stop);

    /// <summary>Up to then the history shows nothing that was not told.</summary>
    public Task HistoryAgreedAsync(Instant until, CancellationToken stop) => ChangeAsync(
        p =>
        {
            p.IsHistoryRead = true;
            p.Agreed = until;
        },
        "",
        stop);

    /// <summary>This account may read no history: then it can prove nothing either way.</summary>
    public Task HistoryRefusedAsync(CancellationToken stop) => ChangeAsync(p => p.IsHistoryRead = false, "", stop);

    /// <summary>
    /// The history shows what push did not tell. Where the line claims that time, nothing since the last agreement is
    /// proven, and it begins anew: no later push makes up for what was lost.
    /// </summary>
    /// <returns>Whether the line claimed the time of one of them.</returns>
    public async Task<bool> HistoryDisagreedAsync(IReadOnlyList<Instant> missed, Instant now, CancellationToken stop)
    {
        var claimed = false;
        await ChangeAsync(
            p =>
            {
                claimed = p.Since is { } since && missed.Any(at => at >= since);
                p.Mended = claimed ? now : p.Mended;
            },
            "Ring's history shows events that push did not tell.",
            stop);
        return claimed;
    }

    /// <summary>
    /// What has not been proven for so long is not claimed to be listened to any longer: two rounds of the slowest of
    /// what proves it.
    /// </summary>
    public async Task CheckAsync(Instant now, CancellationToken stop)
    {
        var options = services.Options;
        var slowest = Longest(options.Polling.PushWatchdog, options.Polling.DeviceList, options.Push.Heartbeat);
        var staleAfter = Duration.FromTimeSpan((slowest * 2.2) + options.Push.WatchdogTolerance);
        await _order.WaitAsync(stop);
        try
        {
            if (_isOpen && now - _toldUntil > staleAfter)
            {
                await EndAsync("Whether Ring announces what cameras see has not been proven for too long.", stop);
            }
        }
        finally
        {
            _order.Release();
        }
    }

    private static TimeSpan Longest(params IEnumerable<TimeSpan> spans) => spans.Max();

    private async Task ChangeAsync(Action<Proof> change, string reason, CancellationToken stop)
    {
        await _order.WaitAsync(stop);
        try
        {
            change(_proof);
            await TellAsync(reason, stop);
        }
        finally
        {
            _order.Release();
        }
    }

    private async ValueTask TellAsync(string reason, CancellationToken stop)
    {
        var began = _proof.ConnectedSince is { } connected && connected != _connectedSince;
        _connectedSince = _proof.ConnectedSince;
        if (began)
        {
            Began?.Invoke();
        }

        if (_proof.Since is not { } since)
        {
            if (_isOpen || (!_wasTold && reason.Length > 0))
            {
                await EndAsync(reason.Length > 0 ? reason : "The session at Ring is being made anew.", stop);
            }

            return;
        }

        if (_toldSince is { } before && before != since && _isOpen)
        {
            await EndAsync(reason.Length > 0 ? reason : "It was interrupted.", stop);
        }

        var until = _proof.Until(since);
        if (_toldSince != since || until > _toldUntil)
        {
            _isOpen = _wasTold = true;
            _toldSince = since;
            _toldUntil = until;
            await services.Observer.ObserveAsync(
                new ListeningProven(RingLine.Push, null, null, since, until) { LearnedAt = services.Time.Now() }, stop);
        }
    }

    private ValueTask EndAsync(string reason, CancellationToken stop)
    {
        var until = _isOpen ? _toldUntil : (Instant?)null;
        _isOpen = false;
        _wasTold = true;
        return services.Observer.ObserveAsync(
            new ListeningEnded(RingLine.Push, null, null, until, reason) { LearnedAt = services.Time.Now() }, stop);
    }

    private sealed class Proof
    {
        public int Registered { get; set; } = -1;

        public Instant RegisteredAt { get; set; }

        public Instant? Connected { get; set; }

        public Instant? Acknowledged { get; set; }

        public int Session { get; set; } = -1;

        public Instant? SessionSince { get; set; }

        public Instant SessionRead { get; set; }

        public bool IsHistoryRead { get; set; } = true;

        public Instant? Agreed { get; set; }

        public Instant? Mended { get; set; }

        /// <summary>From when on it was connected all the way; null while something is missing.</summary>
        public Instant? ConnectedSince => Connected is { } connected && SessionSince is { } session && Registered == Session
            ? Instant.Max(Instant.Max(connected, RegisteredAt), session)
            : null;

        /// <summary>From when on all of it holds; null while something is missing.</summary>
        public Instant? Since => ConnectedSince is { } since ? Instant.Max(since, Mended ?? since) : null;

        public Instant Until(Instant since)
        {
            var until = Instant.Min(Acknowledged ?? since, SessionRead);
            return Instant.Max(since, IsHistoryRead ? Instant.Min(until, Agreed ?? since) : until);
        }
    }
}
