using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// Several runs settled by one decision: each is decided in the state that the one before left, and every event belongs
/// to the chain that began its run.
/// </summary>
internal sealed class RunTurn
{
    private readonly List<Decision> _parts = [];
    private readonly Dictionary<string, string> _queued;
    private readonly Principal _self;

    internal RunTurn(RuleState state, DecideContext context)
    {
        State = state;
        _self = RuleKinds.PrincipalOf(context.Self.Id);
        Rule = context.View.Part<RulesView>().Rules.GetValueOrDefault(context.Self.Id);
        Chains = Rule?.UnderWay.ToDictionary(r => r.Run, r => r.Correlation) ?? [];
        _queued = Rule?.Queue.DistinctBy(q => q.By.Event).ToDictionary(q => q.By.Event, q => q.Correlation) ?? [];
    }

    internal RuleState State { get; private set; }

    /// <summary>What is told of the rule.</summary>
    internal RuleView? Rule { get; }

    /// <summary>The chain of each run; those that begin here belong where what started them began.</summary>
    internal Dictionary<string, string> Chains { get; }

    internal void Add(Decision part)
    {
        foreach (IEvent @event in part.Events)
        {
            State = State.Evolve(@event);
            if (@event is RuleFired { Queued: true } fired && _queued.TryGetValue(fired.By.Event, out string? chain))
            {
                Chains[fired.Run] = chain;
            }
        }

        _parts.Add(part);
    }

    internal Decision Decide() => _parts.Count == 0
        ? Decision.Nothing()
        : Decision.Together(_parts).As(_self).As(e => e is RuleTimeCame ? Principal.Engine : null).CorrelatedTo(e => e switch
        {
            RuleNotStarted { By.Hold: { } hold } => HoldChain(hold),
            RuleThrottled { By.Hold: { } hold } => HoldChain(hold),
            RuleQueued { By.Hold: { } hold } => HoldChain(hold),
            RuleHoldEnded ended => HoldChain(ended.Hold),
            IRunEvent step => Chains.GetValueOrDefault(step.Run),
            _ => null,
        });

    private string? HoldChain(string hold) => Rule?.HoldChains?.GetValueOrDefault(hold);
}
