using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs.Waiting;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;
using RingActors.Rules.Triggers.Finding;

namespace RingActors.Rules.Runs;

/// <summary>All rules of a home.</summary>
public sealed class RulesView : IRuleRuns
{
    private TriggerIndex? _index;
    private WaitIndex? _waits;
    private RulesView? _shadows;

    /// <summary>Rules that are none of these, of which conditions may ask all the same; null for none.</summary>
    private IRuleRuns? _others;

    /// <summary>The only one of these of which conditions may ask; null for all.</summary>
    private string? _only;

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

    /// <summary>
    /// The rules that somebody means who points at one: an id, letter by letter, is the rule that has it, whatever the
    /// others are called (ADR 0620); what is no id is a name.
    /// </summary>
    public RuleView[] Meant(string said) => Rules.GetValueOrDefault(said.Trim()) is { } byId ? [byId] : Called(said);

    /// <summary>
    /// The rules that somebody means who calls one by its name. The id of one of them says which; the id of another
    /// counts if nothing has the name. An id is made of a name and holds less than it: it never says that two names are
    /// one.
    /// </summary>
    public RuleView[] Named(string name)
    {
        RuleView[] called = Called(name);
        return Rules.GetValueOrDefault(name) is { } byId && (called.Length == 0 || called.Contains(byId))
            ? [byId] : called;
    }

    private RuleView[] Called(string name) => [.. All.Where(r => FoldedName.Same(r.Name, name))];

    /// <inheritdoc/>
    IReadOnlyList<RuleRunSpan>? IRuleRuns.RunsOf(string rule) =>
        (_only is null || rule == _only) && Rules.GetValueOrDefault(rule) is { } there
        ? [.. there.UnderWay.Select(r => new RuleRunSpan(r.StartedAt, null)), .. there.Ended]
        : _others?.RunsOf(rule);

    /// <summary>
    /// These rules as if they were the home's only ones; what conditions ask of others is answered by the record.
    /// </summary>
    internal RulesView Among(IRuleRuns recorded) =>
        new(Rules, _index, _waits) { _shadows = _shadows, _others = recorded };

    /// <summary>The shadows as if they were the rules; of other rules than its own each sees the active ones.</summary>
    internal RulesView Beside(string slug) =>
        new(Shadows.Rules, Shadows._index, Shadows._waits) { _others = this, _only = slug };

    /// <summary>A free slug for a rule of that name: no rule has it, nor is any called so.</summary>
    public string NewSlug(string name) => Slug.Unique(
        Slug.Of(name, RuleKinds.Rule),
        slug => Rules.ContainsKey(slug) || Rules.Values.Any(r => r.Name == slug && r.Name != name));

    /// <summary>
    /// The enabled rules that an event may trigger, in the order in which they are decided. Built once for each set of
    /// definitions; two threads may build it twice, and get the same.
    /// </summary>
    internal IEnumerable<RuleView> Candidates(EventEnvelope envelope)
    {
        if (envelope.Event is IStartsRule { Rule: { } named })
        {
            return Rules.GetValueOrDefault(named) is { IsActive: true } started ? [started] : [];
        }

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
            : waits.Find([.. ConditionChanges.WordsOf(envelope), .. WaitedEvents.WordsOf(envelope)])
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
            _others = _others,
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
        _others = _others,
        _shadows = Rules.GetValueOrDefault(slug)?.Shadow is null ? _shadows : null,
    };

    /// <summary>The words under which a rule's waits are found.</summary>
    private static IReadOnlyCollection<string> WaitedFor(RuleView rule) => rule.UnderWay.Count == 0 ? [] :
    [
        .. rule.UnderWay.SelectMany(r => r.Waits).SelectMany(w => (w.For ?? []).SelectMany(ConditionChanges.WordsOf)
            .Concat((w.ForEvent ?? []).SelectMany(WaitedEvents.WordsOf))).Distinct(),
    ];
}
