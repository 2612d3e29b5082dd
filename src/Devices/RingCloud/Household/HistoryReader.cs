using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Reads a camera's event history back to where it was last heard or read, tells what nobody told, and says over which stretch of time
/// nothing can be missing (section 4.2 of the protocol sheet). Oldest first: the devices know what they were told by its order.
/// </summary>
internal sealed class HistoryReader(RingServices services, RingApi api, PushReceiver push)
{
    /// <summary>Rows of the first page, which is all that is read while nothing is missed.</summary>
    private const int FirstRows = 20;
    private const int MoreRows = 100;

    /// <summary>What a camera saw while it was not connected, and handed in later: never announced, so no fault of push.</summary>
    private const string OfflineMotion = "OFFLINE_MOTION";

    /// <summary>Pages of one camera in one round: what is further back stays a gap. 10 cameras after a long outage are 100 calls.</summary>
    private const int PagesMax = 10;

    /// <summary>How far back anything is read.</summary>
    private static readonly Duration ReachMax = Duration.FromDays(7);

    /// <summary>Ring's clock is not ours: so much around a gap is read too. Whoever is told knows what was told live.</summary>
    private static readonly Duration Margin = Duration.FromMinutes(1);

    private readonly Instant _started = services.Time.Now();
    private readonly Dictionary<long, Seen> _seen = [];

    /// <summary>What one reading found.</summary>
    /// <param name="IsWhole">Every row since the last reading was seen.</param>
    /// <param name="Missed">Happenings that were told only now.</param>
    /// <param name="Until">Up to when the reading holds: younger events may not be in the history yet.</param>
    /// <param name="Stretch">Over which time nothing can be missing; null if that cannot be said of any.</param>
    public sealed record Outcome(bool IsWhole, IReadOnlyList<Instant> Missed, Instant Until, HistoryStretch? Stretch);

    /// <param name="Since">From when on the readings follow each other without a hole; null before the first.</param>
    /// <param name="Until">Up to when was read.</param>
    /// <param name="Wanted">What is to be read next: the gaps before this process, or all since the last reading.</param>
    /// <param name="Earliest">What was before is nobody's business.</param>
    private sealed record Seen(Instant? Since, Instant Until, IReadOnlyList<UnrecoveredGap> Wanted, Instant Earliest);

    private Duration Tolerance => Duration.FromTimeSpan(services.Options.Push.WatchdogTolerance);

    /// <exception cref="RingApiException">The history could not be read.</exception>
    public async Task<Outcome> ReadAsync(RingDevice camera, CancellationToken stop)
    {
        var asked = services.Time.Now();
        var until = asked - Tolerance;
        var seen = await SeenAsync(camera.Id);
        var from = Instant.Max(seen.Until, asked - ReachMax);
        var (rows, isWhole) = await RowsAsync(camera.Id, from - Margin, stop);
        List<Instant> missed = [];
        foreach (var row in Enumerable.Reverse(rows).Where(r => r.CreatedAt <= until && IsWanted(seen, r.CreatedAt.Value) && IsHappening(r)))
        {
            if (await push.Told.TellAsync(row.Id, () => services.Observer.ObserveAsync(ObservationOf(camera, row), stop))
                && row.Kind != OfflineMotion)
            {
                missed.Add(row.CreatedAt!.Value);
            }
        }

        if (BeginOf(rows, from, until) is { } begin)
        {
            var since = seen.Since is { } known && begin <= seen.Until ? Instant.Max(known, asked - ReachMax) : begin;
            _seen[camera.Id] = new Seen(since, until, [new(until, Instant.MaxValue)], seen.Earliest);
            return new Outcome(isWhole, missed, until, new HistoryStretch(camera.Id, since, until, missed.Count));
        }

        return new Outcome(isWhole, missed, until, null);
    }

    private async ValueTask<Seen> SeenAsync(long camera)
    {
        if (!_seen.TryGetValue(camera, out var seen))
        {
            var gaps = await services.ResumePoints.OfCameraAsync(camera);
            seen = _seen[camera] = gaps is [var first, ..]
                ? new Seen(null, first.From, gaps, first.From - Margin)
                : new Seen(null, _started, [new(_started, Instant.MaxValue)], _started);
        }

        return seen;
    }

    /// <summary>Between two gaps it was listened to: of that nothing is told, but around the edges.</summary>
    private static bool IsWanted(Seen seen, Instant at) =>
        at >= seen.Earliest && seen.Wanted.Any(s => at >= s.From - Margin && at - Margin <= s.Until);

    /// <returns>The rows, newest first, and whether there can be no further ones since then.</returns>
    private async Task<(List<RingHistoryEvent> Rows, bool IsWhole)> RowsAsync(long camera, Instant from, CancellationToken stop)
    {
        List<RingHistoryEvent> rows = [];
        for (var page = 0; page < PagesMax; page++)
        {
            var limit = page == 0 ? FirstRows : MoreRows;
            var more = (await api.HistoryAsync(camera, limit, rows.Count == 0 ? null : rows[^1].Id, stop)).Value;
            rows.AddRange(more);
            if (more.Any(r => r.CreatedAt < from) || more.Count < limit)
            {
                return (rows, true);
            }
        }

        return (rows, false);
    }

    /// <summary>
    /// The pages follow each other without a hole, so nothing is missing since their oldest row: not even where the history begins
    /// with it, for what was before that may have been thrown away. A happening without a time proves nothing.
    /// </summary>
    private static Instant? BeginOf(List<RingHistoryEvent> rows, Instant from, Instant until)
    {
        var oldest = rows.Where(r => r.CreatedAt is not null).Select(r => r.CreatedAt!.Value).DefaultIfEmpty(until).Min();
        var begin = Instant.Max(from, oldest);
        return begin < until && !rows.Any(r => r.CreatedAt is null && IsHappening(r)) ? begin : null;
    }

    private static bool IsHappening(RingHistoryEvent row) => row.Kind is "ding" or "motion" or OfflineMotion;

    private CameraObservation ObservationOf(RingDevice camera, RingHistoryEvent row)
    {
        var now = services.Time.Now();
        CameraObservation observation = row.Kind == "ding"
            ? new DingObserved(camera.Id, row.Id, row.Kind) { LearnedAt = now, Source = RingSource.History }
            : new MotionObserved(camera.Id, row.Id, row.Kind, PushParser.Said(row.Detection)) { LearnedAt = now, Source = RingSource.History };
        return observation with { OccurredAt = row.CreatedAt, LocationId = camera.LocationId, Leftover = row.Leftover };
    }
}
