using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>
/// Lets faults befall another journal's appends and recoveries, and behaves afterwards as the contract asks: after a failure
/// every append fails until <see cref="Recover"/> has succeeded, and what was written without an acknowledgement shows only then.
/// </summary>
/// <param name="inner">The journal that really keeps the events; this one owns it.</param>
/// <param name="faults">What befalls.</param>
public sealed class FaultyJournal(IJournal inner, IJournalFaults faults) : DelegatingJournal(inner)
{
    private IReadOnlyList<ShardAppend>? _written;
    private bool _failed;
    private bool _recovered;

    /// <summary>Called before a slow call is made, in the calling thread: a simulation moves its clock here.</summary>
    public Action? OnSlow { get; set; }

    /// <summary>How many faults have befallen so far, slow calls included.</summary>
    public int FaultCount { get; private set; }

    /// <inheritdoc/>
    public override void Append(IReadOnlyList<ShardAppend> appends)
    {
        _recovered = false;
        if (_failed)
        {
            throw new JournalUnavailableException("The journal has failed and was not recovered.", outcomeUnknown: false);
        }

        switch (Next(JournalCall.Append))
        {
            case JournalFault.FailBeforeWriting:
                throw Fail("The disk is full (injected).", unknown: false);
            case JournalFault.LoseWrite:
                throw Fail("A flush failed (injected).", unknown: true);
            case JournalFault.LoseAcknowledgement:
                CheckExpected(appends);
                _written = appends;
                throw Fail("A flush failed (injected).", unknown: true);
            case JournalFault.Conflict when appends.Count > 0:
                ShardAppend first = appends[0];
                throw new JournalConflictException(first.Shard, first.ExpectedSeq, first.ExpectedSeq + 1);
            case JournalFault.Slow:
                OnSlow?.Invoke();
                goto default;
            default:
                base.Append(appends);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Recover(int shard)
    {
        if (_recovered)
        {
            // The first call in a row was for all shards.
            return;
        }

        switch (Next(JournalCall.Recover))
        {
            case JournalFault.None:
                break;
            case JournalFault.Slow:
                OnSlow?.Invoke();
                break;
            default:
                throw Fail("The store still cannot be written (injected).", unknown: false);
        }

        Settle();
        base.Recover(shard);
        _failed = false;
        _recovered = true;
    }

    /// <summary>
    /// Shows what was written without an acknowledgement, as a crash and a restart would. Call it before the inner journal is
    /// given to somebody else; <see cref="Recover"/> and <see cref="Dispose"/> call it themselves.
    /// </summary>
    public void Settle()
    {
        if (_written is { } written)
        {
            _written = null;

            // It was written then, under the claim of then: what has become of the claim since does not matter.
            base.Append([.. written.Select(a => EventSource.With(a, epoch: 0))]);
        }
    }

    /// <inheritdoc/>
    public override bool Maintain(bool idle) => !_failed && base.Maintain(idle);

    /// <inheritdoc/>
    public override void Dispose()
    {
        Settle();
        base.Dispose();
    }

    private JournalFault Next(JournalCall call)
    {
        JournalFault fault = faults.Next(call);
        FaultCount += fault == JournalFault.None ? 0 : 1;
        return fault;
    }

    private JournalUnavailableException Fail(string message, bool unknown)
    {
        _failed = true;
        return new JournalUnavailableException(message, unknown);
    }

    /// <summary>A write that would have collided is not written, and its acknowledgement cannot be lost.</summary>
    private void CheckExpected(IReadOnlyList<ShardAppend> appends)
    {
        Dictionary<int, long> heads = [];
        foreach (ShardAppend append in appends)
        {
            long head = heads.TryGetValue(append.Shard, out long known) ? known : base.ShardHead(append.Shard);
            if (head != append.ExpectedSeq)
            {
                throw new JournalConflictException(append.Shard, append.ExpectedSeq, head);
            }

            heads[append.Shard] = head + append.Records.Count;
        }
    }
}
