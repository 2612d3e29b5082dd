using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Deliveries;
using RingActors.Testing;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Deliveries;

/// <summary>What becomes of posts that nobody took (P-S5, P-S6).</summary>
public sealed class OutboundTests
{
    private static readonly Address Posts = OutboundPosts.AddressOf("home-1");

    private static readonly string Sons = OutboundPosts.EndpointOf("home-1", "https://example.org/son");

    private readonly TestHome _home = New();

    private static LostPost Post(
        string id, TestHome home, string? endpoint = null, string code = "effect.expired") => new(
        id, endpoint ?? Sons, "son", "incident.alarmed", "incident-notice", $"home-1/security/1#{id}",
        "incident.notice", 1, home.Now, code, 12)
        {
            Request = new RawJson("""{"url":"https://example.org/son"}"""),
            Matters = true,
            ToRecipient = true,
        };

    private static Outcome Lose(TestHome home, LostPost post) => home.Tell(Posts, new NoteLostPost(post), Principal.Engine);

    private static Asked Pending(TestHome home) => Assert.Single(home.Pending, p => p.Effect.Request is PostAgain);

    private static Outcome Fail(TestHome home, string code = "effect.expired") => home.Conclude(
        Pending(home), code == "effect.expired" ? EffectOutcome.Expired : EffectOutcome.Rejected, code, 5);

    [Fact]
    public void Lost_posts_do_what_their_table_says() => Assert.Null(CommittedText.Difference(
        "tests/Rules.Tests/Tables/outbound.txt", new DecisionTable("lost posts: in this state, told this, they do that", Told)
        .State("nothing was lost", _ => { })
        .State("one waits", h => Lose(h, Post("dl-1", h)))
        .State("that one began waits", h => Lose(h, Post("dl-1", h) with { About = "incident-1" }))
        .State("one is under way", h => { Lose(h, Post("dl-1", h)); h.Advance(Duration.FromMinutes(5)); })
        .State("one is not tried any more", h => Lose(h, Post("dl-1", h) with { Matters = null }))
        .State("one was too long", h => Lose(h, Post("dl-1", h) with { Request = null }))
        .State("the receiver is gone", h => Lose(h, Post("dl-1", h, code: "http.410")))
        .Command("lose dl-1", Posts, h => new NoteLostPost(Post("dl-1", h)))
        .Command("lose dl-2", Posts, h => new NoteLostPost(Post("dl-2", h)))
        .Command("lose dl-2, gone", Posts, h => new NoteLostPost(Post("dl-2", h, code: "http.410")))
        .Command("lose dl-2, worth little", Posts, h => new NoteLostPost(Post("dl-2", h) with { Matters = null }))
        .Command("another was taken", Posts, _ => new NoteTakenPost(Sons))
        .Command("its end was taken", Posts, _ => new NoteTakenPost(Sons, "incident-1"))
        .Command("elsewhere one was taken", Posts, _ => new NoteTakenPost("ep-2", "incident-1"))
        .Command("replay dl-1", Posts, _ => new ReplayDelivery("dl-1"))
        .Command("turn on", Posts, _ => new TurnOnEndpoint(Sons))
        .Print()));

    /// <summary>The pauses stand here in hours once more: what a household is promised.</summary>
    [Fact]
    public void What_matters_is_tried_again_on_the_ladder_for_days_each_time_as_the_same_post_and_then_stays()
    {
        Lose(_home, Post("dl-1", _home));
        Instant begun = _home.Now;
        List<double> hours = [];
        HashSet<string> keys = [];
        while (_home.WakeAt(Posts) is { } next)
        {
            _home.Advance(next - _home.Now);
            hours.Add(Math.Round((_home.Now - begun).TotalHours, 2));
            keys.Add(((PostAgain)Pending(_home).Effect.Request).Key);
            Assert.Equal(Duration.FromMinutes(1), Pending(_home).Effect.ExpiresAt - _home.Now);
            Fail(_home);
        }

        Assert.Equal([0.08, 0.58, 2.58, 7.58, 17.58, 31.58, 51.58, 75.58], hours);
        Assert.Equal(["home-1/security/1#dl-1"], keys);
        LostPostView left = Assert.Single(_home.View.Part<OutboundState>().Posts);
        Assert.Equal((12 + (8 * 5), 8, null), (left.Attempts, left.Again, left.NextAt));
    }

    [Fact]
    public void What_got_through_is_lost_no_more_and_what_waits_for_that_receiver_goes_out_in_order_at_once()
    {
        Lose(_home, Post("dl-1", _home));
        _home.Advance(Duration.FromMinutes(1));
        Lose(_home, Post("dl-2", _home));
        Lose(_home, Post("dl-3", _home, endpoint: "ep-2"));
        _home.Advance(Duration.FromMinutes(4));
        Assert.Equal("dl-1", ((PostAgain)Pending(_home).Effect.Request).Post);

        _home.Conclude(Pending(_home), EffectOutcome.Delivered, "http.204");
        _home.SettleDue();

        Assert.Equal("dl-2", ((PostAgain)Pending(_home).Effect.Request).Post);
        Assert.Equal(["dl-2", "dl-3"], _home.View.Part<OutboundState>().Posts.Select(p => p.Post.Id));
    }

    [Fact]
    public void A_receiver_that_does_not_answer_is_asked_for_one_post_and_not_for_all_of_them()
    {
        for (int i = 0; i < 20; i++)
        {
            Lose(_home, Post($"dl-{i}", _home));
        }

        _home.Advance(Duration.FromMinutes(5));
        Fail(_home);
        _home.Advance(Duration.FromMinutes(29));
        Assert.Empty(_home.Pending);
        _home.Advance(Duration.FromMinutes(1));
        Pending(_home);
    }

