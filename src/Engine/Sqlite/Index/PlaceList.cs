namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// The places of one home's or one actor's events that are not indexed yet, in order. What is staged becomes visible when the
/// append has been committed.
/// </summary>
internal sealed class PlaceList
{
    private Place[] _places = new Place[4];
    private int _staged;

    /// <summary>The sequence of the first place.</summary>
    internal long FirstSeq { get; private set; }

    /// <summary>How many are committed.</summary>
    internal int Count { get; private set; }

    /// <summary>True while places wait for their commit.</summary>
    internal bool HasStaged => _staged > Count;

    /// <summary>The sequence that must come next, committed or not; null if any may.</summary>
    internal long? NextSeq => _staged == 0 ? null : FirstSeq + _staged;

    /// <summary>The committed places.</summary>
    internal ReadOnlySpan<Place> Places => _places.AsSpan(0, Count);

    internal void Stage(long seq, Place place)
    {
        if (_staged == 0)
        {
            FirstSeq = seq;
        }

        if (_staged == _places.Length)
        {
            Array.Resize(ref _places, _staged * 2);
        }

        _places[_staged++] = place;
    }

    internal void Commit() => Count = _staged;

    internal void Rollback() => _staged = Count;
}
