using RingActors.Engine.Core;

namespace RingActors.Rules.Actions.Running;

/// <summary>The outside call of an action; its idempotency key is made of its name.</summary>
/// <param name="Run">Which run of the list.</param>
/// <param name="Place">The action's place in it.</param>
/// <param name="Recipient">Who is told by it, of several; null for a call that tells nobody by name.</param>
internal readonly record struct ActionCall(string Run, ActionPlace Place, string? Recipient = null)
{
    /// <summary>Nothing that names a recipient has it.</summary>
    private const char Separator = '!';

    /// <summary>As it is stored: the run, a dot, the place, and who is told.</summary>
    internal string Name => $"{Run}.{Place.Text}{(Recipient is null ? "" : Separator + Recipient)}";

    /// <summary>Null for what is not the name of such a call.</summary>
    internal static ActionCall? Parse(string name)
    {
        int end = name.IndexOf(Separator, StringComparison.Ordinal);
        string call = end < 0 ? name : name[..end];
        int dot = call.LastIndexOf('.');
        return dot >= 0 && ActionPlace.Parse(call[(dot + 1)..]) is { } place
            ? new ActionCall(call[..dot], place, end < 0 ? null : name[(end + 1)..])
            : null;
    }

    /// <summary>The stored word for how it ended.</summary>
    internal static string WordOf(EffectOutcome outcome) => outcome switch
    {
        EffectOutcome.Delivered => "delivered",
        EffectOutcome.Rejected => "rejected",
        _ => "expired",
    };
}
