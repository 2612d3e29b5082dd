using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Compared;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Documents;

namespace RingActors.Api.Features.Past;

/// <summary>Answers a question of a home's past, in words and numbers.</summary>
internal sealed class PastAnswers(ActorClient client, PastReader past, HomeHistory history, CoverageQuery coverage)
{
    /// <summary>Runs that an answer shows; the last ones.</summary>
    internal const int RunsShown = 10;

    /// <summary>Of a stretch of which less is covered, nothing is known to speak of.</summary>
    private const double ShareMin = 0.001;

    /// <summary>The answer as JSON.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="view">The home as it is now, for names.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    /// <param name="cancellation">Ends it.</param>
    internal JsonObject Of(
        PastQuestion question, HomeView view, PastProgress progress, CancellationToken cancellation)
    {
        if (question.Suppose is { } supposed)
        {
            return Supposed(question, supposed, view, progress, cancellation);
        }

        TriedRules.Named first = question.First!;
        if (question.Second is not { } second)
        {
            BackTestReport report = past.BackTest(
                view.Home, first.Rule, question.Stretch.From, question.Stretch.Until, progress, cancellation);
            return Json(Told(report, first.Rule.Document, question, view));
        }

        ComparisonReport compared = past.Compare(
            view.Home, first.Rule, second.Rule, question.Stretch.From, question.Stretch.Until, progress,
            cancellation);
        ComparisonWords words = new(compared, question, view.Part<DevicesView>());
        BackTestAnswer told = Told(compared.First, first.Rule.Document, question, view);
        return Json(told with
        {
            Summary = Uncovered(told.Coverage, question) + words.Summary,
            Compared = words.Entry,
        });
    }

    private JsonObject Supposed(
        PastQuestion question, IReadOnlyList<Supposed> supposed, HomeView view, PastProgress progress,
        CancellationToken cancellation)
    {
        (Instant from, Instant until) = (question.Stretch.From, question.Stretch.Until);
        CounterfactualReport report = past.Suppose(
            view.Home, [.. supposed.Select(s => s.Is)], from, until, progress, cancellation);
        SupposedWords words = new(report, supposed, view.Part<DevicesView>());
        return (JsonObject)JsonSerializer.SerializeToNode(
            new SupposedAnswer(
                words.Summary,
                report.Count,
                words.Entries,
                Instants.Text(report.HypotheticalFrom),
                words.Note,
                Instants.Text(from),
                Instants.Text(until),
                Instants.Text(client.Now)),
            BackTestJson.Default.SupposedAnswer)!;
    }

    private static JsonObject Json(BackTestAnswer answer) =>
        (JsonObject)JsonSerializer.SerializeToNode(answer, BackTestJson.Default.BackTestAnswer)!;

    private BackTestAnswer Told(BackTestReport report, RuleDocument document, PastQuestion question, HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        CoverageEntry? covered = Coverage(document, view, question.Stretch);
        return new BackTestAnswer(
            Uncovered(covered, question) + Summary(report),
            Rules.Analysis.RuleSentence.Of(document, devices),
            report.RunCount,
            report.Triggered,
            [.. report.Runs.TakeLast(RunsShown).Select(r => RunWords.Entry(r, document, devices))],
            [
                .. report.Stops.Select(s => new StoppedEntry(
                    s.Path, s.Count, PastWords.Cause(s.Path, s.Last, document, devices), Instants.Text(s.LastAt),
                        s.LastEvent)),
            ],
            report.NearMisses.Count == 0 ? null :
            [
                .. report.NearMisses.TakeLast(RunsShown).Select(n => new NearMissEntry(
                    Instants.Text(n.At), n.Event, n.Path,
                        $"{PastWords.Cause(n.Path, n.Said, document, devices)}; {PastWords.Near(n)}")),
            ],
            report.Incidents.Count == 0 ? null :
            [
                .. report.Incidents.TakeLast(RunsShown).Select(i => new PastIncidentEntry(
                    i.Incident, i.Kind.ToString().ToLowerInvariant(), Instants.Text(i.From), Instants.Text(i.Until),
                        i.Runs)),
            ],
            report.RunsBesideIncidents,
            covered,
            Noted(document, PastStretch.BeforeTheRecord(history, view.Home, question.Stretch.From)),
            Instants.Text(question.Stretch.From),
            Instants.Text(question.Stretch.Until),
            Instants.Text(client.Now));
    }

