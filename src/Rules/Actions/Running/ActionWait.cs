using NodaTime;
using RingActors.Rules.Conditions;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Actions.Running;

/// <summary>
/// What actions wait for before they go on. A closed set: whoever carries out actions keeps each of them in an event
/// and is woken for it. A new one is a nested record and a parameter of <see cref="Match"/>, so that nothing compiles
/// which does not keep it.
/// </summary>
internal abstract record ActionWait
{
    private ActionWait(ActionPlace place, Instant until) => (Place, Until) = (place, until);

    /// <summary>The place of the action that waits; the next one is taken when the wait is over.</summary>
    internal ActionPlace Place { get; }

    /// <summary>When it is over, whatever has come.</summary>
    internal Instant Until { get; }

    internal abstract T Match<T>(
        Func<ForTime, T> time, Func<ForConditions, T> conditions, Func<ForEvent, T> happening,
        Func<ForAnswer, T> answer);

    /// <summary>For an instant.</summary>
    internal sealed record ForTime : ActionWait
    {
        internal ForTime(ActionPlace place, Instant until)
            : base(place, until)
        {
        }

        internal override T Match<T>(
            Func<ForTime, T> time, Func<ForConditions, T> conditions, Func<ForEvent, T> happening,
            Func<ForAnswer, T> answer) => time(this);
    }

    /// <summary>Until all of these hold at once. They are judged again whenever that may have changed.</summary>
    internal sealed record ForConditions : ActionWait
    {
        internal ForConditions(ActionPlace place, Instant until, IReadOnlyList<RuleCondition> conditions)
            : base(place, until) => Conditions = conditions;

        internal IReadOnlyList<RuleCondition> Conditions { get; }

        internal override T Match<T>(
            Func<ForTime, T> time, Func<ForConditions, T> conditions, Func<ForEvent, T> happening,
            Func<ForAnswer, T> answer) => conditions(this);
    }

    /// <summary>Until one of these happens.</summary>
    internal sealed record ForEvent : ActionWait
    {
        internal ForEvent(ActionPlace place, Instant until, IReadOnlyList<RuleTrigger> triggers)
            : base(place, until) => Triggers = triggers;

        internal IReadOnlyList<RuleTrigger> Triggers { get; }

        internal override T Match<T>(
            Func<ForTime, T> time, Func<ForConditions, T> conditions, Func<ForEvent, T> happening,
            Func<ForAnswer, T> answer) => happening(this);
    }

    /// <summary>
    /// Until somebody acknowledges, or nobody is left to be told: who carries it out says when that is.
    /// </summary>
    internal sealed record ForAnswer : ActionWait
    {
        internal ForAnswer(ActionPlace place, EscalateAction escalation)
            : base(place, Instant.MaxValue) => Escalation = escalation;

        internal EscalateAction Escalation { get; }

        internal override T Match<T>(
            Func<ForTime, T> time, Func<ForConditions, T> conditions, Func<ForEvent, T> happening,
            Func<ForAnswer, T> answer) => answer(this);
    }
}
