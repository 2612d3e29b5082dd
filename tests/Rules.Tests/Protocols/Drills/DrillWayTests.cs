using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Reach;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols.Drills;

/// <summary>Drills and practice mode where recipients have several ways, and practice that turns into earnest.</summary>
public sealed class DrillWayTests
{
    private const string Mail = "mailto:anna@example.org";
    private const string Hook = "https://example.org/anna";
    private const string Browser = "push:https://push.example/1#x.y";

    private static readonly Address Drills = RuleKinds.DrillsOf("home-1");
    private static readonly Address Practising = RuleKinds.PracticeOf("home-1");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void A_live_drill_is_sent_by_all_ways_each_in_a_lane_of_its_own()
    {
        TestHome home = Home();
        Begin(home);
        Asked[] asked = [.. home.Pending];
        Assert.Equal([Mail, Hook, Browser, "https://example.org/ben"], asked.Select(Url));
        Assert.Equal(4, asked.Select(a => a.Effect.Name).Distinct().Count());
        Assert.Equal(4, asked.Select(a => a.Effect.Lane).Distinct().Count());
    }

    [Fact]
    public void Whom_one_way_reached_is_reached_and_who_is_who_however_many_ways_they_have()
    {
        TestHome home = Home();
        Begin(home);
        Conclude(home, Mail, EffectOutcome.Rejected);
        Assert.False(Live(home).Sent.ContainsKey("anna"));
        Conclude(home, Hook, EffectOutcome.Delivered);
        Conclude(home, "https://example.org/ben", EffectOutcome.Rejected);
        Conclude(home, Browser, EffectOutcome.Rejected);
        Assert.Equal(("delivered", "rejected"), (Live(home).Sent["anna"], Live(home).Sent["ben"]));
        RecipientTest anna = home.View.Part<DrillsView>().Tests["anna"];
        Assert.Equal(("delivered", true), (anna.Sent, anna.DeliveredAt is not null));
        Assert.Equal(["anna", "anna", "ben", "anna"],
            home.Journal.Select(e => e.Event).OfType<DrillCallConcluded>().Select(e => e.Recipient));
    }

    [Fact]
    public void Who_was_reached_by_none_is_rejected_and_what_may_have_come_is_not()
    {
        TestHome home = Home();
        Begin(home);
        foreach (string way in new[] { Hook, Mail, Browser })
        {
            Assert.False(Live(home).Sent.ContainsKey("anna"));
            Conclude(home, way, EffectOutcome.Rejected);
        }

        Assert.Equal("rejected", Live(home).Sent["anna"]);

        TestHome other = Home();
        Begin(other);
        Conclude(other, Hook, EffectOutcome.Rejected);
        Conclude(other, Mail, EffectOutcome.Expired);
        Conclude(other, Browser, EffectOutcome.Rejected);
        Assert.Equal("expired", Live(other).Sent["anna"]);
    }

    [Fact]
    public void That_it_is_over_comes_by_all_ways_after_the_message_and_what_was_not_sent_is_withdrawn()
    {
        TestHome home = Home();
        Begin(home);
        Asked[] asked = [.. home.Pending];
        Conclude(home, Hook, EffectOutcome.Rejected);
        Conclude(home, Mail, EffectOutcome.Delivered);
        Conclude(home, "https://example.org/ben", EffectOutcome.Rejected);
        home.Tell(Drills, new EndDrill(), Owner);
        Assert.Equal([Mail, Hook, Browser], home.Pending.Select(Url));
        Assert.All(home.Pending, over =>
        {
            Assert.Equal(ProtocolNotice.DrillOver, ((SendProtocolNotice)over.Effect.Request).Notice.Type);
            Assert.Equal(asked.Single(a => Url(a) == Url(over)).Effect.Lane, over.Effect.Lane);
        });
        Assert.Equal(["anna"], home.Journal.Select(e => e.Event).OfType<DrillOverTold>().Single().Recipients);
    }

