using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

/// <summary>Two pauses at once: what was said of a rule by name, and what was said of all.</summary>
public sealed class PauseTests
{
    private const string Lit = """
        {"name":"Lit","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private readonly TestHome _home = New();
    private readonly Address _rule;

    public PauseTests() => _rule = Create(_home, "lit", Lit);

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void It_goes_on_by_itself_when_the_later_of_two_pauses_is_over(int own, int all)
    {
        Pause(own);
        PauseAll(all);
        Instant end = _home.Now + Duration.FromHours(Math.Max(own, all));
        Assert.Equal(end, _home.WakeAt(_rule));
        Assert.Empty(Own(_home.Advance(end - _home.Now - Duration.FromMilliseconds(1))));
        Assert.False(Runs());
        EventEnvelope resumed = Assert.Single(Own(_home.Advance(Duration.FromMilliseconds(1))));
        Assert.Equal(new RuleResumed(Duration.Zero), resumed.Event);
        Assert.True(Runs());
    }

    [Fact]
    public void The_end_of_a_pause_of_all_leaves_one_that_was_said_by_name()
    {
        Pause(3, "broken");
        PauseAll(5, "painters");
        Assert.Equal("painters", _home.Rule("lit").PauseNote);
        _home.Tell(_rule, new ResumeRule { OfAll = true });
        Assert.Equal(
            (_home.Now + Duration.FromHours(3), "broken"),
            (_home.Rule("lit").PausedUntil, _home.Rule("lit").PauseNote));
        Assert.Empty(_home.Tell(_rule, new ResumeRule { OfAll = true }).Names);
        _home.Tell(_rule, new ResumeRule());
        Assert.True(Runs());
    }

    [Fact]
    public void The_end_of_a_pause_of_all_is_the_end_of_one_by_name_that_is_over()
    {
        Pause(1);
        PauseAll(5);
        _home.Advance(Duration.FromHours(2));
        Assert.Equal(
            [new RuleResumed(null)],
            Own(_home.Tell(_rule, new ResumeRule { OfAll = true }).Events).Select(e => e.Event));
        Assert.True(Runs());
    }

    [Fact]
    public void What_is_said_by_name_takes_the_place_of_every_pause()
    {
        PauseAll(5);
        Pause(1);
        Assert.Equal(_home.Now + Duration.FromHours(1), _home.Rule("lit").PausedUntil);
        PauseAll(4);
        _home.Tell(_rule, new EnableRule());
        Assert.True(Runs());
    }

    [Fact]
    public void A_later_word_of_all_takes_the_place_of_an_earlier_one_and_shortens_nothing_that_was_said_by_name()
    {
        PauseAll(9);
        PauseAll(2);
        Assert.Equal(_home.Now + Duration.FromHours(2), _home.Rule("lit").PausedUntil);
        Pause(3);
        Assert.Empty(PauseAll(2).Names);
        Assert.Equal(_home.Now + Duration.FromHours(3), _home.Rule("lit").PausedUntil);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void A_rule_that_is_taken_back_is_paused_for_as_long_as_it_was(int hoursLater, bool isPaused)
    {
        Pause(1, "own");
        PauseAll(3, "all");
        RulePause was = _home.Rule("lit").Pause!;
        _home.Tell(_rule, new DeleteRule());
        _home.Advance(Duration.FromHours(hoursLater));
        RestoredRule kept = RestoredRule.Of(_home.Journal.Where(e => e.Actor.Equals(_rule)).SkipLast(1));
        Assert.Equal(was, kept.Pause);
        _home.Tell(_rule, new CreateRule(Document(_home, Lit)) { Restored = kept });
        Assert.Equal(isPaused ? "all" : null, _home.Rule("lit").PauseNote);
        Assert.Equal(!isPaused, Runs());
    }

    [Fact]
    public void Whoever_approves_it_reads_what_stays_paused_and_what_comes_back()
    {
        Pause(3);
        string own = " By its own pause it stays paused until 2026-03-01T23:00:00Z.";
        PauseRule shorter = new(_home.Now + Duration.FromHours(1)) { OfAll = true };
        Assert.EndsWith(own, Words(shorter), StringComparison.Ordinal);
        Assert.StartsWith("Pause, as all, until 2026-03-01T21:00:00Z the", Words(shorter), StringComparison.Ordinal);
        PauseRule longer = shorter with { Until = _home.Now + Duration.FromHours(4) };
        Assert.DoesNotContain("stays", Words(longer), StringComparison.Ordinal);
        Assert.DoesNotContain("stays", Words(shorter with { OfAll = null }), StringComparison.Ordinal);
        PauseAll(5);
        Assert.EndsWith(own, Words(new ResumeRule { OfAll = true }), StringComparison.Ordinal);
        Assert.DoesNotContain("stays", Words(new ResumeRule()), StringComparison.Ordinal);

        PinView pin = new(new PinMark("p", true, _home.Now, null), null, Assistant);
        RestoredRule kept = new(_home.Rule("lit").Pause, [pin]);
        _home.Tell(_rule, new DeleteRule());
        string back = Words(new CreateRule(Document(_home, Lit)) { Restored = kept });
        Assert.EndsWith(
            " It is paused until 2026-03-02T01:00:00Z, as before it was deleted."
                + " It has the pinned examples that it had: 1.",
            back, StringComparison.Ordinal);
    }

    private string Words(ICommand command) =>
        ActPreview.Of(_home.View, ApprovableAct.Of(_rule, command)!).Words;

    private bool Runs() => Motion(_home, FrontCamera, "m" + _home.Journal.Count).Names.Contains("rule.fired");

    private void Pause(int hours, string? note = null) =>
        _home.Tell(_rule, new PauseRule(_home.Now + Duration.FromHours(hours), note));

    private Outcome PauseAll(int hours, string? note = null) =>
        _home.Tell(_rule, new PauseRule(_home.Now + Duration.FromHours(hours), note) { OfAll = true });

    private IEnumerable<EventEnvelope> Own(IReadOnlyList<EventEnvelope> events) =>
        events.Where(e => e.Actor.Equals(_rule));
}
