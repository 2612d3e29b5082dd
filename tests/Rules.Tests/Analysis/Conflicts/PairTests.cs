using NodaTime;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>Two rules that one event starts and that want the opposite; the sequence is the one that is lived.</summary>
public sealed class PairTests
{
    private const string Bell = """{"type":"ding"}""";
    private const string Home = """{"type":"arm","mode":"home","bypass_open":true}""";
    private const string Away = """{"type":"arm","mode":"away","bypass_open":true}""";
    private const string On = """{"type":"light","devices":["front-camera"]}""";
    private const string Off = """{"type":"light","devices":["front-camera"],"on":false}""";
    private const string Sounds = """{"type":"siren","devices":["front-camera"]}""";
    private const string Silent = """{"type":"siren","devices":["front-camera"],"on":false}""";
    private const string Minute = """{"type":"delay","seconds":60}""";

    private readonly TestHome _home = New();

    [Theory]
    [InlineData(Bell, Home, Bell, Away, "a+0 b+0")]
    [InlineData(Bell, Minute + "," + Home, Bell, Away, "b+0 a+60")]
    [InlineData("""{"type":"motion"}""", Home, """{"type":"motion","devices":["garden"]}""", Away, "a+0 b+0")]
    [InlineData("""{"type":"motion","detection":"human"}""", Home, """{"type":"motion"}""", Away, "a+0 b+0")]
    [InlineData("""{"type":"alarm"}""", Home, """{"type":"ding"},{"type":"alarm","states":["panic"]}""", Away, "a+0 b+0")]
    [InlineData(Bell, On, Bell, Off, "a+0 b+0")]
    [InlineData(Bell, Sounds, Bell, Silent, "a+0 b+0")]
    [InlineData(Bell, Minute + "," + On, Bell, """{"type":"repeat","times":1,"actions":[{"type":"delay","seconds":60},{"type":"light","devices":["front-camera"],"on":false}]}""", "a+60 b+60")]
    public void Rules_that_want_the_opposite_are_found_with_the_sequence(string triggers, string actions, string otherTriggers, string other, string sequence)
    {
        Create(_home, "a", Document(triggers, actions));
        Create(_home, "b", Document(otherTriggers, other));
        foreach (string slug in new[] { "a", "b" })
        {
            ConflictFinding found = Assert.Single(Found(slug, ConflictKind.Opposite));
            Assert.Equal(["a", "b"], [found.Rule, .. found.Others]);
            Lived.Shows(found, New);
            IReadOnlyList<LivedWish> wishes = new Lived(found, New).Wishes;
            Assert.Equal(sequence, string.Join(' ', wishes
                .Where(w => wishes.Any(o => o.Rule != w.Rule && o.About == w.About && o.Word != w.Word))
                .Select(w => $"{w.Rule}+{w.AfterSeconds}")));
        }
    }

    [Theory]
    [InlineData(Bell, Home, Bell, Home)]
    [InlineData(Bell, On, Bell, """{"type":"wait_for","triggers":[{"type":"motion"}],"timeout_seconds":60},{"type":"light","devices":["front-camera"],"on":false}""")]
    [InlineData(Bell, Home, """{"type":"contact"}""", Away)]
    [InlineData("""{"type":"contact","to":"open"}""", Home, """{"type":"contact","to":"closed"}""", Away)]
    [InlineData("""{"type":"motion","devices":["front-camera"]}""", Home, """{"type":"motion","devices":["garden"]}""", Away)]
    [InlineData(Bell, On + "," + Minute + "," + Off, Bell, On)]
    [InlineData(Bell, Sounds + "," + Minute + "," + Silent, Bell, Sounds)]
    public void Rules_that_never_meet_or_want_the_same_are_no_conflict(string triggers, string actions, string otherTriggers, string other)
    {
        Create(_home, "a", Document(triggers, actions));
        Create(_home, "b", Document(otherTriggers, other));
        Assert.Empty(Found("a", ConflictKind.Opposite));
    }

