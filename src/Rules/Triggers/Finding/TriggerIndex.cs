using RingActors.Engine.Core;

namespace RingActors.Rules.Triggers.Finding;

/// <summary>A rule as its triggers are found.</summary>
/// <param name="Priority">Its priority.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Triggers">Its triggers.</param>
internal readonly record struct IndexedRule(int Priority, string Slug, IReadOnlyList<RuleTrigger> Triggers);

/// <summary>Which enabled rules wait for which sort of event of which device.</summary>
internal sealed class TriggerIndex
{
    private readonly Dictionary<(string Key, string Device), List<(int Priority, string Slug)>> _waiting = [];

    internal static TriggerIndex Of(IEnumerable<IndexedRule> rules)
    {
        TriggerIndex index = new();
        foreach (IndexedRule rule in rules)
        {
            foreach (RuleTrigger trigger in rule.Triggers.SelectMany(t => t.Leaves()))
            {
                // Devices that are meant by kind or room are whichever are there when an event comes.
                IReadOnlyList<Address> devices = trigger is DeviceTrigger { Selection: { IsListed: true } selection }
                    ? selection.Devices : [];
                foreach ((string key, bool isOfDevice) in TriggerKeys.Of(trigger))
                {
                    string[] places = !isOfDevice || devices.Count == 0 ? [AnyDevice]
                        : [.. devices.Select(d => d.Value)];
                    Array.ForEach(places, place => index.Add(key, place, (rule.Priority, rule.Slug)));
                }
            }
        }

        return index;
    }

    /// <summary>Slugs by priority, then slug; each once.</summary>
    internal IEnumerable<string> Find(IReadOnlyList<string> keys, Address device)
    {
        List<(int Priority, string Slug)>? found = null;
        foreach (string key in keys)
        {
            Collect(_waiting.GetValueOrDefault((key, device.Value)), ref found);
            Collect(_waiting.GetValueOrDefault((key, AnyDevice)), ref found);
        }

        return found is null
            ? []
            : found.Distinct().OrderBy(r => r.Priority).ThenBy(r => r.Slug, StringComparer.Ordinal).Select(r => r.Slug);
    }

    private const string AnyDevice = "*";

    private static void Collect(List<(int Priority, string Slug)>? rules, ref List<(int Priority, string Slug)>? found)
    {
        if (rules is not null)
        {
            (found ??= []).AddRange(rules);
        }
    }

    private void Add(string key, string device, (int Priority, string Slug) rule)
    {
        if (!_waiting.TryGetValue((key, device), out List<(int, string)>? rules))
        {
            _waiting[(key, device)] = rules = [];
        }

        rules.Add(rule);
    }
}
