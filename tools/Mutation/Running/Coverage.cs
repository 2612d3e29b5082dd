using System.Globalization;

namespace RingActors.Mutation.Running;

/// <summary>A test method of a program, all its cases together.</summary>
/// <param name="Name">Full.</param>
/// <param name="Took">With no mutant on, nothing else running in the process.</param>
internal sealed record TimedTest(string Name, TimeSpan Took);

/// <summary>Which tests of a program come by which mutants, and how long each takes.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<int, HashSet<string>> _tests = [];
    private readonly HashSet<int> _once = [];
    private readonly Dictionary<string, TimeSpan> _took = [];

    private Coverage()
    {
    }

    /// <summary>All of them, the quickest first.</summary>
    public IReadOnlyList<TimedTest> All => Timed(_took.Keys);

    public bool IsReached(int mutant) => _tests.ContainsKey(mutant);

    /// <summary>
    /// It was reached while a type was made ready, which happens once in a process: whose test came first is chance.
    /// </summary>
    public bool RunsOnce(int mutant) => _once.Contains(mutant);

    /// <summary>Those that come by the mutant, the quickest first.</summary>
    public IReadOnlyList<TimedTest> TestsOf(int mutant) => _tests.TryGetValue(mutant, out var tests) ? Timed(tests) : [];

    /// <summary>Reads what the switches wrote: a line for each case of a test and each mutated assembly.</summary>
    public static Coverage Read(string path)
    {
        var coverage = new Coverage();
        var byAssembly = new Dictionary<(string Test, string Assembly), TimeSpan>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (line.Split('\t') is not [var test, var assembly, var microseconds, var ids])
            {
                throw new MutationException($"{path}: '{line}' is no line that a switch writes.");
            }

            var took = byAssembly.GetValueOrDefault((test, assembly)) + TimeSpan.FromMicroseconds(long.Parse(microseconds, CultureInfo.InvariantCulture));
            byAssembly[(test, assembly)] = took;
            coverage._took[test] = took > coverage._took.GetValueOrDefault(test) ? took : coverage._took[test];
            foreach (var id in ids.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var number = int.Parse(id.TrimEnd('!'), CultureInfo.InvariantCulture);
                coverage.Of(number).Add(test);
                if (id.EndsWith('!'))
                {
                    coverage._once.Add(number);
                }
            }
        }

        return coverage;
    }

    private IReadOnlyList<TimedTest> Timed(IEnumerable<string> tests) =>
        [.. tests.Select(t => new TimedTest(t, _took[t])).OrderBy(t => t.Took).ThenBy(t => t.Name, StringComparer.Ordinal)];

    private HashSet<string> Of(int id) => _tests.TryGetValue(id, out var tests) ? tests : _tests[id] = [];
}