    private CoverageEntry? Coverage(RuleDocument document, HomeView view, PastStretch stretch) => CoverageEntries.Entry(
        coverage.Of(view, stretch.From, null),
        RuleSources.Of(document, view.Part<DevicesView>()),
        new Stretch(stretch.From, stretch.Until),
        namesDevices: true);

    /// <summary>
    /// How much of the time the record covers, said before anything else where it is not all of it: that nothing was
    /// found there says nothing. Empty if it covers all.
    /// </summary>
    private string Uncovered(CoverageEntry? covered, PastQuestion question)
    {
        (Instant from, Instant until) = (question.Stretch.From, question.Stretch.Until);
        Instant? began = PastStretch.Begin(history, question.Home);
        double recorded = began is not { } first || first <= from ? 1
            : first >= until ? 0
            : (until - first) / (until - from);
        double share = Math.Min(covered?.Covered ?? 1, recorded);
        string since = began > from ? $"; it begins {Instants.Text(began)}" : "";
        return share >= 1 ? ""
            : share < ShareMin
                ? $"The record does not cover that time (less than 0.1 % of it{since}), so what follows says next to "
                    + "nothing. "
            : string.Create(
                CultureInfo.InvariantCulture, $"The record covers only {share * 100:0.#} % of that time{since}. ");
    }

    /// <summary>With what is to be known of variables that are kept: the stretch begins with none set.</summary>
    private static string? Noted(RuleDocument document, string? note)
    {
        string kept = string.Join(
            ", ", (document.Variables ?? []).Where(v => v.Kept == true).Select(v => PlainText.Quoted(v.Name)));
        return kept.Length == 0 ? note
            : $"{(note is null ? "" : note + " ")}What it keeps from run to run ({kept}) is counted from the beginning "
                + "of that time, and begins there with its first value.";
    }

    private static string Summary(BackTestReport report)
    {
        if (report.Triggered == 0)
        {
            return "It would not have run: nothing that starts it is recorded in that time. See coverage for whether "
                + "it would have been noticed.";
        }

        long amid = report.RunCount - report.RunsBesideIncidents;
        string ran = report.RunCount == 0
            ? "It would not have run"
            : $"It would have run {Phrases.Count(report.RunCount, "time")}, {amid} of them amid an alarm and "
                + $"{report.RunsBesideIncidents} beside any";
        return $"{ran}. It was triggered {Phrases.Count(report.Triggered, "time")}"
            + (report.Stops.Count == 0 ? "."
                : $", and stopped {Phrases.Count(report.Stops.Sum(s => s.Count), "time")}.");
    }
}

internal sealed record BackTestAnswer(
    string Summary,
    string Rule,
    long RunsTotal,
    long Triggered,
    IReadOnlyList<RunEntry> Runs,
    IReadOnlyList<StoppedEntry> Stopped,
    IReadOnlyList<NearMissEntry>? NearMisses,
    IReadOnlyList<PastIncidentEntry>? Incidents,
    long RunsBesideIncidents,
    CoverageEntry? Coverage,
    string? Note,
    string Since,
    string Until,
    string AsOf)
{
    /// <summary>Where it would have done something else than what it is compared with.</summary>
    public ComparedEntry? Compared { get; init; }
}

internal sealed record SupposedAnswer(
    string Summary,
    long DifferencesTotal,
    IReadOnlyList<SupposedEntry> Differences,
    string? HypotheticalFrom,
    string? Note,
    string Since,
    string Until,
    string AsOf);

internal sealed record StoppedEntry(string Cause, long Times, string Because, string LastAt, string LastEntryId);

internal sealed record NearMissEntry(string At, string EntryId, string Cause, string Because);

internal sealed record PastIncidentEntry(string IncidentId, string Kind, string From, string? Until, long Runs);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackTestAnswer))]
[JsonSerializable(typeof(SupposedAnswer))]
internal sealed partial class BackTestJson : JsonSerializerContext;
