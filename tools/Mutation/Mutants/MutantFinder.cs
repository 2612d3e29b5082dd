using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingActors.Mutation.Mutants;

/// <summary>Finds every place of a file in which a switch can stand.</summary>
internal static class MutantFinder
{
    public static IEnumerable<Mutant> Find(SyntaxTree tree, SemanticModel model, MutatedRoom room, string file, Func<int> nextId) =>
        from node in tree.GetRoot().DescendantNodes(IsWorthALook)
        where IsWorthALook(node) && !StartsInTheMiddle(node)
        from change in Operators.Of(node, model)
        where change.How is not (ChangeKind.Replace or ChangeKind.Always) || !Declares(change.Node)
        select new Mutant(
            nextId(), room, file, tree.GetLineSpan(change.Node.Span).StartLinePosition.Line + 1, MemberOf(node), change, IsStatic(node));

    /// <summary>Where the language wants a constant, a type or a pattern, nothing can be switched.</summary>
    private static bool IsWorthALook(SyntaxNode node) => node switch
    {
        AttributeListSyntax or TypeSyntax and not IdentifierNameSyntax or PatternSyntax or UsingDirectiveSyntax or ParameterSyntax
            or EnumMemberDeclarationSyntax or CaseSwitchLabelSyntax or BaseListSyntax => false,
        FieldDeclarationSyntax field => !field.Modifiers.Any(SyntaxKind.ConstKeyword),
        LocalDeclarationStatementSyntax local => !local.IsConst,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } } => false,
        // How a task goes on is nobody's behaviour.
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" } } => true,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" } } } =>
            false,
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.None),
        ThrowStatementSyntax or ThrowExpressionSyntax or InterpolatedStringExpressionSyntax => false,
        _ => true,
    };

    /// <summary>Names something that is used further on: written twice, or passed by, it would not compile.</summary>
    private static bool Declares(SyntaxNode node) => node.DescendantNodes().Any(n => n is SingleVariableDesignationSyntax);

    /// <summary>The rest of `a?.B()`: it has no meaning by itself.</summary>
    private static bool StartsInTheMiddle(SyntaxNode node) => node is ExpressionSyntax
        && node.DescendantNodesAndSelf(n => n is not ConditionalAccessExpressionSyntax || n == node)
            .Any(n => n is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax
                && n.Ancestors().OfType<ConditionalAccessExpressionSyntax>().First() is var whole
                && !node.Span.Contains(whole.Span));

    private static string MemberOf(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        OperatorDeclarationSyntax op => "operator " + op.OperatorToken.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        var other => other?.Kind().ToString() ?? "",
    };

    private static bool IsStatic(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
    {
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.StaticKeyword),
        PropertyDeclarationSyntax { Initializer: not null } property => property.Modifiers.Any(SyntaxKind.StaticKeyword),
        ConstructorDeclarationSyntax constructor => constructor.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    };
}
