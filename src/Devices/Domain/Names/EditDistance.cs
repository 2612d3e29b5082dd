namespace RingActors.Devices.Domain.Names;

/// <summary>
/// How far two words are apart: insertions, deletions, substitutions and swaps of neighbours cost one each (optimal string alignment). How
/// near is near enough is said by who asks: for a single word of a form, for a name of the home.
/// </summary>
public static class EditDistance
{
    /// <summary>Time and memory grow with the product of the lengths: callers cut what is long.</summary>
    public static int Of(string a, string b)
    {
        int[,] rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Step(int[,] rows, string a, string b, int i, int j)
    {
        int cost = a[i - 1] == b[j - 1] ? 0 : 1;
        int best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
        bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }
}
