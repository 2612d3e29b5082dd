using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Running;

/// <summary>What became of a mutant.</summary>
internal enum Verdict
{
    Caught = 1,

    /// <summary>The tests did not fail, they waited for ever: somebody has to look for what is wrong.</summary>
    CaughtByHang,

    Survived,

    /// <summary>No test comes by it at all.</summary>
    NotReached,
}

/// <param name="Mutant">What was on.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="By">The tests that failed.</param>
internal sealed record TrialResult(Mutant Mutant, Verdict Verdict, IReadOnlyList<string> By);

/// <summary>Runs the tests that reach a mutant: first those of its room, then, if they say nothing, the others.</summary>
internal sealed class Trial(TestBench bench, bool isThorough)
{
    public TrialResult Of(Mutant mutant)
    {
        var caughtBy = new List<string>();
        var isReached = false;
        foreach (var program in mutant.Room.Tests.Concat(MutatedRoom.SecondLine).Distinct())
        {
            if (caughtBy.Count > 0 && !mutant.Room.Tests.Contains(program))
            {
                break;
            }

            var tests = bench.TestsOf(program, mutant);
            if (tests.Count == 0)
            {
                continue;
            }

            isReached = true;
            var outcome = bench.Run(program, tests, mutant.Id, !isThorough);
            if (outcome.HasHung)
            {
                return new TrialResult(mutant, Verdict.CaughtByHang, outcome.Failed);
            }

            // A test program that comes down has noticed as well.
            caughtBy.AddRange(outcome.IsGreen ? [] : outcome.Failed.Count > 0 ? outcome.Failed : [$"{program} (exit code {outcome.ExitCode})"]);
            if (caughtBy.Count > 0 && !isThorough)
            {
                break;
            }
        }

        return new TrialResult(mutant, caughtBy.Count > 0 ? Verdict.Caught : isReached ? Verdict.Survived : Verdict.NotReached, caughtBy);
    }
}
