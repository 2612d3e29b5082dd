using System.Reflection;
using System.Reflection.Emit;
using RingActors.Engine.Core;

namespace RingActors.Testing.Deciders;

/// <summary>
/// Which commands the code of a pure room makes. Deciders and reactions make commands for one purpose only, to tell another actor; a step
/// may have to wait for a later turn, so each needs a stored name. Read from the compiled code, so that no way of making one is forgotten.
/// </summary>
public static class CommandsMade
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => c.Value);

    /// <summary>The commands made anywhere in an assembly, ordered by name.</summary>
    public static IReadOnlyList<Type> In(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .SelectMany(t => t.GetMembers(
                BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance))
            .OfType<MethodBase>()
            .SelectMany(Made)
            .Where(t => typeof(ICommand).IsAssignableFrom(t))
            .Distinct()
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<Type> Made(MethodBase method)
    {
        // A record's copy is of the same type as what is copied; only its own clone method makes it anew.
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code || method.Name == "<Clone>$")
        {
            yield break;
        }

        Type[]? types = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        Type[]? arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            OpCode op = code[at] == 0xFE ? Codes[unchecked((short)((code[at] << 8) | code[at + 1]))] : Codes[code[at]];
            at += op.Size;
            if (op == OpCodes.Newobj)
            {
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, at), types, arguments)!.DeclaringType!;
            }

            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
