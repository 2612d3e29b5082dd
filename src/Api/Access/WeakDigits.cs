namespace RingActors.Api.Access;

/// <summary>
/// Digits that are guessed first: of all codes that people choose, a few hundred are every second one. None of them is
/// ever made here, and one that was chosen before is told of when it is used.
/// </summary>
internal static class WeakDigits
{
    /// <summary>Lines on a keypad, and what else is on the lists of codes that leaked.</summary>
    private static readonly string[] Lines =
    [
        "2580", "0852", "1470", "0741", "3690", "0963", "147258", "258369", "369258", "159357", "357159", "741852",
        "1357", "2468", "13579", "24680",
    ];

    internal static bool Has(string digits) =>
        digits.Distinct().Count() <= 2
        || IsSequence(digits)
        || IsRepeated(digits)
        || digits.SequenceEqual(digits.Reverse())
        || Lines.Any(l => l.Length > digits.Length - 2 && digits.Contains(l, StringComparison.Ordinal))
        || IsDate(digits);

    /// <summary>
    /// Whether one is to be had from the other: most digits at their places, the same digits, or backwards.
    /// </summary>
    internal static bool AreNear(string one, string other) =>
        one.Zip(other).Count(p => p.First == p.Second) > one.Length / 3
        || one.Order().SequenceEqual(other.Order())
        || AreSteps(one, other);

    /// <summary>Each digit is the other's, moved by the same step on the pad.</summary>
    private static bool AreSteps(string one, string other) =>
        one.Zip(other).Select(p => (p.Second - p.First + 10) % 10).Distinct().Count() == 1;

    /// <summary>1234, 9876, 7890.</summary>
    private static bool IsSequence(string digits) =>
        digits.Zip(digits.Skip(1)).Select(p => (p.Second - p.First + 10) % 10).Distinct().Count() == 1;

    /// <summary>1212, 123123.</summary>
    private static bool IsRepeated(string digits) => Enumerable.Range(1, digits.Length / 2)
        .Any(n => digits.Length % n == 0 && digits == string.Concat(Enumerable.Repeat(digits[..n], digits.Length / n)));

    private static bool IsDate(string digits) => digits.Length switch
    {
        4 => IsDay(digits) || digits[..2] is "19" or "20",
        6 => IsDay(digits[..4])
            || IsDay(digits[2..])
            || (IsYear(digits[..4]) && IsMonth(digits[4..]))
            || (IsMonth(digits[..2]) && IsYear(digits[2..])),
        8 => (IsDay(digits[..4]) && IsYear(digits[4..])) || (IsYear(digits[..4]) && IsDay(digits[4..])),
        _ => false,
    };

    /// <summary>A day and a month, in either order.</summary>
    private static bool IsDay(string digits) =>
        (IsMonth(digits[..2]) && Number(digits[2..]) is >= 1 and <= 31)
        || (IsMonth(digits[2..]) && Number(digits[..2]) is >= 1 and <= 31);

    private static bool IsMonth(string digits) => Number(digits) is >= 1 and <= 12;

    private static bool IsYear(string digits) => Number(digits) is >= 1900 and <= 2099;

    private static int Number(string digits) => int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
}
