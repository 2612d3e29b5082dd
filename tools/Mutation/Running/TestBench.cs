using System.Diagnostics;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Running;

/// <summary>The mutated test programs, and which of their tests reach what: found out once for each program, when it is first asked.</summary>
internal sealed class TestBench(string root, string configuration, string scratch, IReadOnlyList<string> assemblies, IReadOnlyList<Mutant> mutants)
{
    /// <summary>Beyond what the tests take by themselves; a machine may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan BaselineMax = TimeSpan.FromMinutes(20);
    private readonly Dictionary<string, (TestProgram Program, Coverage Coverage, TimeSpan Took)> _programs = [];

    public IReadOnlyList<string> TestsOf(string program, Mutant mutant) => Of(program).Coverage.TestsOf(
        program,
        // What runs once in a process is reached by whoever comes first: ask all that come near.
        mutant.IsStatic ? mutants.Where(m => m.File == mutant.File).Select(m => m.Id) : [mutant.Id]);

    public TestOutcome Run(string program, IReadOnlyList<string> tests, int mutant, bool stopAtFirst)
    {
        var (runs, _, took) = Of(program);
        return runs.Run(tests, mutant, null, Patience + (3 * took), stopAtFirst);
    }

    private (TestProgram Program, Coverage Coverage, TimeSpan Took) Of(string name)
    {
        if (!_programs.TryGetValue(name, out var known))
        {
            _programs[name] = known = Baseline(name);
        }

        return known;
    }

    /// <summary>With no mutant on all tests pass; with every switch failing they do not.</summary>
    private (TestProgram Program, Coverage Coverage, TimeSpan Took) Baseline(string name)
    {
        var program = TestProgram.Copy(root, name, configuration, scratch, assemblies);
        var reached = Path.Combine(scratch, name + ".reached");
        var clock = Stopwatch.StartNew();
        var plain = program.Run([], null, reached, BaselineMax, stopAtFirst: false);
        var took = clock.Elapsed;
        if (!plain.IsGreen)
        {
            throw new MutationException($"{name} fails with no mutant on, so that nothing can be said: {string.Join(", ", plain.Failed)}\n{plain.Output}");
        }

        var coverage = Coverage.Read([(name, reached)]);
        var some = coverage.TestsOf(name, mutants.Select(m => m.Id)).Take(20).ToList();
        if (some.Count == 0 || program.Run(some, SwitchSource.Canary, null, BaselineMax, stopAtFirst: true).IsGreen)
        {
            throw new MutationException($"{name} passes though every switch throws: the mutated assemblies are not the ones that it runs.");
        }

        Console.WriteLine($"{name}: {took.TotalSeconds:0} s with no mutant on");
        return (program, coverage, took);
    }
}
