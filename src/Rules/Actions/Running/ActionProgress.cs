using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Actions.Running;

/// <summary>A condition of an action, judged.</summary>
/// <param name="Holds">Whether it held.</param>
/// <param name="Reason">What it was judged by, in words and values.</param>
internal sealed record ActionFact(bool Holds, string Reason);

/// <summary>A variable was set.</summary>
/// <param name="Variable">Its name.</param>
/// <param name="Value">To what.</param>
/// <param name="IsKept">It belongs to the rule and not to the run.</param>
internal sealed record VariableSet(string Variable, RuleValue Value, bool IsKept);

/// <summary>What became of one action.</summary>
/// <param name="Place">Its place.</param>
/// <param name="Action">Its type, as documents say it.</param>
/// <param name="Told">Who is told; empty for an outside call and for what was skipped.</param>
/// <param name="SkippedBecause">Why nothing is done, for a person; null if it is.</param>
internal sealed record ActionStep(
    ActionPlace Place, string Action, IReadOnlyList<Address> Told, string? SkippedBecause = null)
{
    /// <summary>Ids of the recipients who are told; null for what tells none.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>Names of the calls by which they are told; null for what tells none.</summary>
    public IReadOnlyList<string>? NoticeCalls { get; init; }

    /// <summary>The variable that was set, and to what; null if none was.</summary>
    public VariableSet? Set { get; init; }

    /// <summary>Where the action asked whether its conditions hold: each of them; null if it asked nothing.</summary>
    public IReadOnlyList<ActionFact>? Judged { get; init; }

    /// <summary>Where help was asked for; null for any other step.</summary>
    public string? Dispatched { get; init; }

    /// <summary>It would have called for help, and did not: the home practises.</summary>
    public bool IsPractice { get; init; }

    /// <summary>What those who are told are to be in; null for what leaves no state.</summary>
    public StepWish? Wants { get; init; }
}

/// <summary>How far the actions came.</summary>
/// <param name="Steps">What was taken, skipped or judged, in order. Waiting actions are not among them.</param>
/// <param name="Messages">Whom to tell what, in order.</param>
/// <param name="Effects">The outside calls to make, in order.</param>
/// <param name="Waits">What they wait for from now on.</param>
/// <param name="IsOver">True if nothing is left to do, and nothing to wait for.</param>
/// <param name="StoppedBecause">Why the rest is not done; null if nothing stopped it.</param>
internal sealed record ActionProgress(
    IReadOnlyList<ActionStep> Steps,
    IReadOnlyList<Message> Messages,
    IReadOnlyList<Effect> Effects,
    IReadOnlyList<ActionWait> Waits,
    bool IsOver,
    string? StoppedBecause)
{
    /// <summary>Decides this, with the events in which the asking actor remembers it.</summary>
    internal Decision Remembered(IReadOnlyList<IEvent> events)
    {
        Decision decision = Decision.Of(events);
        foreach (Message message in Messages)
        {
            decision.Tell(message.To, message.Command, message.As);
        }

        foreach (Effect effect in Effects)
        {
            decision.Call(effect);
        }

        return decision;
    }
}
