using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past.Causes;

/// <summary>
/// What led to an event of a home's record, and what followed from it (U8). Each event has exactly one cause: an
/// earlier event, or a person, the world outside, or the clock. Tests: Rules.Tests/Analysis/Past.
/// </summary>
public sealed class CausesOf(IPastRecord record)
{
    /// <summary>Links of one chain.</summary>
    public const int StepsMax = 100;

    /// <summary>Events that are looked at for the beginning of something that went on by itself.</summary>
    public const int LookedAtMax = 20_000;

    /// <summary>Events that are named of what followed.</summary>
    public const int FollowingMax = 100;

    /// <summary>The chain from an event back to where it began: each link with what it leads from.</summary>
    public IReadOnlyList<(EventEnvelope Event, CauseLink Link)> Back(EventEnvelope from)
    {
        List<(EventEnvelope, CauseLink)> chain = [];
        EventEnvelope? at = from;
        while (at is not null && chain.Count < StepsMax)
        {
            CauseLink link = Of(at);
            chain.Add((at, link));
            at = link.Cause;
        }

        return chain;
    }

    /// <summary>The one thing that an event came of.</summary>
    public CauseLink Of(EventEnvelope envelope)
    {
        string home = envelope.Actor.Home;
        if (CauseIds.PlaceOf(home, envelope.Causation) is { } seq)
        {
            // A step of a run comes of the run's start, whatever it was decided with.
            return envelope.Event is IRunEvent and not RuleFired && WhatItGoesOnWith(envelope) is var (way, run)
                && Find(envelope, run) is { } fired
                    ? new CauseLink(way, fired)
                : seq < envelope.HomeSeq && record.At(seq) is { } led
                    ? new CauseLink(CauseKind.Led, StepThatTold(led, envelope.Actor))
                : new CauseLink(CauseKind.TooFar, null);
        }

        if (CauseIds.StartedBy(envelope.Event) is { } started && CauseIds.PlaceOf(home, started) is { } place
            && place < envelope.HomeSeq && record.At(place) is { } trigger)
        {
            return new CauseLink(CauseKind.Lasted, trigger);
        }

        // What a person decides goes on with nothing, whatever it ends.
        bool isPersons = IsPerson(envelope.Principal) && envelope.Event is not IIntentEvent;
        if (!isPersons && WhatItGoesOnWith(envelope) is var (kind, id))
        {
            return Find(envelope, id) is { } begun ? new CauseLink(kind, begun) : new CauseLink(CauseKind.TooFar, null);
        }

        return new CauseLink(EndOf(envelope), null);
    }

    /// <summary>All that followed from an event, in order, with what each directly came of.</summary>
    /// <param name="from">The event.</param>
    public (IReadOnlyList<(EventEnvelope Event, CauseLink Link)> Events, bool IsCut) Following(EventEnvelope from)
    {
        Followed followed = new(this, from, Beside(from));
        List<EventEnvelope> decision = [];
        int looked = 0;
        foreach (EventEnvelope envelope in record.After(from.HomeSeq))
        {
            if (decision is [var first, ..] && !IsSameDecision(first, envelope))
            {
                followed.Look(decision);
                decision.Clear();
            }

            if (followed.Events.Count >= FollowingMax || ++looked > LookedAtMax)
            {
                return (followed.Events, true);
            }

            decision.Add(envelope);
        }

        followed.Look(decision);
        return (followed.Events, false);
    }

    /// <summary>Whether it is somebody, or a program that acts for somebody.</summary>
    public static bool IsPerson(Principal principal) =>
        principal.Kind is PrincipalKind.ApiKey or PrincipalKind.McpClient
        or PrincipalKind.Resident or PrincipalKind.Local or PrincipalKind.Recipient;

    /// <summary>What an automation tells follows in the record from the last of all that it decided then.</summary>
    private EventEnvelope StepThatTold(EventEnvelope led, Address told) => led.Actor.Kind != RuleKinds.Rule
        ? led
        : Beside(led).Append(led).Where(e => e.Event is RuleStepTaken step && step.Told.Contains(told))
            .MaxBy(e => e.HomeSeq) ?? led;

