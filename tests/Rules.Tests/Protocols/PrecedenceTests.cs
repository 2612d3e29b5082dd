using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Tests.Schedules.Actors;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>
/// P-S9, two protocols at once: what saves lives goes before what does not, whichever began first, and a rule undoes no
/// step of it. The table says in which state the door ends.
/// </summary>
public sealed class PrecedenceTests
{
    private static readonly Address Door = new("home-1", DeviceKinds.Generic, "l-1");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    /// <summary>Each protocol: whether it saves lives, its priority, what it does with the door.</summary>
    [Theory]
    [InlineData("life 100 unlock", "other 100 lock", "unlocked")]
    [InlineData("other 100 lock", "life 100 unlock", "unlocked")]
    [InlineData("life 100 unlock", "other 1 lock", "unlocked")]
    [InlineData("life 100 unlock", "life 100 lock", "locked")]
    [InlineData("life 10 unlock", "life 20 lock", "unlocked")]
    [InlineData("life 20 unlock", "life 10 lock", "locked")]
    [InlineData("other 10 unlock", "other 20 lock", "unlocked")]
    [InlineData("other 100 lock", "other 100 unlock", "unlocked")]
    [InlineData("life 100 lock", "other 100 unlock", "locked")]
    [InlineData("life 100 unlock", "rule lock", "unlocked")]
    [InlineData("other 1 unlock", "rule lock", "locked")]
    public void The_graver_of_two_has_its_way_with_the_door(string first, string second, string ends)
    {
        TestHome home = WithLock();
        Run(home, "a", first);
        Run(home, "b", second);
        Assert.Equal(ends, Wanted(home).LastOrDefault() ?? "locked");
    }

    [Fact]
    public void What_was_held_back_says_by_what_and_is_free_again_when_that_is_over()
    {
        TestHome home = WithLock();
        Run(home, "fire", "life 100 unlock");
        Run(home, "burglar", "other 100 lock");
        ProtocolStep held = home.Journal.Select(e => e.Event).OfType<ProtocolStep>().Last(s => s.Action == "lock");
        Assert.Contains("protocol 'fire' goes before it and wants lock unlocked", held.Skipped, StringComparison.Ordinal);
        home.Tell(RuleKinds.ProtocolOf("home-1", "fire"), new CancelProtocol("tool"), Owner);
        home.Tell(RuleKinds.ProtocolOf("home-1", "burglar"), new CancelProtocol("tool"), Owner);
        home.Tell(RuleKinds.ProtocolOf("home-1", "burglar"), new ActivateProtocol(ActivateProtocol.Called), Owner);
        Assert.Equal("locked", Wanted(home).Last());
    }

    [Fact]
    public void A_person_does_what_they_want_whatever_runs()
    {
        TestHome home = WithLock();
        Run(home, "fire", "life 100 unlock");
        Assert.Null(home.Tell(Door, new SetDeviceState(Capabilities.Lock, StateView.Locked), Owner).Refusal);
        Assert.Equal("locked", Wanted(home).Last());
    }

    /// <summary>The clock locks the door each evening, and this evening there is a fire.</summary>
    [Fact]
    public void A_schedule_undoes_no_step_of_what_saves_lives_and_says_so()
    {
        TestHome home = WithLock();
        Run(home, "fire", "life 100 unlock");
        LocalTime soon = home.Now.InUtc().LocalDateTime.PlusMinutes(5).TimeOfDay;
        string json = Clockwork.Daily(
            $$"""{"type":"actions","actions":[{"type":"lock","devices":["{{Door.Value}}"]}]}""", "", soon.ToString("HH:mm", null));
        Address clock = RuleKinds.ScheduleOf("home-1", "s");
        home.Tell(DeviceKinds.RingCloudOf("home-1"), new ReportLocation("Home", "UTC"));
        Assert.Null(home.Tell(clock, new CreateSchedule(Clockwork.Read(json)), Owner).Refusal);
        home.Advance(Duration.FromMinutes(6));
        Assert.Equal(["unlocked"], Wanted(home));
        ScheduleStep held = home.Journal.Select(e => e.Event).OfType<ScheduleStep>().Single();
        Assert.Contains("protocol 'fire' goes before it", held.SkippedBecause, StringComparison.Ordinal);
    }

    private static void Run(TestHome home, string slug, string said)
    {
        string[] words = said.Split(' ');
        if (words[0] == "rule")
        {
            Create(home, slug, $$"""
                {"name":"{{slug}}","triggers":[{"type":"ding"}],"actions":[{"type":"{{words[^1]}}","devices":["front-lock"]}]}
                """);
            home.Tell(Bell, new ReportDing("d", home.Now));
            return;
        }

        Address at = RuleKinds.ProtocolOf("home-1", slug);
        home.Tell(at, new CreateProtocol(ProtocolTests.Read(home, $$"""
            {"name":"{{slug}}","priority":{{words[1]}},"life_safety":{{(words[0] == "life" ? "true" : "false")}},
             "steps":[{"type":"{{words[2]}}","devices":["front-lock"]},{"type":"delay","seconds":600}]}
            """)), Owner);
        Assert.Null(home.Tell(at, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
    }

    /// <summary>What the lock was asked for, as its own actor took it down.</summary>
    private static IEnumerable<string> Wanted(TestHome home) => home.Journal
        .Where(e => e.Actor.Equals(Door)).Select(e => e.Event).OfType<ControlRequested>().Select(e => e.Target);

    private static TestHome WithLock()
    {
        TestHome home = New();
        home.Tell(Door, new ReportDevice(
            new DeviceDescription { Name = "Front Lock", RingKind = "lock", Capabilities = [Capabilities.Lock] },
            new Readings { Connection = Connection.Online, Traits = [new TraitReading(Capabilities.Lock, StateView.Locked)] }));
        return home;
    }
}
