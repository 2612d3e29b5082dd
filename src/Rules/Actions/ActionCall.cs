using System.Globalization;
using RingActors.Engine.Core;

namespace RingActors.Rules.Actions;

/// <summary>The outside call of an action; its idempotency key is made of its name.</summary>
/// <param name="Run">Which run of the list.</param>
/// <param name="Step">The action's place in it.</param>
internal readonly record struct ActionCall(string Run, int Step)
{
    /// <summary>As it is stored: the run, a dot, the place.</summary>
    internal string Name => Run + "." + Step.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for what is not the name of such a call.</summary>
    internal static ActionCall? Parse(string name) =>
        name.LastIndexOf('.') is var dot and >= 0 && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int step)
            ? new ActionCall(name[..dot], step)
            : null;

    /// <summary>The stored word for how it ended.</summary>
    internal static string WordOf(EffectOutcome outcome) => outcome switch
    {
        EffectOutcome.Delivered => "delivered",
        EffectOutcome.Rejected => "rejected",
        _ => "expired",
    };
}
