using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>What is tried: rules in a home that is so, and what happens to it.</summary>
/// <param name="Rules">The rules that are there.</param>
/// <param name="Givens">How the home is, where it is not quiet.</param>
/// <param name="Inputs">What happens, in order of time.</param>
internal sealed record Attempt(
    IReadOnlyList<RuleView> Rules, IReadOnlyList<Given> Givens, IReadOnlyList<TimedHappening> Inputs)
{
    /// <summary>How long before the moment of <see cref="TimeGiven"/> it begins.</summary>
    internal Duration Lead { get; init; }

    /// <summary>How often all that the rules wait for may come after another.</summary>
    internal int Rounds { get; init; } = 1;
}

/// <summary>
/// Carries attempts out, and counts them: the count is the bound of a check, so that the same question always gets the
/// same answer, however fast the machine is.
/// </summary>
internal sealed class Trials(WitnessSeed seed, int most)
{
    /// <summary>A chain in which a rule waits for longer is not looked at to its end.</summary>
    internal static readonly Duration ReachMax = Duration.FromHours(26);

    private static readonly Duration Second = Duration.FromSeconds(1);
    private static readonly Principal Author = new(PrincipalKind.Local, "author");

    private readonly Dictionary<string, WitnessHome> _homes = [];
    private readonly Dictionary<string, IReadOnlyList<Given>> _times = [];
    private readonly Dictionary<(RuleCondition, Given?), bool?> _judged = new(new ByReference());

    private readonly Dictionary<RuleCondition, RuleCondition> _spread = new(ReferenceEqualityComparer.Instance);

    internal WitnessSeed Seed => seed;

    /// <summary>
    /// With each condition about several devices as conditions about one each; the same ones whenever it is asked.
    /// </summary>
    internal IReadOnlyList<RuleCondition> Spread(IReadOnlyList<RuleCondition> conditions) =>
        [.. conditions.Select(c => _spread.TryGetValue(c, out RuleCondition? known) ? known
            : _spread[c] = DevicesOfCondition.Spread(c, seed.Devices))];

    /// <summary>How many homes were lived in.</summary>
    internal int Count { get; private set; }

    /// <summary>No more may be tried.</summary>
    internal bool IsSpent => Count >= most;

    /// <summary>What comes of it.</summary>
    internal Trace Live(Attempt attempt)
    {
        Count++;
        (WitnessHome before, Instant start) = HomeOf(attempt.Givens, attempt.Lead);
        WitnessHome home = before.Fork();
        foreach (RuleView rule in attempt.Rules)
        {
            home.Tell(
                RuleKinds.AddressOf(seed.Home, rule.Slug),
                new CreateRule(rule.Document with { Enabled = true }), Author, "written");
        }

        Duration last = Duration.Zero;
        Dictionary<string, string> notStarted = [];
        for (int i = 0; i < attempt.Inputs.Count; i++)
        {
            TimedHappening input = attempt.Inputs[i];
            HomeView view = home.View;
            int told = home.Lived.Count;
            home.AdvanceTo(start + input.After);
            if (input.What is MomentCame)
            {
                foreach (EventEnvelope came in home.Lived.Skip(told).Where(e => e.Event is RuleTimeCame).ToArray())
                {
                    Evaluate(attempt, view, came, notStarted);
                }

                last = Duration.Max(last, input.After);
                continue;
            }

            view = home.View;
            told = home.Lived.Count;
            home.Happens(input.What, Trace.ChainOf(i));
            if (home.Lived.Count > told)
            {
                Evaluate(attempt, view, home.Lived[told], notStarted);
            }

            last = Duration.Max(last, input.After);
        }

        Duration reach = attempt.Rules.Aggregate(Second, (sum, r) => sum + Reaches.Of(r.Document));
        home.AdvanceTo(start + last + Duration.Min(attempt.Rounds * reach, ReachMax));
        return new Trace(attempt, start, [.. home.Lived], home.IsCut) { NotStarted = notStarted };
    }

    /// <summary>Why an input did not start a rule whose trigger it met.</summary>
    private static void Evaluate(
        Attempt attempt, HomeView before, EventEnvelope told, Dictionary<string, string> notStarted)
    {
        foreach (RuleView rule in attempt.Rules.Where(
            r => told.Event is not RuleTimeCame || told.Actor.Id == r.Slug))
        {
            Evaluation made = RuleEvaluator.Evaluate(rule.Slug, 1, rule.Document, before, told);
            if (made.Facts.Any(f => f.Holds && IsTrigger(f))
                && made.Facts.FirstOrDefault(f => !f.Holds && !IsTrigger(f)) is { } failed)
            {
                notStarted[rule.Slug] = failed.Reason;
            }
        }
    }

