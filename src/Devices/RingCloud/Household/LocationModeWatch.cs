using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// The mode of one location without an alarm (section 5.2 of the protocol sheet): read regularly, since Ring announces no change of it,
/// and soon after it was set. Without an answer for two intervals nobody knows it.
/// </summary>
/// <remarks>Reading and setting take turns, so that an answer from before a command is never told after it.</remarks>
internal sealed class LocationModeWatch(string locationId, RingServices services, RingApi api)
{
    /// <summary>Where modes are switched off there is nothing to watch, but they may be switched on.</summary>
    private const int OffSlowdown = 10;
    private static readonly TimeSpan AgainFirst = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Waker _waker = new(services.Time);
    private readonly RingPollPause _pause = new(services);
    private RingLocationMode? _known;
    private Settling? _settling;
    private Instant _heardAt = services.Time.Now();
    private bool _silenced;

    private TimeSpan Interval => services.Options.Polling.LocationMode * (_known is { IsUsable: false } ? OffSlowdown : 1);

    public async Task RunAsync(CancellationToken stop)
    {
        Show(RingLinkState.Connecting, "Reading the mode of the location.");
        while (true)
        {
            var pause = await ReadAsync(stop);
            if (await _waker.PauseAsync(pause, stop))
            {
                await services.Time.Pause(services.Options.Polling.AfterCommand, stop);
            }
        }
    }

    /// <summary>Nobody watches any more: whatever was known is a memory.</summary>
    public async Task GiveUpAsync(CancellationToken stop) =>
        await SilenceAsync("The location is not watched any more: it has no cameras, or it has an alarm of its own.", stop);

    /// <exception cref="RingApiException">Among others: modes are off here, or this user may not change them.</exception>
    public async Task SetAsync(string mode, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            Require(_known);
            _settling = new Settling(_known, services.Time.Now() + Duration.FromTimeSpan(services.Options.Polling.ModeSettles));
            await api.SetLocationModeAsync(locationId, mode, stop);
        }
        finally
        {
            _turn.Release();
            // Whatever came of it: only reading it tells.
            _waker.Wake();
        }
    }

    /// <summary>Reads it now, and returns when what it is has been told.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            await TellAsync(await api.LocationModeAsync(locationId, stop), stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static void Require(RingLocationMode? known)
    {
        if (known is { IsUsable: false })
        {
            throw new RingApiException(
                RingFault.ModesOff,
                $"The modes of this location are {(known.Mode == RingLocationMode.Unset ? "not set up" : "switched off")} in the Ring app. "
                + "Set them up there; nothing was sent.");
        }

        if (known is { IsReadOnly: true })
        {
            throw new RingApiException(
                RingFault.ReadOnly, "This Ring user may not change the mode of this location. Nothing was sent; log in as its owner.");
        }
    }

    /// <returns>How long to wait before the next reading.</returns>
    private async Task<TimeSpan> ReadAsync(CancellationToken stop)
    {
        var interval = Interval;
        var limit = Limit(interval);
        using var late = new CancellationTokenSource(_silenced ? Timeout.InfiniteTimeSpan : limit, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        await _turn.WaitAsync(stop);
        try
        {
            await TellAsync(await api.LocationModeAsync(locationId, either.Token), stop);
            return _settling is { } settling ? settling.NextPause() : _pause.AfterSuccess(Interval);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await FailedAsync("Ring has not told the mode of this location in time.", RingLinkState.Down, stop);
            return services.Options.Polling.FailurePauseMin;
        }
        catch (RingApiException e)
        {
            HouseholdLog.NotRead(services.Log, "mode", locationId, e.Message);
            await FailedAsync(e.Message, _pause.StateOf(e), stop);
            var pause = _pause.AfterFailure(e);
            // Back in time to say that nobody knows the mode, and then as patiently as Ring asks for.
            return _silenced || pause < Limit(interval) ? pause : Limit(interval);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What is left of the two intervals in which silence is taken for chance.</summary>
    private TimeSpan Limit(TimeSpan interval)
    {
        var left = (_heardAt + Duration.FromTimeSpan(interval * 2) - services.Time.Now()).ToTimeSpan();
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    private async Task FailedAsync(string reason, RingLinkState state, CancellationToken stop)
    {
        Show(state, reason);
        if (services.Time.Now() - _heardAt >= Duration.FromTimeSpan(Interval * 2))
        {
            await SilenceAsync("Ring does not tell the mode of this location: " + reason, stop);
        }
    }

    private async Task TellAsync(Reading<(RingLocationMode? Mode, string? Leftover)> reading, CancellationToken stop)
    {
        var (mode, leftover) = reading.Value;
        if (mode is null)
        {
            Show(RingLinkState.Degraded, "Ring tells no mode that this version can read.");
            await SilenceAsync("Ring tells no mode that this version can read.", stop);
            return;
        }

        _heardAt = services.Time.Now();
        if (_settling is { } settling)
        {
            if (settling.IsEcho(mode, _heardAt))
            {
                return;
            }

            _settling = null;
        }

        _known = mode;
        _silenced = !mode.IsUsable;
        Show(mode.IsUsable ? RingLinkState.Up : RingLinkState.Off, mode.IsUsable
            ? "The mode of the location is read regularly."
            : "The modes of this location are not set up or are switched off in the Ring app.");
        await services.Observer.ObserveAsync(
            new LocationModeObserved(locationId, mode) { LearnedAt = _heardAt, OccurredAt = mode.UpdatedAt, Leftover = leftover }, stop);
    }

    private async Task SilenceAsync(string reason, CancellationToken stop)
    {
        if (!_silenced)
        {
            _silenced = true;
            await services.Observer.ObserveAsync(
                new LocationModeLost(locationId, reason) { LearnedAt = services.Time.Now() }, stop);
        }
    }

    private void Show(RingLinkState state, string reason) => services.Links.Set(RingSubsystem.LocationMode, state, reason, locationId);

    /// <summary>
    /// After a command: what Ring shows lags behind what it took. The very state from before the command, with its very stamp, is an
    /// echo for a while, and then the answer.
    /// </summary>
    private sealed class Settling(RingLocationMode? before, Instant until)
    {
        private TimeSpan _again = AgainFirst;

        public bool IsEcho(RingLocationMode mode, Instant now) => now < until && before is not null
            && mode.Mode == before.Mode && mode.UpdatedAt == before.UpdatedAt;

        public TimeSpan NextPause()
        {
            var pause = _again;
            _again *= 2;
            return pause;
        }
    }
}
