using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Building;

/// <summary>
/// One room, compiled once with all its mutants behind a switch. A mutant that does not compile is taken out: the compiler's complaints say which.
/// </summary>
internal sealed class MutatedBuild
{
    private const int RoundsMax = 30;
    private readonly string _root;
    private readonly MutatedRoom _room;
    private readonly CSharpCompilation _plain;
    private readonly List<SyntaxTree> _generated;
    private List<Mutant> _mutants;

    private MutatedBuild(string root, MutatedRoom room, CSharpCompilation plain, List<SyntaxTree> generated, List<Mutant> mutants) =>
        (_root, _room, _plain, _generated, _mutants) = (root, room, plain, generated, mutants);

    public IReadOnlyList<Mutant> Mutants => _mutants;

    public static MutatedBuild Prepare(string root, MutatedRoom room, string scratch, Func<int> nextId)
    {
        var directory = Path.GetDirectoryName(Path.Combine(root, room.Project))!;
        var arguments = CSharpCommandLineParser.Default.Parse(CompilerArguments.Of(root, room.Project, scratch), directory, sdkDirectory: null);
        var trees = arguments.SourceFiles
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f.Path), arguments.ParseOptions, f.Path))
            .ToList();
        var plain = CSharpCompilation.Create(
            room.Assembly,
            trees,
            arguments.MetadataReferences.Select(r => MetadataReference.CreateFromFile(Path.GetFullPath(r.Reference, directory), r.Properties)),
            arguments.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithSpecificDiagnosticOptions([])
                .WithSyntaxTreeOptionsProvider(null).WithMetadataImportOptions(MetadataImportOptions.Public));
        var whole = Generators.Run(plain, arguments);
        var own = trees.ToHashSet();
        var mutants = trees
            .Where(t => Below(root, t.FilePath).StartsWith(room.Folder + "/", StringComparison.Ordinal))
            .OrderBy(t => t.FilePath, StringComparer.Ordinal)
            .SelectMany(t => MutantFinder.Find(t, whole.GetSemanticModel(t), room, Below(root, t.FilePath), nextId))
            .ToList();
        return new MutatedBuild(root, room, plain, [.. whole.SyntaxTrees.Where(t => !own.Contains(t))], mutants);
    }

    /// <summary>Compiles into the file, after taking out what does not compile.</summary>
    public void Emit(string path, int highestId)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var compilation = Switched(highestId);
            var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
            {
                using var file = File.Create(path);
                var emitted = compilation.Emit(file);
                if (emitted.Success)
                {
                    return;
                }

                errors = [.. emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
            }

            var blamed = errors.SelectMany(SwitchBlame.Of).ToHashSet();
            if (blamed.Count == 0)
            {
                throw new MutationException($"{_room.Assembly} does not compile with its switches: {errors[0]}");
            }

            _mutants = [.. _mutants.Where(m => !blamed.Contains(m.Id))];
            Console.WriteLine($"{_room.Assembly}: {blamed.Count} mutants do not compile, {_mutants.Count} are left");
        }

        throw new MutationException($"{_room.Assembly} still does not compile after {RoundsMax} rounds of taking mutants out.");
    }

    private CSharpCompilation Switched(int highestId)
    {
        var parse = (CSharpParseOptions)_plain.SyntaxTrees[0].Options;
        var byTree = _mutants.ToLookup(m => m.Change.Node.SyntaxTree);
        var trees = _plain.SyntaxTrees.Select(tree => byTree.Contains(tree)
            ? CSharpSyntaxTree.ParseText(
                new SwitchWriter(byTree[tree].ToLookup(m => m.Change.Node)).Visit(tree.GetRoot())!.ToFullString(), parse, tree.FilePath)
            : tree);
        return _plain.RemoveAllSyntaxTrees().AddSyntaxTrees(
            [.. trees, .. _generated, CSharpSyntaxTree.ParseText(SwitchSource.Text(highestId), parse, "MutantSwitch.cs")]);
    }

    private static string Below(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
}
