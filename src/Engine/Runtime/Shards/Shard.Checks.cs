using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>What a decision must be before anything of it is done. A fault here is a bug of the decider, and its message fails alone.</content>
internal sealed partial class Shard
{
    /// <summary>A lane may name an actor, what it is about, and a person under their key (Principal.IdLengthMax).</summary>
    private const int EffectTextMax = 1200;

    private void CheckDecision(Decision decision, HomeSlot home, bool keyed)
    {
        for (int i = 0; i < decision.Events.Count; i++)
        {
            _model.Types.Of(decision.Events[i].GetType());
        }

        if (keyed && decision.Refusal is null && decision.Answer is { } reply)
        {
            _model.Types.Of(reply.GetType());
        }

        CheckEffects(decision);
        if (decision.Messages is { } messages)
        {
            foreach (Message message in messages)
            {
                CheckReceiver(message.To, home);
            }
        }
    }

    private void CheckEffects(Decision decision)
    {
        if (decision.Effects is not { } effects)
        {
            return;
        }

        if (decision.Events.Count == 0)
        {
            throw new InvalidOperationException("An outside call without an event that asks for it would leave no trace of its cause.");
        }

        foreach (Effect effect in effects)
        {
            _model.Types.Of(effect.Request.GetType());
            if (effect.Name is not { Length: > 0 and <= EffectTextMax }
                || effect.Channel is not { Length: > 0 and <= EffectTextMax }
                || effect.Lane is { Length: 0 or > EffectTextMax })
            {
                throw new InvalidOperationException($"An outside call's name, channel and lane have 1 to {EffectTextMax} characters.");
            }
        }
    }

    private void CheckReceiver(Address to, HomeSlot home)
    {
        if (ReceiverFault(to, home) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }
    }

    private string? ReceiverFault(Address to, HomeSlot home) =>
        to.Home != home.Name
            ? $"A message to {to} cannot be part of a turn of {home.Name}: actors tell only actors of their own home."
            : _model.DeciderOf(to.Kind) is null
                ? $"A message to {to} finds nobody: no decider serves the kind '{to.Kind}'."
                : null;
}
