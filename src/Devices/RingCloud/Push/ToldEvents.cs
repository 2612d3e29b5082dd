using NodaTime;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud.Push;

/// <summary>
/// Which events of cameras have been told since the start, by whatever way, and when those were that push told. An event counts as told
/// when it is durable, and not before: what could not be told is told by whoever finds it next.
/// </summary>
internal sealed class ToldEvents
{
    /// <summary>Ids of one generation; two are kept, so that nothing recent is ever forgotten.</summary>
    private const int IdsMax = 5000;

    /// <summary>Times of one device: as many as a history's pages have rows in a watchdog's round.</summary>
    private const int TimesMax = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Queue<Instant>> _times = [];
    private HashSet<string> _ids = new(StringComparer.Ordinal);
    private HashSet<string> _before = new(StringComparer.Ordinal);
    private Instant? _lastByPush;

    /// <summary>When push last told anything; null when it never has.</summary>
    public Instant? LastByPush
    {
        get
        {
            lock (_gate)
            {
                return _lastByPush;
            }
        }
    }

    /// <summary>Push has told this, and it is durable.</summary>
    public void ByPush(RingObservation observation, Instant now)
    {
        var (device, eventId) = observation switch
        {
            MotionObserved m => (m.DeviceId, m.EventId),
            DingObserved d => (d.DeviceId, d.EventId),
            IntercomCallObserved c => (c.DeviceId, c.EventId),
            _ => (0L, null),
        };
        lock (_gate)
        {
            if (device != 0)
            {
                _lastByPush = now;
                Remember(device, observation.OccurredAt ?? now);
            }

            if (eventId is not null)
            {
                Add(eventId);
            }
        }
    }

    /// <summary>True if push told of something that the device saw then, or at most so much before.</summary>
    public bool HasBefore(long device, Instant at, Duration tolerance)
    {
        lock (_gate)
        {
            return _times.TryGetValue(device, out var times) && times.Any(t => t <= at && at - t <= tolerance);
        }
    }

    /// <summary>Tells what nobody has told.</summary>
    /// <returns>False if somebody has.</returns>
    public async Task<bool> TellAsync(string eventId, Func<ValueTask> tell)
    {
        lock (_gate)
        {
            if (_before.Contains(eventId) || !Add(eventId))
            {
                return false;
            }
        }

        try
        {
            await tell();
            return true;
        }
        catch (Exception)
        {
            lock (_gate)
            {
                _ids.Remove(eventId);
                _before.Remove(eventId);
            }

            throw;
        }
    }

    private bool Add(string eventId)
    {
        if (_ids.Count >= IdsMax)
        {
            (_before, _ids) = (_ids, new HashSet<string>(StringComparer.Ordinal));
        }

        return _ids.Add(eventId);
    }

    private void Remember(long device, Instant at)
    {
        if (!_times.TryGetValue(device, out var times))
        {
            _times[device] = times = [];
        }

        times.Enqueue(at);
        if (times.Count > TimesMax)
        {
            times.Dequeue();
        }
    }
}
