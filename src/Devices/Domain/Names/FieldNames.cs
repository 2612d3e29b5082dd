using System.Text;

namespace RingActors.Devices.Domain.Names;

/// <summary>
/// Which field somebody meant who wrote its name otherwise. A name is taken for another only where each of its words is
/// one of the other's, in order, with a slip at most: a word more or less ('exclude_devices', 'below_fahrenheit',
/// 'wait_seconds') says something else, and what stands under it would be done to the opposite, or in another unit.
/// </summary>
public static class FieldNames
{
    private const int LengthMax = 64;

    /// <summary>Shorter words are other words after one slip.</summary>
    private const int SlipLengthMin = 4;

    /// <summary>'id' and 'ids' are one and several; a single letter is no word.</summary>
    private const int PluralLengthMin = 2;

    /// <summary>Longer words may have two.</summary>
    private const int TwoSlipsLengthMin = 8;

    /// <summary>The only candidate that is meant; null if there is none, or more than one.</summary>
    /// <param name="given">As it was written.</param>
    /// <param name="candidates">The names of the fields that there are.</param>
    public static string? Meant(string given, IEnumerable<string> candidates)
    {
        string[] words = Words(given);
        (string Name, int Slips)[] near =
        [
            .. candidates.Distinct(StringComparer.Ordinal).Select(c => (Name: c, Slips: Slips(words, Words(c))))
                .Where(c => c.Slips >= 0).OrderBy(c => c.Slips).Take(2),
        ];
        return near.Length == 0 || (near.Length == 2 && near[0].Slips == near[1].Slips) ? null : near[0].Name;
    }

    /// <summary>How many slips lie between two names; -1 if they say different things.</summary>
    private static int Slips(string[] given, string[] known)
    {
        if (string.Concat(given) == string.Concat(known))
        {
            return 0;
        }

        if (given.Length != known.Length)
        {
            return -1;
        }

        int slips = 0;
        for (int i = 0; i < given.Length; i++)
        {
            int slip = Slip(given[i], known[i]);
            if (slip < 0)
            {
                return -1;
            }

            slips += slip;
        }

        return slips;
    }

    private static int Slip(string given, string known)
    {
        if (given == known)
        {
            return 0;
        }

        if (Math.Min(given.Length, known.Length) >= PluralLengthMin && (given + "s" == known || given == known + "s"))
        {
            return 1;
        }

        int most = Math.Max(given.Length, known.Length) switch
        {
            < SlipLengthMin => 0,
            < TwoSlipsLengthMin => 1,
            _ => 2,
        };
        int distance = EditDistance.Of(given, known);
        return distance <= most && !IsWithPrefix(given, known) && !IsWithPrefix(known, given) ? distance : -1;
    }

    /// <summary>What is put before a word turns it round: 'unlock' is no slip of 'lock'.</summary>
    private static bool IsWithPrefix(string longer, string shorter) =>
        longer.Length > shorter.Length && longer.EndsWith(shorter, StringComparison.Ordinal);

    private static string[] Words(string name)
    {
        StringBuilder spaced = new();
        for (int i = 0; i < name.Length && i < LengthMax; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && char.IsLower(name[i - 1]))
            {
                spaced.Append(' ');
            }

            spaced.Append(char.IsLetterOrDigit(name[i]) ? char.ToLowerInvariant(name[i]) : ' ');
        }

        return spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
