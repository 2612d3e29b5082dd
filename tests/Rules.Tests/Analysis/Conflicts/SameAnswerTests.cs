using System.Collections.Immutable;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>The same rules get the same answer, whenever, in whatever order, and however they are asked about.</summary>
public sealed class SameAnswerTests
{
    private static readonly ConflictKind[] Kinds =
    [
        ConflictKind.Opposite, ConflictKind.Undone, ConflictKind.Loop, ConflictKind.Shadowed, ConflictKind.Duplicate,
        ConflictKind.NeverTrue, ConflictKind.DelayNotFor,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_order_in_which_rules_were_written_makes_no_difference(int seed)
    {
        (string Slug, string Document)[] rules = [.. Many(seed)];
        string[] orders =
        [
            Told(Street.CheckAll(With(rules))),
            Told(Street.CheckAll(With(rules))),
            Told(Street.CheckAll(With([.. rules.Reverse()]))),
            Told(Street.CheckAll(With([.. rules.OrderBy(r => r.Document, StringComparer.Ordinal)]))),
        ];
        Assert.Single(orders.Distinct());
        Assert.NotEmpty(orders[0]);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void What_is_found_of_all_is_found_of_each_of_them(int seed)
    {
        TestHome home = With([.. Many(seed)]);
        string[] all = [.. Street.CheckAll(home).Findings.Select(Key).Order(StringComparer.Ordinal)];
        string[] each =
        [
            .. home.View.Part<RulesView>().All.SelectMany(r => Street.Check(home, r.Slug).Findings.Select(Key))
                .Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.NotEmpty(all);
        Assert.Equal(all, each);
    }

    [Fact]
    public void A_check_writes_nothing_and_leaves_the_home_as_it_is()
    {
        TestHome home = With([.. Many(21)]);
        object[] parts = [.. home.View.Parts];
        int events = home.Journal.Count;
        Street.CheckAll(home);
        Assert.Equal(events, home.Journal.Count);
        Assert.All(parts.Zip(home.View.Parts), p => Assert.Same(p.First, p.Second));
        Assert.Empty(home.Pending);
    }

    [Fact]
    public void A_bound_that_is_reached_is_said()
    {
        TestHome home = Street.New();
        string many = string.Join(',', Enumerable.Range(0, 12).Select(i =>
            $$"""{"type":"if","conditions":[{"type":"device_state","device":"door-{{i}}","capability":"contact","is":"open"}],"then":[{"type":"notify","message":"{{i}}"}]}"""));
        string cameras = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"camera-{i}\""));
        string rule = $$"""{"name":"N","triggers":[{"type":"motion","devices":[{{cameras}}]}],"actions":[{{many}},{"type":"delay","seconds":100},{"type":"light","devices":["camera-30"],"on":ON}]}""";
        House.Create(home, "a", rule.Replace("ON", "true", StringComparison.Ordinal));
        House.Create(home, "b", rule.Replace("ON", "false", StringComparison.Ordinal)
            .Replace("\"seconds\":100", "\"seconds\":400", StringComparison.Ordinal));
        ConflictReport report = Street.Check(home, "a");
        Assert.Empty(report.Findings);
        NotProven open = Assert.Single(report.NotProven);
        Assert.Equal(("a", "b"), (open.Rule, open.Other));
    }

    private static IEnumerable<(string Slug, string Document)> Many(int seed)
    {
        Seeds seeds = new(seed);
        int i = 0;
        foreach (ConflictKind kind in Kinds)
        {
            foreach ((string slug, string document) in seeds.Next(kind).Documents)
            {
                yield return ($"{slug}{i}", document);
            }

            i++;
        }
    }

    private static TestHome With(IReadOnlyList<(string Slug, string Document)> rules)
    {
        TestHome home = Street.New();
        foreach ((string slug, string document) in rules)
        {
            House.Create(home, slug, document);
        }

        return home;
    }

    private static string Key(ConflictFinding found) =>
        $"{found.Kind} {string.Join(' ', found.Others.Append(found.Rule).Order(StringComparer.Ordinal))}";

    private static string Told(ConflictReport report) =>
        string.Join('\n', report.Findings.Select(Street.Text)) + "\n" + string.Join('\n', report.NotProven);
}
