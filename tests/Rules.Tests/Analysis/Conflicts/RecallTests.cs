using RingActors.Rules.Analysis.Conflicts;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>
/// Rules that are wrong in a known way are found to be, and every witness shows it when it is carried out once more, by
/// another engine.
/// </summary>
public sealed class RecallTests
{
    private const int Pairs = 60;

    [Theory]
    [InlineData(ConflictKind.Opposite)]
    [InlineData(ConflictKind.Undone)]
    [InlineData(ConflictKind.Loop)]
    [InlineData(ConflictKind.Shadowed)]
    [InlineData(ConflictKind.Duplicate)]
    [InlineData(ConflictKind.NeverTrue)]
    [InlineData(ConflictKind.DelayNotFor)]
    public void Seeded_rules_of_each_kind_are_found_and_every_witness_shows_it(ConflictKind kind)
    {
        Seeds seeds = new(20260301 + (int)kind);
        List<string> missed = [];
        for (int i = 0; i < Pairs; i++)
        {
            Seeded seeded = seeds.Next(kind);
            TestHome home = Street.New();
            foreach ((string slug, string document) in seeded.Documents)
            {
                House.Create(home, slug, document);
            }

            ConflictReport report = Street.Check(home, "a");
            foreach (ConflictFinding found in report.Findings)
            {
                Lived.Shows(found, Street.New);
            }

            if (!report.Findings.Any(f => f.Kind == kind
                && f.Others.Append(f.Rule).All(r => seeded.Documents.ContainsKey(r))))
            {
                missed.Add($"{i}: {seeded.Says}\nfound: {string.Join('\n', report.Findings.Select(Street.Text))}\n"
                    + $"not proven: {string.Join("; ", report.NotProven.Select(n => n.Why))}");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{kind}: {Pairs - missed.Count} of {Pairs} found");
        Assert.True(missed.Count == 0, $"{kind}: {Pairs - missed.Count} of {Pairs} found\n{string.Join("\n\n", missed.Take(4))}");
    }
}
