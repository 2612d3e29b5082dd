using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Building;

/// <summary>
/// One room, compiled once with the wanted mutants behind a switch each. A mutant that does not compile is taken out:
/// the compiler's complaints say which.
/// </summary>
internal sealed class MutatedBuild
{
    private const int RoundsMax = 30;
    private readonly MutatedRoom _room;
    private readonly CSharpCompilation _plain;
    private readonly IReadOnlyList<ResourceDescription> _resources;
    private readonly List<SyntaxTree> _generated;

    private MutatedBuild(
        MutatedRoom room, CSharpCompilation plain, List<SyntaxTree> generated, IReadOnlyList<ResourceDescription> resources, IReadOnlyList<Mutant> mutants) =>
        (_room, _plain, _generated, _resources, Mutants) = (room, plain, generated, resources, mutants);

    /// <summary>All places at which the room could be changed; some would not compile.</summary>
    public IReadOnlyList<Mutant> Mutants { get; }

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
            arguments.CompilationOptions.WithOptimizationLevel(OptimizationLevel.Release)
                .WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithSpecificDiagnosticOptions([])
                .WithSyntaxTreeOptionsProvider(null).WithMetadataImportOptions(MetadataImportOptions.Public));
        var whole = Generators.Run(plain, arguments);
        var own = trees.ToHashSet();
        var mutants = trees
            .Where(t => Below(root, t.FilePath).StartsWith(room.Folder + "/", StringComparison.Ordinal))
            .OrderBy(t => t.FilePath, StringComparer.Ordinal)
            .SelectMany(t => MutantFinder.Find(t, whole.GetSemanticModel(t), room, Below(root, t.FilePath), nextId))
            .ToList();
        return new MutatedBuild(room, plain, [.. whole.SyntaxTrees.Where(t => !own.Contains(t))], arguments.ManifestResources, mutants);
    }

    /// <summary>Compiles into the file, after taking out what does not compile.</summary>
    /// <returns>What is left of the wanted.</returns>
    public IReadOnlyList<Mutant> Emit(string path, IReadOnlyList<Mutant> wanted)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var compilation = Switched(wanted);
            using var image = new MemoryStream();
            var emitted = compilation.Emit(image, manifestResources: _resources);
            if (emitted.Success)
            {
                File.WriteAllBytes(path, image.ToArray());
                return wanted;
            }

            var errors = emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            var blamed = errors.SelectMany(SwitchBlame.Of).ToHashSet();
            if (blamed.Count == 0)
            {
                throw new MutationException($"{_room.Assembly} does not compile with its switches: {errors[0]}");
            }

            wanted = [.. wanted.Where(m => !blamed.Contains(m.Id))];
        }

        throw new MutationException($"{_room.Assembly} still does not compile after {RoundsMax} rounds of taking mutants out.");
    }

    private CSharpCompilation Switched(IReadOnlyList<Mutant> wanted)
    {
        var parse = (CSharpParseOptions)_plain.SyntaxTrees[0].Options;
        var byTree = wanted.ToLookup(m => m.Change.Node.SyntaxTree);
        var trees = _plain.SyntaxTrees.Select(tree => byTree.Contains(tree)
            ? CSharpSyntaxTree.ParseText(
                new SwitchWriter(byTree[tree].ToLookup(m => m.Change.Node)).Visit(tree.GetRoot())!.ToFullString(), parse, tree.FilePath)
            : tree);
        return _plain.RemoveAllSyntaxTrees().AddSyntaxTrees(
            [.. trees, .. _generated, CSharpSyntaxTree.ParseText(SwitchSource.Text(wanted.Max(m => m.Id)), parse, "MutantSwitch.cs")]);
    }

    private static string Below(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
}
