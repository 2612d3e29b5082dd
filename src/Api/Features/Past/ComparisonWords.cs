using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Compared;
using RingActors.Rules.Documents;

namespace RingActors.Api.Features.Past;

/// <summary>Where two automations would have differed over a stretch of the past, in sentences.</summary>
internal sealed class ComparisonWords(ComparisonReport report, PastQuestion question, DevicesView devices)
{
    /// <summary>Differences that an answer shows; the first ones.</summary>
    internal const int DifferencesShown = 10;

    private readonly TriedRules.Named _first = question.First!;
    private readonly TriedRules.Named _second = question.Second!;

    internal string Summary
    {
        get
        {
            string both = $"{_first.Called} would have run {Phrases.Count(report.First.RunCount, "time")}, and "
                + $"{_second.Called} {Phrases.Count(report.Second.RunCount, "time")}";
            return Upper(report.Differences.Count == 0
                ? $"{both}: they would have done the same all the time."
                : $"{both}. {report.Same} of these runs are the same; {report.OnlyFirst} would have been made by the "
                    + $"first "
                    + $"alone, {report.OnlySecond} by the second alone, and {report.Otherwise} by both in another way. "
                    + $"They first differ at {Instants.Text(report.Differences[0].At)}.");
        }
    }

    internal ComparedEntry Entry => new(
        _second.Called,
        Rules.Analysis.RuleSentence.Of(_second.Rule.Document, devices),
        report.Second.RunCount,
        report.Same,
        report.OnlyFirst,
        report.OnlySecond,
        report.Otherwise,
        report.Differences.Count == 0 ? null : Instants.Text(report.Differences[0].At),
        [.. report.Differences.Take(DifferencesShown).Select(Difference)],
        report.IsCut
            ? $"Only the first {RunComparison.RunsMax} runs of each are compared; choose a shorter stretch for the "
                + $"rest."
            : null);

    private DifferenceEntry Difference(RunDifference d) => new(
        Instants.Text(d.At),
        (d.First ?? d.Second)!.By.Event,
        devices.Get((d.First ?? d.Second)!.By.Actor)?.Slug,
        d.Second is null ? "only_first" : d.First is null ? "only_second" : "otherwise",
        d is { First: not null, Second: not null } ? d.Step + 1 : null,
        Steps(d.First, _first.Rule.Document),
        Steps(d.Second, _second.Rule.Document));

    private IReadOnlyList<string>? Steps(PastRun? run, RuleDocument document) =>
        run is null ? null : RunWords.Steps(run, document, devices);

    private static string Upper(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}

/// <summary>What another automation would have done otherwise.</summary>
internal sealed record ComparedEntry(
    string With,
    string Rule,
    long RunsTotal,
    long Same,
    long OnlyFirst,
    long OnlySecond,
    long Otherwise,
    string? FirstDifferenceAt,
    IReadOnlyList<DifferenceEntry> Differences,
    string? Note);

internal sealed record DifferenceEntry(
    string At, string EntryId, string? DeviceId, string Which, int? FromStep, IReadOnlyList<string>? First,
    IReadOnlyList<string>? Second);
