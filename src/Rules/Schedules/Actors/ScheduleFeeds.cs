using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Feeds;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>A calendar feed of a schedule, as it was read last: a fold of the schedule's own events.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="NextAt">When it is asked for again.</param>
public sealed record ScheduleFeed(string Url, Instant NextAt)
{
    /// <summary>What is older than this is said to be stale.</summary>
    public static Duration StaleAfter { get; } = Duration.FromHours(24);

    /// <summary>The call that is under way; null if none is.</summary>
    public string? Call { get; init; }

    /// <summary>Null as long as it never was.</summary>
    public Instant? ReadAt { get; init; }

    /// <summary>Since when it cannot be read; null if it can.</summary>
    public Instant? FailsSince { get; init; }

    /// <summary>Why.</summary>
    public string? Why { get; init; }

    /// <summary>People were told that it is stale.</summary>
    public bool IsStaleTold { get; init; }

    /// <summary>What of it is not taken.</summary>
    public int Dropped { get; init; }

    public IReadOnlyList<FeedEntry> Entries { get; init; } = [];

    /// <summary>Whether what is known of it is old, or nothing is.</summary>
    public bool IsStale(Instant now) => ReadAt is not { } read || IsLongAgo(read, now);

    /// <summary>What lies ahead was said on a clock that was set back since: nobody knows how old it is.</summary>
    internal static bool IsLongAgo(Instant since, Instant now) =>
        now - since > StaleAfter || since - now > ClockAhead;

    private static readonly Duration ClockAhead = Duration.FromMinutes(5);

    internal static IReadOnlyList<ScheduleFeed> Evolve(IReadOnlyList<ScheduleFeed> feeds, IEvent @event) =>
        @event switch
        {
            ScheduleCreated e => Of(feeds, e.Document.Calendar),
            ScheduleReplaced e => Of(feeds, e.Document.Calendar),
            ScheduleFeedAsked e => feeds.Any(f => f.Url == e.Url)
                ? Change(feeds, e.Url, f => f with { NextAt = e.NextAt, Call = e.Call })
                : [.. feeds, new ScheduleFeed(e.Url, e.NextAt) { Call = e.Call }],
            ScheduleFeedRead e => Change(feeds, e.Url, f => f with
            {
                Call = null,
                ReadAt = e.At,
                Entries = e.Entries ?? f.Entries,
                Dropped = e.Dropped,
                FailsSince = null,
                Why = null,
                IsStaleTold = false,
            }),
            ScheduleFeedFailed e => Change(feeds, e.Url, f => f with
            {
                Call = null,
                FailsSince = f.FailsSince ?? e.At,
                Why = e.Why,
                NextAt = e.NextAt,
                IsStaleTold = f.IsStaleTold || e.IsStale == true,
            }),
            ScheduleDeleted => [],
            _ => feeds,
        };

    internal static IReadOnlyDictionary<string,
        IReadOnlyList<FeedEntry>> EntriesOf(IReadOnlyList<ScheduleFeed> feeds) =>
        feeds.ToDictionary(f => f.Url, f => f.Entries, StringComparer.Ordinal);

    private static ScheduleFeed[] Of(IReadOnlyList<ScheduleFeed> feeds, CalendarDocument calendar) =>
        [.. feeds.Where(f => calendar.Feeds.Contains(f.Url, StringComparer.Ordinal))];

    private static ScheduleFeed[] Change(
        IReadOnlyList<ScheduleFeed> feeds, string url, Func<ScheduleFeed, ScheduleFeed> change) =>
        [.. feeds.Select(f => f.Url == url ? change(f) : f)];
}

/// <summary>A calendar feed is asked for.</summary>
/// <param name="Call">The call's id.</param>
/// <param name="Url">Where it is.</param>
/// <param name="NextAt">When it is asked for again, whatever becomes of this.</param>
[StoredName("schedule.feed-asked")]
public sealed record ScheduleFeedAsked(string Call, string Url, Instant NextAt) : IEvent;

