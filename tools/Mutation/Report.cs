using RingActors.Mutation.Mutants;
using RingActors.Mutation.Running;

namespace RingActors.Mutation;

/// <summary>Says what became of the mutants, and whether that is good enough.</summary>
internal static class Report
{
    public static bool Of(IReadOnlyList<TrialResult> results, KnownSurvivors known, GateOptions options)
    {
        var survived = results.Where(r => r.Verdict is Verdict.Survived or Verdict.NotReached).ToList();
        var hung = results.Where(r => r.Verdict == Verdict.Hung).ToList();
        var caught = results.Count - survived.Count - hung.Count;
        foreach (var result in survived)
        {
            Console.WriteLine($"\nSURVIVED ({(result.Verdict == Verdict.NotReached ? "no test comes by" : "no test fails")}): {result.Mutant}");
            Console.WriteLine($"  again: {Again(result.Mutant)}");
            Console.WriteLine($"  if no test can catch it, with its reason into tools/Mutation/survivors.json:\n{known.Entry(result.Mutant)}");
        }

        foreach (var result in hung)
        {
            Console.WriteLine($"\nHUNG (no test says so): {result.Mutant}\n  in {string.Join(", ", result.By)}\n  again: {Again(result.Mutant)}");
        }

        if (options.IsThorough)
        {
            Console.WriteLine($"{results.Count(r => r is { Verdict: Verdict.Caught, By.Count: 1 })} of {caught} were caught by one test alone");
        }

        Console.WriteLine(
            $"\n{caught} of {results.Count} caught ({(double)caught / results.Count:P1}), "
            + $"{results.Count(r => r.Verdict == Verdict.CaughtByWatchdog)} of them by the watchdog; "
            + $"{survived.Count} survived, {hung.Count} hung; seed {options.Seed}");
        if (caught * 100 >= options.CaughtPercent * results.Count)
        {
            return true;
        }

        Console.WriteLine($"At least {options.CaughtPercent} % are to be caught. Write one for what survived.");
        return false;
    }

    private static string Again(Mutant mutant) =>
        $"dotnet run --no-build --project tools/Mutation -- --match '{mutant.File}:{mutant.Line} {mutant.Member}:'";
}
