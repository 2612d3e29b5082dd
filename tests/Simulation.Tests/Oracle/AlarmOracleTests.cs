using System.Globalization;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Simulation.Tests.Kit;
using RingActors.Testing.Watchdog;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>
/// Random days of a guarded household with every fault, judged from the side of the world: what was really open, in which mode the base
/// station really was, and what the server was told, and when (<see cref="DayVerdict"/>).
/// </summary>
public sealed class AlarmOracleTests(ITestOutputHelper output)
{
    /// <summary>How many days the long form lives.</summary>
    private const string DaysVariable = "RINGACTORS_ALARM_DAYS";

    /// <summary>Days to be lived again, with their whole story, by their seeds with commas between them.</summary>
    private const string DayVariable = "RINGACTORS_ALARM_DAY";

    private const int FixedDays = 150;
    private const int FreshDays = 20;

    /// <summary>How often each must have been judged in all fixed days together: less proves too little.</summary>
    private const int JudgedMin = 5;

    private static readonly string[] Statements =
    [
        "opened while guarded", "stands open while guarded", "was lost", "was removed", "alarm of the base station", "recipient told", "called off",
        "confirmed as armed", "cannot trip", "stands open alone of its group",
    ];

    /// <summary>Of so many sorts of fault the smallest day is told.</summary>
    private const int ExplainedMax = 3;

    [Fact]
    public void An_open_guarded_sensor_is_an_incident_or_somebody_was_told_why_not_on_fixed_days()
    {
        Dictionary<string, int> judged = Live(Enumerable.Range(1, FixedDays));
        string[] rare = [.. Statements.Where(s => judged.GetValueOrDefault(s) < JudgedMin)];
        Assert.True(rare.Length == 0, $"Hardly ever judged: {string.Join(", ", rare)}.");
    }

    [Fact]
    [TakesLong(120, "Lives as many days as the environment says.")]
    public void An_open_guarded_sensor_is_an_incident_or_somebody_was_told_why_not_on_fresh_days()
    {
        int first = Random.Shared.Next(10_000, int.MaxValue - 1_000_000);
        string? days = Environment.GetEnvironmentVariable(DaysVariable);
        int count = days is null ? FreshDays : int.Parse(days, CultureInfo.InvariantCulture);
        output.WriteLine($"{count} fresh days from {first} ({DaysVariable} sets how many, {DayVariable} lives one again).");
        Live(Enumerable.Range(first, count));
    }

    [Fact]
    public void Days_can_be_lived_again_with_their_story()
    {
        List<string> found = [];
        foreach (string seed in (Environment.GetEnvironmentVariable(DayVariable) ?? "1").Split(','))
        {
            (DayPlan plan, DayLog log) = Live(DayPlan.Of(int.Parse(seed, CultureInfo.InvariantCulture)));
            output.WriteLine($"Day {seed}:{Environment.NewLine}{log.Story()}");
            found.AddRange(DayVerdict.Of(plan, log).Select(f => $"day {seed}: {f}"));
        }

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    [Fact]
    public void The_same_seed_lives_the_same_day() => Assert.Equal(Live(DayPlan.Of(7)).Log.Story(), Live(DayPlan.Of(7)).Log.Story());

    private Dictionary<string, int> Live(IEnumerable<int> seeds)
    {
        Dictionary<string, int> judged = new(StringComparer.Ordinal);
        Dictionary<string, List<(DayPlan Plan, string What)>> found = new(StringComparer.Ordinal);
        long events = 0;
        int incidents = 0;
        foreach (int seed in seeds)
        {
            (DayPlan plan, DayLog log) = Live(DayPlan.Of(seed));
            events += log.Events.Count;
            incidents += log.Events.Count(e => e.Event is IncidentOpened);
            foreach (string what in DayVerdict.Of(plan, log, judged))
            {
                found.TryAdd(Kind(what), []);
                found[Kind(what)].Add((plan, what));
            }
        }

        output.WriteLine($"{events} events, {incidents} incidents. Judged: "
            + string.Join(", ", judged.OrderBy(j => j.Key, StringComparer.Ordinal).Select(j => $"{j.Key} {j.Value}")));
        foreach ((DayPlan plan, string what) in found.Values.Take(ExplainedMax).Select(f => f[0]))
        {
            Explain(plan, what);
        }

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found.Values.OrderByDescending(f => f.Count)
            .Select(f => $"{f.Count} times, first on day {f[0].Plan.Seed}: {f[0].What}")) + Environment.NewLine + $"{DayVariable}=<day> lives one again.");
        return judged;
    }

    /// <summary>The failing day with as few happenings as possible, told from its beginning.</summary>
    private void Explain(DayPlan plan, string what)
    {
        DayPlan small = DayShrinker.Shrink(plan, Kind(what), p => DayVerdict.Of(p, Live(p).Log));
        (_, DayLog log) = Live(small);
        output.WriteLine($"Day {plan.Seed}, with {small.Happenings.Count} of its {plan.Happenings.Count} happenings:");
        output.WriteLine(log.Story());
        output.WriteLine(string.Join(Environment.NewLine, DayVerdict.Of(small, log)));
    }

    /// <summary>The sentence without its numbers: the same fault at another second.</summary>
    private static string Kind(string what) => new([.. what.Where(c => !char.IsAsciiDigit(c))]);

    private static (DayPlan Plan, DayLog Log) Live(DayPlan plan) => (plan, OnOwnThread.Run(() => DayLife.Live(plan)));

    /// <summary>Leaves out what is not needed for the same fault, in halves, quarters and so on.</summary>
    private static class DayShrinker
    {
        private const int TriesMax = 150;

        internal static DayPlan Shrink(DayPlan plan, string kind, Func<DayPlan, IReadOnlyList<string>> judge)
        {
            int tries = 0;
            for (int size = plan.Happenings.Count / 2; size >= 1 && tries < TriesMax; size /= 2)
            {
                for (int at = 0; at < plan.Happenings.Count && tries < TriesMax;)
                {
                    tries++;
                    DayPlan less = plan.Without(plan.Happenings.Skip(at).Take(size).ToHashSet());
                    if (judge(less).Any(f => Kind(f) == kind))
                    {
                        plan = less;
                    }
                    else
                    {
                        at += size;
                    }
                }
            }

            return plan;
        }
    }
}
