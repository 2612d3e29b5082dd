using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Bench.Engine;

/// <summary>Counts what the engine hands to a journal, so that the raw limit can be measured with rows of the same number and size.</summary>
internal sealed class CountingJournal(IJournal inner) : DelegatingJournal(inner)
{
    private long _commits;
    private long _rows;
    private long _events;
    private long _bytes;

    internal sealed record Shape(double RowsPerCommit, double EventsPerCommit, int BytesPerRow);

    internal Shape Take()
    {
        Shape shape = new((double)_rows / _commits, (double)_events / _commits, (int)(_bytes / _rows));
        (_commits, _rows, _events, _bytes) = (0, 0, 0, 0);
        return shape;
    }

    public override void Append(IReadOnlyList<ShardAppend> appends)
    {
        base.Append(appends);
        _commits++;
        _rows += appends.Count;
        for (int i = 0; i < appends.Count; i++)
        {
            _events += appends[i].Records.Count;
            _bytes += appends[i].Frames.Length;
        }
    }
}
