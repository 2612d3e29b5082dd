using RingActors.Api.Features.History;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past.Supposed;

namespace RingActors.Api.Features.Past;

/// <summary>How a past would have gone with something otherwise, in sentences.</summary>
internal sealed class SupposedWords(CounterfactualReport report, IReadOnlyList<Supposed> supposed, DevicesView devices)
{
    /// <summary>Differences that an answer shows; the first ones.</summary>
    internal const int Shown = 20;

    internal string Summary
    {
        get
        {
            string had = $"If {string.Join(" and if ", supposed.Select(s => s.Said))}: ";
            if (report.Count == 0)
            {
                return had + "nothing of what is recorded would have been otherwise.";
            }

            Divergence first = report.Divergences[0];
            string from = report.HypotheticalFrom is { } at
                ? $" From {Instants.Text(at)} on people may have noticed, and done something else than they did: what "
                    + $"comes after "
                    + "that is hypothetical."
                : "";
            return $"{had}{Phrases.Count(report.Count, "thing")} would have been otherwise, the first at "
                + $"{Instants.Text(first.At)}: {Otherwise(first)}{from}";
        }
    }

    internal IReadOnlyList<SupposedEntry> Entries => [.. report.Divergences.Take(Shown).Select(Entry)];

    internal string? Note
    {
        get
        {
            List<string> notes = [];
            if (report.TakenAsWritten > 0)
            {
                notes.Add($"{Phrases.Count(report.TakenAsWritten, "decision")} of the alarm or of automations could "
                    + $"not be made once "
                    + "more and are taken as recorded.");
            }

            if (report.CutAt is { } cut)
            {
                notes.Add($"There were so many differences that nothing is said of what came after "
                    + $"{Instants.Text(cut)}.");
            }

            return notes.Count == 0 ? null : string.Join(" ", notes);
        }
    }

    private SupposedEntry Entry(Divergence d) => new(
        Instants.Text(d.At),
        d.Past?.Id,
        d.Supposed is null ? "would_not_have_been" : d.Past is null ? "would_have_been" : "otherwise",
        d.Past is null ? null : Said(d.Past),
        d.Supposed is null ? null : Said(d.Supposed),
        d.Because is null ? "what is supposed" : Reference(d.Because),
        d.IsHypothetical ? true : null);

    /// <summary>What is in no record has no entry of its own: it is named by its words.</summary>
    private string Reference(string id)
    {
        Divergence? cause = report.Divergences.FirstOrDefault(d => d.Id == id);
        return cause?.Past?.Id ?? (cause?.Supposed is { } made ? Said(made) : id);
    }

    private string Otherwise(Divergence d) => d switch
    {
        { Supposed: null } => $"this would not have been: {Said(d.Past!)}",
        { Past: null } => $"this would have been: {Said(d.Supposed!)}",
        _ => $"{Said(d.Past!)} It would have been this: {Said(d.Supposed!)}",
    };

    private string Said(EventEnvelope envelope) => HistoryWords.Entry(envelope, devices, withKept: false).Summary;
}

/// <summary>Something that would not have been as it was.</summary>
internal sealed record SupposedEntry(
    string At, string? EntryId, string Which, string? Was, string? WouldHaveBeen, string Because, bool? Hypothetical);
