using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Foresight;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>What a person said of a run, or did before it, holds for all of it and for nothing else.</summary>
public sealed class ScheduleHeedTests
{
    private const string Night = ",\"block\":{\"until\":\"06:00\",\"then\":\"disarmed\"}";

    [Fact]
    public void What_is_answered_after_it_was_due_is_refused_and_nothing_is_asked_any_more()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), ",\"override\":\"ask\"", "22:00"));
        Person(home, SecurityMode.Home);
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(OmittedBecause.NotAnswered, Assert.Single(Events<ScheduleSkipped>(home, S)).Why);
        Assert.Equal("schedule.nothing-was-asked", home.Tell(S, new AnswerSchedule(true), Assistant).Refusal?.Code);
        Assert.Null(View(home, S).Asked);
    }

    [Fact]
    public void What_was_answered_of_a_schedule_is_not_said_of_what_it_becomes()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away", ",\"open_sensors\":\"fail\""), ",\"override\":\"ask\"", "22:00"));
        Person(home, SecurityMode.Home);
        Until(home, At(home, 2, 21, 55));
        home.Tell(S, new AnswerSchedule(true), Assistant);
        home.Tell(S, new ReplaceSchedule(Read(Daily(Mode("disarmed"), ",\"override\":\"ask\"", "22:00"))), Assistant);
        Until(home, At(home, 2, 21, 56));
        Assert.Equal(At(home, 2, 22, 0), View(home, S).Asked);
        Until(home, At(home, 2, 22, 0));
        Assert.Empty(Asked(home));
        Assert.Equal([ScheduleNoticeKind.Asks, ScheduleNoticeKind.Asks, ScheduleNoticeKind.Skipped], Told(home, S));
    }

    [Fact]
    public void After_a_stop_nobody_is_told_of_what_was_due_as_if_it_were_to_come()
    {
        TestHome home = Home();
        home.Tell(Panel, new ReportPanel { IsComplete = true });
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Until(home, At(home, 2, 21, 30));
        Person(home, SecurityMode.Home);
        AwayUntil(home, At(home, 2, 22, 30));
        Assert.Single(Events<ScheduleWaitsForWord>(home, S));
        Assert.Empty(Told(home, S));
    }

    /// <summary>A person who is away has armed; the end of a night that was left out changes nothing of it.</summary>
    [Theory]
    [InlineData(",\"override\":\"not_if_changed_within\",\"override_seconds\":3600", "ChangedByPerson")]
    [InlineData(",\"override\":\"ask\"", "NotAnswered")]
    [InlineData("", "Paused")]
    public void A_block_whose_beginning_was_left_out_for_a_person_does_not_end(string how, string why)
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("home"), Night + how, "22:00"));
        Until(home, At(home, 2, 21, 30));
        Person(home, SecurityMode.Away);
        if (why == "Paused")
        {
            home.Tell(S, new PauseSchedule("away", At(home, 2, 23, 0)), Assistant);
        }

        ScheduleView there = View(home, S);
        bool[] runs =
        [
            .. SchedulePlans.Coming(SchedulePlans.Of(home.View, there), there.Document, there, home.Now).Take(3)
                .Select(r => r.Paused is null),
        ];
        Assert.Equal(why == "Paused" ? [false, false, true] : [true, true, true], runs);
        Until(home, At(home, 3, 12, 0));
        Assert.Empty(Asked(home));
        Assert.Equal([why, why], Events<ScheduleSkipped>(home, S).Select(s => s.Why.ToString()));

        // The next is a block as any other.
        if (why != "NotAnswered")
        {
            Until(home, At(home, 3, 22, 0));
            Assert.Equal(["home"], Asked(home));
            Obey(home);
            Until(home, At(home, 4, 6, 0));
            Assert.Equal(["home", "disarmed"], Asked(home));
        }
    }

    [Fact]
    public void A_block_that_began_ends_although_it_was_changed_meanwhile()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("home"), Night, "22:00"));
        Until(home, At(home, 2, 22, 0));
        Obey(home);
        home.Tell(S, new ReplaceSchedule(Read(Daily(Mode("away"), Night, "22:00"))), Assistant);
        Until(home, At(home, 3, 6, 0));
        Assert.Equal(["home", "disarmed"], Asked(home));
    }

    /// <summary>A-S4: however long it is to try, in the end it arms and says without what.</summary>
    [Fact]
    public void One_that_tries_for_longer_than_an_arming_waits_arms_in_the_end()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away", ",\"retry_times\":100,\"retry_seconds\":3600"), "", "22:00"));
        Door(home, true);
        Until(home, At(home, 3, 12, 0));
        Assert.Equal(["away"], Asked(home));
    }

    [Theory]
    [InlineData("fail", "bypass")]
    [InlineData("bypass", "fail")]
    public void Of_two_that_want_the_same_mode_the_one_that_leaves_open_sensors_out_does(string s, string t)
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away", $",\"open_sensors\":\"{s}\""), "", "22:00"));
        Create(home, T, Daily(Mode("away", $",\"open_sensors\":\"{t}\""), "", "22:00"));
        Door(home, true);
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(["away"], Asked(home));
    }
}
