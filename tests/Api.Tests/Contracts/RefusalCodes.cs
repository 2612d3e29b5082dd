using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Gateway.Calls;

namespace RingActors.Api.Tests.Contracts;

/// <summary>
/// Every code with which the product can say no, read from the sources: what is given as the code of a <c>Refusal</c> or a
/// <c>ToolFailure</c>, followed back through parameters, locals, constants, conditions and methods to the words themselves.
/// </summary>
internal sealed partial class RefusalCodes
{
    /// <summary>What is computed is asked for all that it can be.</summary>
    private static readonly Dictionary<string, IEnumerable<string>> Computed = new(StringComparer.Ordinal)
    {
        ["RingEffects.CodeOf"] = Enum.GetValues<RingFault>().Select(RingEffects.CodeOf),
    };

    private readonly SortedSet<string> codes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> unresolved = new(StringComparer.Ordinal);
    private readonly HashSet<IParameterSymbol> sinks = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> passed = new(SymbolEqualityComparer.Default);
    private readonly Queue<IParameterSymbol> toFollow = new();
    private readonly ILookup<ISymbol?, IArgumentOperation> arguments;

    private RefusalCodes()
    {
        var all = SourceModel.ArgumentsAndCalls;
        arguments = all.OfType<IArgumentOperation>()
            .Where(a => a.Parameter is { Type.SpecialType: SpecialType.System_String })
            .ToLookup(a => (ISymbol?)a.Parameter!.OriginalDefinition, SymbolEqualityComparer.Default);
        foreach (var name in new[] { "RingActors.Engine.Core.Refusal", "RingActors.Api.Tools.ToolFailure" })
        {
            var type = SourceModel.Compilation.GetSymbolsWithName(name.Split('.')[^1], SymbolFilter.Type).OfType<INamedTypeSymbol>().Single();
            passed.Add(type.GetMembers("Code").Single());
            Follow(type.InstanceConstructors.SelectMany(c => c.Parameters).Single(p => p.Name == "Code"));
        }

        // An answer that says no is changed in its code only by a with-expression.
        foreach (var assignment in all.OfType<ISimpleAssignmentOperation>()
            .Where(a => a.Target is IPropertyReferenceOperation target && passed.Contains(target.Property)))
        {
            AddFrom(assignment.Value);
        }

        while (toFollow.TryDequeue(out var parameter))
        {
            foreach (var argument in arguments[parameter])
            {
                AddFrom(argument.Value);
            }
        }
    }

    /// <summary>The codes, and the places at which one is given that cannot be followed to its words.</summary>
    public static (IReadOnlyCollection<string> Codes, IReadOnlyCollection<string> Unresolved) Collect()
    {
        var found = new RefusalCodes();
        return (found.codes, found.unresolved);
    }

    private void Follow(IParameterSymbol parameter)
    {
        if (sinks.Add(parameter))
        {
            toFollow.Enqueue(parameter);
        }
    }

    private void AddFrom(IOperation value)
    {
        foreach (var text in TextsOf(value, 0))
        {
            if (text is null)
            {
                unresolved.Add($"{SourceModel.PlaceOf(value)} {value.Syntax}");
            }
            else if (text.Length > 0)
            {
                (CodeShape().IsMatch(text) ? codes : unresolved).Add(text);
            }
        }
    }

