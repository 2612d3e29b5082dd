using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace RingActors.Mutation.Mutants;

/// <summary>Which small mistakes a node could have been. What does not compile is dropped later.</summary>
internal static class Operators
{
    private static readonly Dictionary<SyntaxKind, SyntaxKind[]> Binary = new()
    {
        [SyntaxKind.LessThanExpression] = [SyntaxKind.LessThanOrEqualExpression, SyntaxKind.GreaterThanOrEqualExpression],
        [SyntaxKind.LessThanOrEqualExpression] = [SyntaxKind.LessThanExpression, SyntaxKind.GreaterThanExpression],
        [SyntaxKind.GreaterThanExpression] = [SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.LessThanOrEqualExpression],
        [SyntaxKind.GreaterThanOrEqualExpression] = [SyntaxKind.GreaterThanExpression, SyntaxKind.LessThanExpression],
        [SyntaxKind.EqualsExpression] = [SyntaxKind.NotEqualsExpression],
        [SyntaxKind.NotEqualsExpression] = [SyntaxKind.EqualsExpression],
        [SyntaxKind.LogicalAndExpression] = [SyntaxKind.LogicalOrExpression],
        [SyntaxKind.LogicalOrExpression] = [SyntaxKind.LogicalAndExpression],
        [SyntaxKind.AddExpression] = [SyntaxKind.SubtractExpression],
        [SyntaxKind.SubtractExpression] = [SyntaxKind.AddExpression],
        [SyntaxKind.MultiplyExpression] = [SyntaxKind.DivideExpression],
        [SyntaxKind.DivideExpression] = [SyntaxKind.MultiplyExpression],
    };

