using RingActors.Mutation.Mutants;
using RingActors.Mutation.Running;

namespace RingActors.Mutation;

/// <summary>Says what became of the mutants, and whether that is good enough.</summary>
internal static class Report
{
    public static bool Of(IReadOnlyList<TrialResult> results, KnownSurvivors known, GateOptions options)
    {
        var survived = results.Where(r => r.Verdict is Verdict.Survived or Verdict.NotReached).ToList();
        var hung = results.Where(r => r.Verdict == Verdict.CaughtByHang).ToList();
        var caught = results.Count - survived.Count;
        foreach (var result in survived)
        {
            Console.WriteLine($"\nSURVIVED ({(result.Verdict == Verdict.NotReached ? "no test comes by" : "no test fails")}): {result.Mutant}");
            Console.WriteLine($"  again: {Again(result.Mutant)}\n  if no test can catch it, with its reason into tools/Mutation/survivors.json:\n{known.Entry(result.Mutant)}");
        }

        foreach (var result in hung)
        {
            Console.WriteLine($"\nA test waited for ever: {result.Mutant}\n  in {string.Join(", ", result.By)}\n  again: {Again(result.Mutant)}");
        }

        if (options.IsThorough)
        {
            Console.WriteLine($"{results.Count(r => r is { Verdict: Verdict.Caught, By.Count: 1 })} of {caught} were caught by one test alone");
        }

        Console.WriteLine(
            $"\n{caught} of {results.Count} caught ({(double)caught / results.Count:P1}), {(hung.Count == 0 ? "none" : hung.Count)} by a hang; seed {options.Seed}");
        var failed = caught - hung.Count;
        if (failed * 100 >= options.CaughtPercent * results.Count)
        {
            return true;
        }

        Console.WriteLine($"At least {options.CaughtPercent} % are to be caught by a test that fails. Write one for what survived.");
        return false;
    }

    private static string Again(Mutant mutant) =>
        $"dotnet run --no-build --project tools/Mutation -- --match '{mutant.File}:{mutant.Line} {mutant.Member}:'";
}
