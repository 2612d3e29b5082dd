namespace RingActors.Rules;

/// <summary>The one word that a slip of the pen leads to. Of two that are as near, neither was said.</summary>
internal static class Slip
{
    /// <summary>A shorter word is another word after one slip.</summary>
    private const int LengthMin = 3;

    private const int LengthMax = 64;

    /// <summary>The meant word; null if none is near, or more than one.</summary>
    internal static string? Of(string word, IEnumerable<string> words)
    {
        string plain = Plain(word);
        (string Word, int Distance)[] near =
        [
            .. words.Distinct(StringComparer.Ordinal).Select(w => (w, Distance(plain, Plain(w)))).OrderBy(w => w.Item2).Take(2),
        ];
        return near.Length > 0 && IsSlip(plain, near[0].Word, near[0].Distance) && (near.Length == 1 || near[1].Distance > near[0].Distance)
            ? near[0].Word
            : null;
    }

    private static bool IsSlip(string plain, string word, int distance) => distance == 0
        || (plain.Length >= LengthMin && distance <= Math.Max(1, Math.Min(plain.Length, word.Length) / 3));

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours count one each.</summary>
    private static int Distance(string a, string b)
    {
        int[,] rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                    rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }

    private static string Plain(string text) =>
        string.Concat(text.Take(LengthMax).Where(c => c is not ('-' or '_' or ' ')).Select(char.ToLowerInvariant));
}
