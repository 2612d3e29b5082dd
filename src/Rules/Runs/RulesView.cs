using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs.Waiting;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>All rules of a home.</summary>
public sealed class RulesView
{
    private TriggerIndex? _index;
    private WaitIndex? _waits;
    private RulesView? _shadows;

    /// <summary>Makes the view of these rules.</summary>
    /// <param name="rules">By slug. Deleted rules are not in it.</param>
    public RulesView(ImmutableDictionary<string, RuleView> rules) => Rules = rules;

    private RulesView(ImmutableDictionary<string, RuleView> rules, TriggerIndex? index, WaitIndex? waits)
    {
        Rules = rules;
        _index = index;
        _waits = waits;
    }

    /// <summary>By slug.</summary>
    public ImmutableDictionary<string, RuleView> Rules { get; }

    /// <summary>All rules, by priority, then slug.</summary>
    [JsonIgnore]
    public IReadOnlyList<RuleView> All =>
        [.. Rules.Values.OrderBy(r => r.Document.Priority).ThenBy(r => r.Slug, StringComparer.Ordinal)];

    /// <summary>
    /// What lives beside rules, as if it were them: the same index finds which of it is told of an event.
    /// </summary>
    [JsonIgnore]
    internal RulesView Shadows => _shadows ??= new RulesView(Rules.Values.Select(r => r.Shadow?.Rule)
        .OfType<RuleView>().ToImmutableDictionary(r => r.Slug, StringComparer.Ordinal));

    /// <summary>The rule with a slug, or else the only one with a name.</summary>
    public RuleView? Find(string reference)
    {
        if (Rules.GetValueOrDefault(reference) is { } bySlug)
        {
            return bySlug;
        }

        RuleView[] named =
            [.. Rules.Values.Where(r => FoldedName.Same(r.Name, reference))];
        return named.Length == 1 ? named[0] : null;
    }

    /// <summary>
    /// The rules that a household would call by that name (<see cref="FoldedName"/>). The id of one of them says which;
    /// the id of another counts if nothing has the name. An id is made of a name and holds less than it: it never says
    /// that two names are one.
    /// </summary>
    public RuleView[] Named(string name)
    {
        RuleView[] named = [.. All.Where(r => FoldedName.Same(r.Name, name))];
        return Rules.GetValueOrDefault(name) is { } byId && (named.Length == 0 || named.Contains(byId)) ? [byId] : named;
    }

    /// <summary>A free slug for a rule of that name.</summary>
    public string NewSlug(string name) => Slug.Unique(Slug.Of(name, RuleKinds.Rule), Rules.ContainsKey);

    /// <summary>
    /// The enabled rules that an event may trigger, in the order in which they are decided. Built once for each set of
    /// definitions; two threads may build it twice, and get the same.
    /// </summary>
    internal IEnumerable<RuleView> Candidates(EventEnvelope envelope)
    {
        // What a shadow would have done did not happen.
        if (envelope.Actor.Kind == RuleKinds.Shadow || TriggerKeys.Of(envelope.Event) is not { Count: > 0 } keys)
        {
            return [];
        }

        TriggerIndex index = _index ??= TriggerIndex.Of(
            Rules.Values.Where(r => r.IsActive)
                .Select(r => new IndexedRule(r.Document.Priority, r.Slug, r.Document.Triggers)));
        return index.Find(keys, envelope.Actor).Select(slug => Rules[slug]);
    }

    /// <summary>The rules with a run whose wait an event may end, in the order in which they are decided.</summary>
    internal IEnumerable<RuleView> Waiting(EventEnvelope envelope)
    {
        WaitIndex waits = _waits ??= Rules.Values.Aggregate(
            WaitIndex.Empty, (index, rule) => index.With(rule.Slug, [], WaitedFor(rule)));
        return waits.IsEmpty
            ? []
            : waits.Find([.. ConditionChanges.WordsOf(envelope.Actor), .. WaitedEvents.WordsOf(envelope)])
                .Select(slug => Rules[slug])
                .OrderBy(rule => rule.Document.Priority)
                .ThenBy(rule => rule.Slug, StringComparer.Ordinal);
    }

    /// <summary>With a rule set; the index of triggers stays if its definition did not change.</summary>
    internal RulesView With(RuleView rule)
    {
        RuleView? before = Rules.GetValueOrDefault(rule.Slug);
        bool same = before is not null && before.IsActive == rule.IsActive
            && ReferenceEquals(before.Document, rule.Document);
        return new RulesView(
            Rules.SetItem(rule.Slug, rule),
            same ? _index : null,
            _waits?.With(rule.Slug, before is null ? [] : WaitedFor(before), WaitedFor(rule)))
        {
            _shadows = ReferenceEquals(before?.Shadow?.Rule, rule.Shadow?.Rule) ? _shadows
                : rule.Shadow is { } shadow ? Shadows.With(shadow.Rule)
                : Shadows.Without(rule.Slug),
        };
    }

    internal RulesView Without(string slug) => new(
        Rules.Remove(slug),
        null,
        Rules.GetValueOrDefault(slug) is { } rule ? _waits?.With(slug, WaitedFor(rule), []) : _waits)
    {
        _shadows = Rules.GetValueOrDefault(slug)?.Shadow is null ? _shadows : null,
    };

    /// <summary>The words under which a rule's waits are found.</summary>
    private static IReadOnlyCollection<string> WaitedFor(RuleView rule) => rule.UnderWay.Count == 0 ? [] :
    [
        .. rule.UnderWay.SelectMany(r => r.Waits).SelectMany(w => (w.For ?? []).SelectMany(ConditionChanges.WordsOf)
            .Concat((w.ForEvent ?? []).SelectMany(WaitedEvents.WordsOf))).Distinct(),
    ];
}
