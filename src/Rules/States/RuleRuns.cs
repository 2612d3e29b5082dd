using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.States;

/// <summary>
/// A stretch in which a rule ran, as conditions look at it. What begins or ends at the very moment at which it is
/// looked at does not count yet: so it does not matter in which order rules are decided that one event starts (R-S16).
/// </summary>
/// <param name="From">When the run began.</param>
/// <param name="Until">When it ended; null while it is under way.</param>
public sealed record RuleRunSpan(Instant From, Instant? Until)
{
    /// <summary>Whether it was under way just before a moment, or ended less than that long before it.</summary>
    internal bool Counts(Instant at, Duration within) =>
        From < at && (Until is not { } end || end + within > at || end == at);

    /// <summary>The next moments at which that may change.</summary>
    internal IEnumerable<Instant> Changes(Instant at, Duration within)
    {
        if (From == at || Until == at)
        {
            yield return at + Moment;
        }

        if (Until + within is { } over && over > at)
        {
            yield return over;
        }
    }

    /// <summary>The shortest time after which it is looked at again.</summary>
    internal static readonly Duration Moment = Duration.FromMilliseconds(1);
}

/// <summary>When rules of a home ran, as far as conditions can ask.</summary>
internal interface IRuleRuns
{
    /// <summary>The runs of a rule that are under way and those that ended last; null if there is no such
    /// rule.</summary>
    IReadOnlyList<RuleRunSpan>? RunsOf(string rule);
}

/// <summary>After such an event of a rule another rule may be running, or none may be any more.</summary>
internal interface IRuleRunChange : IEvent;

/// <summary>Of rules that nobody looks at: they are there, and none ever ran.</summary>
internal sealed class NothingRuns : IRuleRuns
{
    internal static NothingRuns Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<RuleRunSpan> RunsOf(string rule) => [];
}
