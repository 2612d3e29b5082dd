using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>When a time trigger starts its rule next.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="After">It is the first moment after this one.</param>
/// <param name="At">The moment; null if there is none any more.</param>
/// <param name="What">The same on the wall, in words.</param>
/// <param name="By">The event that wrote the rule.</param>
public sealed record TimeOfRule(int Trigger, Instant After, Instant? At, string What, TriggerFacts By)
{
    /// <summary>How many moments that came are kept.</summary>
    private const int CameMax = 20;

    /// <summary>The last moments that came, oldest first: a clock that is set back brings none of them twice. Null for
    /// none.</summary>
    public IReadOnlyList<Instant>? Came { get; init; }

    internal TimeOfRule With(Instant came) => this with
    {
        After = came,
        At = null,
        Came = [.. (Came ?? []).TakeLast(CameMax - 1), came],
    };

    /// <summary>
    /// After which moment the next is looked for. Where the clock was put far ahead and set back, what lies between was
    /// never there, but for what came then. If more came than is kept, up to the first that is kept all did.
    /// </summary>
    internal Instant Since(Instant now) => After <= now ? After
        : Came is { Count: CameMax } all && all[0] > now ? all[0] : now;
}

/// <summary>The next moments of a rule: one of each time trigger.</summary>
/// <param name="All">In any order.</param>
public sealed record TimesOfRule(IReadOnlyList<TimeOfRule> All)
{
    /// <summary>There are none.</summary>
    public static TimesOfRule None { get; } = new([]);

    /// <summary>The first of them; null if there is none.</summary>
    internal Instant? First => All.Min(t => t.At);

    internal TimesOfRule Evolve(IEvent @event) => @event switch
    {
        RuleTimeSet e => new(
        [
            .. All.Where(t => t.Trigger != e.Trigger), new TimeOfRule(e.Trigger, e.After, e.At, e.What, e.By)
            {
                // Written anew it has none: moments before that are none of its own.
                Came = All.FirstOrDefault(t => t.Trigger == e.Trigger && t.By.Event == e.By.Event)?.Came,
            },
        ]),

        // What has come is not waited for any more, whether or not the next is set by the same decision.
        RuleTimeCame e => new(
            [.. All.Select(t =>
                t.Trigger != e.Trigger ? t : e.IsMissed ? t with { After = e.At, At = null } : t.With(e.At))]),
        _ => this,
    };
}
