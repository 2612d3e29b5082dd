using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>A run of a rule.</summary>
public sealed record RunView
{
    public required string Run { get; init; }

    public required int Version { get; init; }

    public required TriggerFacts By { get; init; }

    /// <summary>The chain it belongs to: what happens after a wait belongs there too.</summary>
    public required string Correlation { get; init; }

    public required Instant StartedAt { get; init; }

    /// <summary>Null while it is under way.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>Null while it is under way.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>While it waits: until when.</summary>
    public Instant? WaitsUntil { get; init; }

    public int StepsTaken { get; init; }

    public int StepsSkipped { get; init; }

    /// <summary>What became of a step last, in words: a webhook's outcome, a refusal, a reason to skip.</summary>
    public string? LastNote { get; init; }
}

/// <summary>A device that starts a rule too often.</summary>
/// <param name="Device">The device.</param>
/// <param name="Until">When it may start the rule again.</param>
public sealed record ThrottleView(Address Device, Instant Until);

/// <summary>A rule as the tools see it.</summary>
public sealed record RuleView
{
    /// <summary>The rule's id, the last part of its address.</summary>
    public required string Slug { get; init; }

    public required int Version { get; init; }

    public required bool Enabled { get; init; }

    public required RuleDocument Document { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Principal CreatedBy { get; init; }

    public required Instant ChangedAt { get; init; }

    public required Principal ChangedBy { get; init; }

    /// <summary>The latest run; null if it never fired.</summary>
    public RunView? LastRun { get; init; }

    /// <summary>All runs under way, oldest first: at most one of each device, and those that alarms started.</summary>
    public IReadOnlyList<RunView> UnderWay { get; init; } = [];

    public long FiredCount { get; init; }

    /// <summary>How often a device triggered it while a run that the same device had started was under way.</summary>
    public long NotStartedCount { get; init; }

    /// <summary>How often a device that had started it too often triggered it again.</summary>
    public long ThrottledCount { get; init; }

    /// <summary>Which devices could not start it any more, and until when; what is over may still stand here.</summary>
    public IReadOnlyList<ThrottleView> Throttled { get; init; } = [];

    [JsonIgnore]
    public string Name => Document.Name;
}

/// <summary>All rules of a home.</summary>
public sealed class RulesView
{
    private TriggerIndex? _index;

    /// <summary>Makes the view of these rules.</summary>
    /// <param name="rules">By slug. Deleted rules are not in it.</param>
    public RulesView(ImmutableDictionary<string, RuleView> rules) => Rules = rules;

    private RulesView(ImmutableDictionary<string, RuleView> rules, TriggerIndex? index)
    {
        Rules = rules;
        _index = index;
    }

    /// <summary>By slug.</summary>
    public ImmutableDictionary<string, RuleView> Rules { get; }

    /// <summary>All rules, by priority, then slug.</summary>
    [JsonIgnore]
    public IReadOnlyList<RuleView> All =>
        [.. Rules.Values.OrderBy(r => r.Document.Priority).ThenBy(r => r.Slug, StringComparer.Ordinal)];

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
    /// The rules that a household would call by that name (<see cref="FoldedName"/>). The id of one of them says which; the id of another
    /// counts if nothing has the name. An id is made of a name and holds less than it: it never says that two names are one.
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
        if (TriggerCheck.TypeOf(envelope.Event) is not { } type)
        {
            return [];
        }

        TriggerIndex index = _index ??= TriggerIndex.Of(Rules.Values);
        return index.Find(type, envelope.Actor).Select(slug => Rules[slug]);
    }

    /// <summary>With a rule set; the index stays if its definition did not change.</summary>
    internal RulesView With(RuleView rule)
    {
        bool same = Rules.GetValueOrDefault(rule.Slug) is { } before
            && before.Enabled == rule.Enabled
            && ReferenceEquals(before.Document, rule.Document);
        return new RulesView(Rules.SetItem(rule.Slug, rule), same ? _index : null);
    }

    internal RulesView Without(string slug) => new(Rules.Remove(slug));
}

/// <summary>Which enabled rules wait for which sort of event of which device.</summary>
internal sealed class TriggerIndex
{
    private readonly Dictionary<(string Type, string Device), List<(int Priority, string Slug)>> _waiting = [];

    internal static TriggerIndex Of(IEnumerable<RuleView> rules)
    {
        TriggerIndex index = new();
        foreach (RuleView rule in rules.Where(r => r.Enabled))
        {
            foreach (RuleTrigger trigger in rule.Document.Triggers)
            {
                IReadOnlyList<Address> devices = TriggerCheck.DevicesOf(trigger);
                string[] keys = devices.Count == 0 ? [AnyDevice] : [.. devices.Select(d => d.Value)];
                foreach (string key in keys)
                {
                    index.Add(TriggerCheck.TypeOf(trigger), key, (rule.Document.Priority, rule.Slug));
                }
            }
        }

        return index;
    }

    /// <summary>Slugs by priority, then slug; each once.</summary>
    internal IEnumerable<string> Find(string type, Address device)
    {
        List<(int Priority, string Slug)>? ofDevice = _waiting.GetValueOrDefault((type, device.Value));
        List<(int Priority, string Slug)>? ofAny = _waiting.GetValueOrDefault((type, AnyDevice));
        return (ofDevice ?? [])
            .Concat(ofAny ?? [])
            .Distinct()
            .OrderBy(r => r.Priority)
            .ThenBy(r => r.Slug, StringComparer.Ordinal)
            .Select(r => r.Slug);
    }

    private const string AnyDevice = "*";

    private void Add(string type, string device, (int Priority, string Slug) rule)
    {
        if (!_waiting.TryGetValue((type, device), out List<(int, string)>? rules))
        {
            _waiting[(type, device)] = rules = [];
        }

        rules.Add(rule);
    }
}