    [Theory]
    [InlineData("""{"type":"mode","modes":["away"]}""", """{"type":"mode","modes":["home","disarmed"]}""", 0)]
    [InlineData("""{"type":"mode","modes":["away"]}""", """{"type":"mode","modes":["away"]}""", 1)]
    [InlineData("""{"type":"time_window","from":"22:00","to":"06:00"}""", """{"type":"time_window","from":"06:00","to":"22:00"}""", 0)]
    [InlineData("""{"type":"time_window","from":"22:00","to":"06:01"}""", """{"type":"time_window","from":"06:00","to":"22:00"}""", 1)]
    [InlineData(
        """{"type":"time_window","from":"08:00","to":"20:00","days":["mon","tue"]}""",
        """{"type":"time_window","from":"08:00","to":"20:00","days":["wed","sat"]}""", 0)]
    [InlineData(
        """{"type":"time_window","from":"08:00","to":"20:00","days":["mon","wed"]}""",
        """{"type":"time_window","from":"19:00","to":"21:00","days":["wed"]}""", 1)]
    [InlineData(
        """{"type":"time_window","from":"22:00","to":"06:00","days":["sun"]}""",
        """{"type":"time_window","from":"05:00","to":"07:00","days":["mon"]}""", 1)]
    [InlineData(
        """{"type":"time_window","from":"22:00","to":"06:00","days":["sun"]}""",
        """{"type":"time_window","from":"05:00","to":"07:00","days":["sun"]}""", 0)]
    [InlineData("""{"type":"time_window","from":"08:00","to":"20:00"}""", """{"type":"time_window","from":"08:00","to":"20:00","days":["wed"]}""", 1)]
    [InlineData(
        """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""",
        """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""", 0)]
    [InlineData(
        """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""",
        """{"type":"device_state","device":"back-door","capability":"connection","is":"online"}""", 1)]
    [InlineData(
        """{"type":"device_state","device":"back-door","capability":"connection","is":"offline"}""",
        """{"type":"device_state","device":"front-camera","capability":"connection","is":"online"}""", 1)]
    [InlineData(
        """{"type":"device_state","kinds":["contact"],"capability":"contact","is":"open","which":"any"}""",
        """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""", 0)]
    [InlineData(
        """{"type":"device_state","kinds":["camera","contact"],"capability":"connection","is":"offline","which":"any"}""",
        """{"type":"device_state","kinds":["camera","contact"],"capability":"connection","is":"online","which":"all"}""", 0)]
    [InlineData(
        """{"type":"device_state","kinds":["camera","contact"],"capability":"connection","is":"offline","which":"any"}""",
        """{"type":"device_state","kinds":["camera"],"capability":"connection","is":"online","which":"all"}""", 1)]
    [InlineData(
        """{"type":"device_state","kinds":["camera"],"capability":"connection","is":"offline","which":"any"}""",
        """{"type":"device_state","kinds":["camera"],"capability":"connection","is":"online","which":"any"}""", 1)]
    public void Conditions_that_cannot_hold_together_make_no_conflict(string condition, string other, int conflicts)
    {
        Create(_home, "a", Document(Bell, Home, condition));
        Create(_home, "b", Document(Bell, Away, other));
        Assert.Equal(conflicts, Found("a", ConflictKind.Opposite).Count);
    }

    /// <summary>What a variable begins with is tried; where it needs another value that is said, and nothing is claimed.</summary>
    [Theory]
    [InlineData("\"below\":1", 1, false)]
    [InlineData("\"above\":1", 0, true)]
    public void A_variable_is_what_it_begins_with_or_it_is_said_that_it_was_not_tried(string asked, int conflicts, bool isLeft)
    {
        Create(_home, "a", Document(Bell, Home, $$"""{"type":"variable","variable":"n",{{asked}}}""").Replace(
            "\"triggers\"", "\"variables\":[{\"name\":\"n\",\"type\":\"number\",\"kept\":true}],\"triggers\"", StringComparison.Ordinal));
        Create(_home, "b", Document(Bell, Away));
        Assert.Equal(conflicts, Found("a", ConflictKind.Opposite).Count);
        Assert.Equal(
            isLeft, ConflictCheck.Of(_home.View, _home.Rule("a"), _home.Now, DateTimeZoneProviders.Tzdb[Zone]).NotProven.Count > 0);
    }

    [Fact]
    public void A_rule_that_is_switched_off_contradicts_nobody()
    {
        Create(_home, "a", Document(Bell, Home));
        Create(_home, "b", Document(Bell, Away));
        _home.Tell(RuleAt("b"), new DisableRule());
        Assert.Empty(Found("a"));
        Assert.Empty(Found("b"));
    }

    private IReadOnlyList<ConflictFinding> Found(string slug, ConflictKind? kind = null) =>
    [
        .. ConflictCheck.Of(_home.View, _home.Rule(slug), _home.Now, DateTimeZoneProviders.Tzdb[Zone]).Findings
            .Where(f => kind is null || f.Kind == kind),
    ];

    private static string Document(string triggers, string actions, string conditions = "") =>
        $$"""{"name":"r","triggers":[{{triggers}}],"conditions":[{{conditions}}],"actions":[{{actions}}]}""";
}
