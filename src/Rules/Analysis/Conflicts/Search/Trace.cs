using System.Globalization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>A start of a rule in a trace.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Run">The run.</param>
/// <param name="At">When.</param>
/// <param name="Chain">The chain it belongs to: which of the inputs began it.</param>
internal sealed record Start(string Rule, string Run, Instant At, string Chain);

/// <summary>Something that a rule asked of a device or of the alarm in a trace.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Run">The run.</param>
/// <param name="At">When.</param>
/// <param name="Chain">The chain it belongs to.</param>
/// <param name="Place">The action's place in the rule.</param>
/// <param name="Action">The action.</param>
/// <param name="Wish">What it asks of one device; null for what asks nothing of any, e.g. a message.</param>
internal sealed record Act(
    string Rule, string Run, Instant At, string Chain, string Place, HomeAction Action, Wish? Wish);

/// <summary>What came of an attempt: its events, and what the rules did in it.</summary>
internal sealed class Trace
{
    private const string InputPrefix = "input-";

    internal Trace(Attempt attempt, Instant start, IReadOnlyList<EventEnvelope> events, bool isCut)
    {
        Attempt = attempt;
        Start = start;
        Events = events;
        IsCut = isCut;
        Starts =
        [
            .. events.Where(e => e.Event is RuleFired)
                .Select(e => new Start(e.Actor.Id, ((RuleFired)e.Event).Run, e.LearnedAt, e.Correlation)),
        ];
        Acts = [.. events.SelectMany(ActsOf)];
    }

    internal Attempt Attempt { get; }

    /// <summary>When it began.</summary>
    internal Instant Start { get; }

    internal IReadOnlyList<EventEnvelope> Events { get; }

    /// <summary>It went on and on, and was cut off.</summary>
    internal bool IsCut { get; }

    /// <summary>Why rules whose triggers were met did not start, by slug.</summary>
    internal IReadOnlyDictionary<string, string> NotStarted { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyList<Start> Starts { get; }

    internal IReadOnlyList<Act> Acts { get; }

    internal static string ChainOf(int input) => InputPrefix + input.ToString(CultureInfo.InvariantCulture);

    /// <summary>The place of the input that began a chain; null if none of them did.</summary>
    internal static int? InputOf(string chain) =>
        chain.StartsWith(InputPrefix, StringComparison.Ordinal)
            ? int.Parse(chain.AsSpan(InputPrefix.Length), CultureInfo.InvariantCulture)
            : null;

    internal bool Has(string rule) => Starts.Any(s => s.Rule == rule);

    /// <summary>What one event says that was asked for.</summary>
    internal IEnumerable<Act> ActsOf(EventEnvelope envelope)
    {
        if (envelope.Event is not RuleStepTaken taken
            || Attempt.Rules.FirstOrDefault(r => r.Slug == envelope.Actor.Id) is not { } rule
            || PlacedActions.At(rule.Document, ActionPlace.Of(taken.Step, taken.Place)) is not { } action)
        {
            return [];
        }

        string place = ActionPlace.Of(taken.Step, taken.Place).Text;
        Act Of(Wish? wish) =>
            new(rule.Slug, taken.Run, envelope.LearnedAt, envelope.Correlation, place, action, wish);
        return taken.Told.Count == 0 ? [Of(null)] : taken.Told.Select(told => Of(Wishes.Of(action, told)));
    }
}

/// <summary>Finds actions by their places.</summary>
internal static class PlacedActions
{
    /// <summary>Null where no action of the document stands.</summary>
    internal static HomeAction? At(RuleDocument document, ActionPlace place)
    {
        int[] path = place.Path;
        IReadOnlyList<HomeAction> list = document.Actions;
        for (int i = 0; ; i += 2)
        {
            if (path[i] >= list.Count)
            {
                return null;
            }

            HomeAction action = list[path[i]];
            if (i + 1 >= path.Length)
            {
                return action;
            }

            list = action switch
            {
                IfAction a => a.Branch(path[i + 1]),
                ParallelAction a => a.Branches[path[i + 1]].Actions,
                RepeatAction a => a.Actions,
                RemindAction a => a.AsRepeat.Actions,
                _ => [],
            };
        }
    }
}
