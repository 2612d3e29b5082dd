using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

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
