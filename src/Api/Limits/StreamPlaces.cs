using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Limits;

/// <summary>How many streams each key has open, at most <c>Http:StreamsPerKeyMax</c>.</summary>
internal sealed class StreamPlaces(HttpSettings settings, LimitMetrics metrics)
{
    private readonly Dictionary<CallerName, int> _open = [];
    private readonly Lock _gate = new();

    /// <summary>Takes a place until it is disposed of; null if the key has all of its own.</summary>
    public IDisposable? TryOpen(ToolPrincipal caller)
    {
        CallerName name = new(caller.Kind, caller.Name);
        lock (_gate)
        {
            int open = _open.GetValueOrDefault(name);
            if (open >= settings.StreamsPerKeyMax)
            {
                metrics.Hit("streams");
                return null;
            }

            _open[name] = open + 1;
        }

        return new Place(this, name);
    }

    private void Close(CallerName name)
    {
        lock (_gate)
        {
            if (--_open[name] == 0)
            {
                _open.Remove(name);
            }
        }
    }

    private sealed class Place(StreamPlaces places, CallerName name) : IDisposable
    {
        private int _closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
            {
                places.Close(name);
            }
        }
    }
}
