using System.Collections.Immutable;

namespace RingActors.Rules.Runs.Waiting;

/// <summary>
/// Which rules have runs that wait for something that an event may have changed, by the words under which the events
/// are known. Kept from one view to the next: an event that ends nobody's wait costs one look.
/// </summary>
internal sealed class WaitIndex
{
    private static readonly ImmutableHashSet<string> Nobody = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    private readonly ImmutableDictionary<string, ImmutableHashSet<string>> _waiting;

    private WaitIndex(ImmutableDictionary<string, ImmutableHashSet<string>> waiting) => _waiting = waiting;

    internal static WaitIndex Empty { get; } = new(
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal));

    internal bool IsEmpty => _waiting.IsEmpty;

    /// <summary>Slugs that wait under one of these words, each once.</summary>
    internal IEnumerable<string> Find(IReadOnlyList<string> words) =>
        words.SelectMany(word => _waiting.GetValueOrDefault(word) ?? []).Distinct(StringComparer.Ordinal);

    /// <summary>With a rule that waited under some words and waits under others now.</summary>
    internal WaitIndex With(string slug, IReadOnlyCollection<string> before, IReadOnlyCollection<string> now)
    {
        if (before.Count == 0 && now.Count == 0)
        {
            return this;
        }

        ImmutableDictionary<string, ImmutableHashSet<string>> waiting = _waiting;
        foreach (string word in before.Except(now, StringComparer.Ordinal))
        {
            ImmutableHashSet<string> left = (waiting.GetValueOrDefault(word) ?? Nobody).Remove(slug);
            waiting = left.IsEmpty ? waiting.Remove(word) : waiting.SetItem(word, left);
        }

        foreach (string word in now)
        {
            waiting = waiting.SetItem(word, (waiting.GetValueOrDefault(word) ?? Nobody).Add(slug));
        }

        return new WaitIndex(waiting);
    }
}
