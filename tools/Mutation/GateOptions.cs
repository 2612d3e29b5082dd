using System.Globalization;

namespace RingActors.Mutation;

/// <summary>What a run is asked to do.</summary>
/// <param name="Count">How many mutants.</param>
/// <param name="Seed">Chooses them; printed, so that a run can be had again.</param>
/// <param name="Matches">Only mutants whose line contains one of these texts; all of them, whatever the count.</param>
/// <param name="CaughtPercent">At least so many of them are to be caught.</param>
/// <param name="TriesAgain">If they are not, as many others are tried, and those decide.</param>
/// <param name="Configuration">Of the build whose tests are run.</param>
/// <param name="IsThorough">Run all tests that reach a mutant, and say how many catch it, instead of ending with the first.</param>
/// <param name="ListsOnly">Say which mutants there are, and run nothing.</param>
internal sealed record GateOptions(
    int Count, string Seed, IReadOnlyList<string> Matches, int CaughtPercent, bool TriesAgain, string Configuration, bool IsThorough, bool ListsOnly)
{
    /// <summary>Some of the mutants, by the seed; otherwise all, or all that match.</summary>
    public bool IsChoice => Matches.Count == 0 && !ListsOnly;

    public const string Usage = """
        Mutates src/Devices/Domain/Alarm, src/Rules and src/Engine/Runtime, and runs the tests that reach each mutant. Build the solution first.

          --count N          how many mutants, chosen by the seed (10)
          --seed TEXT        chooses them (the commit and the time)
          --match TEXT       all mutants whose line contains the text, instead of a choice; more than once: or
          --caught PERCENT   at least so many are to be caught (95)
          --again            if they are not, try as many others, and those decide
          --thorough         run every test that reaches a mutant, and say how many catch it
          --configuration C  the build whose tests are run (Debug)
          --list             say which mutants there are, and run nothing
        """;

    public static GateOptions Parse(IReadOnlyList<string> arguments, Func<string> freshSeed)
    {
        var options = new GateOptions(10, freshSeed(), [], 95, false, "Debug", false, false);
        for (var i = 0; i < arguments.Count; i++)
        {
            string Next() => ++i < arguments.Count ? arguments[i] : throw new MutationException($"{arguments[i - 1]} needs a value.\n{Usage}");
            options = arguments[i] switch
            {
                "--count" => options with { Count = Number("--count", Next(), int.MaxValue) },
                "--seed" => options with { Seed = Next() },
                "--match" => options with { Matches = [.. options.Matches, Next()] },
                "--caught" => options with { CaughtPercent = Number("--caught", Next(), 100) },
                "--again" => options with { TriesAgain = true },
                "--configuration" => options with { Configuration = Next() },
                "--thorough" => options with { IsThorough = true },
                "--list" => options with { ListsOnly = true },
                var other => throw new MutationException($"There is no option {other}.\n{Usage}"),
            };
        }

        return options;
    }

    private static int Number(string option, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new MutationException($"{option} takes a number from 1 to {most}, not '{text}'.");
}
