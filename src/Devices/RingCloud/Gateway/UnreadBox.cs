using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Unparsed;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>
/// Counts what was not understood by its shape, and holds what came before any home was known. Used by several sources at once.
/// </summary>
internal sealed class UnparsedCounter
{
    /// <summary>Shapes that are counted at once. A cloud that sends ever new shapes makes the counts begin anew.</summary>
    private const int ShapesMax = 1024;

    /// <summary>Different payloads held while no home is known: the first minute of an account. Later ones push out the oldest.</summary>
    private const int HeldMax = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Home, string Shape), long> _seen = [];
    private readonly List<Held> _held = [];

    /// <summary>The reports to make now: of what is new, and of what was held. Nothing while no home is known.</summary>
    /// <param name="unread">What came.</param>
    /// <param name="homeOf">The home that keeps what names a location, or none; null only while no home is known.</param>
    internal IReadOnlyList<Report> Take(IEnumerable<Unparsed> unread, Func<string?, string?> homeOf)
    {
        lock (_gate)
        {
            List<Report> reports = [];
            foreach (Held next in _held.ToArray())
            {
                if (homeOf(next.Unread.LocationId) is { } home)
                {
                    _held.Remove(next);
                    reports.Add(Tell(next.Unread, home, next.Times));
                }
            }

            foreach (Unparsed one in unread)
            {
                if (homeOf(one.LocationId) is { } home)
                {
                    reports.Add(Tell(one, home, 1));
                }
                else
                {
                    Hold(one);
                }
            }

            return reports;
        }
    }

    /// <summary>A poll brings the same again and again: it is held once, with how often it came, and pushes nothing out.</summary>
    private void Hold(Unparsed unread)
    {
        if (_held.Find(h => h.Unread.IsSameAs(unread)) is { } same)
        {
            same.Times++;
            return;
        }

        _held.Add(new Held(unread));
        if (_held.Count > HeldMax)
        {
            _held.RemoveAt(0);
        }
    }

    private Report Tell(Unparsed unread, string home, long times) => new(DeviceKinds.RingCloudOf(home), ReportOf(unread, home, times));

    private ReportNotUnderstood ReportOf(Unparsed unread, string home, long times)
    {
        string shape = PayloadShape.Of(unread);
        if (_seen.Count >= ShapesMax && !_seen.ContainsKey((home, shape)))
        {
            _seen.Clear();
        }

        long seen = _seen[(home, shape)] = _seen.GetValueOrDefault((home, shape)) + times;
        return new ReportNotUnderstood(
            unread.Source, unread.Reasons, KeptPayload.Of(unread.Text, unread.IsBase64), shape, seen);
    }

    private sealed class Held(Unparsed unread)
    {
        internal Unparsed Unread { get; } = unread;

        internal long Times { get; set; } = 1;
    }
}
