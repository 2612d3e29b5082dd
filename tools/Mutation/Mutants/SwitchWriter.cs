using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace RingActors.Mutation.Mutants;

/// <summary>Writes a file anew with a switch around every mutant: all are in one build, at most one is on.</summary>
internal sealed class SwitchWriter(ILookup<SyntaxNode, Mutant> mutants) : CSharpSyntaxRewriter
{
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var visited = base.Visit(node);
        if (node is null || visited is null || !mutants.Contains(node))
        {
            return visited;
        }

        return mutants[node].Aggregate(visited, Switched).WithTriviaFrom(visited);
    }

    private static SyntaxNode Switched(SyntaxNode node, Mutant mutant) => (mutant.Change.How, node) switch
    {
        (ChangeKind.Replace, ExpressionSyntax e) => Text($"({Is(mutant)} ? ({mutant.Change.Replacement}) : ({Bare(e)}))"),
        (ChangeKind.Never, ExpressionSyntax e) => Text($"(({Bare(e)}) && !{Is(mutant)})"),
        (ChangeKind.Always, ExpressionSyntax e) => Text($"(({Bare(e)}) || {Is(mutant)})"),
        (ChangeKind.Remove, StatementSyntax s) => ParseStatement($"if (!{Is(mutant)}) {{ {Bare(s)} }}"),
        (ChangeKind.ReturnDefault, StatementSyntax s) => ParseStatement($"{{ if ({Is(mutant)}) return default!; {Bare(s)} }}"),
        (ChangeKind.SkipArm, SwitchExpressionArmSyntax arm) => arm.WithWhenClause(Guard(mutant)),
        (ChangeKind.SkipCase, CasePatternSwitchLabelSyntax label) => label.WithWhenClause(Guard(mutant)),
        (ChangeKind.EmptyBody, MethodDeclarationSyntax { ExpressionBody: { } arrow } method) => method
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody((BlockSyntax)ParseStatement($"{{ if (!{Is(mutant)}) {{ {Bare(arrow.Expression)}; }} }}")),
        _ => node,
    };

    private static WhenClauseSyntax Guard(Mutant mutant) => WhenClause(Text("!" + Is(mutant)))
        .WithWhenKeyword(Token(SyntaxKind.WhenKeyword).WithLeadingTrivia(Space).WithTrailingTrivia(Space)).WithTrailingTrivia(Space);

    private static ExpressionSyntax Text(string text) => ParseExpression(text);

    private static string Bare(SyntaxNode node) => node.WithoutTrivia().ToFullString();

    private static string Is(Mutant mutant) => $"global::{SwitchSource.TypeName}.Is({mutant.Id})";
}
