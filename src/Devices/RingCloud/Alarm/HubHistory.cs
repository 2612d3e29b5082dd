using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Reads the history of a location's hubs back to where each was last listened to, once it is listened to again, and tells what it finds as
/// past. One reading is for all gaps since the one before; what could not be read is tried again. Of the time between two gaps nothing is told:
/// that was heard.
/// </summary>
internal sealed class HubHistory
{
    private const int PageRows = 50;

    /// <summary>Pages of one reading: what is further back is not read.</summary>
    private const int PagesMax = 20;

    /// <summary>How far back anything is read.</summary>
    private static readonly Duration ReachMax = Duration.FromDays(7);

    /// <summary>Ring's clock is not ours: so much around a gap is read too. Whoever is told knows what was told live.</summary>
    private static readonly Duration Margin = Duration.FromMinutes(1);

    /// <summary>Gaps that wait to be read. Of more, the first two count as one, with what was heard between them.</summary>
    private const int GapsMax = 64;

    /// <summary>Nothing is due; only a hub that comes back wakes up.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromDays(1);

    private readonly string _locationId;
    private readonly RingServices _services;
    private readonly RingApi _api;
    private readonly HubFrameHandler _inbox;
    private readonly Waker _waker;
    private readonly Lock _gate = new();
    private readonly List<Gap> _gaps = [];

    public HubHistory(string locationId, RingServices services, RingApi api, HubFrameHandler inbox)
    {
        _locationId = locationId;
        _services = services;
        _api = api;
        _inbox = inbox;
        _waker = new Waker(services.Time);
        inbox.HeardAgain += Remember;
    }

    /// <param name="From">Up to when it was listened to; null: before this process, if ever.</param>
    /// <param name="Until">From when on it is.</param>
    private sealed record Gap(string AssetId, string Category, Instant? From, Instant Until);

    /// <summary>Runs until stopped. Nothing that Ring does, and no fault of whoever is told, ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            if (!HasGaps)
            {
                await _waker.PauseAsync(Rest, stop);
                continue;
            }

            // What was told just now may not be in the history yet.
            await _services.Time.Pause(_services.Options.Push.WatchdogTolerance, stop);
            if (!await TryReadAsync(stop))
            {
                await _services.Time.Pause(_services.Chance.Jittered(_services.Options.Polling.PushWatchdog), stop);
            }
        }
    }

    private bool HasGaps
    {
        get
        {
            lock (_gate)
            {
                return _gaps.Count > 0;
            }
        }
    }

    private void Remember(AlarmHub hub, Instant? before, Instant since)
    {
        var category = hub.Kind?.StartsWith("beams", StringComparison.Ordinal) == true ? "beams" : "alarm";
        lock (_gate)
        {
            _gaps.Add(new Gap(hub.AssetId, category, before, since));
            if (_gaps.Count > GapsMax && _gaps.FindIndex(1, g => g.AssetId == _gaps[0].AssetId) is > 0 and var next)
            {
                _gaps[next] = _gaps[next] with { From = _gaps[0].From };
                _gaps.RemoveAt(0);
            }
        }

        _waker.Wake();
    }

    private void Forget(List<Gap> read)
    {
        lock (_gate)
        {
            _gaps.RemoveAll(read.Contains);
        }
    }

    /// <returns>False if it has to be tried again.</returns>
    private async Task<bool> TryReadAsync(CancellationToken stop)
    {
        List<Gap> gaps;
        lock (_gate)
        {
            gaps = [.. _gaps];
        }

        try
        {
            foreach (var category in gaps.GroupBy(g => g.Category, StringComparer.Ordinal))
            {
                await ReadAsync(category.Key, [.. category], stop);
            }

            return true;
        }
        catch (RingApiException e)
        {
            AlarmLog.HistoryNotRead(_services.Log, _locationId, e.Message);
            if (e.Fault is not (RingFault.Forbidden or RingFault.NotFound or RingFault.Rejected))
            {
                return false;
            }

            // A shared user may have no history: asking again would not change that.
            Forget(gaps);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // A fault of our own or of whoever is told: said aloud, and tried again.
            AlarmLog.HistoryFailed(_services.Log, e, _locationId);
            return false;
        }
    }

    private async Task ReadAsync(string category, List<Gap> gaps, CancellationToken stop)
    {
        var asked = _services.Time.Now();
        List<HubStretch> wanted = [];
        foreach (var gap in gaps)
        {
            wanted.AddRange((await StretchesAsync(gap)).Select(s => s with { From = Instant.Max(s.From, asked - ReachMax) }));
        }

        wanted = [.. wanted.Where(s => s.From < s.Until).OrderBy(s => s.From)];
        if (wanted.Count > 0)
        {
            var earliest = wanted.Min(s => s.From - Margin - _inbox.SkewOf(s.AssetId).Behind);
            var (rows, reached) = await RowsAsync(category, earliest, stop);
            var read = wanted.Select(s => s with { From = Instant.Max(s.From, reached) }).Where(s => s.From < s.Until).ToList();
            var told = new HubHistoryTold(_locationId, Within(wanted, rows), read) { LearnedAt = _services.Time.Now() };
            await _services.Observer.ObserveAsync(told, stop);
        }

        Forget(gaps);
    }

    private async ValueTask<IEnumerable<HubStretch>> StretchesAsync(Gap gap)
    {
        IReadOnlyList<UnrecoveredGap> unrecovered = gap.From is { } from
            ? [new UnrecoveredGap(from, gap.Until)]
            : await _services.ResumePoints.OfHubAsync(_locationId, gap.AssetId);
        return unrecovered.Select(s => new HubStretch(gap.AssetId, s.From, Instant.Min(s.Until, gap.Until)));
    }

    /// <returns>The rows, newest first, and back to when there can be no others.</returns>
    private async Task<(List<HubHistoryRow> Rows, Instant Reached)> RowsAsync(string category, Instant from, CancellationToken stop)
    {
        List<HubHistoryRow> rows = [];
        var read = 0;
        Instant? oldest = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var more = (await _api.HubHistoryAsync(_locationId, category, PageRows, read, _inbox.KindOf, stop)).Value;
            read += more.Count;
            rows.AddRange(more.Rows);
            oldest = more.Oldest is { } last && !(last >= oldest) ? last : oldest;
            if (more is { Leftover: { } rest, HasFaults: false })
            {
                await _services.Observer.ObserveAsync(
                    new HubHistoryTold(_locationId, [], []) { LearnedAt = _services.Time.Now(), Leftover = rest }, stop);
            }

            if (more.Count < PageRows || oldest < from)
            {
                return (rows, Instant.MinValue);
            }
        }

        return (rows, oldest ?? _services.Time.Now());
    }

    /// <summary>Rows bear the hub's own time, which may be wrong, and may have been set since.</summary>
    private bool IsWithin(HubStretch gap, Instant at)
    {
        var (behind, ahead) = _inbox.SkewOf(gap.AssetId);
        return at >= gap.From - Margin - behind && at <= gap.Until + Margin + ahead;
    }

    private List<AlarmPast> Within(List<HubStretch> wanted, List<HubHistoryRow> rows) =>
    [
        .. from row in Enumerable.Reverse(rows)
           let asset = row.AssetId ?? _inbox.HubOf(row.Document.Device.Zid)
           where wanted.Any(s => s.AssetId == asset && IsWithin(s, row.At))
           select new AlarmPast(
               asset, row.At, row.Document.Device, row.Document.Panel, row.Document.ToldKeys, row.Document.Impulses, row.Context),
    ];
}
