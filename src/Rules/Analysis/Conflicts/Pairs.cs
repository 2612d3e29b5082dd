using NodaTime;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// Two rules that want the opposite of one device: found by trying what may start both, the shortest first, until it
/// shows or the bound is reached.
/// </summary>
internal sealed class Pairs(Checking check)
{
    /// <summary>Of one pair so much is tried.</summary>
    private const int AttemptsMax = 120;

    /// <summary>What a run waits for may come so often in one witness.</summary>
    private const int WaitsMax = 2;

    private static readonly Duration Moment = Duration.FromSeconds(1);

    private readonly PairAttempts _attempts = new(check.Solver, check.Stimuli, check.Links);

    internal void Look(RuleView a, RuleView b)
    {
        bool isOpposite = false, isUndone = false;
        int tried = 0;
        Queue<(Attempt What, int Waits)> next = new(_attempts.OfOne(a, b).Take(AttemptsMax + 1).Select(w => (w, 0)));
        while (!(isOpposite && isUndone) && next.TryDequeue(out (Attempt What, int Waits) attempt))
        {
            if (++tried > AttemptsMax || check.Trials.IsSpent)
            {
                check.NotProven(a, b, "whether one event has them want the opposite: there are more ways to try than "
                    + "are tried");
                return;
            }

            Trace trace = check.Trials.Live(attempt.What);
            isOpposite = isOpposite || Opposite(trace, a, b);
            isUndone = isUndone || Undone(trace, a, b) || Undone(trace, b, a);
            if (attempt.Waits < WaitsMax)
            {
                foreach (Attempt further in _attempts.Further(trace))
                {
                    next.Enqueue((further, attempt.Waits + 1));
                }
            }
        }

        if (!isUndone && !isOpposite && !Amid(a, b, ref tried))
        {
            Amid(b, a, ref tried);
        }
    }

    /// <summary>One is started by another event while what the other switched on is to stay on.</summary>
    private bool Amid(RuleView whose, RuleView by, ref int tried)
    {
        if (!MayKeepOn(whose, by))
        {
            return false;
        }

        foreach ((Attempt first, Attempt second) in _attempts.OfTwo(whose, by))
        {
            if (++tried > AttemptsMax || check.Trials.IsSpent)
            {
                check.NotProven(whose, by, "whether one undoes what the other keeps on: there are more ways to try "
                    + "than are tried");
                return false;
            }

            foreach (Attempt both in Amid(first, second, whose, by))
            {
                tried++;
                if (Undone(check.Trials.Live(both), whose, by))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool MayKeepOn(RuleView whose, RuleView by) =>
        check.Links.WishesOf(whose).Any(on => on.IsOn
            && check.Links.WishesOf(by).Any(off => off.IsOff && off.IsSameThing(on))
            && (on.For is not null || check.Links.WishesOf(whose).Any(off => off.IsOff && off.IsSameThing(on))));

    /// <summary>The second so long after the first that what it switches off is on.</summary>
    private IEnumerable<Attempt> Amid(Attempt first, Attempt second, RuleView whose, RuleView by)
    {
        Trace on = Until(first, t => PairJudge.LitBy(t, whose.Slug).Any());
        Lit[] lit = [.. PairJudge.LitBy(on, whose.Slug).DistinctBy(l => l.On.Wish)];
        if (lit.Length == 0)
        {
            yield break;
        }

        Trace off = Until(second, t => t.Acts.Any(x => x.Rule == by.Slug && x.Wish is { IsOff: true }));
        foreach (Lit kept in lit)
        {
            Act? end = off.Acts.FirstOrDefault(x => x.Rule == by.Slug
                && x.Wish is { IsOff: true } wish && wish.IsSameThing(kept.On.Wish!));
            Duration length = kept.Until - kept.On.At;
            if (end is null || length <= 2 * Moment)
            {
                continue;
            }

            Duration half = Duration.FromSeconds(Math.Floor((length / 2).TotalSeconds));
            foreach (Duration into in new[] { half, Moment, length - Moment }.Distinct())
            {
                yield return Together(on.Attempt, off.Attempt, kept.On.At - on.Start + into - (end.At - off.Start));
            }
        }
    }

    /// <summary>It as it comes, or with what its rules wait for.</summary>
    private Trace Until(Attempt attempt, Func<Trace, bool> reached)
    {
        Trace trace = check.Trials.Live(attempt);
        return reached(trace) ? trace
            : _attempts.Further(trace).Select(check.Trials.Live).FirstOrDefault(reached) ?? trace;
    }

    /// <summary>Both, the second so long after the first, or before it.</summary>
    private static Attempt Together(Attempt first, Attempt second, Duration after)
    {
        Duration shift = Duration.Max(Duration.Zero, -after);
        return first with
        {
            Inputs =
            [
                .. first.Inputs.Select(i => i with { After = i.After + shift })
                    .Concat(second.Inputs.Select(i => i with { After = i.After + shift + after }))
                    .OrderBy(i => i.After),
            ],
            Rules = [.. first.Rules.Concat(second.Rules).DistinctBy(r => r.Slug)
                .OrderBy(r => r.Slug, StringComparer.Ordinal)],
        };
    }

    private bool Opposite(Trace trace, RuleView a, RuleView b)
    {
        Clash? Judge(Trace t) => PairJudge.Opposite(t, a.Slug, b.Slug);
        if (Judge(trace) is null)
        {
            return false;
        }

        Trace shown = check.Shortest(trace, Judge);
        Clash clash = Judge(shown)!;
        check.Found(ConflictKind.Opposite, check.Words.Opposite(clash, shown), shown, a.Slug, b.Slug);
        return true;
    }

    private bool Undone(Trace trace, RuleView whose, RuleView by)
    {
        Clash? Judge(Trace t) => PairJudge.Undone(t, whose.Slug, by.Slug);
        if (Judge(trace) is null)
        {
            return false;
        }

        Trace shown = check.Shortest(trace, Judge);
        check.Found(ConflictKind.Undone, check.Words.Undone(Judge(shown)!, shown), shown, whose.Slug, by.Slug);
        return true;
    }
}
