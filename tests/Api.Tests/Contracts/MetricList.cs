using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingActors.Api.Tests.Contracts;

/// <summary>
/// Every metric of the product, read from the sources: each instrument that a meter is asked for, with the labels of its
/// measurements. Whether it is ever seen depends on what a process does.
/// </summary>
internal static class MetricList
{
    public static JsonObject Collect()
    {
        var all = SourceModel.ArgumentsAndCalls;
        var byInstrument = all.OfType<IInvocationOperation>()
            .Where(i => i.TargetMethod.Name is "Add" or "Record" && FieldOf(i.Instance) is not null)
            .ToLookup(i => FieldOf(i.Instance), SymbolEqualityComparer.Default);
        var metrics = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var create in all.OfType<IInvocationOperation>().Where(IsCreation))
        {
            var kind = create.TargetMethod.Name.Replace("Create", "", StringComparison.Ordinal)
                .Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
            var name = Text(create, "name")!;
            var labels = new SortedSet<string>(StringComparer.Ordinal);
            Labels(create, labels, []);
            foreach (var measurement in byInstrument[AssignedTo(create)])
            {
                Labels(measurement, labels, []);
            }

            metrics.Add(
                kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name,
                new JsonObject
                {
                    ["kind"] = kind,
                    ["unit"] = Text(create, "unit"),
                    ["labels"] = new JsonArray([.. labels.Select(l => JsonValue.Create(l))]),
                    ["help"] = Text(create, "description"),
                });
        }

        return new JsonObject(metrics);
    }

    private static bool IsCreation(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.Name == "Meter" && call.TargetMethod.Name.StartsWith("Create", StringComparison.Ordinal);

    private static string? Text(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Name == parameter)?.Value.ConstantValue.Value as string;

    private static IFieldSymbol? FieldOf(IOperation? operation) => (operation as IFieldReferenceOperation)?.Field;

    private static IFieldSymbol? AssignedTo(IInvocationOperation create) =>
        create.Parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation target } ? target.Field : null;

    /// <summary>The labels that are named in an operation and in whatever of the same class it calls.</summary>
    private static void Labels(IOperation operation, SortedSet<string> labels, HashSet<ISymbol> seen)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            switch (part)
            {
                case IObjectCreationOperation { Type.Name: "KeyValuePair", Arguments: [var key, _] } when key.Value.ConstantValue.Value is string label:
                    labels.Add(label);
                    break;
                case ILocalReferenceOperation local:
                    FollowLocal(local, labels, seen);
                    break;
                case IInvocationOperation call:
                    Follow(operation, call.TargetMethod, labels, seen);
                    break;
                case IMethodReferenceOperation reference:
                    Follow(operation, reference.Method, labels, seen);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Follow(IOperation from, IMethodSymbol method, SortedSet<string> labels, HashSet<ISymbol> seen)
    {
        if (method.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == from.Syntax.SyntaxTree) && seen.Add(method.OriginalDefinition))
        {
            foreach (var body in SourceModel.BodiesOf(method.OriginalDefinition))
            {
                Labels(body, labels, seen);
            }
        }
    }

    private static void FollowLocal(ILocalReferenceOperation local, SortedSet<string> labels, HashSet<ISymbol> seen)
    {
        if (!seen.Add(local.Local))
        {
            return;
        }

        IOperation root = local;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        foreach (var declared in root.Descendants().OfType<IVariableDeclaratorOperation>()
            .Where(d => SymbolEqualityComparer.Default.Equals(d.Symbol, local.Local) && d.Initializer is not null))
        {
            Labels(declared.Initializer!, labels, seen);
        }
    }
}
