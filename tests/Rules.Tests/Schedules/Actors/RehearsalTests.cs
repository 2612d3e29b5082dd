using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;
using RingActors.Rules.Schedules.Rehearsal;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>The time ahead of a home, rehearsed, and then lived: both are the same.</summary>
public sealed class RehearsalTests
{
    private static readonly string[] Times = ["02:30", "06:00", "07:00", "12:30", "22:00", "22:30"];
    private static readonly string[] Modes = ["away", "home", "night", "disarmed"];

    [Fact]
    public void Dates_that_a_feed_leaves_out_are_named_with_the_others()
    {
        TestHome home = Home();
        Create(home, S, """
            {"name":"x","calendar":{"when":[{"type":"weekly","days":[],"at":["22:00"]}],
              "except":[{"type":"feed","name":"Trips","url":"https://example.org/x.ics"}]},
             "do":{"type":"reminder","message":"m"}}
            """);
        Asked asked = home.Pending.Last(p => p.Effect.Request is FetchScheduleFeed);
        LocalDate day = new(2026, 3, 5);
        home.Tell(S, new ReportScheduleFeed(
            ((FetchScheduleFeed)asked.Effect.Request).Call, [new FeedEntry(day, day, null, "Say \"yes\"")], 0));
        LeftOutDate left = Assert.Single(Rehearsing.Of(home.View, home.Now, 7).LeftOut);
        Assert.Equal((day, "Trips: \"Say 'yes'\""), (left.Date, left.Name));
    }

