using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Feeds;
using RingActors.Rules.Schedules.Foresight;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>Calendar feeds of schedules: read, remembered, old, gone, and what they take away.</summary>
public sealed class ScheduleFeedTests
{
    private const string Away = """
        {"name":"Night","calendar":{"when":[{"type":"weekly","days":[],"at":["22:00"]}],
          "except":[{"type":"feed","name":"Trips","url":"https://example.org/trips.ics","contains":"holiday","may_lower":true}]},
         "do":{"type":"mode","mode":"away"}}
        """;

    private static readonly FeedEntry Trip =
        new(new LocalDate(2026, 3, 4), new LocalDate(2026, 3, 5), null, "Ski Holiday");

    [Fact]
    public void A_feed_that_takes_an_arming_away_tells_so_when_it_is_read_and_holds_until_it_says_otherwise()
    {
        TestHome home = Home();
        Person(home, SecurityMode.Disarmed);
        Create(home, S, Away);
        Report(home, [Trip, Trip with { From = new LocalDate(2026, 3, 8), To = new LocalDate(2026, 3, 8), Name = "Lunch" }]);
        ScheduleFeedRead read = Assert.Single(Events<ScheduleFeedRead>(home, S));
        Assert.Equal([At(home, 4, 22, 0), At(home, 5, 22, 0)], read.TakesAway);
        Assert.Equal(2, read.TakenAway);
        Assert.Equal([ScheduleNoticeKind.FeedTakesAway], Told(home, S));

        Until(home, At(home, 2, 22, 30));
        Person(home, SecurityMode.Disarmed);
        Until(home, At(home, 6, 21, 0));
        Assert.Equal(
            [(At(home, 4, 22, 0), "Trips: \"Ski Holiday\""), (At(home, 5, 22, 0), "Trips: \"Ski Holiday\"")],
            Events<ScheduleSkipped>(home, S).Select(s => (s.Nominal, s.Detail!)));
        Assert.Equal(
            [At(home, 2, 22, 0), At(home, 3, 22, 0)], Events<ScheduleRan>(home, S).Select(r => r.Nominal));

        // The same once more is no news; what is taken back runs again.
        Report(home, [Trip, Trip with { From = new LocalDate(2026, 3, 8), To = new LocalDate(2026, 3, 8), Name = "Lunch" }]);
        Assert.Null(Events<ScheduleFeedRead>(home, S)[^1].Entries);
        Assert.Single(Told(home, S), ScheduleNoticeKind.FeedTakesAway);
    }

    [Fact]
    public void Before_it_is_read_nothing_is_left_out_and_what_it_says_late_holds_for_the_rest()
    {
        TestHome home = Home();
        Create(home, S, Away);
        Until(home, At(home, 4, 22, 30));
        Assert.Contains(At(home, 4, 22, 0), Events<ScheduleRan>(home, S).Select(r => r.Nominal));
        Report(home, [Trip]);
        Assert.Equal([At(home, 5, 22, 0)], Events<ScheduleFeedRead>(home, S)[^1].TakesAway);
        Assert.Equal(At(home, 6, 22, 0), View(home, S).NextRun);
    }

    [Fact]
    public void What_a_feed_names_is_run_and_without_anything_to_come_it_is_not_over()
    {
        TestHome home = Home();
        Create(home, S, """
            {"name":"Bins","calendar":{"when":[{"type":"feed","url":"https://example.org/bins.ics","offset_seconds":-3600,"whole_days_at":"07:00"}]},
             "do":{"type":"reminder","message":"Put the bins out."}}
            """);
        Assert.Null(View(home, S).NextRun);
        Assert.Empty(Events<ScheduleOver>(home, S));
        Instant timed = At(home, 3, 20, 0);
        Report(home, [Trip, new FeedEntry(new LocalDate(2026, 3, 3), new LocalDate(2026, 3, 3), timed, "Bins")]);
        Assert.Equal(timed - Duration.FromHours(1), View(home, S).NextRun);
        Until(home, At(home, 10, 0, 0));
        Assert.Equal(
            [timed - Duration.FromHours(1), At(home, 4, 7, 0)], Events<ScheduleRan>(home, S).Select(r => r.Nominal));
        Assert.Empty(Events<ScheduleOver>(home, S));
        Report(home, [Trip with { From = new LocalDate(2026, 3, 12), To = new LocalDate(2026, 3, 12) }]);
        Assert.Equal(At(home, 12, 7, 0), View(home, S).NextRun);
    }

