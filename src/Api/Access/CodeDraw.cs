using System.Security.Cryptography;

namespace RingActors.Api.Access;

/// <summary>Makes the digits of codes, by chance alone.</summary>
internal static class CodeDraw
{
    internal const int DigitsMin = 4;
    internal const int DigitsMax = 8;
    internal const int DigitsDefault = 6;

    /// <summary>
    /// So many are drawn and hashed for every code that is set, with a duress form or without: how long it takes does
    /// not tell whether digits were taken. Of a full home with codes of four digits one in 30,000 is refused, and asked
    /// for again.
    /// </summary>
    internal const int Count = 4;

    /// <summary>None of them weak, and none near another: any two of them may be a code and its duress form.</summary>
    internal static IReadOnlyList<string> Of(int digits)
    {
        List<string> drawn = [];
        while (drawn.Count < Count)
        {
            string next = RandomNumberGenerator.GetString("0123456789", digits);
            if (!WeakDigits.Has(next) && !drawn.Exists(d => WeakDigits.AreNear(d, next)))
            {
                drawn.Add(next);
            }
        }

        return drawn;
    }
}
