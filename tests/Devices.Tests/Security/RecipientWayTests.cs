using System.Buffers.Text;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>Contacts with several ways: how the settings say them, and what becomes of an incident's messages.</summary>
public sealed class RecipientWayTests
{
    private static readonly SecurityPolicy Ways = Policy with
    {
        Contacts =
        [
            new("neighbour", "https://example.org/alarm") { Ways = ["mailto:n@example.org", "ntfy:n"] },
        ],
    };

    [Theory]
    [InlineData("mailto:anna@example.org", true)]
    [InlineData("mailto:anna.o'hara+alarm@mail.example.org", true)]
    [InlineData("ntfy:anna_Alarm-1", true)]
    [InlineData("https://example.org/x", true)]
    [InlineData("mailto:anna", false)]
    [InlineData("mailto:anna@example.org,eve@example.org", false)]
    [InlineData("mailto:anna@example.org?subject=x", false)]
    [InlineData("mailto:anna@example.org\r\nBcc: eve@example.org", false)]
    [InlineData("mailto:anna@exa mple.org", false)]
    [InlineData("mailto:Anna <anna@example.org>", false)]
    [InlineData("mailto:anna@@example.org", false)]
    [InlineData("mailto:änna@example.org", false)]
    [InlineData("mailto:@example.org", false)]
    [InlineData("mailto:anna@", false)]
    [InlineData("ntfy:", false)]
    [InlineData("ntfy:a/b", false)]
    [InlineData("ntfy:a\nb", false)]
    [InlineData("ftp://example.org/", false)]
    [InlineData("https://anna:secret@example.org/", false)]
    public void An_address_is_a_webhook_an_e_mail_or_a_topic_and_nothing_around_it(string address, bool isOne)
    {
        foreach (string document in new[]
        {
            new JsonObject { ["contacts"] = new JsonArray(new JsonObject { ["id"] = "a", ["url"] = address }) }.ToJsonString(),
            new JsonObject
            {
                ["contacts"] = new JsonArray(new JsonObject { ["id"] = "a", ["url"] = "https://a.example/", ["ways"] = new JsonArray(address) }),
            }.ToJsonString(),
        })
        {
            PolicyReading reading = PolicyReader.Read((JsonObject)JsonNode.Parse(document)!, Household.New().Devices());
            Assert.Equal(isOne, reading.Policy is not null);
            Assert.All(reading.Faults, f => Assert.StartsWith("contacts[0].", f.Path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void One_without_further_ways_is_written_as_ever()
    {
        JsonObject document = PolicyWriter.Write(Policy, Household.New().Devices());
        Assert.Equal("""[{"id":"neighbour","url":"https://example.org/alarm"}]""", document["contacts"]!.ToJsonString());
        JsonObject several = PolicyWriter.Write(Ways, Household.New().Devices());
        Assert.Equal(
            """[{"id":"neighbour","url":"https://example.org/alarm","ways":["mailto:n@example.org","ntfy:n"]}]""",
            several["contacts"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""["https://a/"]""")]
    [InlineData("""["ntfy:x","ntfy:x"]""")]
    public void The_same_address_twice_is_a_fault(string ways)
    {
        PolicyReading reading = PolicyReader.Read(
            (JsonObject)JsonNode.Parse($$"""{"contacts":[{"id":"a","url":"https://a/","ways":{{ways}}}]}""")!, Household.New().Devices());
        Assert.Equal("duplicate", Assert.Single(reading.Faults).Code);
    }

    [Fact]
    public void An_incident_is_told_by_all_ways_and_a_failed_one_takes_nobody_from_those_who_are_told_that_it_is_over()
    {
        (TestHome home, Asked[] asked) = Told();
        Assert.Equal(["https://example.org/alarm", "mailto:n@example.org", "ntfy:n"], asked.Select(Url));
        Assert.Equal(3, asked.Select(a => a.Effect.Lane).Distinct().Count());
        home.Conclude(asked[0], EffectOutcome.Rejected, "http.404");
        Assert.Equal("asked", home.Incident().Contacts["neighbour"]);
        home.Conclude(asked[1], EffectOutcome.Delivered, "smtp.250");
        Assert.Equal("delivered", home.Incident().Contacts["neighbour"]);
        home.Conclude(asked[2], EffectOutcome.Rejected, "http.404");
        Assert.Equal("delivered", home.Incident().Contacts["neighbour"]);
        Assert.Equal(
            [(null, false), ("email", true), ("ntfy", false)],
            home.Journal.Select(e => e.Event).OfType<RecipientAnswered>().Select(e => (e.Way, e.Delivered)));
        Assert.Equal(3, Over(home).Length);
    }

    [Theory]
    [InlineData(EffectOutcome.Rejected, 0)]
    [InlineData(EffectOutcome.Expired, 3)]
    public void Whom_no_way_reached_is_failed_and_told_of_its_end_only_where_one_may_have_come_through(EffectOutcome first, int over)
    {
        (TestHome home, Asked[] asked) = Told();
        home.Conclude(asked[0], first, "x", attempts: 30);
        home.Conclude(asked[1], EffectOutcome.Rejected, "smtp.550");
        Assert.Equal("asked", home.Incident().Contacts["neighbour"]);
        home.Conclude(asked[2], EffectOutcome.Rejected, "http.404");
        Assert.Equal("failed", home.Incident().Contacts["neighbour"]);
        Assert.Equal(over, Over(home).Length);
    }

    [Fact]
    public void A_browser_that_is_not_subscribed_any_more_is_no_way_from_then_on_and_no_other_is_taken_for_it()
    {
        string first = Push(1), second = Push(2);
        SecurityPolicy policy = Policy with { Contacts = [new("neighbour", "https://example.org/alarm") { Ways = [first, second] }] };
        (TestHome home, Asked[] asked) = Told(policy);
        home.Conclude(asked.Single(a => Url(a) == first), EffectOutcome.Rejected, RecipientWay.SubscriptionOver);
        Assert.Equal([second], home.View.Guard().Policy.Contacts.Single().Ways!);
        string name = home.Journal.Select(e => e.Event).OfType<RecipientWayEnded>().Single().Way;
        Assert.Matches("^push-[0-9a-f]{8}$", name);

        // What says so once more, and what is said of nobody, changes nothing.
        foreach (EndRecipientWay again in new EndRecipientWay[] { new("neighbour", name), new("nobody", name), new("neighbour", "webhook") })
        {
            Assert.Empty(home.Tell(Panel, again).Events);
        }

        home.Conclude(asked.Single(a => Url(a) == second), EffectOutcome.Rejected, RecipientWay.SubscriptionOver);
        Assert.Null(home.View.Guard().Policy.Contacts.Single().Ways);
    }

    [Fact]
    public void Of_a_silent_call_a_browser_that_is_gone_is_not_seen_to_be_gone()
    {
        string browser = Push(1);
        TestHome home = New(Policy with { Contacts = [new("neighbour", "https://example.org/alarm") { Ways = [browser] }] });
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic, true), Pat);
        home.Conclude(
            home.Pending.Single(a => a.Effect.Request is SendIncidentNotice send && send.Url == browser), EffectOutcome.Rejected,
            RecipientWay.SubscriptionOver);
        Assert.DoesNotContain(home.Journal, e => e.Event is RecipientWayEnded);
        Assert.Equal([browser], home.View.Guard().Policy.Contacts.Single().Ways!);
    }

    [Fact]
    public void A_browser_is_a_further_way_and_not_the_first()
    {
        foreach ((string document, bool isRight) in new[]
        {
            ($$"""{"contacts":[{"id":"a","url":"{{Push(1)}}"}]}""", false),
            ($$"""{"contacts":[{"id":"a","url":"https://a/","ways":["{{Push(1)}}"]}]}""", true),
            ($$"""{"contacts":[{"id":"a","url":"https://a/","ways":["{{Push(1)[..^1]}}"]}]}""", false),
            ("""{"contacts":[{"id":"a","url":"https://a/","ways":["push:https://push.example/x"]}]}""", false),
        })
        {
            Assert.Equal(isRight, PolicyReader.Read((JsonObject)JsonNode.Parse(document)!, Household.New().Devices()).Policy is not null);
        }
    }

    private static string Push(byte which) =>
        $"push:https://push.example/{which}#{Base64Url.EncodeToString([4, .. new byte[63], which])}.{Base64Url.EncodeToString(new byte[16])}";

    private static (TestHome Home, Asked[] Asked) Told(SecurityPolicy? policy = null)
    {
        TestHome home = Armed(policy ?? Ways);
        Opens(home, Hall);
        home.Advance(NodaTime.Duration.FromSeconds(30));
        return (home, [.. home.Pending.Where(p => p.Effect.Request is SendIncidentNotice)]);
    }

    private static SendIncidentNotice[] Over(TestHome home) =>
        [.. home.Tell(Panel, Disarmed with { By = Pat }).Calls.Select(c => c.Effect.Request).OfType<SendIncidentNotice>()];

    private static string Url(Asked asked) => ((SendIncidentNotice)asked.Effect.Request).Url;
}
