using System.Collections.Immutable;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>
/// The names of the homes that have events: read once, when somebody first wants them, and added to from then on.
/// </summary>
/// <param name="read">Reads those that have events now.</param>
internal sealed class HomeNameList(Func<IEnumerable<string>> read)
{
    private readonly Lock _gate = new();
    private volatile ImmutableSortedSet<string>? _names;

    /// <summary>All of them, in ordinal order.</summary>
    internal IReadOnlyList<string> All()
    {
        if (_names is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _names ??= read().ToImmutableSortedSet(StringComparer.Ordinal);
        }
    }

    /// <summary>A home has its first event. Nothing to do before the first reading: that will find it.</summary>
    internal void Add(string home)
    {
        lock (_gate)
        {
            _names = _names?.Add(home);
        }
    }

    /// <summary>Others may have added to them: they are read again when somebody next wants them.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            _names = null;
        }
    }
}
