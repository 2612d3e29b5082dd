using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;

namespace RingActors.Api.Features.Clock;

/// <summary>A schedule as the tools tell it.</summary>
internal static class ScheduleEntries
{
    private const int NextMax = 3;
    private const int RecentMax = 5;

    private static readonly LocalDateTimePattern Wall =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    private static readonly OffsetPattern Offsets = OffsetPattern.CreateWithInvariantCulture("+HH:mm");

    internal static ScheduleEntry Entry(ScheduleView schedule, HomeView view, Instant now)
    {
        SchedulePlan plan = SchedulePlans.Of(view, schedule);
        DevicesView devices = view.Part<DevicesView>();
        PlannedRun[] next = !schedule.Enabled ? [] :
        [
            .. SchedulePlans.Coming(plan, schedule.Document, schedule, now)
                .Where(r => r.Run.Moment.Runs && r.Paused is null).Take(NextMax).Select(r => r.Run),
        ];

        // What falls into a pause is no run.
        bool isPaused = schedule is { NextRun: { } due, Pause: { } pause } && !(due >= pause.Until);
        return new ScheduleEntry(
            schedule.Slug,
            schedule.Document.Name,
            schedule.Enabled,
            ScheduleSentence.Of(schedule.Document, devices),
            schedule.Version,
            Instants.Text(isPaused ? next.FirstOrDefault()?.Moment.At : schedule.NextRun),
            plan.Zone.Id)
        {
            Next = schedule.Enabled ? [.. next.Select(r => Said(r, plan.Zone, devices))] : null,
            Paused = schedule.Pause is null ? null : new PauseEntry(
                schedule.Pause.Note, schedule.PausedBy?.Value, Instants.Text(schedule.Pause.Since),
                Instants.Text(schedule.Pause.Until)),
            RunsMade = schedule.RunsMade,
            LastRanAt = Instants.Text(schedule.LastRan?.At),
            AsksAbout = schedule.Answer is null ? Instants.Text(schedule.Asked) : null,
            Over = schedule.Over is { } over ? Word(over) : null,
            Recent = schedule.Recent.IsEmpty ? null :
            [
                .. schedule.Recent.TakeLast(RecentMax).Select(d => new DueEntry(
                    Instants.Text(d.Nominal), d.What, d.Outcome is { } outcome ? Word(outcome) : null,
                    d.Why is { } why ? Word(why) : null, d.Detail, d.LeftOut, d.Entry)),
            ],
            Feeds = Feeds(schedule, now),
            Troubles = Troubles(schedule.Document, view) is { Count: > 0 } troubles ? troubles : null,
        };
    }

    /// <summary>One moment in a line.</summary>
    internal static string Said(PlannedRun run, DateTimeZone zone, DevicesView devices)
    {
        ZonedDateTime local = run.Moment.At.InZone(zone);
        return $"{local.DayOfWeek} {Wall.Format(local.LocalDateTime)[..16]} ({Offsets.Format(local.Offset)}): "
            + ScheduleSentence.Target(run.Target, devices);
    }

    /// <summary>One moment with all that is known of it.</summary>
    internal static ForeseenEntry Foreseen(ForeseenRun foreseen, DateTimeZone zone, DevicesView devices)
    {
        CalendarMoment moment = foreseen.Run.Moment;
        ZonedDateTime local = moment.At.InZone(zone);
        string[] notes =
        [
            .. SchedulePlans.Words(moment, zone),
            .. foreseen.Paused is { } note ? [$"It is paused then: {note}"] : Array.Empty<string>(),
        ];
        return new ForeseenEntry(
            Instants.Text(moment.At), Wall.Format(local.LocalDateTime), Offsets.Format(local.Offset),
            local.DayOfWeek.ToString(), moment.Runs && foreseen.Paused is null,
            ScheduleSentence.Target(foreseen.Run.Target, devices))
        {
            NominalDate = moment.Date == local.Date ? null : LocalDatePattern.Iso.Format(moment.Date),
            EndsBlock = foreseen.Run.IsEnd ? true : null,
            ClockChange = moment.Change == ClockChange.None ? null : Word(moment.Change),
            Skipped = moment.Runs ? null : Word(moment.Skipped),
            Excluded = moment.Excluded,
            BySun = moment.Wall is null && moment.Skipped != SkipReason.NoSun ? true : null,
            Notes = notes.Length == 0 ? null : notes,
        };
    }

