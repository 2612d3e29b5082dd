namespace RingActors.Api.Logging;

/// <summary>
/// Lets the first lines of one event and reason through in each minute, counts the rest, and says in one line how many
/// they were: whoever can cause a line at will cannot fill the disk with it.
/// </summary>
internal sealed partial class LogSampler(TimeProvider time, ILogger<LogSampler> log) : IDisposable
{
    /// <summary>Lines of one event and reason that a minute shows whole.</summary>
    internal const int WholeMax = 20;

    /// <summary>Reasons that are told apart in a minute; the rest of an event counts as one.</summary>
    internal const int ReasonsMax = 256;

    private const string Others = "other reasons";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<(int Event, string Reason), long> _lines = [];
    private ITimer? _timer;

    /// <summary>True if a line of this event is to be written whole.</summary>
    public bool IsWhole(int eventId, string reason)
    {
        lock (_gate)
        {
            (int, string) line = (eventId, reason);
            if (_lines.Count >= ReasonsMax && !_lines.ContainsKey(line))
            {
                line = (eventId, Others);
            }

            long count = _lines.GetValueOrDefault(line) + 1;
            _lines[line] = count;
            _timer ??= time.CreateTimer(_ => SumUp(), null, Minute, Timeout.InfiniteTimeSpan);
            return count <= WholeMax;
        }
    }

    public void Dispose() => SumUp();

    private void SumUp()
    {
        Dictionary<(int Event, string Reason), long> lines;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            (lines, _lines) = (_lines, []);
        }

        foreach (((int eventId, string reason), long count) in lines.OrderBy(l => l.Key))
        {
            if (count > WholeMax)
            {
                LeftOut(log, eventId, reason, count - WholeMax);
            }
        }
    }

    [LoggerMessage(1221, LogLevel.Warning,
        "Event {Event} ({Reason}) came {Count} times more in the last minute than is written here")]
    private static partial void LeftOut(ILogger log, int @event, string reason, long count);
}
