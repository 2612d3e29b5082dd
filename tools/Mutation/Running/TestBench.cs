using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Running;

/// <summary>A mutated test program, and which of its tests reach what.</summary>
internal sealed record Bench(TestProgram Program, Coverage Coverage);

/// <summary>
/// The mutated test programs; which of their tests reach what is found out once for each, when it is first asked.
/// </summary>
internal sealed class TestBench
{
    private static readonly TimeSpan BaselineMax = TimeSpan.FromMinutes(10);
    private readonly string _scratch;
    private readonly Dictionary<string, Lazy<Bench>> _programs;

    /// <param name="scratch">Takes a copy of everything, so that the tree may change while the tests run.</param>
    /// <param name="copy">Copies a program there, by its name.</param>
    /// <param name="names">The programs.</param>
    public TestBench(string scratch, Func<string, TestProgram> copy, IEnumerable<string> names)
    {
        _scratch = scratch;
        _programs = names.Distinct().Select(copy).ToDictionary(p => p.Name, p => new Lazy<Bench>(() => Baseline(p)));
    }

    public Bench Of(string name) => _programs[name].Value;

    /// <summary>With no mutant on all tests pass; with a build that does not load they do not.</summary>
    private Bench Baseline(TestProgram program)
    {
        var name = program.Name;
        var reached = Path.Combine(_scratch, name + ".reached");
        var plain = program.Run([], new TestRun(null, BaselineMax, StopsAtFirst: false) { Coverage = reached });
        if (!plain.IsGreen)
        {
            throw new MutationException($"{name} fails with no mutant on, so that nothing can be said: {string.Join(", ", plain.Failed)}\n{plain.Output}");
        }

        var coverage = Coverage.Read(reached);
        var some = coverage.All.Take(20).Select(t => t.Name).ToList();
        if (some.Count == 0 || program.Run(some, new TestRun(SwitchSource.Canary, BaselineMax, StopsAtFirst: true)).IsGreen)
        {
            throw new MutationException($"{name} passes with assemblies that do not load: the mutated ones are not those that it runs.");
        }

        Console.WriteLine($"{name}: {plain.Took.TotalSeconds:0} s for {coverage.All.Count} tests with no mutant on");
        return new Bench(program, coverage);
    }
}
