using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// Looks for what is wrong between the rules of a home, and within one, by having them live through it (U4): every
/// finding was carried out on the real deciders, and comes with what was. It writes nothing. Tests:
/// Rules.Tests/Analysis/Conflicts.
/// </summary>
public static class ConflictCheck
{
    /// <summary>So many homes are lived in for one rule against all others.</summary>
    public const int TriedMax = 6000;

    /// <summary>The same for all rules against each other.</summary>
    public const int TriedOfAllMax = 60_000;

    private static readonly LocalTime Noon = new(12, 0);

    /// <summary>A rule against all others of the home that are switched on, and by itself.</summary>
    /// <param name="view">The home.</param>
    /// <param name="rule">The rule: one that is there, or one that is not yet.</param>
    /// <param name="now">The present: witnesses begin at noon of the next day.</param>
    /// <param name="zone">The home's time zone.</param>
    public static ConflictReport Of(HomeView view, RuleView rule, Instant now, DateTimeZone zone)
    {
        RuleView[] others =
            [.. view.Part<RulesView>().Rules.Values.Where(r => r.Enabled && r.Slug != rule.Slug)];
        Checking check = Checking(view, [rule, .. others], now, zone, TriedMax);
        new NeverTrue(check).Look(rule);
        new BlindDelays(check).Look(rule);
        new OwnSteps(check).Look(rule);
        if (rule.Enabled)
        {
            Pairs pairs = new(check);
            foreach (RuleView other in check.Links.OpposedTo(rule))
            {
                Look(pairs, rule, other);
            }

            new Loops(check).Look(rule);
            Shadows shadows = new(check);
            foreach (RuleView other in check.Links.StartedWith(rule))
            {
                Look(shadows, rule, other);
            }
        }

        return Report(check);
    }

    /// <summary>All rules of a home that are switched on, against each other and each by itself.</summary>
    public static ConflictReport OfAll(HomeView view, Instant now, DateTimeZone zone)
    {
        RuleView[] all = [.. view.Part<RulesView>().Rules.Values.Where(r => r.Enabled)];
        Checking check = Checking(view, all, now, zone, TriedOfAllMax);
        NeverTrue never = new(check);
        BlindDelays blind = new(check);
        OwnSteps own = new(check);
        Pairs pairs = new(check);
        Loops loops = new(check);
        Shadows shadows = new(check);
        foreach (RuleView rule in check.Links.All)
        {
            never.Look(rule);
            blind.Look(rule);
            own.Look(rule);
            foreach (RuleView other in check.Links.OpposedTo(rule).Where(o => IsAfter(o, rule)))
            {
                Look(pairs, rule, other);
            }

            loops.Look(rule);
            foreach (RuleView other in check.Links.StartedWith(rule).Where(o => IsAfter(o, rule)))
            {
                Look(shadows, rule, other);
            }
        }

        return Report(check);
    }

    private static bool IsAfter(RuleView other, RuleView rule) => string.CompareOrdinal(other.Slug, rule.Slug) > 0;

    /// <summary>A pair is looked at in one order, whichever of the two was asked about.</summary>
    private static void Look(Pairs pairs, RuleView a, RuleView b)
    {
        (RuleView first, RuleView second) = IsAfter(b, a) ? (a, b) : (b, a);
        pairs.Look(first, second);
    }

    private static void Look(Shadows shadows, RuleView a, RuleView b)
    {
        (RuleView first, RuleView second) = IsAfter(b, a) ? (a, b) : (b, a);
        shadows.Look(first, second);
    }

    private static Checking Checking(
        HomeView view, IEnumerable<RuleView> rules, Instant now, DateTimeZone zone, int most)
    {
        RuleView[] all = [.. rules.OrderBy(r => r.Slug, StringComparer.Ordinal)];
        Dictionary<string, RuleView> bySlug = all.ToDictionary(r => r.Slug);
        Instant begin = zone.AtLeniently(now.InZone(zone).Date.PlusDays(1).At(Noon)).ToInstant();
        WitnessSeed seed = WitnessSeed.Of(view, begin);
        Trials trials = new(seed, most);
        Stimuli stimuli = new(seed, bySlug);
        return new Checking(
            trials, new Solver(trials), stimuli, new RuleLinks(seed, stimuli, all),
            new WitnessWords(view.Part<DevicesView>(), bySlug, zone));
    }

    private static ConflictReport Report(Checking check) => new(
        [.. check.Findings.OrderBy(f => f.Kind).ThenBy(f => f.Rule, StringComparer.Ordinal)
            .ThenBy(f => string.Join(',', f.Others), StringComparer.Ordinal)],
        check.Open, check.Trials.Count);
}
