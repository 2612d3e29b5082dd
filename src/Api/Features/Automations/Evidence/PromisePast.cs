using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations.Evidence;

/// <summary>
/// Holds promises against a home's record, and automations against its promises. It reads the journal and never asks a
/// shard.
/// </summary>
internal sealed class PromisePast(HomeHistory history, HomeModel model, TimeProvider time)
{
    /// <summary>Events read between two looks at whether anybody still waits.</summary>
    private const int Stride = 1024;

    /// <summary>So much of the past an automation is held against promises in.</summary>
    internal static readonly Duration Length = Duration.FromDays(30);

    /// <summary>How a promise would have been kept since the record began; null if there is none.</summary>
    internal PromiseReport? Past(string home, PromiseDocument document, CancellationToken cancellation)
    {
        PromiseHistory? past = null;
        Read(
            home,
            envelope => (past ??= new PromiseHistory(
                home, model.Projections, document, envelope.LearnedAt, time.GetInstant())).Take(envelope),
            cancellation);
        return past?.Report();
    }

    /// <summary>
    /// The no to an automation that would have broken a promise of the home in the last 30 days; null if it would not,
    /// or as far as can be judged.
    /// </summary>
    internal async ValueTask<ToolFailure?> WouldBreakAsync(
        HomeView view, string slug, RuleDocument document, CancellationToken cancellation)
    {
        if (!document.Enabled)
        {
            return null;
        }

        Instant now = time.GetInstant();
        PromiseBreaks breaks = new(
            view.Home, model.Projections, slug, document, view.Part<RulesView>().Rules.Values,
            view.Part<PromisesView>().All, now - Length, now);
        if (breaks.IsNothing)
        {
            return null;
        }

        IReadOnlyList<PromiseBreak> found = await Task.Run(
            () =>
            {
                Read(view.Home, breaks.Take, cancellation);
                return breaks.Report();
            },
            cancellation);
        return found is [var first, ..] ? Refused(first, found.Count) : null;
    }

    private static ToolFailure Refused(PromiseBreak first, int count) => ToolFailures.Refused(
        "promise.would-be-broken",
        $"In the last 30 days it would have broken the promise {Phrases.Quoted(first.Promise.Document.Name)} "
            + $"({first.Promise.Slug}): because of {first.By.Event} ({first.By.Name} of {first.By.Actor.Kind}/"
            + $"{first.By.Actor.Id}) {Who(first)} would have armed {first.Mode} at {Instants.Text(first.ArmedAt)}, and what "
            + $"was promised would have been otherwise from {Instants.Text(first.Broken.Since)} to "
            + $"{Instants.Text(first.Broken.At)}"
            + (count > 1 ? $". {count - 1} more would have been broken." : "."),
        "Change the automation so that it does not arm then. If the promise is not meant any more, change it or "
            + "take it back with change_promise, which a person approves. Nothing was changed.");

    private static string Who(PromiseBreak found) => found.Through is { } other
        ? $"{Phrases.Quoted(other)}, which starts when it does or when it arms," : "it";

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
