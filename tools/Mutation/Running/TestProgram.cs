using System.Diagnostics;
using System.Text.RegularExpressions;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Running;

/// <summary>How a run of tests ended.</summary>
/// <param name="Failed">The tests that failed, by their full names.</param>
/// <param name="HasHung">It was ended because its time was over.</param>
/// <param name="ExitCode">Of the program.</param>
/// <param name="Output">What it said.</param>
internal sealed record TestOutcome(IReadOnlyList<string> Failed, bool HasHung, int ExitCode, string Output)
{
    public bool IsGreen => !HasHung && ExitCode == 0;
}

/// <summary>A copy of a built test program in which the mutated assemblies have taken the place of the real ones.</summary>
internal sealed partial class TestProgram(string name, string folder)
{
    /// <summary>An argument list has a length; the rest of the tests come in a next run.</summary>
    private const int TestsInOneRun = 400;

    public string Name => name;

    public static TestProgram Copy(string root, string name, string configuration, string scratch, IEnumerable<string> mutated)
    {
        var from = Path.Combine(root, "tests", name, "bin", configuration, "net10.0");
        if (!File.Exists(Path.Combine(from, name + ".dll")))
        {
            throw new MutationException($"{name} is not built ({configuration}). Run dotnet build first.");
        }

        var to = Path.Combine(scratch, "tests", name, "bin");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        foreach (var assembly in mutated.Where(a => File.Exists(Path.Combine(to, Path.GetFileName(a)))))
        {
            File.Copy(assembly, Path.Combine(to, Path.GetFileName(assembly)), overwrite: true);
        }

        return new TestProgram(name, to);
    }

    public TestOutcome Run(IReadOnlyList<string> methods, int? mutant, string? coverage, TimeSpan limit, bool stopAtFirst)
    {
        var failed = new List<string>();
        TestOutcome? last = null;
        // None named means all of them.
        foreach (var some in methods.Count == 0 ? [[]] : methods.Chunk(TestsInOneRun))
        {
            last = RunOnce(some, mutant, coverage, limit, stopAtFirst);
            failed.AddRange(last.Failed);
            if (last.HasHung || (stopAtFirst && !last.IsGreen))
            {
                break;
            }
        }

        return last! with { Failed = [.. failed.Distinct()], ExitCode = failed.Count > 0 ? 1 : last.ExitCode };
    }

    private TestOutcome RunOnce(string[] methods, int? mutant, string? coverage, TimeSpan limit, bool stopAtFirst)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] arguments =
        [
            Path.Combine(folder, name + ".dll"), "-noColor", "-noLogo", "-parallel", coverage is null ? "collections" : "none",
            .. stopAtFirst ? (string[])["-stopOnFail"] : [],
            .. methods.SelectMany(m => (string[])["-method", m]),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[SwitchSource.MutantVariable] = (mutant ?? -1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (coverage is not null)
        {
            start.Environment[SwitchSource.CoverageVariable] = coverage;
        }

        using var process = Process.Start(start) ?? throw new MutationException("dotnet could not be started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExit(limit);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        var said = output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult();
        return new TestOutcome([.. Failure().Matches(said).Select(m => m.Groups[1].Value).Distinct()], !ended || Hung().IsMatch(said), process.ExitCode, said);
    }

    [GeneratedRegex(@"^\s+(RingActors\.[\w.]+)[^\n]* \[FAIL\]", RegexOptions.Multiline)]
    private static partial Regex Failure();

    /// <summary>The watchdog's words.</summary>
    [GeneratedRegex(@"(The test '[^\n]*' was|The tests were) ended: ")]
    private static partial Regex Hung();
}