    [Fact]
    public void What_ran_before_the_clock_was_set_back_is_not_shown_to_come()
    {
        TestHome home = Home();
        Create(home, S, Daily("""{"type":"reminder","message":"m"}""", "", "22:00"));
        Until(home, At(home, 2, 22, 30));
        home.Sleep(-Duration.FromHours(1));
        Assert.Equal(At(home, 3, 22, 0), Rehearsing.Of(home.View, home.Now, 7).Runs[0].At);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void What_is_rehearsed_is_what_the_preview_shows_and_what_is_lived(int seed)
    {
        Random random = new(seed);
        TestHome home = Home();
        Person(home, SecurityMode.Disarmed);

        // The clocks are put forward on the 29th.
        Until(home, At(home, 18, 15, 0));
        for (int i = 0; i < 4; i++)
        {
            Create(home, RuleKinds.ScheduleOf("home-1", $"s{i}"), Any(random));
        }

        if (random.Next(2) == 0)
        {
            home.Tell(RuleKinds.ScheduleOf("home-1", "s0"), new PauseSchedule(
                "guests", home.Now + Duration.FromHours(random.Next(1, 100))), Assistant);
        }

        int days = random.Next(1, Rehearsing.DaysMax + 1);
        HomeRehearsal rehearsal = Rehearsing.Of(home.View, home.Now, days);
        foreach (ScheduleView schedule in home.View.Part<SchedulesView>().All)
        {
            Assert.Equal(
                SchedulePlans.Coming(
                    SchedulePlans.Of(home.View, schedule), schedule.Document, schedule, home.Now)
                    .TakeWhile(r => r.Run.Moment.At < rehearsal.Until),
                rehearsal.Runs.Where(r => r.Id == schedule.Slug).Select(r => r.Run));
        }

        int before = home.Journal.Count;
        List<string> modes = Lived(home, rehearsal);
        Assert.Equal(
            rehearsal.Runs.Where(r => r.Runs).Select(r => $"{r.Id} {r.At} {((ModeTarget)r.Run.Run.Target).Mode}")
                .Order(),
            home.Journal.Skip(before).Where(e => e.Event is ScheduleRan).Select(e => (e.Actor.Id, (ScheduleRan)e.Event))
                .Select(e => $"{e.Id} {e.Item2.Nominal} {((ModeTarget)e.Item2.Target).Mode}").Order());
        Assert.Empty(modes);
        Assert.Equal(
            rehearsal.Modes.Zip(rehearsal.Modes.Skip(1)).Select(s => s.First.Until),
            rehearsal.Modes.Skip(1).Select(s => s.From));
    }

    [Fact]
    public void Why_a_home_is_not_guarded_is_said_and_what_would_have_armed_it()
    {
        TestHome home = Home();
        Person(home, SecurityMode.Away);
        Create(home, S, """
            {"name":"Night","calendar":{"when":[{"type":"weekly","days":[],"at":["22:00"]}],
              "except":[{"type":"dates","name":"Party","from":"2026-03-04"},{"type":"weekdays","days":["fri"]}]},
             "do":{"type":"mode","mode":"night"}}
            """);
        Create(home, T, Daily(Mode("disarmed"), "", "07:00"));
        Until(home, At(home, 2, 12, 0));
        Person(home, SecurityMode.Disarmed);
        HomeRehearsal rehearsal = Rehearsing.Of(home.View, home.Now, 5);
        Assert.Equal(
            ["disarmed 2 22", "night 3 7", "disarmed 3 22", "night 4 7", "disarmed 5 22", "night 6 7", "disarmed 7 12"],
            rehearsal.Modes.Select(
                m => $"{m.Mode} {m.Until.InZone(Berlin).Day} {m.Until.InZone(Berlin).Hour}"));
        ModeStretch party = rehearsal.Modes[4];
        Assert.True(party.IsUnguarded);
        Assert.Contains("the schedule \"Daily\" (t) sets it", party.Because, StringComparison.Ordinal);
        Assert.Contains("would arm night", Assert.Single(party.Notes), StringComparison.Ordinal);
        Assert.Contains("Party", party.Notes[0], StringComparison.Ordinal);
        Assert.StartsWith("nothing arms before", rehearsal.Modes[^1].Notes[0], StringComparison.Ordinal);
        LeftOutDate day = Assert.Single(rehearsal.LeftOut);
        Assert.Equal((new LocalDate(2026, 3, 4), "Party"), (day.Date, day.Name));
        Assert.Equal(["s"], day.By);
    }

    [Fact]
    public void Two_modes_at_one_instant_clocks_and_automations_are_named()
    {
        TestHome home = Home();
        Person(home, SecurityMode.Disarmed);
        Until(home, At(home, 28, 12, 0));
        Create(home, S, Daily(Mode("home"), "", "02:30"));
        Create(home, T, Daily(Mode("away"), "", "03:30"));
        House.Create(home, "r", """
            {"name":"Evening","triggers":[{"type":"time","calendar":{"when":[{"type":"weekly","days":[],"at":["22:00:00"]}],"zone":"Europe/Berlin"}}],
             "actions":[{"type":"arm","mode":"night"}]}
            """);
        House.Create(home, "q", """
            {"name":"Perhaps","triggers":[{"type":"time","calendar":{"when":[{"type":"weekly","days":[],"at":["23:00:00"]}],"zone":"Europe/Berlin"}}],
             "conditions":[{"type":"mode","modes":["disarmed"]}],"actions":[{"type":"arm","mode":"night"}]}
            """);
        HomeRehearsal rehearsal = Rehearsing.Of(home.View, home.Now, 2);
        Instant gap = Instant.FromUtc(2026, 3, 29, 1, 30);
        Assert.Equal(
            [new RehearsedConflict(gap, "t", "away", "s", "home", true)], rehearsal.Conflicts);
        Assert.Equal("t", rehearsal.Runs.Single(r => r.Id == "s" && r.At == gap).LeftOutFor);
        ClockShift shift = Assert.Single(rehearsal.Shifts);
        Assert.Equal(
            (Instant.FromUtc(2026, 3, 29, 1, 0), Offset.FromHours(1), Offset.FromHours(2)),
            (shift.At, shift.Before, shift.After));
        Assert.Equal(2, rehearsal.Runs.Count(r => r is { IsRule: true, Id: "r" }));
        Assert.Equal(
            ["disarmed", "night", "away", "night", "home", "away"], rehearsal.Modes.Select(m => m.Mode));
        Assert.Contains(
            "may set night", Assert.Single(rehearsal.Modes[1].Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_due_too_often_is_cut_off_and_said()
    {
        TestHome home = Home();
        Create(home, S, """
            {"name":"Often","calendar":{"when":[{"type":"rrule","rule":"FREQ=SECONDLY","start":"2026-03-01T00:00:00"}]},
             "do":{"type":"reminder","message":"m"}}
            """);
        HomeRehearsal rehearsal = Rehearsing.Of(home.View, home.Now, 28);
        Assert.Equal(Rehearsing.MomentsMax, rehearsal.Runs.Count);
        (string id, Instant from) = Assert.Single(rehearsal.CutOff);
        Assert.Equal(("s", home.Now + Duration.FromSeconds(Rehearsing.MomentsMax + 1)), (id, from));
        Assert.Equal(from, rehearsal.Modes[^1].Until);
    }

    /// <summary>Lives it; gives back where the home stood otherwise.</summary>
    private static List<string> Lived(TestHome home, HomeRehearsal rehearsal)
    {
        List<string> differ = [];
        Instant[] changes =
            [.. rehearsal.Runs.Select(r => r.At).Append(rehearsal.Until - Duration.Epsilon).Distinct().Order()];
        foreach (Instant at in changes)
        {
            Instant between = home.Now + ((at - home.Now) / 2);
            Until(home, between);
            string? stands = rehearsal.Modes.Single(m => m.From <= between && between < m.Until).Mode;
            if (home.View.Security().ModeInWords != stands)
            {
                differ.Add($"{between}: {home.View.Security().ModeInWords}, rehearsed {stands}");
            }

            Until(home, at);
            if (home.Pending.Any(p => p.Effect.Request is SwitchPanelMode))
            {
                Obey(home);
            }
        }

        return differ;
    }

    private static string Any(Random random)
    {
        string at = Times[random.Next(Times.Length)];
        string mode = Modes[random.Next(Modes.Length)];
        string runs = random.Next(4) == 0 ? $",\"runs\":{random.Next(1, 6)}" : "";
        string except = random.Next(2) == 0 ? "" : ",\"except\":[{\"type\":\"dates\",\"from\":\"2026-03-2" + random.Next(10) + "\"}]";
        string gap = random.Next(2) == 0 ? "skip" : "shift";
        string block = mode != "disarmed" && random.Next(2) == 0
            ? $",\"block\":{{\"until\":\"{Times[random.Next(Times.Length)]}\",\"then\":\"disarmed\"}}" : "";
        string when = random.Next(3) == 0
            ? $"{{\"type\":\"weekly\",\"days\":[\"mon\",\"sun\"],\"at\":[\"{at}\"]}}"
            : $"{{\"type\":\"weekly\",\"days\":[],\"at\":[\"{at}\"]}}";
        return $"{{\"name\":\"x\",\"calendar\":{{\"when\":[{when}]{except},\"gap\":\"{gap}\"}},\"do\":{Mode(mode)}{block}{runs}}}";
    }
}