    private static CauseKind EndOf(EventEnvelope envelope) =>
        envelope.Causation.StartsWith("deadline", StringComparison.Ordinal) ? CauseKind.Clock
        : IsPerson(envelope.Principal) ? CauseKind.Person
        : CauseKind.Outside;

    /// <summary>
    /// What a decision about a report, a call that ended or a deadline belongs to: its own event says it, or one beside
    /// it, for a device confirms a wish by telling how it is.
    /// </summary>
    private (CauseKind Kind, string Id)? WhatItGoesOnWith(EventEnvelope envelope)
    {
        if (CauseIds.GoesOnWith(envelope.Event) is { } own)
        {
            return own;
        }

        foreach (EventEnvelope beside in Beside(envelope))
        {
            if (beside.Event is IntentConfirmed confirmed)
            {
                return (CauseKind.Wished, confirmed.Intent);
            }
        }

        return null;
    }

    /// <summary>The other events of the same decision.</summary>
    private IEnumerable<EventEnvelope> Beside(EventEnvelope envelope)
    {
        foreach (int step in new[] { -1, 1 })
        {
            for (long seq = envelope.HomeSeq + step; record.At(seq) is { } other
                && IsSameDecision(other, envelope); seq += step)
            {
                yield return other;
            }
        }
    }

    private static bool IsSameDecision(EventEnvelope one, EventEnvelope other) =>
        one.Actor.Equals(other.Actor) && one.Causation == other.Causation && one.LearnedAt == other.LearnedAt;

    private EventEnvelope? Find(EventEnvelope envelope, string id) =>
        record.Backwards(envelope.HomeSeq).Take(LookedAtMax)
            .FirstOrDefault(e => e.Actor.Equals(envelope.Actor) && CauseIds.Begun(e.Event) == id);

    /// <summary>What is found so far of all that followed. Most events follow from nothing, and are seen to at
    /// once.</summary>
    private sealed class Followed
    {
        private readonly CausesOf _causes;
        private readonly HashSet<long> _known;
        private readonly HashSet<long> _beside;
        private readonly HashSet<string> _begun = [];
        private readonly List<(EventEnvelope, CauseLink)> _events = [];

        internal Followed(CausesOf causes, EventEnvelope from, IEnumerable<EventEnvelope> beside)
        {
            _causes = causes;
            _known = [from.HomeSeq];
            _beside = [from.HomeSeq, .. beside.Select(e => e.HomeSeq)];
            Begin(from);
        }

        internal IReadOnlyList<(EventEnvelope Event, CauseLink Link)> Events => _events;

        /// <summary>Looks at all that was decided at once.</summary>
        internal void Look(List<EventEnvelope> decision)
        {
            bool goesOn = decision.Any(e => CauseIds.GoesOnWith(e.Event) is var (_, id) && _begun.Contains(id));
            int before = _events.Count;
            foreach (EventEnvelope envelope in decision.Where(e => goesOn || MayFollow(e)))
            {
                if (_causes.Of(envelope) is { Cause: { } cause } link && _known.Contains(cause.HomeSeq))
                {
                    _known.Add(envelope.HomeSeq);
                    _events.Add((envelope, link));
                    Begin(envelope);
                }
            }

            if (_events.Count > before)
            {
                _beside.UnionWith(decision.Select(e => e.HomeSeq));
            }
        }

        private bool MayFollow(EventEnvelope envelope)
        {
            string home = envelope.Actor.Home;
            return CauseIds.PlaceOf(home, envelope.Causation) is { } seq
                ? _beside.Contains(seq)
                : CauseIds.StartedBy(envelope.Event) is { } started && CauseIds.PlaceOf(home, started) is { } place
                    && _known.Contains(place);
        }

        private void Begin(EventEnvelope envelope)
        {
            if (CauseIds.Begun(envelope.Event) is { } id)
            {
                _begun.Add(id);
            }
        }
    }
}
