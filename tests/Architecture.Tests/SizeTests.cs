using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingActors.Architecture.Tests;

/// <summary>
/// Functions of at most 70 lines, and lines of at most 120 characters. What exceeds that is counted by rooms, and may
/// only become less.
/// </summary>
public sealed class SizeTests
{
    private const int FunctionLinesMax = 70;
    private const int LineLengthMax = 120;

    /// <summary>How far the count may lie above what there is: whoever shortens more writes the new number.</summary>
    private const int Slack = 40;

    /// <summary>How many lines of a room are still longer, and how many of its functions.</summary>
    private static readonly Dictionary<string, (int Lines, int Functions)> Left = new()
    {
        ["src/Engine"] = (218, 0),
        ["src/Devices"] = (838, 0),
        ["src/Rules"] = (119, 0),
        ["src/Api"] = (324, 0),
        ["tools"] = (231, 1),
    };

    public static TheoryData<string> Rooms => [.. Left.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Lines_over_120_characters_only_become_fewer(string room)
    {
        string[] longer =
        [
            .. from file in Repository.SourceFiles(room)
               from line in File.ReadLines(file).Select((text, i) => (text, Number: i + 1))
               where line.text.Length > LineLengthMax
               select $"{Repository.Relative(file)}:{line.Number}",
        ];
        Assert.True(
            longer.Length <= Left[room].Lines,
            $"{room} has {longer.Length} lines over {LineLengthMax}, and had {Left[room].Lines}: shorten those you wrote.");
        Assert.True(
            longer.Length > Left[room].Lines - Slack || Left[room].Lines == 0,
            $"{room} has {longer.Length} lines over {LineLengthMax} left: write that number into {nameof(Left)}.");
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Functions_over_70_lines_only_become_fewer(string room)
    {
        string[] longer =
        [
            .. from file in Repository.SourceFiles(room)
               let unit = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetCompilationUnitRoot()
               from function in unit.DescendantNodes().Where(IsFunction)
               let lines = function.GetLocation().GetLineSpan() is var span
                   ? span.EndLinePosition.Line - span.StartLinePosition.Line + 1
                   : 0
               where lines > FunctionLinesMax
               select $"{Repository.Relative(file)}: {Name(function)} has {lines} lines",
        ];
        Assert.True(longer.Length <= Left[room].Functions, string.Join('\n', longer));
        Assert.True(
            longer.Length == Left[room].Functions,
            $"{room} has {longer.Length} functions over {FunctionLinesMax} lines left: write that number into {nameof(Left)}.");
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        _ => node.Kind().ToString(),
    };
}
