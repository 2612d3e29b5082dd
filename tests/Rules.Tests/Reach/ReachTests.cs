using System.Text;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Reach;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Reach;

/// <summary>How the last call to each one outside ended, by the calls that a home really makes.</summary>
public sealed class ReachTests
{
    private const string Post = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"repeat","times":2,"actions":[{"type":"webhook","url":"http://127.0.0.1/a"}]},
                    {"type":"webhook","url":"http://127.0.0.1/b"}]}
        """;

    private readonly TestHome _home = New();

    [Fact]
    public void The_last_call_decides_and_each_post_is_told_apart_from_others()
    {
        Create(_home, "r", Post);
        Motion(_home, FrontCamera, "m1");
        string[] calls = Calls();
        Assert.Equal(3, calls.Length);
        End(calls[0], EffectOutcome.Rejected, "http.404");
        End(calls[2], EffectOutcome.Delivered, "http.204");
        _home.Advance(Duration.FromSeconds(1));
        LostPost lost = Assert.Single(Lost());
        Assert.Equal(("http://127.0.0.1/a", "http.404"), (lost.Action.Url, lost.Last.Code));

        // The second round is the same post: it was taken later.
        End(calls[1], EffectOutcome.Delivered, "http.204");
        Assert.Empty(Lost());
    }

    [Fact]
    public void A_post_that_another_document_asked_for_says_nothing_of_the_one_that_is_there()
    {
        Create(_home, "r", Post);
        Motion(_home, FrontCamera, "m1");
        string[] calls = Calls();
        End(calls[0], EffectOutcome.Rejected, "http.404");
        _home.Tell(RuleAt("r"), new ReplaceRule(Document(_home, Post.Replace("/a", "/c", StringComparison.Ordinal))));
        Assert.Empty(Lost());
        End(calls[2], EffectOutcome.Expired, "http.503");
        Assert.Empty(Lost());
        Motion(_home, FrontCamera, "m2");
        End(Calls().Except(calls).Last(), EffectOutcome.Expired, "http.503");
        Assert.Equal("http://127.0.0.1/b", Assert.Single(Lost()).Action.Url);
        _home.Tell(RuleAt("r"), new DeleteRule());
        Assert.Empty(Reach.Posts);
    }

    [Fact]
    public void Of_a_silent_call_for_help_nobody_learns_whether_it_got_through()
    {
        Recipients(_home, "anna");
        _home.Tell(Panel, new RaisePanic(IncidentKind.Medical, Silent: true));
        _home.Advance(Duration.FromMinutes(5));
        string[] calls = [.. _home.Pending.Where(p => p.By.Equals(Panel)).Select(p => p.Effect.Name)];
        Assert.NotEmpty(calls);
        foreach (string call in calls)
        {
            _home.Tell(Panel, new EffectConcluded(call, EffectOutcome.Rejected, "http.404", null, 1));
        }

        Assert.Contains(_home.Journal, e => e.Event is RecipientAnswered { Delivered: false });
        Assert.Empty(Reach.Recipients);
    }

    [Fact]
    public void Who_was_reached_by_another_way_than_the_webhook_was_reached()
    {
        Recipients(_home, "anna", "ann");
        Assert.Null(Reach.LastReached("anna"));
        _home.Tell(Panel, new RaisePanic(IncidentKind.Medical));
        _home.Advance(Duration.FromMinutes(5));
        ReachView reach = Reach with { Reached = Reach.Reached.SetItem(ReachView.By("anna", "email"), _home.Now) };
        Assert.Equal(_home.Now, reach.LastReached("anna"));
        Assert.Null(reach.LastReached("ann"));
    }

    [Fact]
    public void What_is_stored_of_it_is_read_back_the_same()
    {
        Recipients(_home, "anna");
        Create(_home, "r", Post);
        Create(_home, "n", """{"name":"n","triggers":[{"type":"motion"}],"actions":[{"type":"notify","message":"x"}]}""");
        Motion(_home, FrontCamera, "m1");
        End(Calls()[0], EffectOutcome.Rejected, "http.404");
        _home.Tell(RuleAt("n"), new EffectConcluded(
            _home.Pending.Single(p => p.By.Equals(RuleAt("n"))).Effect.Name, EffectOutcome.Rejected, "http.500", null, 9));
        Assert.Equal("http.500", Reach.LostTo("anna")!.Code);
        byte[] stored = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Reach, RulesJson.Default.ReachView);
        ReachView again = System.Text.Json.JsonSerializer.Deserialize(stored, RulesJson.Default.ReachView)!;
        Assert.Equal(
            Encoding.UTF8.GetString(stored),
            Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(again, RulesJson.Default.ReachView)));
        Assert.Equal(Reach.LostTo("anna"), again.LostTo("anna"));
        Assert.Equal(Lost(), again.LostBy(_home.Rule("r")));
    }

    private ReachView Reach => _home.View.Part<ReachView>();

    private IReadOnlyList<LostPost> Lost() => [.. Reach.LostBy(_home.Rule("r"))];

    private string[] Calls() => [.. _home.Pending.Where(p => p.By.Equals(RuleAt("r"))).Select(p => p.Effect.Name)];

    private void End(string call, EffectOutcome outcome, string code) =>
        _home.Tell(RuleAt("r"), new EffectConcluded(call, outcome, code, null, 1));
}
