using RingActors.Devices.Domain;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>
/// Counts what was not understood by its shape, and holds what came before any home was known. Used by several sources at once.
/// </summary>
internal sealed class UnreadBox
{
    /// <summary>Shapes that are counted at once. A cloud that sends ever new shapes makes the counts begin anew.</summary>
    private const int ShapesMax = 1024;

    /// <summary>Payloads held while no home is known: the first minute of an account. Later ones push out the oldest.</summary>
    private const int HeldMax = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Home, string Shape), long> _seen = [];
    private readonly Queue<Unread> _held = new();

    /// <summary>The reports to make now: of what is new, and of what was held. Nothing while no home is known.</summary>
    /// <param name="unread">What came.</param>
    /// <param name="homeOf">The home that keeps what names a location, or none; null while no home is known.</param>
    internal IReadOnlyList<Report> Take(IEnumerable<Unread> unread, Func<string?, string?> homeOf)
    {
        lock (_gate)
        {
            foreach (Unread one in unread)
            {
                _held.Enqueue(one);
                if (_held.Count > HeldMax)
                {
                    _held.Dequeue();
                }
            }

            List<Report> reports = [];
            for (int i = _held.Count; i > 0; i--)
            {
                Unread next = _held.Dequeue();
                if (homeOf(next.LocationId) is { } home)
                {
                    reports.Add(new Report(DeviceKinds.RingCloudOf(home), ReportOf(next, home)));
                }
                else
                {
                    _held.Enqueue(next);
                }
            }

            return reports;
        }
    }

    private ReportNotUnderstood ReportOf(Unread unread, string home)
    {
        string shape = PayloadShape.Of(unread);
        if (_seen.Count >= ShapesMax && !_seen.ContainsKey((home, shape)))
        {
            _seen.Clear();
        }

        long seen = _seen[(home, shape)] = _seen.GetValueOrDefault((home, shape)) + 1;
        return new ReportNotUnderstood(
            unread.Source, unread.Reasons, KeptPayload.Of(unread.Text, unread.IsBase64), shape, seen);
    }
}
