namespace RingActors.Devices.Domain.Names;

/// <summary>Finds what somebody may have meant: for refusals and faults that name near matches.</summary>
public static class NearMatch
{
    /// <summary>The candidates nearest to <paramref name="word"/>, best first; ties in ordinal order.</summary>
    public static IReadOnlyList<string> Of(string word, IEnumerable<string> candidates, int max = 3) =>
        [.. candidates
            .Distinct(StringComparer.Ordinal)
            .Select(c => (Candidate: c, Distance: Distance(word, c)))
            .Where(c => c.Distance <= Math.Max(2, Math.Max(word.Length, c.Candidate.Length) / 3))
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Candidate, StringComparer.Ordinal)
            .Take(max)
            .Select(c => c.Candidate)];

    /// <summary>
    /// Edit distance without regard to case, hyphens, underscores and spaces; a word contained in the other is near.
    /// </summary>
    internal static int Distance(string a, string b)
    {
        string left = Plain(a);
        string right = Plain(b);
        if (left.Length > 2 && right.Length > 2
            && (left.Contains(right, StringComparison.Ordinal) || right.Contains(left, StringComparison.Ordinal)))
        {
            return left.Length == right.Length ? 0 : 1;
        }

        return EditDistance.Of(left, right);
    }

    // Names may be long; what decides a near match is in the beginning.
    private static string Plain(string text) =>
        string.Concat(text.Take(64).Where(c => c is not ('-' or '_' or ' ')).Select(char.ToLowerInvariant));
}
