using NodaTime;

namespace RingActors.Devices.Domain.Access;

/// <summary>
/// How many wrong codes are judged at all: a lock for each channel, and a budget for the home over all channels. A
/// right code clears neither, for whose the wrong ones before it were nobody knows: somebody with a code of their own
/// would guess for ever. docs/access-codes.md has what these figures mean for whoever guesses.
/// </summary>
internal static class WrongCodes
{
    /// <summary>So many wrong codes of one channel …</summary>
    internal const int ChannelMax = 5;

    /// <summary>
    /// So many in the home within <see cref="Day"/>: a household mistypes a few, and a guesser needs thousands.
    /// </summary>
    internal const int BudgetMax = 30;

    /// <summary>
    /// Beyond the budget a channel that is known is not stopped, or a stranger could lock a household out of its own
    /// keypad; it is locked sooner and for longer.
    /// </summary>
    internal const int ChannelMaxBeyond = 3;

    /// <summary>
    /// So many codes that a channel turns away while it takes none are written down, each with its note, 2 KB; beyond,
    /// the lock stands in the history and says enough.
    /// </summary>
    internal const int TurnedAwayMax = 10;

    /// <summary>… within this time …</summary>
    internal static readonly Duration ChannelWithin = Duration.FromMinutes(10);

    /// <summary>… lock it for this long.</summary>
    internal static readonly Duration LockFor = Duration.FromMinutes(5);

    /// <summary>
    /// Both the time in which wrong ones of a known channel count beyond the budget, and the length of its lock.
    /// </summary>
    internal static readonly Duration Beyond = Duration.FromHours(1);

    internal static readonly Duration Day = Duration.FromHours(24);

    /// <summary>
    /// Whether a moment is less than so long away. It is asked in both directions: after a clock that ran ahead is put
    /// right, what it wrote must not count, or lock, until that time has come.
    /// </summary>
    internal static bool IsNear(Instant at, Instant now, Duration within) => now - at < within && at - now < within;

    /// <summary>A lock that ends later than the longest lasts was written by a clock that ran ahead.</summary>
    internal static bool IsLocked(Instant? until, Instant now) => until > now && until - now <= Beyond;

    /// <summary>Until when the budget is spent, if nothing wrong is entered any more; null if it is not.</summary>
    internal static Instant? SpentUntil(IReadOnlyList<Instant> wrong, Instant now)
    {
        Instant[] counted = [.. wrong.Where(at => IsNear(at, now, Day)).Order()];
        return counted.Length >= BudgetMax ? counted[^BudgetMax] + Day : null;
    }

    /// <summary>The last ones of the home, this one included.</summary>
    internal static IReadOnlyList<Instant> With(IReadOnlyList<Instant> wrong, Instant at) =>
        [.. wrong.TakeLast(BudgetMax - 1), at];
}
