using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>One thing that conditions ask about, and all that it may be.</summary>
/// <param name="Key">What it is about: <see cref="Given.Key"/>.</param>
/// <param name="Values">All values that make a difference; null, first, is the quiet one.</param>
/// <param name="IsComplete">There is no other value that conditions could tell from all of these.</param>
internal sealed record Variable(string Key, IReadOnlyList<Given?> Values, bool IsComplete);

/// <summary>What conditions ask about, found in the conditions themselves.</summary>
internal static class Variables
{
    private const int DaysOfWeek = 7;

    /// <summary>The variables of conditions with no others in them.</summary>
    internal static IReadOnlyList<Variable> Of(IReadOnlyList<RuleCondition> atoms, Trials trials)
    {
        List<Variable> found = [];
        foreach (IGrouping<string, RuleCondition> about in atoms
            .Where(a => a is not TriggerCondition)
            .GroupBy(KeyOf)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            (IEnumerable<Given> values, bool isComplete) = ValuesOf([.. about], trials);
            Given?[] loud = [.. values.Where(v => !trials.IsQuiet(v)).Distinct()];
            found.Add(new Variable(about.Key, [null, .. loud], isComplete));
        }

        return found;
    }

    /// <summary>The key of the variable that a condition asks about.</summary>
    internal static string KeyOf(RuleCondition atom) => atom switch
    {
        ModeCondition => ModeGiven.ModeKey,
        TimeWindowCondition => TimeGiven.TimeKey,
        IncidentCondition => AlarmGiven.AlarmKey,
        VariableCondition c => "variable:" + c.Variable,
        DeviceCondition { Device: null } c => "nobody:" + c.Capability,
        DeviceStateCondition { Capability: Capabilities.Battery, Device: { } device } c =>
            new NumberGiven(device, c.Capability, 0).Key,
        DeviceStateCondition { Device: { } device } c => new StateGiven(device, c.Capability, "").Key,
        NumericCondition { Device: { } device } c => new NumberGiven(device, c.Capability, 0).Key,
        RuleRunningCondition c => "running:" + string.Join(',', c.Rules),
        _ => "",
    };

    private static (IEnumerable<Given> Values, bool IsComplete) ValuesOf(
        IReadOnlyList<RuleCondition> atoms, Trials trials) => atoms[0] switch
        {
            ModeCondition => (trials.Seed.Modes.Select(m => new ModeGiven(m)), true),
            TimeWindowCondition => (trials.TimesOf([.. atoms.Cast<TimeWindowCondition>()]), true),
            IncidentCondition => Alarms([.. atoms.Cast<IncidentCondition>()]),
            // Nothing is running in the quiet home; what else there may be is not tried.
            RuleRunningCondition => ([], false),
            // It means no device that is there, or one that a variable holds; of a variable only what it begins with
            // is known.
            DeviceCondition { Device: null } or VariableCondition => ([], false),
            DeviceStateCondition { Capability: not Capabilities.Battery, Device: { } device } c =>
                States(device, c.Capability, atoms, trials.Seed),
            _ => Numbers(atoms, trials.Seed),
        };

    /// <summary>Words of a device that is there and tells them; else nobody knows, and nothing can be tried.</summary>
    private static (IEnumerable<Given> Values, bool IsComplete) States(
        Address device, string capability, IReadOnlyList<RuleCondition> atoms, WitnessSeed seed)
    {
        if (!seed.Tells(device, capability))
        {
            return ([], false);
        }

        bool isTimed = atoms.Any(a => a is DeviceStateCondition { ForSeconds: not null });
        IReadOnlyList<string> words = Stated.WordsOf(capability);
        return (words.SelectMany(w => isTimed
            ? new Given[]
            {
                new StateGiven(device, capability, w),
                new StateGiven(device, capability, w, IsFresh: true),
            }
            : [new StateGiven(device, capability, w)]), true);
    }

    /// <summary>A number on each side of every bound, and on the bound itself.</summary>
    private static (IEnumerable<Given> Values, bool IsComplete) Numbers(
        IReadOnlyList<RuleCondition> atoms, WitnessSeed seed)
    {
        (Address device, string capability) = atoms[0] switch
        {
            DeviceCondition { Device: { } one } c => (one, c.Capability),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (!seed.Tells(device, capability))
        {
            return ([], false);
        }

        double[] bounds =
        [
            .. atoms.OfType<NumericCondition>().SelectMany(c => new[] { c.Above, c.Below }).OfType<double>(),
            .. atoms.OfType<DeviceStateCondition>().Select(_ => (double)Stated.LowPercent),
        ];
        return (Around(bounds, capability).Select(n => new NumberGiven(device, capability, n)), true);
    }

    /// <summary>Numbers around bounds that a device can tell.</summary>
    internal static IReadOnlyList<double> Around(IEnumerable<double> bounds, string capability)
    {
        double[] sorted = [.. bounds.Distinct().Order()];
        List<double> numbers = [];
        for (int i = 0; i < sorted.Length; i++)
        {
            numbers.Add(i == 0 ? sorted[i] - 1 : (sorted[i - 1] + sorted[i]) / 2);
            numbers.Add(sorted[i]);
        }

        if (sorted.Length > 0)
        {
            numbers.Add(sorted[^1] + 1);
        }

        return capability == Capabilities.Battery
            ? [.. numbers.Where(n => n is >= 0 and <= 100).Select(Math.Floor).Distinct()]
            : numbers;
    }

    private static (IEnumerable<Given> Values, bool IsComplete) Alarms(IReadOnlyList<IncidentCondition> atoms)
    {
        string[] kinds = [.. atoms.SelectMany(a => a.Kinds ?? []).Distinct()];
        string?[] words = kinds.Length == 0 ? ["burglar-alarm"] : [.. kinds.Select(WordOf)];
        bool isEntry = atoms.Any(a => a.Stages?.Contains("entry") == true);
        string[] told = [.. words.OfType<string>(), .. isEntry ? [AlarmReading.EntryDelay] : Array.Empty<string>()];
        bool isComplete = atoms.All(a => a.Stages is null or { Count: 0 }) && words.All(w => w is not null);
        return (told.Distinct().Select(w => new AlarmGiven(w)), isComplete);
    }

    /// <summary>The base station's word for an alarm of a kind; null where it has none.</summary>
    private static string? WordOf(string kind) => kind switch
    {
        "burglary" => "burglar-alarm",
        "fire" => "fire-alarm",
        "co" => "co-alarm",
        "panic" => "panic",
        _ => null,
    };

    /// <summary>One moment of the week for each way in which the windows can stand together, the earliest.</summary>
    internal static IEnumerable<Given> Times(IReadOnlyList<TimeWindowCondition> windows, Instant begin)
    {
        Instant end = begin + Duration.FromDays(DaysOfWeek);
        SortedSet<Instant> bounds = [begin];
        foreach (TimeWindowCondition window in windows)
        {
            for (Instant? at = window.NextBoundary(begin); at < end; at = window.NextBoundary(at.Value))
            {
                bounds.Add(at.Value);
            }
        }

        HashSet<string> seen = [];
        foreach (Instant at in bounds)
        {
            if (seen.Add(string.Concat(windows.Select(w => w.Judge(at).Holds switch
            {
                true => '+',
                false => '-',
                null => '?',
            }))))
            {
                yield return new TimeGiven(at);
            }
        }
    }
}
