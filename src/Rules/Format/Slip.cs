using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Format;

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
            .. words.Distinct(StringComparer.Ordinal).Select(w => (w, EditDistance.Of(plain, Plain(w)))).OrderBy(w => w.Item2).Take(2),
        ];
        return near.Length > 0 && IsSlip(plain, near[0].Word, near[0].Distance) && (near.Length == 1 || near[1].Distance > near[0].Distance)
            ? near[0].Word
            : null;
    }

    private static bool IsSlip(string plain, string word, int distance) => distance == 0
        || (plain.Length >= LengthMin && distance <= Math.Max(1, Math.Min(plain.Length, word.Length) / 3));

    private static string Plain(string text) =>
        string.Concat(text.Take(LengthMax).Where(c => c is not ('-' or '_' or ' ')).Select(char.ToLowerInvariant));
}
