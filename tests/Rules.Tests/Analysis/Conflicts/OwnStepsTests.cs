using NodaTime;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>A rule whose own steps undo each other, and what looks so and is meant.</summary>
public sealed class OwnStepsTests
{
    private const string On = """{"type":"light","devices":["front-camera"]}""";
    private const string Off = """{"type":"light","devices":["front-camera"],"on":false}""";
    private const string Sounds = """{"type":"siren","devices":["front-camera"]}""";
    private const string Silent = """{"type":"siren","devices":["front-camera"],"on":false}""";
    private const string Home = """{"type":"arm","mode":"home","bypass_open":true}""";
    private const string Away = """{"type":"arm","mode":"away","bypass_open":true}""";
    private const string Second = """{"type":"delay","seconds":1}""";
    private const string Tell = """{"type":"notify","message":"x"}""";
    private const string DoorShut = """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""";

    private readonly TestHome _home = New();

    [Theory]
    [InlineData(On + "," + Off, "on off")]
    [InlineData(Off + "," + On, "off on")]
    [InlineData(On + "," + Tell + "," + Off, "on off")]
    [InlineData(Sounds + "," + Silent, "on off")]
    [InlineData(Home + "," + Away, "home away")]
    [InlineData(Second + "," + On + "," + Off, "on off")]
    [InlineData("""{"type":"parallel","branches":[{"actions":[""" + On + """]},{"actions":[""" + Off + """]}]}""", "on off")]
    [InlineData("""{"type":"repeat","times":3,"actions":[""" + On + "," + Second + "," + Off + """]}""", "on off on")]
    [InlineData("""{"type":"if","conditions":[""" + DoorShut + """],"then":[""" + On + "," + Off + """]}""", "on off")]
    [InlineData("""{"type":"if","conditions":[""" + DoorShut + """],"then":[""" + Tell + """],"else":[""" + On + """]},""" + Off, "on off")]
    [InlineData("""{"type":"wait_for","triggers":[{"type":"contact"}],"timeout_seconds":60},""" + On + "," + Off, "on off")]
    public void What_a_rule_takes_back_at_once_is_found_with_the_sequence(string actions, string words)
    {
        Create(_home, "a", Document(actions));
        ConflictFinding found = Assert.Single(Found("a"));
        Assert.Equal((ConflictKind.Opposite, "a", 0), (found.Kind, found.Rule, found.Others.Count));
        Lived.Shows(found, New);
        Assert.Single(found.Witness.Attempt.Rules);
        Assert.StartsWith(words, string.Join(' ', new Lived(found, New).Wishes.Where(w => w.Word is not "").Select(w => w.Word)
            .Where(w => words.Split(' ').Contains(w))), StringComparison.Ordinal);
        Assert.Contains("the last of these holds", found.Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(On + "," + Second + "," + Off)]
    [InlineData("""{"type":"repeat","times":5,"actions":[""" + On + "," + Second + "," + Off + "," + Second + """]}""")]
    [InlineData("""{"type":"repeat","times":5,"every_seconds":2,"actions":[""" + On + "," + Second + "," + Off + """]}""")]
    [InlineData(On + "," + On)]
    [InlineData("""{"type":"repeat","times":1,"actions":[""" + On + "," + Second + "," + Off + "]}," + Second + "," + On
        + """,{"type":"wait_until","conditions":[""" + DoorShut + """],"timeout_seconds":60},""" + Off)]
    [InlineData(On + """,{"type":"wait_until","conditions":[""" + DoorShut + """],"timeout_seconds":60},""" + Off)]
    [InlineData(On + """,{"type":"wait_for","triggers":[{"type":"contact"}],"timeout_seconds":60},""" + Off)]
    [InlineData(On + """,{"type":"remind","message":"x","every_seconds":60,"times":2,"until":[""" + DoorShut + """]},""" + Off)]
    [InlineData("""{"type":"if","conditions":[""" + DoorShut + """],"then":[""" + On + """],"else":[""" + Off + """]}""")]
    [InlineData(Home + """,{"type":"if","conditions":[""" + DoorShut + """],"then":[""" + Away + """]}""")]
    [InlineData("""{"type":"parallel","branches":[{"actions":[""" + On + """]},{"actions":[""" + Second + "," + Off + """]}]}""")]
    [InlineData("""{"type":"light","devices":["front-camera"]},{"type":"siren","devices":["front-camera"],"on":false}""")]
    public void What_a_wait_parts_and_what_a_choice_says_otherwise_is_meant(string actions)
    {
        Create(_home, "a", Document(actions));
        Assert.Empty(Found("a"));
        Assert.Empty(ConflictCheck.OfAll(_home.View, _home.Now, DateTimeZoneProviders.Tzdb[Zone]).Findings);
    }

    /// <summary>Steps that meet, put anywhere in a run and started by anything: each is found, and shown by another engine.</summary>
    [Fact]
    public void Seeded_rules_that_undo_their_own_steps_are_all_found()
    {
        List<string> missed = [];
        for (int seed = 0; seed < 60; seed++)
        {
            TestHome home = Street.New();
            Create(home, "a", Seeds.OwnSteps(seed));
            ConflictReport report = Street.Check(home, "a");
            ConflictFinding[] found = [.. report.Findings.Where(f => f.Kind == ConflictKind.Opposite && f.Others.Count == 0)];
            Array.ForEach(found, f => Lived.Shows(f, Street.New));
            if (found.Length == 0)
            {
                missed.Add(Seeds.OwnSteps(seed));
            }
        }

        Assert.True(missed.Count == 0, $"{60 - missed.Count} of 60 found\n{string.Join("\n", missed.Take(4))}");
    }

    private IReadOnlyList<ConflictFinding> Found(string slug) =>
        ConflictCheck.Of(_home.View, _home.Rule(slug), _home.Now, DateTimeZoneProviders.Tzdb[Zone]).Findings;

    private static string Document(string actions) =>
        $$"""{"name":"r","triggers":[{"type":"ding"}],"conditions":[],"actions":[{{actions}}]}""";
}
