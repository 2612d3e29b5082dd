using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Running;

/// <summary>What became of a mutant.</summary>
internal enum Verdict
{
    Caught = 1,

    /// <summary>A test waited for ever; the watchdog ended it and said which.</summary>
    CaughtByWatchdog,

    /// <summary>
    /// The tests came to no end, and nothing says which: somebody would have to look for what is wrong. That is not
    /// caught.
    /// </summary>
    Hung,

    Survived,

    /// <summary>No test comes by it at all.</summary>
    NotReached,
}

/// <param name="Mutant">What was on.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="By">The tests that failed.</param>
internal sealed record TrialResult(Mutant Mutant, Verdict Verdict, IReadOnlyList<string> By);

/// <summary>
/// Runs tests until one fails: those of the mutant's room that reach it, the quick ones first, then those of the second
/// line. What runs once in a process is reached by whoever comes first: there, all tests of the room are asked.
/// </summary>
internal sealed class Trial(TestBench bench, bool isThorough)
{
    /// <summary>So much of the quickest tests is run before the others.</summary>
    private static readonly TimeSpan QuickSum = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A test may wait so long beyond a multiple of what it takes by itself, for a machine may be busy; then the
    /// watchdog ends and names it. All of them together have four times that, for one that fails may look for the
    /// smallest case yet: the last resort.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int TimesAsLong = 5;

    public TrialResult Of(Mutant mutant)
    {
        var caughtBy = new List<string>();
        var isReached = false;
        foreach (var (program, tests) in Steps(mutant))
        {
            isReached |= program.Coverage.IsReached(mutant.Id);
            var outcome = Run(program, tests, mutant);
            // A test program that comes down has noticed as well.
            caughtBy.AddRange(outcome.IsGreen ? [] : outcome.Failed.Count > 0 ? outcome.Failed : [$"{program.Program.Name} (exit code {outcome.ExitCode})"]);
            if (outcome.Waited is not null || outcome.HasHung)
            {
                return outcome.Waited is { } test
                    ? new TrialResult(mutant, Verdict.CaughtByWatchdog, [test])
                    : new TrialResult(mutant, Verdict.Hung, [$"{program.Program.Name}, {tests.Count} tests"]);
            }

            if (caughtBy.Count > 0 && !isThorough)
            {
                break;
            }
        }

        return new TrialResult(
            mutant, caughtBy.Count > 0 ? Verdict.Caught : isReached ? Verdict.Survived : Verdict.NotReached, [.. caughtBy.Distinct()]);
    }

    /// <summary>Lazy: a program that nobody gets to is not even started.</summary>
    private IEnumerable<(Bench Program, IReadOnlyList<TimedTest> Tests)> Steps(Mutant mutant) =>
        from name in mutant.Room.Tests.Concat(mutant.Room.SecondLine)
        let program = bench.Of(name)
        let isAnybodys = (mutant.IsStatic || program.Coverage.RunsOnce(mutant.Id)) && mutant.Room.Tests.Contains(name)
        from tests in QuickFirst(isAnybodys ? program.Coverage.All : program.Coverage.TestsOf(mutant.Id))
        where tests.Count > 0
        select (program, tests);

    private static IEnumerable<IReadOnlyList<TimedTest>> QuickFirst(IReadOnlyList<TimedTest> tests)
    {
        var sum = TimeSpan.Zero;
        var quick = tests.TakeWhile(t => (sum += t.Took) <= QuickSum).ToList();
        yield return quick;
        yield return [.. tests.Skip(quick.Count)];
    }

    private TestOutcome Run(Bench program, IReadOnlyList<TimedTest> tests, Mutant mutant)
    {
        var sum = TimeSpan.FromTicks(tests.Sum(t => t.Took.Ticks));
        return program.Program.Run([.. tests.Select(t => t.Name)], new TestRun(mutant.Id, (4 * Patience) + (TimesAsLong * sum), !isThorough)
        {
            TestWaitsMax = Patience + (TimesAsLong * tests.Max(t => t.Took)),
        });
    }
}
