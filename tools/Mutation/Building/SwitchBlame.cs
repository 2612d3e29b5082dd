using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingActors.Mutation.Mutants;

namespace RingActors.Mutation.Building;

/// <summary>Which mutants a complaint of the compiler is about: those whose switch stands nearest around it.</summary>
internal static class SwitchBlame
{
    public static IReadOnlyList<int> Of(Diagnostic error)
    {
        if (error.Location.SourceTree is not { } tree)
        {
            return [];
        }

        var node = tree.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        // The switches around a place come before those beside it: a variable that is no longer assigned is complained
        // of where it is used.
        foreach (var ancestor in node.AncestorsAndSelf())
        {
            if (ancestor is ConditionalExpressionSyntax { Condition: { } condition } && IdOf(condition) is { } id)
            {
                return [id];
            }

            if (ancestor is ConditionalExpressionSyntax or BinaryExpressionSyntax or StatementSyntax or MemberDeclarationSyntax or SwitchExpressionArmSyntax
                && ancestor is not BlockSyntax && Ids(ancestor) is { Count: > 0 } inside)
            {
                return inside;
            }
        }

        return [];
    }

    private static int? IdOf(ExpressionSyntax condition) => condition is InvocationExpressionSyntax call && IsSwitch(call) ? Number(call) : null;

    private static List<int> Ids(SyntaxNode node) => [.. node.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Where(IsSwitch).Select(Number)];

    private static bool IsSwitch(InvocationExpressionSyntax call) =>
        call.Expression.ToString().EndsWith(SwitchSource.TypeName + ".Is", StringComparison.Ordinal);

    private static int Number(InvocationExpressionSyntax call) =>
        int.Parse(call.ArgumentList.Arguments[0].ToString(), CultureInfo.InvariantCulture);
}