    [Fact]
    public void A_browser_that_a_drill_finds_not_subscribed_any_more_is_a_way_no_longer()
    {
        TestHome home = Home();
        Begin(home);
        home.Conclude(home.Pending.Single(a => Url(a) == Browser), EffectOutcome.Rejected, RecipientWay.SubscriptionOver);
        RecipientPolicy anna = home.View.Guard().Policy.Contacts.First();
        Assert.Equal([Mail, Hook], anna.Addresses);
        Assert.Matches(
            "^anna by push-[0-9a-f]{8}$",
            Assert.Single(home.View.Part<ReachView>().LostTo(anna)).Said);
    }

    [Fact]
    public void That_practice_began_and_is_over_is_told_by_all_ways()
    {
        TestHome home = Home();
        home.Tell(Practising, new BeginPractice(home.Now + Duration.FromHours(1)), Owner);
        home.Tell(Practising, new EndPractice(), Owner);
        Assert.Equal([Mail, Hook, Browser, Mail, Hook, Browser], Notices(home).Select(n => n.Url));
        Assert.Equal(6, home.Pending.Select(a => a.Effect.Name).Distinct().Count());
        Assert.Equal(3, home.Pending.Select(a => a.Effect.Lane).Distinct().Count());
    }

    [Theory]
    [InlineData("time")]
    [InlineData("ended")]
    [InlineData("others practise")]
    public void Who_was_told_PRACTICE_is_told_that_it_is_real_when_practice_ends_before_the_emergency(string how)
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Practising, new BeginPractice(home.Now + Duration.FromSeconds(20)), Owner);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Contains(Notices(home), n => n is { Contact: "anna", Notice.Practice: true });
        Assert.Empty(Real(home));
        switch (how)
        {
            case "time":
                home.Advance(Duration.FromSeconds(20));
                break;
            case "ended":
                home.Tell(Practising, new EndPractice(), Owner);
                break;
            default:
                home.Tell(Practising, new BeginPractice(home.Now + Duration.FromHours(1), [ActivateProtocol.Default]), Owner);
                break;
        }

        // Whoever was told nothing yet hears of it in earnest, and of no practice.
        Assert.Equal(["anna"], Real(home));
        Assert.StartsWith(
            "THIS IS REAL", Notices(home).Single(n => n.Notice.How == "real").Notice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_emergency_that_was_in_earnest_all_along_or_still_practises_nobody_hears_that_it_is_real()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(1));
        home.Tell(Practising, new BeginPractice(home.Now + Duration.FromHours(1)), Owner);
        home.Tell(Practising, new EndPractice(), Owner);
        Assert.Empty(Real(home));

        TestHome longer = Lived(OneByOne);
        longer.Tell(Practising, new BeginPractice(longer.Now + Duration.FromHours(1)), Owner);
        longer.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        longer.Tell(Practising, new BeginPractice(longer.Now + Duration.FromHours(2)), Owner);
        Assert.Empty(Real(longer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_step_posts_says_whether_it_is_practice(bool practises)
    {
        TestHome home = Lived("""
            {"name":"Help","incidents":["panic"],"steps":[{"type":"webhook","url":"https://example.org/guard"},{"type":"delay","seconds":60}]}
            """);
        if (practises)
        {
            home.Tell(Practising, new BeginPractice(home.Now + Duration.FromHours(1)), Owner);
        }

        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Equal(
            practises,
            Assert.Single(Posts(home, "protocol.step")).Body.ToString().Contains("\"practice\":true", StringComparison.Ordinal));
    }

    private static LiveDrill Live(TestHome home) => home.View.Part<DrillsView>().Live!;

    private static string Url(Asked asked) => ((SendProtocolNotice)asked.Effect.Request).Url;

    private static IEnumerable<string> Real(TestHome home) =>
        Notices(home).Where(n => n.Notice is { Type: ProtocolNotice.Practising, How: "real" }).Select(n => n.Contact);

    private static void Begin(TestHome home) =>
        Assert.Null(home.Tell(Drills, new BeginDrill(null, 900), Owner).Refusal);

    private static void Conclude(TestHome home, string url, EffectOutcome outcome) =>
        home.Conclude(home.Pending.Single(a => Url(a) == url), outcome, "x");

    private static TestHome Home()
    {
        TestHome home = New();
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts =
            [
                new RecipientPolicy("anna", Mail) { Role = AccessRole.Owner, Ways = [Hook, Browser] },
                new RecipientPolicy("ben", "https://example.org/ben"),
            ],
        }));
        return home;
    }
}
