using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Past;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Explained;

/// <summary>An explanation in sentences: the cause first, then what would have had to be otherwise.</summary>
internal sealed class ExplanationWords(RuleExplanation explanation, DevicesView devices)
{
    internal string Answer(PastStretch stretch, CoverageEntry? listened)
    {
        if (explanation.Events.LastOrDefault(e => e.Verdict == Verdict.Fired) is { } fired)
        {
            long runs = explanation.Events.Count(e => e.Verdict == Verdict.Fired);
            return (runs > 1 ? $"It ran {runs} times, the last time because" : "It ran because")
                + $" of this: {What(fired)} {Because(fired)}";
        }

        if (explanation.Events.LastOrDefault(e => e.Verdict != Verdict.NotMeant) is { } near)
        {
            string had = Had(near) is { } change ? " " + change : "";
            return $"It did not run because {Because(near)} What would have started it: {What(near)}{had}";
        }

        return Absent() ?? Silent(stretch, listened);
    }

    internal ExplainedEntry Entry(ExplainedEvent explained) => new(
        Instants.Text(explained.Event.OccurredAt),
        explained.Event.Id,
        What(explained),
        Word(explained.Verdict),
        Because(explained),
        Had(explained),
        explained.Decided?.Correlation);

    internal IReadOnlyList<string>? Sentences(IReadOnlyList<EventEnvelope> events) => events.Count == 0
        ? null
        : [.. events.Select(Sentence)];

    /// <summary>The rule was not there, or switched off, all the time.</summary>
    private string? Absent() =>
        explanation.MadeAfterwards is { } made ? $"It was not there yet. {Sentence(made)}"
        : explanation.Stood is { Event: RuleDeleted } deleted && explanation.Changes.Count == 0
            ? $"It was not there any more. {Sentence(deleted)}"
        : explanation.Stood is { Event: RuleDisabled { Reason: null } } off && explanation.Changes.Count == 0
            ? $"It was switched off, and nothing came that would have started it. {Sentence(off)}"
        : null;

    private string Silent(PastStretch stretch, CoverageEntry? listened)
    {
        string said = explanation.EventCount > 0
            ? $"It did not run because what came was not what it waits for: {Because(explanation.Events[^1])}"
            : "It did not run because nothing that starts it happened "
                + $"between {Instants.Text(stretch.From)} and {Instants.Text(stretch.Until)}, as far as is known.";
        return listened is { Covered: < 1, Gaps: [var gap, ..] }
            ? $"{said} But what starts it was not listened to all the time: from {gap.From} to {gap.Until}, "
                + $"{gap.Reason}"
            : said;
    }

    private string What(ExplainedEvent explained) =>
        HistoryWords.Entry(explained.Event, devices, withKept: false).Summary;

    private string Sentence(EventEnvelope envelope)
    {
        HistoryEntry entry = HistoryWords.Entry(envelope, devices, withKept: false);
        return $"{entry.At}: {entry.Summary} By {entry.By}.";
    }

    private string Because(ExplainedEvent explained) => explained.Causes.Count == 0
        ? $"All that it asks for held: {string.Join("; ", explained.Facts.Where(f => f.Holds).Select(f => f.Reason))}."
        : string.Join("; and ", explained.Causes.Select(c =>
            PastWords.Cause(c.Path, c.Reason, explanation.Document, devices))) + ".";

    private string? Had(ExplainedEvent explained) => explained.Causes.Count == 0
        || explained.Verdict == Verdict.NotMeant
        ? null
        : $"Had {string.Join(" and had ", explained.Causes.Select(c =>
            PastWords.Change(c, explanation.Document, devices)))}, it would have run.";

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fired => "ran",
        Verdict.NotStarted => "already_running",
        Verdict.Throttled => "throttled",
        Verdict.Stopped => "stopped",
        Verdict.NotMeant => "not_meant",
        Verdict.SwitchedOff => "switched_off",
        _ => "not_there",
    };
}
