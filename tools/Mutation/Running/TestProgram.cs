using System.Diagnostics;
using System.Text.RegularExpressions;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Running;

/// <summary>How a run of tests ended.</summary>
/// <param name="Failed">The tests that failed, by their full names.</param>
/// <param name="Waited">The test that the watchdog ended and named.</param>
/// <param name="HasHung">It was ended because its time was over, and nothing says which test waited.</param>
/// <param name="ExitCode">Of the program.</param>
/// <param name="Output">What it said.</param>
/// <param name="Took">From its start to its end.</param>
internal sealed record TestOutcome(IReadOnlyList<string> Failed, string? Waited, bool HasHung, int ExitCode, string Output, TimeSpan Took)
{
    public bool IsGreen => !HasHung && ExitCode == 0;
}

/// <summary>How tests are run.</summary>
/// <param name="Mutant">What is on; null for nothing.</param>
/// <param name="Limit">The program is ended then.</param>
/// <param name="StopsAtFirst">The first failure ends it.</param>
internal sealed record TestRun(int? Mutant, TimeSpan Limit, bool StopsAtFirst)
{
    /// <summary>A file that takes what each test reaches.</summary>
    public string? Coverage { get; init; }

    /// <summary>After so long the watchdog ends a test that waits, and names it; null for its own limit.</summary>
    public TimeSpan? TestWaitsMax { get; init; }
}

/// <summary>
/// A copy of a built test program in which the mutated assemblies have taken the place of the real ones.
/// </summary>
internal sealed partial class TestProgram(string name, string folder)
{
    /// <summary>Read by the watchdog in each test program (tests/Testing/Watchdog).</summary>
    private const string TestWaitsVariable = "RINGACTORS_TEST_WAITS_SECONDS";

    /// <summary>A mutant that eats memory without end fails by itself and leaves the machine alone.</summary>
    private const string HeapBytesMax = "0x180000000";

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

    /// <summary>
    /// Runs the methods; none named means all of them. Two such programs share a machine, so that each is content with
    /// one thread.
    /// </summary>
    public TestOutcome Run(IReadOnlyCollection<string> methods, TestRun run)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] arguments =
        [
            Path.Combine(folder, name + ".dll"), "-noColor", "-noLogo", "-parallel", "none",
            .. run.StopsAtFirst ? (string[])["-stopOnFail"] : [],
            .. methods.SelectMany(m => (string[])["-method", m]),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapBytesMax;
        start.Environment[SwitchSource.MutantVariable] = (run.Mutant ?? -1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (run.Coverage is { } coverage)
        {
            start.Environment[SwitchSource.CoverageVariable] = coverage;
        }

        if (run.TestWaitsMax is { } wait)
        {
            start.Environment[TestWaitsVariable] = wait.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
        }

        return Run(start, run.Limit);
    }

    private static TestOutcome Run(ProcessStartInfo start, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
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
        var waited = Waited().Match(said);
        return new TestOutcome(
            [.. Failure().Matches(said).Select(m => m.Groups[1].Value).Distinct()], waited.Success ? waited.Groups[1].Value : null,
            !ended && !waited.Success, process.ExitCode, said, clock.Elapsed);
    }

    [GeneratedRegex(@"^\s+(RingActors\.[\w.]+)[^\n]* \[FAIL\]", RegexOptions.Multiline)]
    private static partial Regex Failure();

    /// <summary>The watchdog's words.</summary>
    [GeneratedRegex(@"The test '([^\n]*?)' was ended: ")]
    private static partial Regex Waited();
}
