using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Actions;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>Samples of all that schedules store and tell, with every field.</summary>
internal static class ScheduleSamples
{
    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly LocalDate Date = new(2026, 3, 1);

    /// <summary>Every form, exclusion and policy.</summary>
    private static readonly ScheduleDocument Whole = new()
    {
        Name = "All there is \"1\" 🚪",
        Enabled = false,
        Calendar = new CalendarDocument
        {
            When =
            [
                new WeeklyWhen(["mon", "sun"], [new LocalTime(22, 30)]),
                new MonthlyWhen(["1", "last"], [new LocalTime(6, 0)]) { Months = ["jan", "dec"] },
                new DatesWhen([Date], [new LocalTime(6, 0, 1)]), new CronWhen("0 22 * * 1-5"),
                new RecurrenceWhen("FREQ=MONTHLY;BYDAY=1MO", new LocalDateTime(2026, 3, 2, 8, 0)) { Except = [new LocalDateTime(2026, 4, 6, 8, 0)] },
                new EveryWhen(3600, new LocalDateTime(2026, 3, 1, 0, 0)),
                new FeedWhen("https://example.org/b.ics")
                {
                    Contains = "bins", OffsetSeconds = -600, WholeDaysAt = new LocalTime(7, 0), MayLower = true,
                },
                new SunWhen("sunset")
                {
                    OffsetSeconds = -1800, Days = ["sat"], Elevation = -3.5, Fallback = new LocalTime(20, 0), Latitude = 48.2, Longitude = 16.4,
                },
            ],
            Except =
            [
                new ExceptDates(Date) { Name = "away", To = new LocalDate(2026, 3, 8) }, new ExceptYearly(12, 24),
                new ExceptWeekdays(["wed"]), new ExceptHolidays("AT") { Region = "AT-9" },
                new ExceptFeed("https://example.org/a.ics") { Name = "away", Contains = "holiday", MayLower = true },
            ],
            Gap = GapPolicy.FirstValid,
            Overlap = OverlapPolicy.Both,
            Zone = Zone,
            From = Date,
            Until = new LocalDate(2027, 3, 1),
        },
        Runs = 100,
        Do = new ModeTarget("away") { OpenSensors = OpenSensors.Bypass, RetryTimes = 3, RetrySeconds = 20 },
        Block = new BlockDocument(new LocalTime(6, 0)) { Then = "home" },
        CatchUpSeconds = 600,
        Override = OverrideBy.NotIfChangedWithin,
        OverrideSeconds = 3600,
        Overlapping = OverlapOfRuns.BufferOne,
    };

    private static readonly ScheduleDocument Small = new()
    {
        Name = "Small",
        Calendar = new CalendarDocument { When = [new WeeklyWhen([], [new LocalTime(22, 0)])] },
        Do = new ReminderTarget("test the siren") { Recipients = ["son"] },
    };

    private static readonly ActionsTarget Actions = new([new LightAction([FrontCamera], true), new DelayAction(60)]);

    private static readonly PlannedMoment Moment = new(At, Date);

    private static readonly ScheduleNotice Notice = new("notice-42-1", ScheduleNoticeKind.Missed, At, "It was missed.")
    {
        Why = OmittedBecause.TooLate,
        Mode = "away",
    };