    [Fact]
    public void One_that_cannot_be_read_holds_as_it_was_is_tried_again_and_told_once_to_be_old()
    {
        TestHome home = Home();
        Create(home, S, Away);
        Report(home, [Trip]);
        Until(home, At(home, 3, 12, 0));
        int asked = Events<ScheduleFeedAsked>(home, S).Length;
        for (int i = 0; i < 80; i++)
        {
            foreach (Asked call in home.Pending.Where(p => p.Effect.Request is FetchScheduleFeed).ToArray())
            {
                home.Conclude(call, EffectOutcome.Rejected, "http.404");
            }

            home.Advance(Duration.FromMinutes(30));
        }

        Assert.True(Events<ScheduleFeedAsked>(home, S).Length > asked + 50);
        ScheduleFeed feed = Assert.Single(View(home, S).Feeds);
        Assert.True(feed.IsStale(home.Now));
        Assert.Equal("http.404", feed.Why);
        Assert.Equal([Trip], feed.Entries);
        Assert.Single(Told(home, S), ScheduleNoticeKind.FeedStale);
        Assert.Contains(At(home, 4, 22, 0), Events<ScheduleSkipped>(home, S).Select(s => s.Nominal));

        home.Advance(Duration.FromHours(6));
        Report(home, []);
        Assert.False(Assert.Single(View(home, S).Feeds).IsStale(home.Now));
        Assert.Null(Assert.Single(View(home, S).Feeds).FailsSince);
    }

    [Fact]
    public void What_was_not_asked_for_or_was_told_already_changes_nothing_and_what_is_off_asks_for_nothing()
    {
        TestHome home = Home();
        Create(home, S, Away);
        string call = Fetch(home).Call;
        Report(home, [Trip]);
        int before = home.Journal.Count;
        home.Tell(S, new ReportScheduleFeed(call, [], 0));
        home.Tell(S, new ReportScheduleFeed("feed-other", [], 0));
        Assert.Equal(before, home.Journal.Count);
        home.Tell(S, new DisableSchedule(), Assistant);
        int asked = Events<ScheduleFeedAsked>(home, S).Length;
        Until(home, At(home, 5, 0, 0));
        Assert.Equal(asked, Events<ScheduleFeedAsked>(home, S).Length);
        home.Tell(S, new EnableSchedule(), Assistant);
        Assert.Equal(asked + 1, Events<ScheduleFeedAsked>(home, S).Length);
        home.Tell(S, new ReplaceSchedule(Read(Daily(Mode("away"), "", "22:00"))), Assistant);
        Assert.Empty(View(home, S).Feeds);
    }

    [Fact]
    public void What_it_takes_away_at_the_edge_of_its_horizon_and_beyond_is_told_when_it_enters()
    {
        TestHome home = Home();
        Create(home, S, Away);
        LocalDate edge = home.Now.InZone(Berlin).Date.PlusDays(FeedReader.DaysAhead);
        Instant first = (edge + new LocalTime(22, 0)).InZoneLeniently(Berlin).ToInstant();
        Report(home, [Trip with { From = edge, To = edge.PlusDays(30) }]);
        ScheduleFeedRead read = Assert.Single(Events<ScheduleFeedRead>(home, S));
        Assert.Equal(31, read.TakenAway);
        Assert.Equal(first, read.TakesAway![0]);

        // What lasts for ever is bounded.
        home.Advance(Duration.FromHours(7));
        Report(home, [Trip with { From = edge.PlusDays(1), To = new LocalDate(9999, 12, 31) }]);
        Assert.InRange(Events<ScheduleFeedRead>(home, S)[^1].TakenAway!.Value, 200, 400);
    }

    [Theory]
    [InlineData("{\"type\":\"rule\",\"rule\":\"r\"}", true)]
    [InlineData("{\"type\":\"protocol\",\"protocol\":\"p\"}", true)]
    [InlineData("{\"type\":\"mode\",\"mode\":\"disarmed\"}", false)]
    [InlineData("{\"type\":\"reminder\",\"message\":\"x\"}", false)]
    public void Whatever_may_guard_the_home_is_told_when_a_feed_takes_it_away(string target, bool isTold)
    {
        TestHome home = Home();
        Create(home, S, Away.Replace("{\"type\":\"mode\",\"mode\":\"away\"}", target, StringComparison.Ordinal));
        Report(home, [Trip]);
        Assert.Equal(isTold ? [ScheduleNoticeKind.FeedTakesAway] : [], Told(home, S));
        Assert.Equal(isTold ? 2 : null, Events<ScheduleFeedRead>(home, S)[^1].TakenAway);
    }