/// <summary>A calendar feed was read. What it names is a fact from then on: what is decided by it can be decided
/// again.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="At">When.</param>
/// <param name="Entries">What it names within the horizon; null for the same as before.</param>
[StoredName("schedule.feed-read")]
public sealed record ScheduleFeedRead(string Url, Instant At, IReadOnlyList<FeedEntry>? Entries) : IEvent
{
    /// <summary>How much of it was not taken.</summary>
    public int Dropped { get; init; }

    /// <summary>Runs, but no disarmings and reminders, that it leaves out from now on, the first 20; null for
    /// none.</summary>
    public IReadOnlyList<Instant>? TakesAway { get; init; }

    /// <summary>How many in all; null for none.</summary>
    public int? TakenAway { get; init; }
}

/// <summary>A calendar feed could not be read. What was read last goes on to hold.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="At">When.</param>
/// <param name="Why">Why, for a person.</param>
/// <param name="NextAt">When it is asked for again.</param>
[StoredName("schedule.feed-failed")]
public sealed record ScheduleFeedFailed(string Url, Instant At, string Why, Instant NextAt) : IEvent
{
    /// <summary>True if people are told that what is known of it is old; else null.</summary>
    public bool? IsStale { get; init; }
}

/// <summary>What a calendar feed says; told by whoever fetched it.</summary>
/// <param name="Call">The call by which it was asked for.</param>
/// <param name="Entries">What it names within the horizon.</param>
/// <param name="Dropped">How much of it was not taken.</param>
[StoredName("schedule.report-feed")]
public sealed record ReportScheduleFeed(string Call, IReadOnlyList<FeedEntry> Entries, int Dropped) : ICommand;

/// <summary>Fetch a calendar feed and report what it names to the schedule.</summary>
[StoredName("schedule.fetch-feed")]
public sealed record FetchScheduleFeed(string Call, string Url, string Home, string Schedule) : IEffectRequest
{
    /// <summary>The channel of such calls.</summary>
    public const string Channel = "feed";
}

/// <summary>Calendar feeds of a schedule: asked for, read, and what that takes away.</summary>
internal static class ScheduleFeeds
{
    internal static readonly Duration Every = Duration.FromHours(6);
    internal static readonly Duration RetryAfter = Duration.FromMinutes(30);

    private static readonly Duration Expires = Duration.FromMinutes(10);

    /// <summary>All of the last date that is read, on whichever clocks.</summary>
    private static readonly Duration Ahead = Duration.FromDays(FeedReader.DaysAhead + 2);

    /// <summary>What begins within the horizon may last beyond it.</summary>
    private static readonly Duration AheadMax = Duration.FromDays(400);

    private const int MomentsMax = 50_000;
    private const int RunsMax = 2_000;
    private const int TakenMax = 20;

    /// <summary>Asks for all that were never read, or are due. What is to be asked for later than it ever is was set
    /// on a clock that was ahead.</summary>
    internal static void Ask(ScheduleSteps steps)
    {
        foreach (string url in steps.State.IsOn && !steps.State.IsOver ? steps.Document.Calendar.Feeds : [])
        {
            if (steps.State.Feeds.FirstOrDefault(f => f.Url == url)?.NextAt is { } next
                && next > steps.Now && next <= steps.Now + Every)
            {
                continue;
            }

            string call = steps.Context.NewId("feed");
            steps.Add(new ScheduleFeedAsked(call, url, steps.Now + Every));
            steps.Call(new Effect(
                call, FetchScheduleFeed.Channel, new FetchScheduleFeed(call, url, steps.Self.Home, steps.Self.Id),
                steps.Now + Expires, $"{steps.Self.Value}/feed"));
        }
    }

