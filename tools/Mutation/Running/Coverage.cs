using System.Globalization;

namespace RingActors.Mutation.Running;

/// <summary>Which tests come by which mutants.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<int, HashSet<(string Program, string Test)>> _tests = [];

    public static Coverage Read(IEnumerable<(string Program, string Path)> files)
    {
        var coverage = new Coverage();
        foreach (var (program, path) in files)
        {
            foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                var test = line[..tab];
                foreach (var id in line[(tab + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    coverage.Of(int.Parse(id, CultureInfo.InvariantCulture)).Add((program, test));
                }
            }
        }

        return coverage;
    }

    /// <summary>The tests of a program that come by any of the mutants, in order.</summary>
    public IReadOnlyList<string> TestsOf(string program, IEnumerable<int> mutants) =>
        [.. mutants.SelectMany(Of).Where(t => t.Program == program).Select(t => t.Test).Distinct().Order(StringComparer.Ordinal)];

    private HashSet<(string Program, string Test)> Of(int id) => _tests.TryGetValue(id, out var tests) ? tests : _tests[id] = [];
}
