using RingActors.Api.Audit.Storage;

namespace RingActors.Api.Audit;

/// <summary>
/// Lets the first entries of a minute through that say the same (key, call, outcome, home), counts the rest, and makes
/// one entry of them: whoever has a key and calls without end pushes nothing out of the log. What a limit allows stays
/// far below.
/// </summary>
internal sealed class RepeatedCalls(TimeProvider time, Action<AuditEntry> add) : IDisposable
{
    /// <summary>Calls that were done, of one key and tool in a minute; twice what the limits allow.</summary>
    internal const int DoneMax = 600;

    /// <summary>Calls that were refused, of one key and tool in a minute.</summary>
    internal const int RefusedMax = 60;

    /// <summary>What is told apart in a minute; the rest of a key counts as one.</summary>
    internal const int KindsMax = 1024;

    private const string Others = "other calls";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<Kind, long> _calls = [];
    private ITimer? _timer;

    /// <summary>True if this one is to be an entry of its own.</summary>
    public bool IsWhole(AuditEntry entry)
    {
        lock (_gate)
        {
            Kind kind = new(entry.Key, entry.Role, entry.Call, entry.Outcome, entry.Home, entry.Face);
            if (_calls.Count >= KindsMax && !_calls.ContainsKey(kind))
            {
                kind = new Kind(entry.Key, entry.Role, Others, entry.Outcome, null, entry.Face);
            }

            long count = _calls.GetValueOrDefault(kind) + 1;
            _calls[kind] = count;
            _timer ??= time.CreateTimer(_ => SumUp(), null, Minute, Timeout.InfiniteTimeSpan);
            return count <= MaxOf(kind);
        }
    }

    public void Dispose() => SumUp();

    private static int MaxOf(Kind kind) => kind.Outcome == CallAudit.Ok ? DoneMax : RefusedMax;

    private void SumUp()
    {
        Dictionary<Kind, long> calls;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            (calls, _calls) = (_calls, []);
        }

        foreach ((Kind kind, long count) in calls.Where(c => c.Value > MaxOf(c.Key)))
        {
            add(new AuditEntry(0, time.GetUtcNow(), kind.Key, kind.Role, kind.Call, kind.Outcome)
            {
                Face = kind.Face,
                Home = kind.Home,
                Count = count - MaxOf(kind),
            });
        }
    }

    private readonly record struct Kind(
        string Key, string Role, string Call, string Outcome, string? Home, string? Face);
}