    [Fact]
    public void That_it_began_is_of_no_use_to_whoever_knows_that_it_is_over()
    {
        Lose(_home, Post("dl-1", _home) with { About = "incident-1" });
        Lose(_home, Post("dl-2", _home) with { About = "incident-2" });
        Outcome over = _home.Tell(Posts, new NoteTakenPost(Sons, "incident-1"), Principal.Engine);
        Assert.Equal(DeliveryOutcome.Overtaken, over.Events.Select(e => e.Event).OfType<DeliverySettled>().Single().Outcome);
        Assert.Equal("dl-2", Assert.Single(_home.View.Part<OutboundState>().Posts).Post.Id);
    }

    /// <summary>The house knows of no such incident that is open.</summary>
    [Fact]
    public void What_began_and_is_over_is_not_told_late_unless_somebody_wants_that()
    {
        Lose(_home, Post("dl-1", _home) with { About = "incident-1" });
        _home.Advance(Duration.FromDays(5));
        Assert.Empty(_home.Pending);
        LostPostView left = Assert.Single(_home.View.Part<OutboundState>().Posts);
        Assert.Null(left.NextAt);

        _home.Tell(Posts, new ReplayDelivery("dl-1"));
        _home.SettleDue();
        Assert.Equal("dl-1", ((PostAgain)Pending(_home).Effect.Request).Post);
    }

    [Fact]
    public void A_receiver_that_says_410_is_turned_off_and_all_others_are_told_once()
    {
        Recipients(_home, "son", "daughter", "neighbour");
        Outcome gone = Lose(_home, Post("dl-1", _home, code: "http.410"));
        Assert.Equal(["daughter", "neighbour"], gone.Calls.Select(a => ((SendEndpointNotice)a.Effect.Request).Contact));
        Assert.Equal("son", Assert.Single(_home.View.Part<OutboundState>().Off).Value.To);

        Assert.Empty(Lose(_home, Post("dl-2", _home, code: "http.410")).Calls);
        Assert.Null(_home.WakeAt(Posts));
        Assert.Equal("delivery.turn-on-first", _home.Tell(Posts, new ReplayDelivery("dl-1")).Refusal?.Code);

        _home.Tell(Posts, new TurnOnEndpoint(Sons));
        _home.Tell(Posts, new ReplayDelivery("dl-1"));
        _home.SettleDue();
        Assert.Equal("dl-1", ((PostAgain)Pending(_home).Effect.Request).Post);
        Fail(_home, "http.410");
        Assert.Single(_home.View.Part<OutboundState>().Off);
    }

    [Fact]
    public void Whoever_is_gone_at_one_address_is_told_of_it_at_another()
    {
        _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts = [new RecipientPolicy("son", "https://example.org/son") { Ways = ["mailto:son@example.org"] }],
        }));
        var told = (SendEndpointNotice)Assert.Single(
            Lose(_home, Post("dl-1", _home, code: "http.410")).Calls).Effect.Request;
        Assert.Equal(("son", "mailto:son@example.org"), (told.Contact, told.Url));
    }

    [Fact]
    public void What_is_new_does_not_wait_for_a_day_behind_what_failed_for_days()
    {
        Lose(_home, Post("old", _home));
        for (int i = 0; i < 7; i++)
        {
            _home.Advance(_home.WakeAt(Posts)!.Value - _home.Now);
            if (i < 6)
            {
                Fail(_home);
            }
        }

        // While the old one is under way the new one is lost; what comes next is a day away for the old one alone.
        Lose(_home, Post("new", _home) with { About = "incident-1", EndsIt = true });
        Instant failed = _home.Now;
        Fail(_home);
        Assert.Equal(Duration.FromMinutes(30), _home.WakeAt(Posts)!.Value - failed);
        _home.Advance(Duration.FromMinutes(30));
        Assert.Equal("new", ((PostAgain)Pending(_home).Effect.Request).Post);
    }

    [Fact]
    public void No_more_is_kept_than_there_is_room_for_and_what_is_still_tried_stays_longest()
    {
        Lose(_home, Post("waits", _home, endpoint: "ep-2"));
        for (int i = 0; i < OutboundState.PostsMax; i++)
        {
            Lose(_home, Post($"dl-{i}", _home) with { Matters = null });
        }

        Assert.Equal(OutboundState.PostsMax, _home.View.Part<OutboundState>().Posts.Count);
        Assert.NotNull(_home.View.Part<OutboundState>().Find("waits"));
        Assert.Null(_home.View.Part<OutboundState>().Find("dl-0"));
    }

    [Fact]
    public void What_is_kept_is_kept_after_a_snapshot_and_a_restart_and_the_view_has_no_request()
    {
        Lose(_home, Post("dl-1", _home));
        string stored = JsonSerializer.Serialize(_home.State(Posts), RulesJson.Default.OutboundState);
        _home.Restore(Posts, JsonSerializer.Deserialize(stored, RulesJson.Default.OutboundState)!);
        Assert.DoesNotContain(
            "example.org", JsonSerializer.Serialize(_home.View.Part<OutboundState>(), RulesJson.Default.OutboundState), StringComparison.Ordinal);
        _home.Advance(Duration.FromHours(9));
        Assert.Contains("example.org", ((PostAgain)Pending(_home).Effect.Request).Request.Text, StringComparison.Ordinal);
    }

    private static TestHome Told()
    {
        TestHome home = New();
        Recipients(home, "son", "daughter");
        return home;
    }
}
