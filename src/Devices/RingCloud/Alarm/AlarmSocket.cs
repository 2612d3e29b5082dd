using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Keeps the socket to the hubs of one location alive: a new ticket for every connection, growing pauses between failures, a planned
/// new connection before Ring cuts the old one. Commands go over the connection of the moment.
/// </summary>
internal sealed class AlarmSocket
{
    private const string Subsystem = "alarm_socket";
    private readonly string _locationId;
    private readonly RingCloudOptions _options;
    private readonly RingApi _api;
    private readonly HubFrameHandler _inbox;
    private readonly LinkBoard _links;
    private readonly RingMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Backoff _backoff;
    private readonly Chance _chance;
    private readonly RingServices _services;
    private readonly HubHistory _history;
    private volatile AlarmConnection? _connection;
    private int _generation;

    public AlarmSocket(string locationId, RingServices services, RingApi api)
    {
        _locationId = locationId;
        _services = services;
        _options = services.Options;
        _api = api;
        _links = services.Links;
        _meter = services.Meter;
        _time = services.Time;
        _chance = services.Chance;
        _log = services.Log;
        _inbox = new HubFrameHandler(locationId, services.Observer, services.Meter, services.Time);
        _history = new HubHistory(locationId, services, api, _inbox);
        _backoff = new Backoff(_options.AlarmSocket.ReconnectPauseMin, _options.AlarmSocket.ReconnectPauseMax, _chance);
    }

    public string LocationId => _locationId;

    /// <summary>How many connections were begun; a log line or a test can tell them apart.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Runs until stopped. Nothing that Ring does ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            var end = await LiveOnceAsync(stop);
            if (_time.GetElapsedTime(started) >= _options.AlarmSocket.StableAfter)
            {
                _backoff.Reset();
            }

            // Nothing is heard until the next list, be the pause ever so short.
            await TellEndAsync(end.Reason, stop);
            if (end.IsPlanned)
            {
                continue;
            }

