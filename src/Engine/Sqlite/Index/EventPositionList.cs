namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// The positions of one home's or one actor's events that are not indexed yet, in order. What is staged becomes visible when the
/// append has been committed.
/// </summary>
internal sealed class EventPositionList
{
    private EventPosition[] _positions = new EventPosition[4];
    private int _staged;

    /// <summary>The sequence of the first position.</summary>
    internal long FirstSeq { get; private set; }

    /// <summary>How many are committed.</summary>
    internal int Count { get; private set; }

    /// <summary>True while positions wait for their commit.</summary>
    internal bool HasStaged => _staged > Count;

    /// <summary>The sequence that must come next, committed or not; null if any may.</summary>
    internal long? NextSeq => _staged == 0 ? null : FirstSeq + _staged;

    /// <summary>The committed positions.</summary>
    internal ReadOnlySpan<EventPosition> Positions => _positions.AsSpan(0, Count);

    internal void Stage(long seq, EventPosition position)
    {
        if (_staged == 0)
        {
            FirstSeq = seq;
        }

        if (_staged == _positions.Length)
        {
            Array.Resize(ref _positions, _staged * 2);
        }

        _positions[_staged++] = position;
    }

    internal void Commit() => Count = _staged;

    internal void Rollback() => _staged = Count;
}
