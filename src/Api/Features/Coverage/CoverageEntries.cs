using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Features.Coverage;

/// <summary>When a home was listened to, as the tools tell it.</summary>
internal static class CoverageEntries
{
    /// <summary>Gaps one answer names: the latest, for the question is mostly about what was just now.</summary>
    private const int GapsMax = 5;
    private const int DevicesMax = 5;

    /// <summary>A device that the history was read for so lately is listened to, if late.</summary>
    private static readonly Duration LateMax = Duration.FromMinutes(15);

    /// <summary>The coverage of a window; null if no device is concerned.</summary>
    internal static CoverageEntry? Entry(
        CoverageView view, IReadOnlyList<DeviceView> devices, Stretch window, bool namesDevices)
    {
        if (devices.Count == 0 || window.From >= window.Until)
        {
            return null;
        }

        (DeviceView Device, DeviceCoverage Coverage)[] each =
            [.. devices.Select(d => (d, DeviceCoverage.Of(view, d, Aspect.Happenings, window)))];
        DeviceCoverage all = DeviceCoverage.OfAll([.. each.Select(e => e.Coverage)], window);
        Gap[] latest = [.. all.Gaps.OrderByDescending(g => g.Until).ThenByDescending(g => g.From).Take(GapsMax)];
        return new CoverageEntry(
            Instants.Text(window.From),
            Instants.Text(window.Until),
            ShareOf(all),
            latest.Length == 0 ? null : [.. latest.Select(g => Of(g, namesDevices ? SlugsOf(g, each) : null))],
            all.Gaps.Count > latest.Length ? all.Gaps.Count - latest.Length : null);
    }

    /// <summary>How a device is listened to at this moment.</summary>
    internal static ListeningEntry Listening(CoverageView view, DeviceView device, Instant now)
    {
        Stretch day = new(now - Duration.FromDays(1), now);
        DeviceCoverage coverage = DeviceCoverage.Of(view, device, Aspect.Happenings, day);
        Gap? last = coverage.Gaps.Count == 0 ? null : coverage.Gaps[^1];
        bool isLive = last is null || last.Until < now || last.Cause == GapCause.NotYetProven;
        Instant? until = coverage.Covered.Count == 0 ? null : coverage.Covered[^1].Until;
        string how = isLive ? "live" : last!.Cause != GapCause.DeviceOffline && now - until <= LateMax ? "late" : "no";
        Instant since = isLive && coverage.Covered.Count > 0 ? coverage.Covered[^1].From : last?.From ?? day.From;
        return new ListeningEntry(
            how, Instants.Text(since), Instants.Text(until), how == "live" ? null : last!.Reason, ShareOf(coverage));
    }

    /// <summary>Never 1 with a gap: rounding must not hide what is missing.</summary>
    private static double ShareOf(DeviceCoverage coverage) =>
        coverage.Gaps.Count == 0 ? 1 : Math.Min(Math.Floor(coverage.Share * 1000) / 1000, 0.999);

    private static GapEntry Of(Gap gap, IReadOnlyList<string>? devices) => new(
        Instants.Text(gap.From),
        Instants.Text(gap.Until),
        CauseOf(gap.Cause),
        gap.Reason,
        gap.Line,
        devices is null ? null : [.. devices.Take(DevicesMax)],
        devices?.Count > DevicesMax ? devices.Count - DevicesMax : null,
        gap.HistoryRead ? true : null);

    private static string[] SlugsOf(Gap gap, (DeviceView Device, DeviceCoverage Coverage)[] each) =>
        [.. each.Where(e => e.Coverage.Gaps.Contains(gap)).Select(e => e.Device.Slug).Order(StringComparer.Ordinal)];

    private static string CauseOf(GapCause cause) => cause switch
    {
        GapCause.LineDown => "line_down",
        GapCause.NotYet => "not_yet",
        GapCause.NotYetProven => "not_yet_proven",
        GapCause.DeviceOffline => "device_offline",
        GapCause.NotAnnounced => "not_announced",
        _ => "not_kept",
    };
}

/// <summary>Which share of a window was listened to, and when and why it was not.</summary>
internal sealed record CoverageEntry(
    string From, string Until, double Covered, IReadOnlyList<GapEntry>? Gaps, int? EarlierGaps);

internal sealed record GapEntry(
    string From, string Until, string Cause, string Reason, string? Line, IReadOnlyList<string>? Devices, int? MoreDevices, bool? HistoryRead);

/// <summary>How a device is listened to: live, late (Ring's history is read), or no.</summary>
internal sealed record ListeningEntry(
    string How, string Since, string? ProvenUntil, string? Reason, double CoveredLast24h);
