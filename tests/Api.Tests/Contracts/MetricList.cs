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
            var labels = new SortedSet<string>(StringComparer.Ordinal);
            Labels(create, labels, []);
            foreach (var measurement in byInstrument[AssignedTo(create)])
            {
                Labels(measurement, labels, []);
            }

            foreach (var call in CallsOf(create, all))
            {
                var (name, metric) = Metric(create, call, labels);
                metrics.Add(name, metric);
            }
        }

        return new JsonObject(metrics);
    }

    /// <summary>Where the name is a parameter, each call of the function makes a metric of its own.</summary>
    private static IEnumerable<IInvocationOperation> CallsOf(IInvocationOperation create, IReadOnlyList<IOperation> all) =>
        ValueOf(create, "name") is IParameterReferenceOperation { Parameter: var named }
            ? all.OfType<IInvocationOperation>()
                .Where(c => SymbolEqualityComparer.Default.Equals(c.TargetMethod.OriginalDefinition, named.ContainingSymbol))
            : [create];

    private static (string Name, JsonObject Metric) Metric(IInvocationOperation create, IInvocationOperation call, SortedSet<string> labels)
    {
        var kind = create.TargetMethod.Name.Replace("Create", "", StringComparison.Ordinal)
            .Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
        var name = Text("name")!;
        return (
            kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name,
            new JsonObject
            {
                ["kind"] = kind,
                ["unit"] = Text("unit"),
                ["labels"] = new JsonArray([.. labels.Select(l => JsonValue.Create(l))]),
                ["help"] = Text("description"),
            });

        string? Text(string parameter) => ValueOf(create, parameter) switch
        {
            IParameterReferenceOperation passed =>
                call.Arguments.Single(a => a.Parameter!.Name == passed.Parameter.Name).Value.ConstantValue.Value as string,
            var value => value?.ConstantValue.Value as string,
        };
    }

    private static bool IsCreation(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.Name == "Meter" && call.TargetMethod.Name.StartsWith("Create", StringComparison.Ordinal);

    private static IOperation? ValueOf(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Name == parameter)?.Value;

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