    /// <summary>What was read before goes on to hold until then; from now on this does.</summary>
    internal static void Read(ScheduleSteps steps, ReportScheduleFeed report)
    {
        if (steps.State.Feeds.FirstOrDefault(f => f.Call == report.Call) is not { } feed)
        {
            return;
        }

        bool isSame = feed.ReadAt is not null && feed.Entries.SequenceEqual(report.Entries);
        ScheduleFeedRead read = new(feed.Url, steps.Now, isSame ? null : report.Entries) { Dropped = report.Dropped };
        Instant[] taken = isSame || !steps.State.IsOn ? []
            : TakenAway(steps, steps.State.Evolve(read));
        steps.Add(taken.Length == 0 ? read : read with
        {
            TakesAway = [.. taken.Take(TakenMax)],
            TakenAway = taken.Length,
        });
        if (!isSame && steps.State.IsOn && steps.State.Word is null)
        {
            steps.Plan(Instant.Max(steps.Now, steps.State.Settled ?? steps.Now));
        }

        if (taken.Length > 0)
        {
            bool isMode = steps.Document.Do is ModeTarget;
            string what = (isMode, taken.Length) switch
            {
                (true, 1) => "an arming",
                (true, var count) => $"{count} armings",
                (false, 1) => "a run",
                (false, var count) => $"{count} runs",
            };
            ScheduleNotices.Give(
                steps, ScheduleNoticeKind.FeedTakesAway, taken[0],
                $"The calendar feed of {new Uri(feed.Url).Host} leaves out {what} of "
                    + $"'{steps.Document.Name}' from now on, "
                    + $"the first at {NodaTime.Text.InstantPattern.ExtendedIso.Format(taken[0])}.",
                mode: (steps.Document.Do as ModeTarget)?.Mode);
        }
    }

    /// <summary>The call came to nothing. What was read last goes on to hold, and that it is old is told
    /// once.</summary>
    internal static void Failed(ScheduleSteps steps, ScheduleFeed feed, string why)
    {
        Instant since = feed.ReadAt ?? feed.FailsSince ?? steps.Now;
        bool isStale = steps.State.IsOn && !feed.IsStaleTold && ScheduleFeed.IsLongAgo(since, steps.Now);
        steps.Add(new ScheduleFeedFailed(feed.Url, steps.Now, why, steps.Now + RetryAfter)
        {
            IsStale = isStale ? true : null,
        });
        if (isStale)
        {
            ScheduleNotices.Give(
                steps, ScheduleNoticeKind.FeedStale, null,
                $"The calendar feed of {new Uri(feed.Url).Host} of '{steps.Document.Name}' cannot be read ({why}). "
                    + (feed.ReadAt is null ? "It never was." : "What it said last goes on to hold."));
        }
    }

    /// <summary>Runs to come that another state does not have: all but what disarms, and reminders. An automation or a
    /// protocol that it starts may guard the home as well.</summary>
    private static Instant[] TakenAway(ScheduleSteps steps, ScheduleState then)
    {
        LocalDate last = steps.State.Feeds.Concat(then.Feeds).SelectMany(f => f.Entries)
            .Select(e => e.To).DefaultIfEmpty(LocalDate.MinIsoValue).Max();
        Instant until = Instant.Min(
            steps.Now + AheadMax, Instant.Max(
                steps.Now + Ahead, last.Year < 9_999 ? last.PlusDays(2).AtMidnight().InUtc().ToInstant()
                    : Instant.MaxValue));
        (List<Instant> had, Instant hadTo) = Guards(steps, steps.State, until);
        (List<Instant> has, Instant hasTo) = Guards(steps, then, until);
        return [.. had.Except(has).Where(at => at <= Instant.Min(hadTo, hasTo))];
    }

    private static (List<Instant> Runs, Instant LookedTo) Guards(
        ScheduleSteps steps, ScheduleState state, Instant until)
    {
        DateTimeZone zone = SchedulePlanning.ZoneOf(
            state.Document!, state.Zone, steps.Context.View, steps.Zones);
        List<Instant> runs = [];
        int looked = 0;
        foreach (PlannedRun run in SchedulePlanning.Due(
            state, SchedulePlanning.PlanIn(state.Document!, zone, state.Place, state.Feeds).After(steps.Now))
            .TakeWhile(r => r.Moment.At < until))
        {
            if (run.Moment.Runs && run.Target is not (ModeTarget { IsDisarmed: true } or ReminderTarget))
            {
                runs.Add(run.Moment.At);
            }

            if (runs.Count == RunsMax || ++looked == MomentsMax)
            {
                return (runs, run.Moment.At);
            }
        }

        return (runs, until);
    }
}
