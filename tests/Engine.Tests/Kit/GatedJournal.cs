using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Kit;

/// <summary>
/// Another journal behind a gate: while it is closed, appends wait in front of it. A test sees how many wait, and what has
/// been appended. After <see cref="Cut"/> nothing more is written, as if the process had been killed.
/// </summary>
internal sealed class GatedJournal(IJournal inner) : DelegatingJournal(inner)
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _open = new(true);
    private readonly List<ShardAppend> _appended = [];
    private readonly List<int[]> _tried = [];
    private TaskCompletionSource _arrived = New();
    private volatile bool _cut;

    internal bool ReadsFail { get; set; }

    /// <summary>Called in front of every read of a home or an actor.</summary>
    internal Action<string>? OnRead { get; set; }

    internal bool MaintenanceFails { get; set; }

    internal bool RecoveryFails { get; set; }

    internal int Recoveries { get; private set; }

    /// <summary>How often the heads of all homes were read.</summary>
    internal int HeadsRead { get; private set; }

    internal IReadOnlyList<ShardAppend> Appended
    {
        get
        {
            lock (_lock)
            {
                return [.. _appended];
            }
        }
    }

    /// <summary>The shards of each append that was tried, in order.</summary>
    internal IReadOnlyList<int[]> Tried
    {
        get
        {
            lock (_lock)
            {
                return [.. _tried];
            }
        }
    }

    /// <summary>Done when an append has come to the closed gate.</summary>
    internal Task Arrived
    {
        get
        {
            lock (_lock)
            {
                return _arrived.Task;
            }
        }
    }

    internal void Close()
    {
        lock (_lock)
        {
            _arrived = New();
            _open.Reset();
        }
    }

    internal void Open() => _open.Set();

    internal void Cut()
    {
        _cut = true;
        _open.Set();
    }

    public override void Append(IReadOnlyList<ShardAppend> appends)
    {
        lock (_lock)
        {
            _arrived.TrySetResult();
        }

        _open.Wait();
        if (_cut)
        {
            throw new JournalUnavailableException("The process is dead.", outcomeUnknown: true);
        }

        lock (_lock)
        {
            _tried.Add([.. appends.Select(a => a.Shard)]);
        }

        base.Append(appends);
        lock (_lock)
        {
            _appended.AddRange(appends);
        }
    }

    public override IReadOnlyList<HomeHead> ReadHomeHeads()
    {
        HeadsRead++;
        return base.ReadHomeHeads();
    }

    public override void Recover(int shard)
    {
        if (_cut)
        {
            throw new JournalUnavailableException("The process is dead.", outcomeUnknown: false);
        }

        if (RecoveryFails)
        {
            throw new JournalUnavailableException("The store still cannot be written.", outcomeUnknown: false);
        }

        MaintenanceFails = false;
        Recoveries++;
        base.Recover(shard);
    }

    /// <summary>How many slices of idle work there are.</summary>
    internal int IdleWork { get; set; }

    public override bool Maintain(bool idle)
    {
        if (MaintenanceFails)
        {
            throw new JournalUnavailableException("A checkpoint failed.", outcomeUnknown: false);
        }

        return idle && IdleWork > 0 && --IdleWork > 0;
    }

    public override HomeHead? ReadHomeHead(string home)
    {
        Read(home);
        return base.ReadHomeHead(home);
    }

    public override IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq)
    {
        Read(address.Value);
        return base.ReadActor(address, afterActorSeq);
    }

    public override void Dispose()
    {
        _open.Dispose();
        base.Dispose();
    }

    private void Read(string what)
    {
        OnRead?.Invoke(what);
        if (ReadsFail)
        {
            throw new JournalUnavailableException("The disk does not answer.", outcomeUnknown: false);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
