using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Reads the history of a location's hubs back to where each was last listened to, once it is listened to again, and tells what it finds as
/// past. One reading is for all gaps since the one before; what could not be read is tried again.
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

    /// <summary>Nothing is due; only a hub that comes back wakes up.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromDays(1);

    private readonly string _locationId;
    private readonly RingServices _services;
    private readonly RingApi _api;
    private readonly AlarmInbox _inbox;
    private readonly Waker _waker;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Gap> _gaps = new(StringComparer.Ordinal);

    public HubHistory(string locationId, RingServices services, RingApi api, AlarmInbox inbox)
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

    /// <summary>A gap that was not read yet, and the next one, are read as one.</summary>
    private void Remember(AlarmHub hub, Instant? before, Instant since)
    {
        lock (_gate)
        {
            var known = _gaps.GetValueOrDefault(hub.AssetId);
            var category = hub.Kind?.StartsWith("beams", StringComparison.Ordinal) == true ? "beams" : "alarm";
            _gaps[hub.AssetId] = new Gap(hub.AssetId, category, known is null ? before : known.From, since);
        }

        _waker.Wake();
    }

    private void Forget(Gap gap)
    {
        lock (_gate)
        {
            if (_gaps.GetValueOrDefault(gap.AssetId) == gap)
            {
                _gaps.Remove(gap.AssetId);
            }
        }
    }

    /// <returns>False if it has to be tried again.</returns>
    private async Task<bool> TryReadAsync(CancellationToken stop)
    {
        List<Gap> gaps;
        lock (_gate)
        {
            gaps = [.. _gaps.Values];
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
            gaps.ForEach(Forget);
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
        var begins = new Dictionary<string, Instant>(StringComparer.Ordinal);
        foreach (var gap in gaps)
        {
            if ((gap.From ?? await _services.HubHeardUntil(_locationId, gap.AssetId)) is { } from && from < gap.Until)
            {
                begins[gap.AssetId] = Instant.Max(from, asked - ReachMax);
            }
        }

        if (begins.Count > 0)
        {
            var (rows, reached) = await RowsAsync(category, begins.Values.Min() - Margin, stop);
            List<HubStretch> stretches = [];
            foreach (var gap in gaps.Where(g => begins.ContainsKey(g.AssetId)))
            {
                var begin = Instant.Max(begins[gap.AssetId], reached);
                if (begin < gap.Until)
                {
                    stretches.Add(new HubStretch(gap.AssetId, begin, gap.Until));
                }
            }

            var told = new HubHistoryTold(_locationId, Wanted(rows, begins, asked), stretches) { LearnedAt = _services.Time.Now() };
            await _services.Observer.ObserveAsync(told, stop);
        }

        gaps.ForEach(Forget);
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

    private List<AlarmPast> Wanted(List<HubHistoryRow> rows, Dictionary<string, Instant> begins, Instant asked) =>
    [
        .. from row in Enumerable.Reverse(rows)
           let asset = row.AssetId ?? _inbox.HubOf(row.Document.Device.Zid)
           where asset is not null && begins.TryGetValue(asset, out var begin) && row.At >= begin - Margin && row.At <= asked
           select new AlarmPast(
               asset, row.At, row.Document.Device, row.Document.Panel, row.Document.ToldKeys, row.Document.Impulses, row.Context),
    ];
}
