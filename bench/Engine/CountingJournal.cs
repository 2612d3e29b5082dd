using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Bench.Engine;

/// <summary>Counts what the engine hands to a journal, so that the raw limit can be measured with rows of the same number and size.</summary>
internal sealed class CountingJournal(IJournal inner) : IJournal
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

    public int ShardCount => inner.ShardCount;

    public void Append(IReadOnlyList<ShardAppend> appends)
    {
        inner.Append(appends);
        _commits++;
        _rows += appends.Count;
        for (int i = 0; i < appends.Count; i++)
        {
            _events += appends[i].Records.Count;
            _bytes += appends[i].Frames.Length;
        }
    }

    public void Recover() => inner.Recover();

    public void Maintain(bool idle) => inner.Maintain(idle);

    public long ShardHead(int shard) => inner.ShardHead(shard);

    public HomeHead? ReadHomeHead(string home) => inner.ReadHomeHead(home);

    public IReadOnlyList<HomeHead> ReadHomeHeads() => inner.ReadHomeHeads();

    public StoredSnapshot? ReadSnapshot(Address address) => inner.ReadSnapshot(address);

    public IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq) => inner.ReadActor(address, afterActorSeq);

    public IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq) => inner.ReadHome(home, afterHomeSeq);

    public IEnumerable<StoredFrame> ReadHomeBackwards(string home, long beforeHomeSeq) => inner.ReadHomeBackwards(home, beforeHomeSeq);

    public IReadOnlyList<WakeUp> ReadWakeUps() => inner.ReadWakeUps();

    public IReadOnlyList<OutboxEntry> ReadOutbox() => inner.ReadOutbox();

    public void Dispose() => inner.Dispose();
}
