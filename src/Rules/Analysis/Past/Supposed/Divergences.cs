using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>
/// What differs between two worlds, each with the difference that it follows from: the event that led to it, else the
/// last that befell its decider, else the last that befell the home.
/// </summary>
internal sealed class Divergences
{
    /// <summary>What directly leads to what is supposed.</summary>
    internal const string Supposing = "supposed";

    /// <summary>What directly leads to what a deadline that the past did not have leads to.</summary>
    internal const string Deadline = "deadline";

    /// <summary>Places of events that are in no record begin here.</summary>
    private const long NeverWas = 1_000_000_000_000;

    private readonly List<Divergence> _kept = [];
    private readonly Dictionary<Address, string> _ofActor = [];
    private readonly Dictionary<string, string> _missing = [];
    private readonly HashSet<string> _assumed = [];
    private readonly Dictionary<string, string?> _unsaid = [];
    private readonly HashSet<string> _differing = [];
    private string? _last;
    private long _made;

    internal IReadOnlyList<Divergence> Kept => _kept;

    internal long Count { get; private set; }

    internal Instant? HypotheticalFrom { get; private set; }

    /// <summary>Actors that are not as they were.</summary>
    internal IEnumerable<Address> Actors => _ofActor.Keys;

    internal bool IsTouched(Address actor) => _ofActor.ContainsKey(actor);

    /// <summary>A place for an event that is in no record.</summary>
    internal long NextPlace() => NeverWas + _made++;

    /// <summary>Chains are looked at one after the other.</summary>
    internal void BeginChain() => _differing.Clear();

    /// <summary>What a differing event follows from.</summary>
    /// <param name="causation">What directly led to it.</param>
    /// <param name="actor">Whose event it is.</param>
    internal string? Because(string causation, Address actor) => causation == Supposing ? null
        : _unsaid.TryGetValue(causation, out string? further) ? further
        : _differing.Contains(causation) || IsOfNoRecord(causation) ? causation
        : _ofActor.TryGetValue(actor, out string? own) ? own
        : _last;

    /// <summary>Why an event cannot have been: the id of the difference by which what it speaks of is not
    /// there.</summary>
    internal string? Missing(IEvent @event)
    {
        foreach (string id in IdsOf(@event))
        {
            if (_missing.TryGetValue(id, out string? because))
            {
                return because;
            }
        }

        return null;
    }

    /// <summary>Notes a difference.</summary>
    /// <param name="past">What is written.</param>
    /// <param name="supposed">What there would have been.</param>
    /// <param name="because">What it follows from.</param>
    /// <param name="reaches">Somebody may have noticed it.</param>
    internal void Add(EventEnvelope? past, EventEnvelope? supposed, string? because, bool reaches)
    {
        EventEnvelope one = (supposed ?? past)!;
        Divergence divergence = new(one.LearnedAt, past, supposed, because, HypotheticalFrom is not null);
        Note(past, supposed, divergence.Id);

        // What a device would have made of a wish that never was is not known, and not guessed. Of silent calls for
        // help
        // nothing is said to anybody.
        if ((past is null && supposed!.Event is IIntentEvent step && _assumed.Contains(step.Intent))
            || SilentCalls.IsOfSilent(one.Event))
        {
            _unsaid[divergence.Id] = because;
            return;
        }

        Count++;
        if (_kept.Count < Counterfactual.Kept)
        {
            _kept.Add(divergence);
        }

        HypotheticalFrom ??= reaches || one.Event is IncidentAlarmed ? one.LearnedAt : null;
        _ofActor[one.Actor] = divergence.Id;
        _last = divergence.Id;
    }

    private void Note(EventEnvelope? past, EventEnvelope? supposed, string id)
    {
        if (past is not null)
        {
            _differing.Add(past.Id);
            if (BeginsOf(past.Event) is { } begun && !(supposed is not null && BeginsOf(supposed.Event) == begun))
            {
                _missing[begun] = id;
            }
        }

        if (supposed?.Event is IIntentRequest wish && past is null)
        {
            _assumed.Add(wish.Intent);
        }
    }

    private static bool IsOfNoRecord(string causation)
    {
        int at = causation.LastIndexOf('@');
        return at > 0 && causation.Length - at > 12 && long.TryParse(causation.AsSpan(at + 1), out long seq)
            && seq >= NeverWas;
    }

    /// <summary>The id of what an event begins; null if it begins nothing that others speak of.</summary>
    private static string? BeginsOf(IEvent @event) => @event switch
    {
        RuleFired e => e.Run,
        RuleHoldBegan e => e.Hold,
        IncidentOpened e => e.Incident,
        IIntentRequest e => e.Intent,
        PeriodBegan e => e.Period,
        NoticeGiven e => e.Notice.Id,
        _ => null,
    };

    private static IEnumerable<string> IdsOf(IEvent @event) => @event switch
    {
        IRunEvent e => [e.Run],
        RuleHoldEnded e => [e.Hold],
        IIncidentEvent e => [e.Incident],
        IIntentEvent e => [e.Intent],
        NoticeAnswered e => [e.Notice],
        ExitDelayChanged e => [e.Period],
        ExitDelayOver e => [e.Period],
        _ => [],
    };
}