    private static readonly Dictionary<string, string> Calls = new()
    {
        ["First"] = "Last",
        ["Last"] = "First",
        ["FirstOrDefault"] = "LastOrDefault",
        ["LastOrDefault"] = "FirstOrDefault",
        ["Any"] = "All",
        ["All"] = "Any",
        ["Min"] = "Max",
        ["Max"] = "Min",
        ["MinBy"] = "MaxBy",
        ["MaxBy"] = "MinBy",
        ["Skip"] = "Take",
        ["Take"] = "Skip",
        ["OrderBy"] = "OrderByDescending",
        ["OrderByDescending"] = "OrderBy",
        ["Union"] = "Intersect",
        ["Except"] = "Intersect",
        ["Add"] = "Remove",
        ["SetItem"] = "Add",
    };

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model) => node switch
    {
        BinaryExpressionSyntax binary => OfBinary(binary, model),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => [Replace(not, not.Operand)],
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } literal =>
            [Replace(literal, LiteralExpression(SyntaxKind.FalseLiteralExpression))],
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } literal =>
            [Replace(literal, LiteralExpression(SyntaxKind.TrueLiteralExpression))],
        InvocationExpressionSyntax call => OfCall(call, model),
        WithExpressionSyntax with => OfWith(with),
        CollectionExpressionSyntax { Elements.Count: > 0 } list => OfList(list),
        IsPatternExpressionSyntax pattern => [Kind(pattern, ChangeKind.Never), Kind(pattern, ChangeKind.Always)],
        MemberAccessExpressionSyntax or IdentifierNameSyntax when IsCondition(node) && IsBool(node, model) => [Negated((ExpressionSyntax)node)],
        WhenClauseSyntax guard => [Kind(guard.Condition, ChangeKind.Never), Kind(guard.Condition, ChangeKind.Always)],
        SwitchExpressionArmSyntax { WhenClause: null } arm when arm.Pattern is not DiscardPatternSyntax => [Kind(arm, ChangeKind.SkipArm)],
        CasePatternSwitchLabelSyntax { WhenClause: null } label => [Kind(label, ChangeKind.SkipCase)],
        ExpressionStatementSyntax statement when !IsLog(statement.Expression, model) => [Kind(statement, ChangeKind.Remove)],
        ReturnStatementSyntax { Expression: { } value } when CanBeDefault(value, model) => [Kind(node, ChangeKind.ReturnDefault)],
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } arrow => OfArrow(arrow, method, model),
        _ => [],
    };

    private static IEnumerable<Change> OfBinary(BinaryExpressionSyntax binary, SemanticModel model)
    {
        if (binary.IsKind(SyntaxKind.CoalesceExpression))
        {
            return binary.Right is ThrowExpressionSyntax ? [] : [Replace(binary, binary.Left), Replace(binary, binary.Right)];
        }

        var isText = model.GetTypeInfo(binary).Type?.SpecialType == SpecialType.System_String;
        return isText || !Binary.TryGetValue(binary.Kind(), out var others)
            ? []
            : others.Select(kind => Replace(binary, BinaryExpression(kind, binary.Left.WithoutTrivia(), binary.Right.WithoutTrivia())));
    }

    private static IEnumerable<Change> OfCall(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (call.Expression is MemberAccessExpressionSyntax access && Calls.TryGetValue(access.Name.Identifier.Text, out var other)
            && call.Parent is not ExpressionStatementSyntax)
        {
            var name = access.Name is GenericNameSyntax generic ? (SimpleNameSyntax)generic.WithIdentifier(Identifier(other)) : IdentifierName(other);
            yield return Replace(call, call.WithExpression(access.WithName(name)));
        }

        if (IsCondition(call) && IsBool(call, model))
        {
            yield return Negated(call);
        }
    }

    private static IEnumerable<Change> OfWith(WithExpressionSyntax with)
    {
        var all = with.Initializer.Expressions;
        return all.Select(one => all.Count == 1
            ? Replace(with, with.Expression, $"without {Change.OneLine(one.ToString())}")
            : Replace(
                with,
                with.WithInitializer(with.Initializer.WithExpressions(SeparatedList(all.Where(e => e != one)))),
                $"without {Change.OneLine(one.ToString())}"));
    }

    private static IEnumerable<Change> OfList(CollectionExpressionSyntax list) => list.Elements.Select(one => Replace(
        list, list.WithElements(SeparatedList(list.Elements.Where(e => e != one))), $"without {Change.OneLine(one.ToString())}"));

    private static IEnumerable<Change> OfArrow(ArrowExpressionClauseSyntax arrow, MethodDeclarationSyntax method, SemanticModel model)
    {
        if (method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword })
        {
            return IsLog(arrow.Expression, model) ? [] : [Kind(method, ChangeKind.EmptyBody)];
        }

        return CanBeDefault(arrow.Expression, model) && arrow.Expression is not SwitchExpressionSyntax
            ? [Replace(arrow.Expression, ParseExpression("default!"))]
            : [];
    }

    private static Change Negated(ExpressionSyntax condition) =>
        Replace(condition, PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(condition.WithoutTrivia())));

    private static Change Replace(SyntaxNode node, ExpressionSyntax with, string? after = null) =>
        new(node, ChangeKind.Replace, with.WithoutTrivia(), after ?? Change.OneLine(with.ToString()));

    private static Change Kind(SyntaxNode node, ChangeKind how) => new(node, how, null, how switch
    {
        ChangeKind.Never => "never",
        ChangeKind.Always => "always",
        ChangeKind.Remove => "left out",
        ChangeKind.ReturnDefault => "return default",
        ChangeKind.SkipArm or ChangeKind.SkipCase => "never taken",
        _ => "does nothing",
    });

    /// <summary>Decides what happens next; a comparison there has its own operators.</summary>
    private static bool IsCondition(SyntaxNode node) => node.Parent switch
    {
        IfStatementSyntax p => p.Condition == node,
        WhileStatementSyntax p => p.Condition == node,
        ConditionalExpressionSyntax p => p.Condition == node,
        BinaryExpressionSyntax p => p.IsKind(SyntaxKind.LogicalAndExpression) || p.IsKind(SyntaxKind.LogicalOrExpression),
        WhenClauseSyntax => true,
        ArrowExpressionClauseSyntax or ReturnStatementSyntax => true,
        LambdaExpressionSyntax p => p.Body == node,
        _ => false,
    };

    private static bool IsBool(SyntaxNode node, SemanticModel model) => model.GetTypeInfo(node).Type?.SpecialType == SpecialType.System_Boolean;

    /// <summary>Says something that differs from nothing.</summary>
    private static bool CanBeDefault(ExpressionSyntax value, SemanticModel model)
    {
        var constant = model.GetConstantValue(value);
        return value is not (ThrowExpressionSyntax or DefaultExpressionSyntax)
            && !value.IsKind(SyntaxKind.DefaultLiteralExpression)
            && !(constant.HasValue && constant.Value is null or false or 0)
            && model.GetTypeInfo(value).ConvertedType is { Name: not ("Task" or "ValueTask" or "IAsyncEnumerable" or "String") };
    }

    /// <summary>What only an operator of the program reads, and calls that check the caller.</summary>
    private static bool IsLog(ExpressionSyntax expression, SemanticModel model) =>
        expression is InvocationExpressionSyntax call && model.GetSymbolInfo(call).Symbol is IMethodSymbol method
        && (method.ContainingType.Name.EndsWith("Log", StringComparison.Ordinal)
            || method.Name.StartsWith("ThrowIf", StringComparison.Ordinal)
            || method.Parameters.Any(p => p.Type.Name == "ILogger"));
}
