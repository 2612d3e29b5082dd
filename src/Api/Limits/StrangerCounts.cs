using System.Net;

namespace RingActors.Api.Limits;

/// <summary>What strangers tried in one minute.</summary>
/// <param name="Ended">When the minute was over.</param>
/// <param name="Calls">Calls without a key that is good.</param>
/// <param name="Networks">By network, those with the most first, and one more for all beyond those that are told
/// apart.</param>
internal sealed record StrangerMinute(
    DateTimeOffset Ended, long Calls, IReadOnlyList<(string Network, long Calls)> Networks);

/// <summary>
/// Whoever keeps a record of what strangers try gets one entry a minute in which anybody did, however many they are.
/// </summary>
internal interface IStrangerRecord
{
    void Add(StrangerMinute minute);
}

/// <summary>
/// Counts calls without a key that is good by network and minute, so that strangers fill neither the log nor any other
/// record: the first of a minute starts it, and when it is over, one line says how many there were.
/// </summary>
internal sealed partial class StrangerCounts(
    IEnumerable<IStrangerRecord> records, TimeProvider time, ILogger<StrangerCounts> log) : IDisposable
{
    /// <summary>Networks that are counted by themselves; the rest is counted together.</summary>
    internal const int NetworksMax = 64;

    private const string Others = "others";
    private const int Named = 5;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly IStrangerRecord[] _records = [.. records];
    private readonly Lock _gate = new();
    private Dictionary<string, long> _calls = new(StringComparer.Ordinal);
    private ITimer? _timer;

    /// <summary>A call was refused because it had no key that is good.</summary>
    public void Count(IPAddress? remote)
    {
        string network = RemoteNetwork.Shown(remote);
        lock (_gate)
        {
            if (_calls.Count >= NetworksMax && !_calls.ContainsKey(network))
            {
                network = Others;
            }

            _calls[network] = _calls.GetValueOrDefault(network) + 1;
            _timer ??= time.CreateTimer(_ => Tell(), null, Minute, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        bool begun;
        lock (_gate)
        {
            begun = _timer is not null;
        }

        if (begun)
        {
            Tell();
        }
    }

    private void Tell()
    {
        Dictionary<string, long> calls;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            (calls, _calls) = (_calls, new Dictionary<string, long>(StringComparer.Ordinal));
        }

        if (calls.Count == 0)
        {
            return;
        }

        StrangerMinute minute = new(
            time.GetUtcNow(), calls.Values.Sum(),
            [
                .. calls.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Select(c => (c.Key, c.Value)),
            ]);
        Tried(log, minute.Calls, minute.Networks.Count, string.Join(
            ", ", minute.Networks.Take(Named).Select(n => $"{n.Network} {n.Calls}")));
        foreach (IStrangerRecord record in _records)
        {
            record.Add(minute);
        }
    }

    [LoggerMessage(1220, LogLevel.Warning,
        "Calls without a key that is good in the last minute: {Calls}, from {Networks} networks; most: {Most}")]
    private static partial void Tried(ILogger log, long calls, int networks, string most);
}