    [Fact]
    public void Whoever_approves_sees_the_whole_address_and_whoever_reads_the_host()
    {
        TestHome home = Home();
        string whole = ScheduleEffect.Of(home.View, S, new CreateSchedule(Read(Away))).Words;
        Assert.Contains("\"https://example.org/trips.ics\"", whole, StringComparison.Ordinal);
        Create(home, S, Away);
        string read = ScheduleSentence.Of(View(home, S).Document, home.View.Part<DevicesView>());
        Assert.Contains("example.org", read, StringComparison.Ordinal);
        Assert.DoesNotContain("trips.ics", read, StringComparison.Ordinal);
        Assert.Contains(
            "trips.ics", ScheduleEffect.Of(home.View, S, new EnableSchedule()).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_it_is_over_it_says_so_once_and_asks_for_no_feed()
    {
        TestHome home = Home();
        Create(home, S, Away.Replace("\"except\"", "\"until\":\"2026-03-03\",\"except\"", StringComparison.Ordinal));
        Until(home, At(home, 3, 18, 0));
        FetchScheduleFeed last = Fetch(home);
        Until(home, At(home, 3, 23, 0));
        Assert.Single(Told(home, S), ScheduleNoticeKind.Over);
        home.Tell(S, new ReportScheduleFeed(last.Call, [Trip], 0));
        int asked = Events<ScheduleFeedAsked>(home, S).Length;
        Until(home, At(home, 9, 0, 0));
        Assert.Equal(asked, Events<ScheduleFeedAsked>(home, S).Length);
        Assert.Single(Told(home, S), ScheduleNoticeKind.Over);
        Assert.Single(Events<ScheduleOver>(home, S));
    }

    [Theory]
    [InlineData("when", "{\"type\":\"mode\",\"mode\":\"away\"}", true)]
    [InlineData("except", "{\"type\":\"mode\",\"mode\":\"away\"}", true)]
    [InlineData("when", "{\"type\":\"mode\",\"mode\":\"disarmed\"}", true)]
    [InlineData("except", "{\"type\":\"mode\",\"mode\":\"disarmed\"}", false)]
    [InlineData("except", "{\"type\":\"actions\",\"actions\":[{\"type\":\"notify\",\"message\":\"x\"}]}", true)]
    [InlineData("when", "{\"type\":\"reminder\",\"message\":\"x\"}", false)]
    public void That_less_may_be_guarded_by_a_feed_has_to_be_said(string list, string target, bool isNeeded)
    {
        foreach (bool isSaid in (bool[])[false, true])
        {
            string feed = $"{{\"type\":\"feed\",\"url\":\"https://example.org/x.ics\"{(isSaid ? ",\"may_lower\":true" : "")}}}";
            string when = list == "when" ? feed : "{\"type\":\"weekly\",\"at\":[\"22:00\"]}";
            string except = list == "except" ? $",\"except\":[{feed}]" : "";
            ScheduleReading reading = ScheduleReader.Read(
                (JsonObject)JsonNode.Parse(
                    $"{{\"name\":\"x\",\"calendar\":{{\"when\":[{when}]{except}}},\"do\":{target}}}")!,
                Context(New()) with { Modes = ["home", "away"] }, new ScheduleContext(Start, null));
            Assert.Equal(
                isNeeded && !isSaid ? [$"calendar.{list}[0].may_lower"] : [], reading.Faults.Select(f => f.Path));
        }
    }

    private static FetchScheduleFeed Fetch(TestHome home) =>
        (FetchScheduleFeed)home.Pending.Last(p => p.Effect.Request is FetchScheduleFeed).Effect.Request;

    /// <summary>The feed is read as whoever fetches it does.</summary>
    private static void Report(TestHome home, IReadOnlyList<FeedEntry> entries)
    {
        Asked asked = home.Pending.Last(p => p.Effect.Request is FetchScheduleFeed);
        home.Tell(S, new ReportScheduleFeed(((FetchScheduleFeed)asked.Effect.Request).Call, entries, 0));
        home.Conclude(asked);
    }
}
