using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

/// <summary>
/// What every journal promises. A journal joins by deriving from this and saying how it is opened; the parts are split by
/// subject, because they are many.
/// </summary>
public abstract partial class JournalContract : IDisposable
{
    private const int Shards = 16;

    private protected static readonly Address Bell = new("home-1", "doorbell", "1");
    private protected static readonly Address Camera = new("home-1", "camera", "90210");
    private protected static readonly Address Elsewhere = new("home-2", "camera", "7");
    private protected static readonly Instant Noon = Instant.FromUtc(2026, 3, 1, 12, 0);

    private IJournal? _journal;

    private protected EventSource Source { get; } = new(Shards);

    /// <summary>The journal, opened when it is first used.</summary>
    private protected IJournal Journal => _journal ??= Open(Shards);

    /// <summary>Opens the journal of this test: an empty one the first time, the same one later.</summary>
    protected abstract IJournal Open(int shardCount);

    public void Dispose()
    {
        _journal?.Dispose();
        Clean();
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes what the test has left behind.</summary>
    protected virtual void Clean()
    {
    }

    /// <summary>Closes the journal and opens it again.</summary>
    private protected IJournal Reopen()
    {
        Journal.Dispose();
        return _journal = Open(Shards);
    }

    private protected static List<long> HomeSeqs(IEnumerable<StoredFrame> frames) =>
        [.. frames.Select(f => RecordReader.Read(f.Record).HomeSeq)];

    private protected static List<long> ActorSeqs(IEnumerable<StoredFrame> frames) =>
        [.. frames.Select(f => RecordReader.Read(f.Record).ActorSeq)];

    private protected static List<long> Numbers(long from, long to) => [.. Enumerable.Range(0, (int)(to - from + 1)).Select(i => from + i)];
}
