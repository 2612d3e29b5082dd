namespace RingActors.Api.Tools.Schemas;

/// <summary>Finds what somebody probably meant: small edit distance, or one name inside the other.</summary>
internal static class NearMatch
{
    private const int LengthMax = 64;

    /// <summary>The closest candidate, or null when none is close enough to be a slip of the pen.</summary>
    public static string? Find(string given, IEnumerable<string> candidates)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = Distance(Folded(given), Folded(candidate));
            if (distance < bestDistance && IsNear(given, candidate, distance))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    private static bool IsNear(string given, string candidate, int distance)
    {
        var longer = Math.Max(given.Length, candidate.Length);
        return distance <= Math.Max(1, longer / 3) || (given.Length >= 4 && Contains(candidate, given))
            || (candidate.Length >= 4 && Contains(given, candidate));
    }

    private static bool Contains(string text, string part) =>
        Folded(text).Contains(Folded(part), StringComparison.Ordinal);

    /// <summary>Case, spaces, hyphens and underscores are how people differ about the same name.</summary>
    private static string Folded(string text)
    {
        var shortened = text.Length > LengthMax ? text[..LengthMax] : text;
        return string.Concat(shortened.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
    }

    /// <summary>
    /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one.
    /// </summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Step(int[,] rows, string a, string b, int i, int j)
    {
        var cost = a[i - 1] == b[j - 1] ? 0 : 1;
        var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }
}
