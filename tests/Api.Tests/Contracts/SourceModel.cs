using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Contracts;

/// <summary>
/// The sources of the product as the compiler understands them, in one compilation: for contracts of what is said in many places
/// and listed in none. Generated code is not in it.
/// </summary>
internal static partial class SourceModel
{
    private const string ImplicitUsings =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Net.Http.Json; global using System.Threading; global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.Logging;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;
        """;

    private static readonly Lazy<CSharpCompilation> Compiled = new(Compile);

    public static CSharpCompilation Compilation => Compiled.Value;

    private static readonly Lazy<IOperation[]> Given = new(() => [.. Operations().Where(o =>
        o is IArgumentOperation or ISimpleAssignmentOperation or IInvocationOperation)]);

    /// <summary>
    /// All arguments, calls and assignments of every method, property, field initialiser and lambda of the product that can have to
    /// do with a refusal or a measurement.
    /// </summary>
    public static IReadOnlyList<IOperation> ArgumentsAndCalls => Given.Value;

    private static IEnumerable<IOperation> Operations()
    {
        foreach (var tree in Compilation.SyntaxTrees.Where(t => Concerned().IsMatch(t.ToString())))
        {
            var model = Compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (IsBody(node) && model.GetOperation(node) is { } body)
                {
                    foreach (var operation in body.DescendantsAndSelf())
                    {
                        yield return operation;
                    }
                }
            }
        }
    }

    /// <summary>The bodies of a method or of a property's getter, where it stands in the sources.</summary>
    public static IEnumerable<IOperation> BodiesOf(ISymbol symbol) =>
        from reference in symbol.DeclaringSyntaxReferences
        let node = reference.GetSyntax()
        from body in node.DescendantNodesAndSelf()
        where IsBody(body) || (node is LocalFunctionStatementSyntax && body is BlockSyntax or ArrowExpressionClauseSyntax && body.Parent == node)
        let operation = Compilation.GetSemanticModel(node.SyntaxTree).GetOperation(body)
        where operation is not null
        select operation;

    /// <summary>For a message: <c>src/Rules/Runs/Rule.cs:23</c>.</summary>
    public static string PlaceOf(IOperation operation) =>
        $"{operation.Syntax.SyntaxTree.FilePath}:{operation.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>What has none of these words says no code and measures nothing; to understand it would take time.</summary>
    [GeneratedRegex("Refus|Fail|No\\(|[cC]ode\\b|Meter|Counter<|Histogram<")]
    private static partial Regex Concerned();

    private static bool IsBody(SyntaxNode node) => node switch
    {
        BlockSyntax => node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax,
        ArrowExpressionClauseSyntax => node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax,
        EqualsValueClauseSyntax => node.Parent is PropertyDeclarationSyntax
            || node.Parent?.Parent?.Parent is FieldDeclarationSyntax or PropertyDeclarationSyntax,
        GlobalStatementSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax => true,
        _ => false,
    };

    private static CSharpCompilation Compile()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var trees = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Root, file)), options, file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, options, "usings"));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("ringactors", StringComparison.OrdinalIgnoreCase)
                && Path.GetFileName(file) != "Api.Tests.dll")
            .Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create(
            "product", trees, references, new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
    }
}
