using NodaTime;

namespace RingActors.Devices.Domain.Access;

/// <summary>A channel at which a code was taken.</summary>
/// <param name="Channel">Which.</param>
/// <param name="Code">The id of the code.</param>
/// <param name="At">When it was the last time; null if that was before it was written down.</param>
public sealed record KnownChannel(string Channel, string Code, Instant? At);

/// <summary>
/// The channels at which codes were taken. They count their wrong codes each by itself, all others together: whoever
/// makes up names gets no more attempts by it.
/// </summary>
public static class KnownChannels
{
    /// <summary>
    /// So many channels become known by one code, those where it was used last: whoever has a code can neither make
    /// many, to guess at each, nor push out those of the others.
    /// </summary>
    internal const int OfCodeMax = 4;

    /// <summary>Enough for all codes that a home can have.</summary>
    private const int AllMax = OfCodeMax * AccessCodes.CodesMax;

    /// <summary>The budget of the home stops no channel that took a code within this time.</summary>
    private static readonly Duration Lately = Duration.FromDays(30);

    /// <summary>
    /// Where codes answer approvals without any key. It counts by itself and never becomes known, nor do its wrong codes
    /// count for the home: whoever floods it holds no keypad back. It is locked sooner and for longer in their place.
    /// </summary>
    public const string Approvals = "approvals";

    internal static bool IsKnown(this IReadOnlyList<KnownChannel> known, string channel) =>
        known.Any(k => k.Channel == channel);

    internal static bool IsKnownLately(this IReadOnlyList<KnownChannel> known, string channel, Instant now) =>
        known.Any(k => k.Channel == channel && k.At is { } at && WrongCodes.IsNear(at, now, Lately));

    /// <summary>A code was taken: the channel is the last of those that it made known.</summary>
    internal static IReadOnlyList<KnownChannel> After(this IReadOnlyList<KnownChannel> known, CodeUsed e)
    {
        if (e.Channel == Approvals)
        {
            return known;
        }

        KnownChannel[] others = [.. known.Where(k => k.Code == e.Id && k.Channel != e.Channel).TakeLast(OfCodeMax - 1)];
        return
        [
            .. known.Where(k => k.Code != e.Id || others.Contains(k)).TakeLast(AllMax - 1),
            new KnownChannel(e.Channel, e.Id, e.At),
        ];
    }
}
