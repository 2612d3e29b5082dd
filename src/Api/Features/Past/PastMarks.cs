using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Past;

/// <summary>
/// Points of homes' pasts that were lived through before, so that a question about last month need not begin with the
/// first event. Kept in memory only, and made anew by the first question after a start. A point counts only while the
/// home's chain has the same hash there: a journal that was put in place of another is read from the beginning.
/// </summary>
internal sealed class PastMarks(HomeHistory history)
{
    /// <summary>Events between two points of a home that has not many.</summary>
    internal const int SpacingMin = 2048;

    /// <summary>Points of a home; with one more every other is given up.</summary>
    internal const int MarksMax = 128;

    /// <summary>Homes of which points are kept: those that were asked about last.</summary>
    internal const int HomesMax = 16;

    private readonly Lock _lock = new();
    private readonly LinkedList<OfHome> _homes = [];

    /// <summary>A point.</summary>
    /// <param name="Seq">The last event that is folded in.</param>
    /// <param name="Hash">The hash of the chain there.</param>
    /// <param name="Last">The latest instant at which anything up to there was learned.</param>
    /// <param name="Mark">What was folded.</param>
    /// <param name="Since">What sorts of events there were since the point before.</param>
    internal sealed record Point(
        long Seq, ReadOnlyMemory<byte> Hash, Instant Last, PastMark Mark, PastDigest Since);

    /// <summary>The points of a home up to an instant, in order: all that was learned before it is folded in or comes
    /// after.</summary>
    internal IReadOnlyList<Point> Before(string home, Instant from)
    {
        Point[] points;
        lock (_lock)
        {
            points = [.. Find(home)?.Points.TakeWhile(p => p.Last < from) ?? []];
        }

        if (points is [.., var last] && !(history.HashAt(home, last.Seq) is { } hash
            && hash.Span.SequenceEqual(last.Hash.Span)))
        {
            lock (_lock)
            {
                if (Find(home) is { } wrong)
                {
                    _homes.Remove(wrong);
                }
            }

            return [];
        }

        return points;
    }

    /// <summary>Begins to note points of a home.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="seq">The last event that is folded in already.</param>
    internal Notes Note(string home, long seq)
    {
        lock (_lock)
        {
            OfHome of = Find(home) ?? new OfHome(home);
            _homes.Remove(of);
            _homes.AddFirst(of);
            while (_homes.Count > HomesMax)
            {
                _homes.RemoveLast();
            }

            return new Notes(this, of, seq);
        }
    }

    /// <summary>Whether something that a rule waits for may have come between two points.</summary>
    internal static bool MayHold(Point? first, Point second, string slug, RuleView? later)
    {
        EverRule? before = first?.Mark.Rules.All.GetValueOrDefault(slug);
        EverRule? after = second.Mark.Rules.All.GetValueOrDefault(slug);
        return before?.Stood.HomeSeq != after?.Stood.HomeSeq
            || ((before?.Last ?? later) is { } rule && second.Since.MayHold(rule));
    }

    private OfHome? Find(string home) => _homes.FirstOrDefault(h => h.Home == home);

    /// <summary>The points of a home.</summary>
    internal sealed class OfHome(string home)
    {
        internal string Home => home;

        internal List<Point> Points { get; private set; } = [];

        internal int Spacing { get; private set; } = SpacingMin;

        internal void Add(Point point)
        {
            Points.Add(point);
            if (Points.Count <= MarksMax)
            {
                return;
            }

            Spacing *= 2;
            List<Point> kept = [];
            PastDigest? given = null;
            foreach (Point one in Points)
            {
                PastDigest since = new();
                since.Add(one.Since);
                if (given is not null)
                {
                    since.Add(given);
                }

                bool keeps = one.Seq % Spacing == 0;
                given = keeps ? null : since;
                if (keeps)
                {
                    kept.Add(one with { Since = since });
                }
            }

            Points = kept;
        }
    }

    /// <summary>Notes points while a home's past is read. What is there already is left as it is.</summary>
    internal sealed class Notes
    {
        private readonly PastMarks _marks;
        private readonly OfHome _home;
        private readonly int _spacing;
        private PastDigest _since = new();
        private Instant _last;
        private bool _isMeant;

        internal Notes(PastMarks marks, OfHome home, long seq)
        {
            _marks = marks;
            _home = home;
            _spacing = home.Spacing;

            // Only whoever goes on from the last point knows all that came after it.
            _isMeant = seq == (home.Points is [.., var last] ? last.Seq : 0);
            _last = home.Points is [.., var known] ? known.Last : Instant.MinValue;
        }

        /// <summary>An event was folded in.</summary>
        internal void Folded(Engine.Core.EventEnvelope envelope)
        {
            if (_isMeant)
            {
                _since.Add(envelope);
                _last = Instant.Max(_last, envelope.LearnedAt);
            }
        }

        /// <summary>An event was read, whether or not this build knows it.</summary>
        internal void Read(long seq, ReadOnlyMemory<byte> hash, PastHome past)
        {
            if (!_isMeant || seq % _spacing != 0)
            {
                return;
            }

            lock (_marks._lock)
            {
                // Another reader may have come so far first.
                _isMeant = _home.Spacing == _spacing && seq == (_home.Points is [.., var last] ? last.Seq : 0)
                    + _spacing;
                if (_isMeant)
                {
                    _home.Add(new Point(seq, hash.ToArray(), _last, past.Mark, _since));
                    _isMeant = _home.Spacing == _spacing;
                    _since = new PastDigest();
                }
            }
        }
    }
}