    /// <summary>How old is what is known of its calendar feeds; null if it goes by none.</summary>
    internal static IReadOnlyList<FeedAgeEntry>? Feeds(ScheduleView schedule, Instant now) =>
        schedule.Document.Calendar.Feeds.Count == 0 ? null :
        [
            .. schedule.Document.Calendar.Feeds.Select(url =>
            {
                ScheduleFeed? feed = schedule.Feeds.FirstOrDefault(f => f.Url == url);
                return new FeedAgeEntry(
                    new Uri(url).Host, Instants.Text(feed?.ReadAt),
                    feed?.ReadAt is { } read ? (long)(now - read).TotalSeconds : null, feed?.IsStale(now) ?? true,
                    feed?.Entries.Count ?? 0)
                {
                    FailsSince = Instants.Text(feed?.FailsSince),
                    Why = feed?.Why,
                    NotTaken = feed is { Dropped: > 0 } ? feed.Dropped : null,
                };
            }),
        ];

    /// <summary>What of a schedule cannot be done in the home as it is.</summary>
    internal static IReadOnlyList<string> Troubles(ScheduleDocument document, HomeView view)
    {
        string[] known = [ModeTarget.Disarmed, .. view.Guard().Policy.ArmedModes().Select(m => m.Name)];
        string?[] modes = [(document.Do as ModeTarget)?.Mode, document.Block?.Then];
        return
        [
            .. modes.OfType<string>().Except(known).Select(m => $"The home has no mode '{m}' any more."),
            .. document.Do is RuleTarget target && !view.Part<RulesView>().Rules.ContainsKey(target.Rule)
                ? [$"The automation {target.Rule} is not there any more."] : Array.Empty<string>(),
            .. document.Do is RuleTarget off
                && view.Part<RulesView>().Rules.GetValueOrDefault(off.Rule) is { Enabled: false }
                ? [$"The automation {off.Rule} is switched off."] : Array.Empty<string>(),
            .. document.Do is ProtocolTarget protocol
                && view.Part<ProtocolsView>().All.FirstOrDefault(p => p.Slug == protocol.Protocol)?.Document
                    is not { Enabled: true }
                ? [$"There is no emergency protocol {protocol.Protocol} any more, or it is switched off."]
                : Array.Empty<string>(),
        ];
    }

    internal static string Said(Offset offset) => Offsets.Format(offset);

    internal static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    internal static JsonObject Document(ScheduleView schedule) =>
        ScheduleReader.Write(schedule.Document with { Enabled = schedule.Enabled });
}

internal sealed record ScheduleEntry(
    string ScheduleId, string Name, bool Enabled, string Summary, int Version, string? NextRunAt, string Zone)
{
    /// <summary>The next runs, in the schedule's own zone.</summary>
    public IReadOnlyList<string>? Next { get; init; }

    public PauseEntry? Paused { get; init; }

    public int RunsMade { get; init; }

    public string? LastRanAt { get; init; }

    /// <summary>The run that is made only if a person says so by action answer.</summary>
    public string? AsksAbout { get; init; }

    /// <summary>Why nothing is due any more.</summary>
    public string? Over { get; init; }

    public IReadOnlyList<DueEntry>? Recent { get; init; }

    /// <summary>Calendar feeds it goes by.</summary>
    public IReadOnlyList<FeedAgeEntry>? Feeds { get; init; }

    public IReadOnlyList<string>? Troubles { get; init; }

    /// <summary>The whole, where one schedule is told.</summary>
    public JsonObject? Document { get; init; }
}

/// <param name="Host">The rest of the address may be what lets one read it.</param>
/// <param name="ReadAt">Null as long as it never was.</param>
/// <param name="Stale">What is known of it is older than a day, or nothing is.</param>
internal sealed record FeedAgeEntry(string Host, string? ReadAt, long? AgeSeconds, bool Stale, int Entries)
{
    public string? FailsSince { get; init; }

    public string? Why { get; init; }

    public int? NotTaken { get; init; }
}

internal sealed record PauseEntry(string Note, string? By, string? Since, string? Until);

internal sealed record DueEntry(
    string DueAt, string What, string? Outcome, string? Why, string? Detail, IReadOnlyList<string>? LeftOut,
        string Entry);

internal sealed record ForeseenEntry(
    string At, string LocalTime, string Offset, string Day, bool Runs, string Does)
{
    /// <summary>The date that it belongs to, where that is another than the local one.</summary>
    public string? NominalDate { get; init; }

    public bool? EndsBlock { get; init; }

    public string? ClockChange { get; init; }

    public string? Skipped { get; init; }

    public string? Excluded { get; init; }

    public bool? BySun { get; init; }

    public IReadOnlyList<string>? Notes { get; init; }
}