    /// <summary>
    /// What a value can be. Null stands for what cannot be followed, and the empty text for a code that is passed on from another no,
    /// or comes in by a parameter that is followed instead.
    /// </summary>
    private IEnumerable<string?> TextsOf(IOperation? value, int depth)
    {
        if (value is null || depth > 20)
        {
            return [null];
        }

        if (value.ConstantValue is { HasValue: true, Value: string constant })
        {
            return [constant];
        }

        switch (value)
        {
            case IConversionOperation conversion:
                return TextsOf(conversion.Operand, depth + 1);
            case IConditionalOperation conditional:
                return [.. TextsOf(conditional.WhenTrue, depth + 1), .. TextsOf(conditional.WhenFalse, depth + 1)];
            case ISwitchExpressionOperation chosen:
                return chosen.Arms.SelectMany(a => TextsOf(a.Value, depth + 1));
            case IThrowOperation:
                return [];
            case ICoalesceOperation coalesce:
                return [.. TextsOf(coalesce.Value, depth + 1), .. TextsOf(coalesce.WhenNull, depth + 1)];
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return Joined([TextsOf(sum.LeftOperand, depth + 1), TextsOf(sum.RightOperand, depth + 1)]);
            case IInterpolatedStringOperation interpolated:
                return Joined(interpolated.Parts.Select(p => TextsOf(PartOf(p), depth + 1)));
            case IParameterReferenceOperation parameter:
                return OfParameter(parameter.Parameter, depth);
            case ILocalReferenceOperation local:
                return OfLocal(local, depth);
            case IInvocationOperation { TargetMethod: var method }
                when Computed.TryGetValue($"{method.ContainingType.Name}.{method.Name}", out var computed):
                return computed;
            case IInvocationOperation { TargetMethod: var method } when method.DeclaringSyntaxReferences.Length > 0:
                return SourceModel.BodiesOf(method).SelectMany(body => ReturnsOf(body, depth));
            case IPropertyReferenceOperation { Property: var property } when passed.Contains(property.OriginalDefinition):
                return [string.Empty];
            case IPropertyReferenceOperation { Property: var property }:
                return OfProperty(property, depth);
            default:
                return [null];
        }
    }

    private static IOperation? PartOf(IInterpolatedStringContentOperation part) => part switch
    {
        IInterpolatedStringTextOperation text => text.Text,
        IInterpolationOperation hole => hole.Expression,
        _ => null,
    };

    /// <summary>
    /// The parameter of a method is followed to all who call it. Inside of a text that is put together its values are needed here.
    /// </summary>
    private IEnumerable<string?> OfParameter(IParameterSymbol parameter, int depth)
    {
        var declared = parameter.OriginalDefinition;
        if (depth == 0)
        {
            Follow(declared);
            return declared.HasExplicitDefaultValue ? [declared.ExplicitDefaultValue as string] : [string.Empty];
        }

        return arguments[declared].Any() ? arguments[declared].SelectMany(a => TextsOf(a.Value, depth + 1)) : [null];
    }

    private IEnumerable<string?> OfLocal(ILocalReferenceOperation local, int depth)
    {
        var root = local as IOperation;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        var values = root.Descendants()
            .Select(o => o switch
            {
                IVariableDeclaratorOperation declarator when Same(declarator.Symbol) =>
                    declarator.Initializer?.Value,
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assigned when Same(target.Local) => assigned.Value,
                _ => null,
            })
            .OfType<IOperation>().ToArray();
        return values.Length == 0 ? [null] : values.SelectMany(v => TextsOf(v, depth + 1));

        bool Same(ILocalSymbol other) => SymbolEqualityComparer.Default.Equals(other, local.Local);
    }

    /// <summary>A property of a record is what its constructor was given; any other, what its getter returns.</summary>
    private IEnumerable<string?> OfProperty(IPropertySymbol property, int depth)
    {
        var parameter = property.ContainingType.InstanceConstructors.SelectMany(c => c.Parameters)
            .FirstOrDefault(p => p.Name == property.Name && p.DeclaringSyntaxReferences.Length > 0);
        var bodies = SourceModel.BodiesOf(property).ToArray();
        return parameter is not null ? OfParameter(parameter, depth)
            : bodies.Length > 0 ? bodies.SelectMany(body => ReturnsOf(body, depth))
            : [null];
    }

    private IEnumerable<string?> ReturnsOf(IOperation body, int depth) => body.DescendantsAndSelf()
        .OfType<IReturnOperation>()
        .SelectMany(r => TextsOf(r.ReturnedValue, depth + 1));

    private static IEnumerable<string?> Joined(IEnumerable<IEnumerable<string?>> parts) => parts.Aggregate(
        (IEnumerable<string?>)[string.Empty],
        (whole, part) => whole.SelectMany(w => part.Select(p => w is null || string.IsNullOrEmpty(p) ? null : w + p)));

    [GeneratedRegex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$")]
    private static partial Regex CodeShape();
}
