using NodaTime;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>
/// Whether the device list is read often enough to see what is never announced. Two readings prove the time between
/// them if they are not further apart than two intervals; a longer time without one is not listened to.
/// </summary>
internal sealed class ListLine(RingServices services)
{
    private Instant? _since;
    private Instant _read;
    private bool _wasToldDeaf;

    /// <summary>Two intervals with their jitter, and the time that one reading may take.</summary>
    private Duration SilenceMax =>
        Duration.FromTimeSpan((services.Options.Polling.DeviceList * 2.2) + services.Options.RequestTimeout);

    /// <summary>How long until nothing may be claimed any more; null if nothing is.</summary>
    public TimeSpan? Patience => _since is null ? null : Max(SilenceMax - (services.Time.Now() - _read)).ToTimeSpan();

    /// <param name="asked">When the list was asked for.</param>
    /// <param name="answered">When all of it had been told.</param>
    /// <param name="stop">Ends the telling.</param>
    public async Task ReadAsync(Instant asked, Instant answered, CancellationToken stop)
    {
        if (_since is not null && asked - _read > SilenceMax)
        {
            await EndAsync("The device list was not read for too long.", stop);
        }

        _since ??= answered;
        _read = asked;
        await services.Observer.ObserveAsync(
            new ListeningProven(RingLine.DeviceList, null, null, _since.Value, Instant.Max(_since.Value, asked)) { LearnedAt = services.Time.Now() },
            stop);
    }

    /// <summary>A reading failed. That is told only once nothing may be claimed any more.</summary>
    public async Task FailedAsync(string reason, CancellationToken stop)
    {
        if (_since is null ? !_wasToldDeaf : services.Time.Now() - _read >= SilenceMax)
        {
            await EndAsync(reason, stop);
        }
    }

    private ValueTask EndAsync(string reason, CancellationToken stop)
    {
        Instant? until = _since is { } since ? Instant.Max(since, _read) : null;
        _since = null;
        _wasToldDeaf = true;
        return services.Observer.ObserveAsync(
            new ListeningEnded(RingLine.DeviceList, null, null, until, reason) { LearnedAt = services.Time.Now() }, stop);
    }

    private static Duration Max(Duration left) => left > Duration.Zero ? left : Duration.Zero;
}
