using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// Which rules may have to do with each other at all: by what they ask of devices and by what may start them. Those
/// that share neither are never looked at together.
/// </summary>
internal sealed class RuleLinks
{
    private readonly WitnessSeed _seed;
    private readonly Stimuli _stimuli;
    private readonly Dictionary<string, IReadOnlyList<Wish>> _wishes;
    private readonly Dictionary<(string Device, string About), List<string>> _byThing = [];
    private readonly Dictionary<World.Happening, List<string>> _byEvent = [];
    private readonly Dictionary<string, IReadOnlyList<RuleView>> _after = [];

    internal RuleLinks(WitnessSeed seed, Stimuli stimuli, IReadOnlyList<RuleView> rules)
    {
        _seed = seed;
        _stimuli = stimuli;
        All = rules;
        _wishes = rules.ToDictionary(r => r.Slug, r => Wishes.Of(r.Document, seed.Devices));
        foreach (RuleView rule in rules)
        {
            foreach (Wish wish in _wishes[rule.Slug])
            {
                Add(_byThing, (wish.Device.Value, wish.About), rule.Slug);
            }

            foreach (World.Happening what in stimuli.Of(rule).Select(s => s.Inputs[^1].What).Distinct())
            {
                Add(_byEvent, what, rule.Slug);
            }
        }
    }

    /// <summary>By slug, so that the order in which they are told makes no difference.</summary>
    internal IReadOnlyList<RuleView> All { get; }

    internal DevicesView Devices => _seed.Devices;

    internal IReadOnlyList<Wish> WishesOf(RuleView rule) => _wishes[rule.Slug];

    /// <summary>The others that may ask the opposite of something that a rule asks for.</summary>
    internal IEnumerable<RuleView> OpposedTo(RuleView rule)
    {
        HashSet<string> found =
        [
            .. WishesOf(rule).SelectMany(w => _byThing[(w.Device.Value, w.About)]
                .Where(slug => slug != rule.Slug && _wishes[slug].Any(w.Opposes))),
        ];
        return All.Where(r => found.Contains(r.Slug));
    }

    /// <summary>The others that one event may start as well.</summary>
    internal IEnumerable<RuleView> StartedWith(RuleView rule)
    {
        HashSet<string> found =
        [
            .. _stimuli.Of(rule).Select(s => s.Inputs[^1].What).Distinct()
                .SelectMany(what => _byEvent[what]).Where(slug => slug != rule.Slug),
        ];
        return All.Where(r => found.Contains(r.Slug));
    }

    /// <summary>The rules that may be started by what a rule does; itself too.</summary>
    internal IReadOnlyList<RuleView> After(RuleView rule)
    {
        if (!_after.TryGetValue(rule.Slug, out IReadOnlyList<RuleView>? after))
        {
            IReadOnlyList<Wish> wishes = WishesOf(rule);
            _after[rule.Slug] = after =
            [
                .. All.Where(other => other.Document.Triggers.SelectMany(t => t.Leaves())
                    .Any(t => MayStart(rule, wishes, t))),
            ];
        }

        return after;
    }

    private bool MayStart(RuleView rule, IReadOnlyList<Wish> wishes, RuleTrigger trigger) => trigger switch
    {
        RuleFiredTrigger t => t.Rules.Contains(rule.Slug, StringComparer.Ordinal),
        DeviceStateTrigger t => wishes.Any(w => w.About == t.Capability && t.Selection.Has(w.Device, _seed.Devices)
            && (t.To is null || t.To == w.Word || (w.For is not null && t.To == StateView.Off))),
        ModeChangedTrigger t => wishes.Any(w => w.IsArming
            && (t.To.Count == 0 || RuleModes.Mean(t.To, _seed.GuardsOf(w.Word), w.Word))),
        ExitDelayTrigger => wishes.Any(w => w.IsArming),
        _ => false,
    };

    private static void Add<TKey>(Dictionary<TKey, List<string>> to, TKey key, string slug)
        where TKey : notnull
    {
        if (!to.TryGetValue(key, out List<string>? slugs))
        {
            to[key] = slugs = [];
        }

        if (!slugs.Contains(slug))
        {
            slugs.Add(slug);
        }
    }
}
