using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// Finds what somebody probably meant. One that is as near to another candidate, or to what means the opposite, is
/// none: a suggestion that may be wrong is followed all the same.
/// </summary>
internal static class NearMatch
{
    private const int LengthMax = 64;

    /// <summary>A shorter word is another word after one slip.</summary>
    private const int SlipLengthMin = 3;

    /// <summary>A shorter part of a name says too little.</summary>
    private const int PartLengthMin = 4;

    /// <summary>How much further an opposite has to be.</summary>
    private const int OppositeMargin = 2;

    /// <summary>The one candidate that a slip of the pen leads to; null if there is none, or more than one.</summary>
    public static string? Word(string given, IEnumerable<string> candidates)
    {
        var folded = Folded(given);
        var near = candidates.Distinct(StringComparer.Ordinal)
            .Select(c => (Word: c, Distance: EditDistance.Of(folded, Folded(c))))
            .OrderBy(c => c.Distance)
            .Take(2)
            .ToArray();
        if (near.Length == 0 || !IsSlip(folded, given, near[0].Word, near[0].Distance))
        {
            return null;
        }

        if (near.Length == 1 || near[0].Distance == 0)
        {
            return near.Length == 1 || near[1].Distance > 0 ? near[0].Word : null;
        }

        var margin = Opposites.Are(near[0].Word, near[1].Word) ? OppositeMargin : 1;
        return near[1].Distance - near[0].Distance >= margin ? near[0].Word : null;
    }

    /// <summary>The same for names of things, of which a part says enough where it is the part of one only.</summary>
    public static string? Name(string given, IReadOnlyCollection<string> candidates)
    {
        if (Word(given, candidates) is { } word)
        {
            return word;
        }

        string[] containing = [.. candidates.Distinct(StringComparer.Ordinal).Where(c => IsPart(given, c) || IsPart(c, given)).Take(2)];
        return containing.Length == 1 && !Opposites.Are(given, containing[0])
            && !candidates.Any(c => c != containing[0] && IsSlipOf(given, c)) ? containing[0] : null;
    }

    /// <summary>Whoever is one slip away from another name may have meant that one.</summary>
    private static bool IsSlipOf(string given, string candidate)
    {
        string folded = Folded(given);
        return IsSlip(folded, given, candidate, EditDistance.Of(folded, Folded(candidate)));
    }

    private static bool IsSlip(string folded, string given, string candidate, int distance)
    {
        var other = Folded(candidate);
        return distance == 0
            || (Math.Min(folded.Length, other.Length) >= SlipLengthMin
                && distance <= Math.Max(1, Math.Max(folded.Length, other.Length) / 3)
                && !Opposites.HasPrefix(folded, other)
                && !Opposites.Are(given, candidate));
    }

    /// <summary>True if all words of a part are words of the whole.</summary>
    private static bool IsPart(string part, string whole) =>
        Folded(part).Length >= PartLengthMin && NameWords.Of(part) is { Length: > 0 } words
            && words.All(NameWords.Of(whole).Contains);

    /// <summary>Case, spaces, hyphens and underscores are how people differ about the same name.</summary>
    private static string Folded(string text)
    {
        var shortened = text.Length > LengthMax ? text[..LengthMax] : text;
        return string.Concat(shortened.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
    }
}
