using RingActors.Api.Tools;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;

namespace RingActors.Api.Features.Past;

/// <summary>A run that an automation would have made, in words.</summary>
internal static class RunWords
{
    internal static RunEntry Entry(PastRun run, RuleDocument document, DevicesView devices) => new(
        Instants.Text(run.At),
        run.By.Event,
        devices.Get(run.By.Actor)?.Slug,
        Steps(run, document, devices),
        run.Incident);

    internal static IReadOnlyList<string> Steps(PastRun run, RuleDocument document, DevicesView devices) =>
    [
        .. run.Steps.Select(s => (s.At > run.At ? $"{(s.At - run.At).TotalSeconds:0} s later: " : "")
            + (s.SkippedBecause is { } why ? $"leave out step {s.Step + 1}, {why}" : Step(s, document, devices))),
    ];

    private static string Step(PastStep step, RuleDocument document, DevicesView devices) =>
        PlacedAction.At(document, step.Step, step.Place) is { } action ? RuleSentence.Action(action, devices)
            : step.Action;
}

internal sealed record RunEntry(string At, string EntryId, string? DeviceId, IReadOnlyList<string> WouldHave,
    string? IncidentId);
