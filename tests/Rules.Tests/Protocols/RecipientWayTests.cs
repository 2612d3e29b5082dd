using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Reach;
using RingActors.Rules.Runs.Messages;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>Recipients with several ways: each is tried at once, and says for itself how it ended.</summary>
public sealed class RecipientWayTests
{
    private const string OneByOne = """
        {"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":3600},{"recipients":["ben"]}]}]}
        """;

    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void All_ways_are_tried_at_once_in_lanes_of_their_own()
    {
        TestHome home = Called();
        Asked[] asked = [.. home.Pending];
        Assert.Equal(
            ["https://example.org/anna", "mailto:anna@example.org", "ntfy:alarm-anna", "mailto:anna@work.example.org"],
            asked.Select(a => Url(a)));
        Assert.Equal(4, asked.Select(a => a.Effect.Name).Distinct().Count());
        Assert.Equal(4, asked.Select(a => a.Effect.Lane).Distinct().Count());
        Assert.EndsWith("!anna", asked[0].Effect.Name, StringComparison.Ordinal);

        // One link for whichever of them it was sent by: each of its buttons acts once.
        Assert.Single(asked.Select(a => ((SendProtocolNotice)a.Effect.Request).Notice.Notice).Distinct());
    }

    [Fact]
    public void Each_way_says_how_it_ended_and_by_which_it_was()
    {
        TestHome home = Called();
        Asked[] asked = [.. home.Pending];
        home.Conclude(asked[1], EffectOutcome.Delivered, "smtp.250");
        home.Conclude(asked[0], EffectOutcome.Rejected, "http.410");
        home.Conclude(asked[3], EffectOutcome.Delivered, "smtp.250");
        Assert.Equal(
            [("anna", "email", "delivered"), ("anna", null, "rejected"), ("anna", "email-2", "delivered")],
            home.Journal.Select(e => e.Event).OfType<ProtocolCallConcluded>().Select(e => (e.Recipient, e.Way, e.Outcome)));
        Activation open = home.View.Part<ProtocolsView>().UnderWay.Single().State.Open.Single();
        Assert.Equal(["anna"], open.Reached);
        Assert.Equal(["email", "email-2"], open.ReachedBy!.Select(w => w.Way));
        RecipientPolicy anna = home.View.Guard().Policy.Contacts.First();
        Assert.Equal(["anna"], home.View.Part<ReachView>().LostTo(anna).Select(l => l.Said));
    }

    /// <summary>P-S10: a failed way is no answer, and one that was delivered is none either.</summary>
    [Fact]
    public void The_next_is_told_at_once_only_where_all_ways_have_failed()
    {
        TestHome home = Called();
        foreach (Asked way in home.Pending.ToArray())
        {
            Assert.Equal(["anna"], Levels(home));
            home.Conclude(way, EffectOutcome.Rejected, "http.404");
        }

        Assert.Equal(["anna", "ben"], Levels(home));

        TestHome other = Called();
        Asked[] asked = [.. other.Pending];
        other.Conclude(asked[2], EffectOutcome.Delivered, "http.200");
        foreach (Asked way in asked.Where(a => a != asked[2]))
        {
            other.Conclude(way, EffectOutcome.Rejected, "http.404");
        }

        Assert.Equal(["anna"], Levels(other));
        other.Advance(Duration.FromSeconds(3600));
        Assert.Equal(["anna", "ben"], Levels(other));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whom_one_way_reached_is_told_by_all_that_it_is_over_and_whom_none_did_is_not(bool reached)
    {
        TestHome home = Called();
        Asked[] asked = [.. home.Pending];
        for (int i = 0; i < asked.Length; i++)
        {
            home.Conclude(asked[i], reached && i == 1 ? EffectOutcome.Delivered : EffectOutcome.Rejected, "x");
        }

        home.Tell(At, new CancelProtocol("tool"), Owner);
        SendProtocolNotice[] over = [.. Over(home).Where(n => n.Contact == "anna")];
        Assert.Equal(reached ? 4 : 0, over.Length);
        foreach (Asked way in home.Pending.Where(a => ((SendProtocolNotice)a.Effect.Request).Contact == "anna"))
        {
            Assert.Equal(asked.Single(a => Url(a) == Url(way)).Effect.Lane, way.Effect.Lane);
        }
    }

    [Fact]
    public void A_message_of_a_step_goes_by_all_ways_and_one_of_a_rule_by_the_first()
    {
        TestHome home = Home("""{"name":"Help","steps":[{"type":"notify","message":"Look","recipients":["anna"]},{"type":"delay","seconds":60}]}""");
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        Assert.Equal(4, home.Pending.Count);
        foreach (Asked way in home.Pending.ToArray())
        {
            home.Conclude(way, EffectOutcome.Delivered, "x");
        }

        Assert.Equal(4, home.Journal.Count(e => e.Event is ProtocolCallConcluded { Recipient: "anna" }));
        Create(home, "r", """{"name":"r","triggers":[{"type":"ding"}],"actions":[{"type":"notify","message":"A ring","recipients":["anna"]}]}""");
        home.Tell(Bell, new Devices.Domain.Devices.ReportDing("d", home.Now));
        Assert.Equal("https://example.org/anna", ((SendRuleMessage)Assert.Single(home.Pending).Effect.Request).Url);
    }

    [Fact]
    public void A_browser_that_a_protocol_found_not_subscribed_any_more_is_taken_out_of_the_settings_and_said_until_they_are_written_anew()
    {
        const string Browser = "push:https://push.example/1#x.y";
        TestHome home = Home(OneByOne, Browser);
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        home.Conclude(home.Pending.Single(a => Url(a) == Browser), EffectOutcome.Rejected, RecipientWay.SubscriptionOver);
        RecipientPolicy anna = home.View.Guard().Policy.Contacts.First();
        Assert.DoesNotContain(Browser, anna.Addresses);
        Assert.Equal(4, anna.Addresses.Count());
        Assert.Matches("^anna by push-[0-9a-f]{8}$", Assert.Single(home.View.Part<ReachView>().LostTo(anna)).Said);
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Contacts = [anna] }));
        Assert.Empty(home.View.Part<ReachView>().LostTo(anna));
    }

    private static string Url(Asked asked) => ((SendProtocolNotice)asked.Effect.Request).Url;

    private static TestHome Called()
    {
        TestHome home = Home(OneByOne);
        Assert.Null(home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
        return home;
    }

    private static TestHome Home(string protocol, params string[] more)
    {
        TestHome home = New();
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts =
            [
                new RecipientPolicy("anna", "https://example.org/anna")
                {
                    Role = AccessRole.Owner,
                    Ways = ["mailto:anna@example.org", "ntfy:alarm-anna", "mailto:anna@work.example.org", .. more],
                },
                new RecipientPolicy("ben", "https://example.org/ben"),
            ],
        }));
        Assert.Null(home.Tell(At, new CreateProtocol(Read(home, protocol)), Owner).Refusal);
        return home;
    }
}
