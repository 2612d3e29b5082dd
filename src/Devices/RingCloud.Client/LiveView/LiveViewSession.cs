using System.Text.Json.Nodes;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.LiveView;

/// <summary>
/// One live view of one camera, from the offer to its end: what player and camera say to each other is passed on, and
/// the session is kept alive. The media go from Ring to the player; they are never seen here.
/// </summary>
internal sealed partial class LiveViewSession(string id, long deviceId, bool withSpeaker, RingServices services) : IAsyncDisposable
{
    private const int EventsMax = 200;
    private static readonly TimeSpan GoodbyeMax = TimeSpan.FromSeconds(2);
    private readonly RingLiveViewOptions _options = services.Options.LiveView;
    private readonly SignalSocket _socket = new(services.Options.UserAgent, services.Time);
    private readonly Guid _dialog = Guid.NewGuid();
    private readonly CancellationTokenSource _life = new();
    private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ending = New();
    private readonly Lock _gate = new();
    private readonly List<LiveViewEvent> _events = [];
    private readonly List<(string Ice, int Line)> _early = [];
    private TaskCompletionSource _changed = New();
    private string? _session;
    private LiveViewEnd? _end;
    private long _touched = services.Time.GetTimestamp();
    private Task _running = Task.CompletedTask;
    private int _placeGivenUp;

    public string Id => id;

    public long DeviceId => deviceId;

    /// <summary>True for the first who asks: it is no longer one of those that may be open at once.</summary>
    public bool GiveUpPlace() => Interlocked.Exchange(ref _placeGivenUp, 1) == 0;

    /// <summary>Completes when it has ended, for whatever reason.</summary>
    public Task Ended => _running;

    /// <exception cref="RingApiException">
    /// Refused, blocked, or not answered in time. The session has ended then.
    /// </exception>
    public async Task<string> StartAsync(Uri address, string offer, CancellationToken stop)
    {
        await _socket.ConnectAsync(address, services.Options.ConnectTimeout, stop);
        _running = Task.WhenAll(GuardedAsync(ReadAsync), GuardedAsync(PingAsync), GuardedAsync(LimitAsync), GuardedAsync(SayGoodbyeAsync));
        await SendAsync("live_view", new JsonObject
        {
            ["stream_options"] = new JsonObject { ["audio_enabled"] = true, ["video_enabled"] = true },
            ["sdp"] = offer,
            ["type"] = "offer",
        });
        try
        {
            return SdpAnswer.Repair(offer, await _answer.Task.WaitAsync(_options.AnswerTimeout, services.Time, stop));
        }
        catch (TimeoutException e)
        {
            End(LiveViewEnd.NoAnswer);
            throw new RingApiException(RingFault.TimedOut, $"The camera did not answer within {_options.AnswerTimeout}.", null, e);
        }
    }

    /// <summary>A candidate of the player. One that comes before Ring's session is there waits for it.</summary>
    public async Task<bool> AddIceAsync(string candidate, int line)
    {
        Touch();
        lock (_gate)
        {
            if (_session is null && _end is null)
            {
                if (_early.Count >= EventsMax)
                {
                    return false;
                }

                _early.Add((candidate, line));
                return true;
            }
        }

        return await SendIceAsync(candidate, line);
    }

    /// <summary>
    /// What has happened after the first <paramref name="after"/> events; waits for something new, or the end.
    /// </summary>
    public async Task<LiveViewNews> NewsAsync(int after, TimeSpan wait, CancellationToken stop)
    {
        Touch();
        Task changed;
        lock (_gate)
        {
            if (_events.Count > after || _end is not null)
            {
                return News(after);
            }

            changed = _changed.Task;
        }

        try
        {
            await changed.WaitAsync(wait, services.Time, stop);
        }
        catch (TimeoutException)
        {
            // Nothing new is an answer, too.
        }

        Touch();
        lock (_gate)
        {
            return News(after);
        }
    }

    public async Task CloseAsync()
    {
        End(LiveViewEnd.Asked);
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        End(LiveViewEnd.Stopped);
        await _running;
        await _socket.DisposeAsync();
        _life.Dispose();
    }

    private LiveViewNews News(int after) => new([.. _events.Skip(after)], Math.Max(after, _events.Count), _end);

    /// <summary>A fault in a part is ours: said aloud, and the end of this session alone.</summary>
    private async Task GuardedAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception e)
        {
            HouseholdLog.LoopFailed(services.Log, e, "live view");
            End(LiveViewEnd.Lost);
            await _life.CancelAsync();
        }
    }

    private async Task PingAsync()
    {
        try
        {
            while (true)
            {
                await services.Time.Pause(_options.PingEvery, _life.Token);
                if (_session is not null)
                {
                    await SendAsync("ping", []);
                }
            }
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // Ended.
        }
    }

    private async Task LimitAsync()
    {
        var started = services.Time.GetTimestamp();
        try
        {
            while (true)
            {
                var idle = _options.IdleMax - services.Time.GetElapsedTime(Volatile.Read(ref _touched));
                var whole = _options.DurationMax - services.Time.GetElapsedTime(started);
                if (idle <= TimeSpan.Zero || whole <= TimeSpan.Zero)
                {
                    End(idle <= TimeSpan.Zero ? LiveViewEnd.Idle : LiveViewEnd.TooLong);
                    return;
                }

                await services.Time.Pause(idle < whole ? idle : whole, _life.Token);
            }
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // Ended.
        }
    }

    private Task<bool> SendIceAsync(string candidate, int line) =>
        SendAsync("ice", new JsonObject { ["ice"] = candidate, ["mlineindex"] = line });

    private async Task<bool> SendAsync(string method, JsonObject body)
    {
        body["doorbot_id"] = deviceId;
        if (_session is { } session)
        {
            body["session_id"] = session;
        }

        try
        {
            return await _socket.SendAsync(SignalMessage.Frame(method, _dialog, body), _life.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    /// <summary>Before the reading is given up, because that breaks the connection.</summary>
    private async Task SayGoodbyeAsync()
    {
        await _ending.Task;
        using var late = new CancellationTokenSource(GoodbyeMax);
        try
        {
            await _socket.SendAsync(SignalMessage.Close(), late.Token);
        }
        catch (OperationCanceledException)
        {
            // Then Ring ends it for want of a ping.
        }

        await _life.CancelAsync();
    }

    private void Tell(LiveViewEvent news)
    {
        lock (_gate)
        {
            if (_events.Count < EventsMax)
            {
                _events.Add(news);
                _changed.TrySetResult();
                _changed = New();
            }
        }
    }

    /// <summary>The first reason counts.</summary>
    private void End(LiveViewEnd end)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            _end = end;
            _changed.TrySetResult();
        }

        _answer.TrySetException(end.ToException());
        _ = _answer.Task.Exception;
        _ending.TrySetResult();
    }

    private void Touch() => Volatile.Write(ref _touched, services.Time.GetTimestamp());

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
