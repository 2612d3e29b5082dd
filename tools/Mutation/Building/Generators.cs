using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RingActors.Mutation.Building;

/// <summary>Runs a project's source generators, as its own build would.</summary>
internal static class Generators
{
    public static Compilation Run(CSharpCompilation compilation, CSharpCommandLineArguments arguments)
    {
        var loader = new Loader();
        ImmutableArray<ISourceGenerator> generators =
        [
            .. arguments.AnalyzerReferences.SelectMany(r => new AnalyzerFileReference(r.FilePath, loader).GetGenerators(LanguageNames.CSharp)),
        ];
        var driver = CSharpGeneratorDriver.Create(generators, parseOptions: arguments.ParseOptions);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var complaints);
        return complaints.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error
            ? throw new MutationException($"A source generator failed: {error}")
            : generated;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // All of them stand beside each other.
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