    internal static IReadOnlyList<object> All { get; } =
    [
        new ScheduleCreated(1, Whole) { Zone = Zone, Place = new GeoPoint(48.2, 16.4) },
        new ScheduleCreated(1, Small),
        new ScheduleCreated(1, Small with { Do = new RuleTarget("front") }),
        new ScheduleCreated(1, Small with { Do = Actions }),
        new ScheduleCreated(1, Small with { Do = new ProtocolTarget("help") { Reason = "a drill" } }),
        .. Enum.GetValues<OverrideBy>().Select(o => new ScheduleCreated(1, Small with { Override = o })),
        .. Enum.GetValues<OverlapOfRuns>().Select(o => new ScheduleCreated(1, Small with { Overlapping = o })),
        .. Enum.GetValues<OpenSensors>().Select(o => new ScheduleCreated(1, Small with { Do = new ModeTarget("away") { OpenSensors = o } })),
        new ScheduleReplaced(2, Small) { Zone = Zone, Place = new GeoPoint(48.2, 16.4) },
        new ScheduleEnabled(),
        new ScheduleDisabled(),
        new SchedulePaused("guests", At, At + Duration.FromDays(1)),
        new SchedulePaused("guests", At, null),
        new ScheduleResumed(null),
        new ScheduleResumed(Duration.FromSeconds(3)),
        new ScheduleDeleted(),
        new SchedulePlanned(Moment, At, new PlanClock(Zone, "TZDB: 2026a", [new ClockOffset(At, 3600), new ClockOffset(At + Duration.FromDays(30), 7200)])) { Anew = true },
        new SchedulePlanned(
            Moment with { Wall = new LocalDateTime(2026, 3, 1, 2, 30), Change = ClockChange.Shifted, IsEnd = true }, At, null),
        .. Enum.GetValues<ClockChange>().Select(c => new SchedulePlanned(Moment with { Change = c }, At, null)),
        .. Enum.GetValues<SkipReason>().Select(s => new SchedulePlanned(Moment with { Skipped = s, Excluded = "holiday" }, null, null)),
        new SchedulePlanned(null, null, null),
        new ScheduleReplanned(Zone, "TZDB: 2026a", Zone, "TZDB: 2026b", [new MovedRun(At, At + Duration.FromHours(1)), new MovedRun(At, null)], 2),
        .. Enum.GetValues<ScheduleEnd>().Select(e => new ScheduleOver(e, 3)),
        new ScheduleRan("run-42-1", At, Duration.FromMilliseconds(3), Whole.Do, At) { IsEnd = true, Over = ["nights"], With = "days" },
        new ScheduleRan("run-42-1", At, Duration.Zero, Actions, At) { Queued = true },
        .. Enum.GetValues<OmittedBecause>().Select(w => new ScheduleSkipped(At, w, null)),
        new ScheduleSkipped(At, OmittedBecause.Collision, "away") { Last = At + Duration.FromHours(1), Count = 2, Other = "nights" },
        .. Enum.GetValues<OmittedBecause>().Select(w => new ScheduleMissed(At, w, null)),
        new ScheduleMissed(At, OmittedBecause.NewerChange, "x") { Last = At + Duration.FromHours(1), Count = 2, Other = "nights" },
        new ScheduleWaitsForWord(At, At + Duration.FromMinutes(2)),
        new ScheduleLookedAhead(At, true),
        new ScheduleAnswered(At, true),
        .. Enum.GetValues<ScheduleRunOutcome>().Select(o => new ScheduleRunEnded("run-42-1", o, null)),
        new ScheduleRunEnded("run-42-1", ScheduleRunOutcome.Done, "reported away") { LeftOut = ["Back Door"] },
        new ScheduleStep("run-42-1", "0", "light", [FrontCamera], null),
        new ScheduleStep("run-42-1", "3/1/0", "notify", [], null) { Recipients = ["son"] },
        new ScheduleStep("run-42-1", "1", "if", [], null) { Judged = [new Fact("conditions[0]", false, "it was open")] },
        new ScheduleStep("run-42-1", "2", "siren", [], "late"),
        new ScheduleWaitBegan("run-42-1", "1", At),
        new ScheduleWaitEnded("run-42-1", "1", Duration.FromSeconds(1)),
        new ScheduleQueued(At),
        new ScheduleSetBack(At + Duration.FromDays(1), At),
        new ScheduleFeedAsked("feed-42-1", "https://example.org/a.ics", At),
        new ScheduleFeedRead("https://example.org/a.ics", At, [new FeedEntry(Date, Date, At, "Trip"), new FeedEntry(Date, Date, null, null)])
        {
            Dropped = 1, TakesAway = [At], TakenAway = 1,
        },
        new ScheduleFeedRead("https://example.org/a.ics", At, null),
        new ScheduleFeedFailed("https://example.org/a.ics", At, "http.404", At) { IsStale = true },
        new ReportScheduleFeed("feed-42-1", [new FeedEntry(Date, Date, At, "Trip")], 1),
        new FetchScheduleFeed("feed-42-1", "https://example.org/a.ics", "home-1", "nights"),
        new ScheduleNoticeGiven(Notice, ["son"], At),
        .. Enum.GetValues<ScheduleNoticeKind>().Select(k => new ScheduleNoticeGiven(new ScheduleNotice("notice-42-1", k, null, "x"), [], At)),
        new ScheduleCallEnded("notice-42-1", "son", "delivered", "http.204"),
        new ScheduleCallEnded("run-42-1.2", null, "rejected", "http.404"),
        new CreateSchedule(Whole) { Zone = Zone, Place = new GeoPoint(48.2, 16.4) },
        new ReplaceSchedule(Small, 2) { Zone = Zone, Place = new GeoPoint(48.2, 16.4) },
        new EnableSchedule(),
        new DisableSchedule(),
        new PauseSchedule("guests", At),
        new ResumeSchedule(),
        new DeleteSchedule(),
        new AnswerSchedule(true, At),
        new ReplanSchedule(),
        new LookAtSchedule(),
        new FollowRun("run-42-1", WaitEnd.GivenUp),
        new ScheduleWritten("nights", 2, true, At),
        new SendScheduleNotice("son", "https://example.org/son", "home-1", "nights", "Nights", Notice, At),
    ];
}
