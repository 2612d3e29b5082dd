namespace RingActors.Devices.Domain;

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

        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }

    // Names may be long; what decides a near match is in the beginning.
    private static string Plain(string text) =>
        string.Concat(text.Take(64).Where(c => c is not ('-' or '_' or ' ')).Select(char.ToLowerInvariant));
}
