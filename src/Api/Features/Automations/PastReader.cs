using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>Reads a home's record for what rules made of it. It reads the journal and never asks a shard.</summary>
internal sealed class PastReader(HomeHistory history, HomeModel model)
{
    /// <summary>Events read between two looks at whether anybody still waits.</summary>
    private const int Stride = 1024;

    private const string RulePrefix = "rule.";

    internal BackTestReport BackTest(
        string home, string slug, int version, RuleDocument document, Instant from, Instant until,
            CancellationToken cancellation)
    {
        BackTest test = new(home, model.Projections, slug, version, document, from, until);
        Read(home, test.Take, cancellation);
        return test.Report();
    }

    internal RuleExplanation? Explain(
        string home, string slug, RuleView? present, Instant from, Instant until, CancellationToken cancellation)
    {
        Explain explain = new(home, model.Projections, slug, from, until, present);
        Read(home, explain.Take, cancellation);
        return explain.Answer();
    }

    /// <summary>Every rule that the home ever had, by its id, under its last document.</summary>
    internal IReadOnlyDictionary<string, RuleDocument> EverThere(string home, CancellationToken cancellation)
    {
        Dictionary<string, RuleDocument> all = [];
        long read = 0;
        foreach (StoredEvent stored in history.Of(home))
        {
            if (++read % Stride == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (!stored.Name.StartsWith(RulePrefix, StringComparison.Ordinal) || history
                .Decode(stored) is not { } envelope)
            {
                continue;
            }

            if (envelope.Event is RuleCreated created)
            {
                all[envelope.Actor.Id] = created.Document;
            }
            else if (envelope.Event is RuleReplaced replaced)
            {
                all[envelope.Actor.Id] = replaced.Document;
            }
        }

        return all;
    }

    private void Read(string home, Func<EventEnvelope, bool> take, CancellationToken cancellation)
    {
        long read = 0;
        foreach (StoredEvent stored in history.Of(home))
        {
            if (++read % Stride == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (history.Decode(stored) is { } envelope && !take(envelope))
            {
                return;
            }
        }
    }
}