    private static bool IsTrigger(Fact fact) => fact.Path.StartsWith("triggers", StringComparison.Ordinal);

    /// <summary>Whether a condition holds where one thing is so and all else is quiet; null if nobody knows.</summary>
    /// <param name="condition">A condition with no others in it.</param>
    /// <param name="given">What is so; null for nothing.</param>
    internal bool? Judge(RuleCondition condition, Given? given)
    {
        if (condition is TimeWindowCondition window)
        {
            return window.Judge((given as TimeGiven)?.At ?? seed.Begin).Holds;
        }

        if (!_judged.TryGetValue((condition, given), out bool? holds))
        {
            (WitnessHome home, Instant start) = HomeOf(given is null ? [] : [given], Duration.Zero);
            holds = ConditionCheck.Holds(condition, home.View, start);
            _judged[(condition, given)] = holds;
        }

        return holds;
    }

    /// <summary>The moments at which windows can stand together in different ways.</summary>
    internal IReadOnlyList<Given> TimesOf(IReadOnlyList<TimeWindowCondition> windows)
    {
        string key = string.Join('|', windows.Select(w => $"{w.From}-{w.To} {w.Zone} {string.Join(',', w.Days)}"));
        if (!_times.TryGetValue(key, out IReadOnlyList<Given>? times))
        {
            _times[key] = times = [.. Variables.Times(windows, seed.Begin)];
        }

        return times;
    }

    /// <summary>Whether that is so in the quiet home anyway.</summary>
    internal bool IsQuiet(Given given) => given switch
    {
        ModeGiven g => g.Name == seed.Modes[0],
        StateGiven g => !g.IsFresh
            && g.Word == WitnessSeed.QuietWord(seed.Devices.Get(g.Device), g.Capability),
        AlarmGiven g => g.State is null,
        TimeGiven g => g.At == seed.Begin,
        NumberGiven g => seed.Devices.Get(g.Device) is { } device
            && Format.Stated.NumberOf(device, g.Capability) is { } number && number.Equals(g.Number),
        _ => false,
    };

    /// <summary>The home just before it begins, and when that is.</summary>
    private (WitnessHome Home, Instant Start) HomeOf(IReadOnlyList<Given> givens, Duration lead)
    {
        Instant? at = givens.OfType<TimeGiven>().FirstOrDefault()?.At;
        Instant start = (at ?? seed.Begin) - (at is null ? Duration.Zero : lead);
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"{start.ToUnixTimeTicks()}|{string.Join('|', givens.Where(g => g is not TimeGiven))}");
        if (!_homes.TryGetValue(key, out WitnessHome? home))
        {
            Count++;
            _homes[key] = home = Made(givens, start);
        }

        return (home, start);
    }

    private WitnessHome Made(IReadOnlyList<Given> givens, Instant start)
    {
        WitnessHome home = seed.Quiet.Fork();
        home.AdvanceTo(start - WitnessSeed.LongAgo);
        foreach (Given given in givens.OrderBy(g => g is StateGiven { IsFresh: true }).ThenBy(g => g is AlarmGiven))
        {
            if (given is StateGiven { IsFresh: true } or AlarmGiven)
            {
                home.AdvanceTo(start - (2 * Second));
            }

            if (Happening(given) is { } happening)
            {
                home.Happens(happening, "given");
            }
        }

        home.AdvanceTo(start - Second);
        return home;
    }

    private static Happening? Happening(Given given) => given switch
    {
        ModeGiven g => new ModeSet(g.Name),
        StateGiven g => new StateTurned(g.Device, g.Capability, g.Word),
        NumberGiven g => new NumberTold(g.Device, g.Capability, g.Number),
        AlarmGiven { State: { } state } => new AlarmTold(state),
        _ => null,
    };

    /// <summary>Conditions are the same where they are the same part of a document.</summary>
    private sealed class ByReference : IEqualityComparer<(RuleCondition, Given?)>
    {
        public bool Equals((RuleCondition, Given?) x, (RuleCondition, Given?) y) =>
            ReferenceEquals(x.Item1, y.Item1) && Equals(x.Item2, y.Item2);

        public int GetHashCode((RuleCondition, Given?) key) => HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Item1), key.Item2);
    }
}
