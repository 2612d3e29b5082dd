using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>A notice that was sent, for the limit.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="At">When.</param>
/// <param name="By">Who armed, or where codes were entered; null in snapshots of before it was counted.</param>
internal sealed record GivenNotice(NoticeKind Kind, Instant At, string? By = null)
{
    /// <summary>
    /// More of one sort by one and the same, a keypad or whoever arms, within an hour are recorded and not sent: nobody who tries out codes
    /// floods the contacts, and nobody uses up what they are told of another.
    /// </summary>
    internal const int HourMax = 10;

    internal static readonly Duration Hour = Duration.FromHours(1);

    internal static string? ByOf(Notice notice) => notice.Arming?.By.Value ?? notice.Keypad?.Channel;

    /// <summary>Enough to count the last <see cref="HourMax"/> of each sort by each; what is older than the hour is forgotten.</summary>
    internal static IReadOnlyList<GivenNotice> After(IReadOnlyList<GivenNotice> given, NoticeGiven e)
    {
        if (e.Contacts.Count == 0)
        {
            return given;
        }

        GivenNotice one = new(e.Notice.Kind, e.Notice.At, ByOf(e.Notice));
        GivenNotice[] recent = [.. given.Where(g => one.At - g.At < Hour)];
        return
        [
            .. recent.Where(g => !g.IsLike(one)),
            .. recent.Where(g => g.IsLike(one)).TakeLast(HourMax - 1),
            one,
        ];
    }

    private bool IsLike(GivenNotice other) => Kind == other.Kind && By == other.By;
}
