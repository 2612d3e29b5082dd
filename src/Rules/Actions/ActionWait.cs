using NodaTime;

namespace RingActors.Rules.Actions;

/// <summary>
/// What actions wait for before they go on. A closed set: whoever carries out actions keeps each of them in an event
/// and is woken for it. A new one is a nested record and a parameter of <see cref="Match"/>, so that nothing compiles
/// which does not keep it.
/// </summary>
internal abstract record ActionWait
{
    private ActionWait(int step) => Step = step;

    /// <summary>The place of the action that waits; the next one is taken when the wait is over.</summary>
    internal int Step { get; }

    internal abstract T Match<T>(Func<ForTime, T> time);

    /// <summary>For an instant.</summary>
    internal sealed record ForTime : ActionWait
    {
        internal ForTime(int step, Instant until)
            : base(step) => Until = until;

        internal Instant Until { get; }

        internal override T Match<T>(Func<ForTime, T> time) => time(this);
    }
}