            Show(end.State, end.Reason);
            AlarmLog.Ended(_log, _locationId, end.Reason);
            var pause = _backoff.Next();
            pause = end.RetryAfter > pause ? end.RetryAfter.Value : pause;
            _links.TriesAgain(RingSubsystem.AlarmSocket, pause, _locationId);
            await _time.Pause(pause, stop);
        }
    }

    /// <summary>Reads what happened while nobody listened. Runs until stopped.</summary>
    public Task ReadHistoryAsync(CancellationToken stop) => _history.RunAsync(stop);

    /// <summary>Nobody listens here any more, though Ring could still be told of.</summary>
    public Task GiveUpAsync(CancellationToken stop) => TellEndAsync("Ring names no hub at this location any more.", stop);

    /// <summary>Has the hub with the panel tell its whole list again, and returns when it has been told on.</summary>
    /// <exception cref="RingApiException">Not connected, or no list in time; the hub then counts as not usable.</exception>
    public async Task AskAgainAsync(CancellationToken stop)
    {
        var panel = _inbox.Panel ?? throw NoPanel();
        var connection = _connection ?? throw NotConnected();
        try
        {
            await connection.RequestAsync(AlarmRequest.ListOf(panel.AssetId), _options.AlarmSocket.ListTimeout, stop);
        }
        catch (RingApiException e) when (e.Fault == RingFault.TimedOut)
        {
            AlarmLog.HubSilent(_log, _locationId, panel.AssetId);
            await _inbox.MissedListAsync(panel.AssetId, again: true, stop);
            throw;
        }
    }

    public Task<long> SwitchModeAsync(string mode, IReadOnlyList<string> bypass, CancellationToken stop) =>
        ToPanelAsync(p => AlarmRequest.SwitchMode(p.AssetId, p.PanelZid, mode, bypass), stop);

    public Task<long> SoundSirenAsync(CancellationToken stop) => ToPanelAsync(p => AlarmRequest.SoundSiren(p.AssetId, p.PanelZid), stop);

    public Task<long> SilenceSirenAsync(CancellationToken stop) => ToPanelAsync(p => AlarmRequest.SilenceSiren(p.AssetId, p.PanelZid), stop);

    /// <summary>Sets values of a device, in Ring's own names.</summary>
    public Task<long> SetValuesAsync(string zid, JsonObject values, CancellationToken stop) => SendAsync(
        AlarmRequest.SetValues(HubOf(zid), zid, values), stop);

    /// <summary>Sets values of the base station itself, which the caller knows by another id.</summary>
    public Task<long> SetBaseStationAsync(JsonObject values, CancellationToken stop) => SetValuesAsync(
        _inbox.BaseStationZid ?? throw new RingApiException(
            RingFault.NotConnected, "The base station of this location has not told of itself yet. Try again when it is connected."),
        values,
        stop);

    private string HubOf(string zid) => _inbox.HubOf(zid)
        ?? throw new RingApiException(RingFault.NotFound, $"No hub of this location has told of a device {zid}.");

    /// <summary>Gives a command to a device, in Ring's own names.</summary>
    public Task<long> CommandAsync(string zid, string type, JsonObject data, CancellationToken stop) =>
        SendAsync(AlarmRequest.Command(HubOf(zid), zid, type, data), stop);

    private Task<long> ToPanelAsync(Func<AlarmPanelAddress, AlarmRequest> request, CancellationToken stop) => _inbox.Panel is { } panel
        ? SendAsync(request(panel), stop)
        : throw NoPanel();

    /// <returns>The hub's status: 0, it has taken the request. Whether it is carried out, only its reports tell.</returns>
    private async Task<long> SendAsync(AlarmRequest request, CancellationToken stop)
    {
        var connection = _connection ?? throw NotConnected();
        var reply = await connection.RequestAsync(request, _options.AlarmSocket.ReplyTimeout, stop);
        var status = reply.Status ?? 0;
        return status == 0
            ? status
            : throw new RingApiException(RingFault.HubUnavailable, $"The hub refused the request (status {status}).")
            {
                Status = (int)Math.Clamp(status, int.MinValue, int.MaxValue),
            };
    }

    private async Task<Ending> LiveOnceAsync(CancellationToken stop)
    {
        Interlocked.Increment(ref _generation);
        Show(RingLinkState.Connecting, "Connecting.");
        try
        {
            var ticket = (await _api.AlarmTicketAsync(_locationId, stop)).Value
                ?? throw new RingApiException(RingFault.NotUnderstood, "Ring's ticket for the hub socket was not understood.");
            var hubs = ticket.Assets.Where(a => a.IsHub).ToList();
            if (hubs.Count == 0)
            {
                return new Ending(RingLinkState.Down, "Ring names no hub at this location.", false, _options.AlarmSocket.ReconnectPauseMax);
            }

            return await LiveAsync(ticket, hubs, stop);
        }
        catch (RingApiException e)
        {
            _meter.Connect(Subsystem, "failed");
            return new Ending(StateOf(e.Fault), e.Message, false, e.RetryAfter);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // A fault of our own or of the observer: said aloud, and the next list brings everything up to date again.
            AlarmLog.Failed(_log, e, _locationId);
            return new Ending(RingLinkState.Down, $"A fault while handling a report: {e.GetType().Name}.", false, null);
        }
    }

    private async Task<Ending> LiveAsync(AlarmTicket ticket, List<AlarmAsset> hubs, CancellationToken stop)
    {
        var connection = new AlarmConnection(_options.AlarmSocket, _options.UserAgent, _time);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var planned = new CancellationTokenSource(_chance.Shortened(_options.AlarmSocket.PlannedReconnect), _time);
        using var unanswered = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, planned.Token, unanswered.Token);
        var asks = new ListAsks(this, connection, life.Token);
        var probes = Task.CompletedTask;
        try
        {
            await connection.ConnectAsync(ticket, _options.ConnectTimeout, stop);
            _meter.Connect(Subsystem, "connected");
            await _inbox.BeginAsync(hubs, stop);
            _connection = connection;
            _inbox.HubReturned += asks.Ask;
            Show(RingLinkState.Up, "Connected.");
            hubs.ForEach(h => asks.Ask(h.Uuid));
            probes = ProbeAsync(new HubProbes(_locationId, _options.AlarmSocket, _inbox, connection, _services), unanswered, life.Token);
            var reason = await connection.ReadAsync(text => _inbox.HandleAsync(text, connection.Complete, stop), either.Token);
            return new Ending(RingLinkState.Down, $"Not connected: {reason}.", false, null);
        }
        catch (OperationCanceledException) when (planned.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new Ending(RingLinkState.Connecting, "A planned new connection.", true, null);
        }
        catch (OperationCanceledException) when (unanswered.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new Ending(RingLinkState.Down, "Not connected: a hub answered no question any more.", false, null);
        }
        finally
        {
            _inbox.HubReturned -= asks.Ask;
            _connection = null;
            await life.CancelAsync();
            await connection.DisposeAsync();
            await asks.Finished();
            await probes;
        }
    }

    /// <summary>A hub that answers nothing is told from a dead connection by making a new one.</summary>
    private async Task ProbeAsync(HubProbes probes, CancellationTokenSource unanswered, CancellationToken life)
    {
        try
        {
            await probes.RunAsync(life);
            await unanswered.CancelAsync();
        }
        catch (Exception e) when (e is RingApiException or OperationCanceledException)
        {
            // The connection is over, and says so itself.
        }
        catch (Exception e)
        {
            // A fault of our own or of the observer: nothing more is proven over this connection, so it is not kept.
            AlarmLog.Failed(_log, e, _locationId);
            await unanswered.CancelAsync();
        }
    }

    /// <summary>A fault of the observer is said aloud, and told again with the next end; it must not end the listening.</summary>
    private async Task TellEndAsync(string reason, CancellationToken stop)
    {
        try
        {
            await _inbox.EndAsync(reason, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            AlarmLog.Failed(_log, e, _locationId);
        }
    }

    private static RingApiException NoPanel() => new(
        RingFault.NotConnected, "The base station of this location has not told of its security panel yet. Try again when it is connected.");

    private static RingApiException NotConnected() =>
        new(RingFault.NotConnected, "The hub socket of this location is not connected now.");

    private void Show(RingLinkState state, string reason) => _links.Set(RingSubsystem.AlarmSocket, state, reason, _locationId);

    private static RingLinkState StateOf(RingFault fault) => fault switch
    {
        RingFault.LoginNeeded => RingLinkState.LoginNeeded,
        RingFault.Blocked => RingLinkState.Blocked,
        _ => RingLinkState.Down,
    };

    private sealed record Ending(RingLinkState State, string Reason, bool IsPlanned, TimeSpan? RetryAfter);

    /// <summary>
    /// Questions for lists, each with its own time: one silent hub holds up nobody. A hub that gives none is asked again, with growing pauses:
    /// nothing else would ever make it heard on a connection that stays.
    /// </summary>
    private sealed class ListAsks(AlarmSocket socket, AlarmConnection connection, CancellationToken life)
    {
        private readonly Lock _gate = new();
        private readonly List<Task> _running = [];
        private readonly Dictionary<string, int> _newest = new(StringComparer.Ordinal);

        public void Ask(string assetId)
        {
            lock (_gate)
            {
                var number = _newest[assetId] = _newest.GetValueOrDefault(assetId) + 1;
                _running.RemoveAll(t => t.IsCompleted);
                _running.Add(AskAsync(assetId, number));
            }
        }

        public Task Finished()
        {
            lock (_gate)
            {
                return Task.WhenAll(_running);
            }
        }

        private async Task AskAsync(string assetId, int number)
        {
            await Task.Yield();
            var pause = new Backoff(socket._options.AlarmSocket.ReconnectPauseMin, socket._options.AlarmSocket.ReconnectPauseMax, socket._chance);
            try
            {
                await AskOnceAsync(assetId);
                while (!socket._inbox.IsListed(assetId))
                {
                    await socket._time.Pause(pause.Next(), life);
                    if (!IsNewest(assetId, number) || socket._inbox.IsListed(assetId))
                    {
                        return;
                    }

                    await AskOnceAsync(assetId);
                }
            }
            catch (Exception e) when (e is RingApiException or OperationCanceledException)
            {
                // The connection is over, and says so itself; the next one asks again.
            }
        }

        private async Task AskOnceAsync(string assetId)
        {
            try
            {
                await connection.RequestAsync(AlarmRequest.ListOf(assetId), socket._options.AlarmSocket.ListTimeout, life);
            }
            catch (RingApiException e) when (e.Fault == RingFault.TimedOut)
            {
                AlarmLog.HubSilent(socket._log, socket._locationId, assetId);
                await socket._inbox.MissedListAsync(assetId, again: false, life);
            }
        }

        private bool IsNewest(string assetId, int number)
        {
            lock (_gate)
            {
                return _newest[assetId] == number;
            }
        }
    }
}
