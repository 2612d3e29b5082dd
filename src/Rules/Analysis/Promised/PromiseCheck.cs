using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Promises;

namespace RingActors.Rules.Analysis.Promised;

/// <summary>
/// Whether a promise can be kept, and broken, at all: by itself, and beside the others of the home. It is said only
/// where all that the home can be was gone through. Tests: Api.Tests/Home.
/// </summary>
public sealed class PromiseCheck
{
    private readonly HomeView _view;
    private readonly Solver _solver;

    private PromiseCheck(HomeView view, Instant now)
    {
        _view = view;
        _solver = new Solver(new Trials(WitnessSeed.Of(view, now), ConflictCheck.TriedMax));
    }

    /// <summary>What is wrong with a promise and never will be right.</summary>
    /// <param name="view">The home.</param>
    /// <param name="slug">The promise's id; null for one that is not there yet.</param>
    /// <param name="document">The promise.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<string> Of(HomeView view, string? slug, PromiseDocument document, Instant now)
    {
        PromiseCheck check = new(view, now);
        string[] own = [.. check.Own(document)];
        return own.Length > 0 ? own : check.Beside(
            document, [.. view.Part<PromisesView>().All.Where(p => p.Slug != slug && !check.Own(p.Document).Any())]);
    }

    private IEnumerable<string> Own(PromiseDocument document)
    {
        if (document.Never is { } never)
        {
            if (IsNever([new Goal(never, [])]))
            {
                yield return "It can never be broken: what it forbids is never so all at one time. All conditions of never "
                    + "together break it; of which each is to break it by itself, those are parts of one condition of "
                    + "type any, or promises of their own.";
            }
            else if (IsNever([Avoids(document)]))
            {
                yield return Hours(never).Count > 0
                    ? "It can never be kept: at the hours that it names, what it forbids is always so."
                    : "It can never be kept: what it forbids is always so.";
            }
        }
        else if (document.Then is { Count: > 0 } then && IsNever([new Goal(then, [])]))
        {
            yield return document.OrEvent is { Count: > 0 }
                ? "What then asks for can never hold all at one time: only or_event can keep it."
                : "It can never be kept: what then asks for can never hold all at one time. All of then together keep it; "
                    + "of which each is to keep it by itself, those are parts of one condition of type any.";
        }
    }

    private IReadOnlyList<string> Beside(PromiseDocument document, PromiseView[] others)
    {
        string[] pairs = [.. others.Select(o => Pair(document, o)).OfType<string>()];
        return pairs.Length > 0 || document.Never is null ? pairs : Many(document, others);
    }

    private string? Pair(PromiseDocument document, PromiseView other) => (document, other.Document) switch
    {
        ({ Never: not null }, { Never: not null }) => CannotAll([document, other.Document]) ? Together([other]) : null,
        ({ Never: not null }, { Then.Count: > 0 }) => IsOnlyWhereForbidden(other.Document, document)
            ? $"It forbids all that keeps {Named(other)}: that is kept only by what may not stay so for longer than "
                + $"{Spans.Of(document.Seconds)}. {Says(other)}"
            : null,
        ({ Then.Count: > 0 }, { Never: not null }) => IsOnlyWhereForbidden(document, other.Document)
            ? $"All that keeps it {Named(other)} forbids: it may not stay so for longer than "
                + $"{Spans.Of(other.Document.Seconds)}. {Says(other)}"
            : null,
        ({ Then: { Count: > 0 } a }, { Then: { Count: > 0 } b }) when IsBegunByTheSame(document, other.Document)
            && IsNever([new Goal(a, []), new Goal(b, [])]) =>
            $"The same begins it and {Named(other)}, and what keeps the one is never so while the other is kept: only one "
                + $"after the other can keep both. {Says(other)}",
        _ => null,
    };

    /// <summary>What no two forbid all of, more may: not disarmed, not at home, not away.</summary>
    private string[] Many(PromiseDocument document, PromiseView[] others)
    {
        string[] about = [.. About(document)];
        List<PromiseView> some = [];
        foreach (PromiseView other in others.Where(o => o.Document.Never is not null
            && About(o.Document).Intersect(about).Any()))
        {
            if (IsAtOneTime([document, .. some.Select(s => s.Document), other.Document]))
            {
                some.Add(other);
            }
        }

        if (some.Count < 2 || !CannotAll([document, .. some.Select(s => s.Document)]))
        {
            return [];
        }

        foreach (PromiseView one in some.ToArray())
        {
            if (CannotAll([document, .. some.Where(s => s != one).Select(s => s.Document)]))
            {
                some.Remove(one);
            }
        }

        return [Together(some)];
    }

    private string Together(IReadOnlyList<PromiseView> others) =>
        $"It cannot be kept together with {string.Join(" and ", others.Select(Named))}: however the home is, one of them "
            + $"is being broken{(others.Any(o => Hours(o.Document.Never!).Count > 0) ? ", at the hours of all" : "")}. "
            + string.Join(" ", others.Select(Says));

    /// <summary>Whether there are hours at which all are watched, and no way then in which none is so.</summary>
    private bool CannotAll(IReadOnlyList<PromiseDocument> promises) =>
        IsAtOneTime(promises) && IsNever([.. promises.Select(Avoids)]);

    private bool IsAtOneTime(IReadOnlyList<PromiseDocument> promises)
    {
        RuleCondition[] hours = [.. promises.SelectMany(p => Hours(p.Never!))];
        return hours.Length == 0 || _solver.Of([new Goal(hours, [])], [], 1).Found.Count > 0;
    }

    private bool IsOnlyWhereForbidden(PromiseDocument kept, PromiseDocument forbidding) =>
        Hours(forbidding.Never!).Count == 0 && IsNever([new Goal(kept.Then!, []), Avoids(forbidding)]);

    /// <summary>That what a promise forbids is not so, at the hours that it is about: these nobody can help.</summary>
    private static Goal Avoids(PromiseDocument promise) => new(
        [.. ConditionTree.Needed(promise.Never!).Where(c => c is not TimeWindowCondition)], [], IsWanted: false);

    private static IReadOnlyList<RuleCondition> Hours(IReadOnlyList<RuleCondition> never) =>
        [.. ConditionTree.Needed(never).Where(c => c is TimeWindowCondition)];

    private IEnumerable<string> About(PromiseDocument document) => ConditionTree
        .Flat(DevicesOfCondition.Spread(document.Conditions, _view.Part<DevicesView>()))
        .Where(c => ConditionTree.PartsOf(c) is null && c is not (TimeWindowCondition or TriggerCondition))
        .Select(Variables.KeyOf);

    private static bool IsBegunByTheSame(PromiseDocument a, PromiseDocument b)
    {
        HashSet<string> begins = [.. a.Whenever!.Select(Text)];
        return b.Whenever!.Select(Text).Any(begins.Contains);

        static string Text(Triggers.RuleTrigger trigger) =>
            PromiseJson.Text(new PromiseDocument { Name = "", Whenever = [trigger] });
    }

    private bool IsNever(IReadOnlyList<Goal> goals) =>
        _solver.Of(goals, [], 1) is { Found.Count: 0, IsComplete: true };

    private static string Named(PromiseView promise) =>
        $"the promise {PlainText.Quoted(promise.Document.Name)} ({promise.Slug})";

    private string Says(PromiseView promise) => PromiseSentence.Of(promise.Document, _view.Part<DevicesView>());
}
