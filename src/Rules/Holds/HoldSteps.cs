using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>
/// What becomes of the holds of a rule: when they begin, break, begin again, and when their time is over. Tests:
/// Rules.Tests/Holds.
/// </summary>
internal sealed class HoldSteps
{
    private readonly IReadOnlyList<RuleTrigger> _triggers;
    private readonly int _version;
    private readonly HomeView _view;
    private readonly Instant _now;
    private readonly Func<string, string> _newId;
    private readonly Duration _maxLateness;
    private readonly List<IEvent> _events = [];
    private WindowsOfRule _windows;

    /// <param name="document">The rule's document.</param>
    /// <param name="version">The rule's version.</param>
    /// <param name="holds">Its holds.</param>
    /// <param name="windows">What was noted of events that count with others.</param>
    /// <param name="context">The moment of the decision.</param>
    internal HoldSteps(
        RuleDocument document, int version, HoldsOfRule holds, WindowsOfRule windows, DecideContext context)
    {
        _triggers = document.Triggers;
        _maxLateness = Duration.FromSeconds(document.MaxLatenessSeconds);
        _version = version;
        _windows = windows;
        Holds = holds;
        _view = context.View;
        _now = context.Now;
        _newId = context.NewId;
    }

    internal HoldsOfRule Holds { get; private set; }

    /// <summary>What happened.</summary>
    internal IReadOnlyList<IEvent> Events => _events;

    /// <summary>The holds whose time is over, the first to end first.</summary>
    internal IReadOnlyList<Hold> Over => [.. Holds.UnderWay.Where(h => h.Until <= _now).OrderBy(h => h.Until)];

    internal void Look(LookAtHolds look)
    {
        foreach (HoldLook one in look.Looks.Where(l => l.Trigger < _triggers.Count))
        {
            Hold? hold = Holds.Of(one.Trigger, one.Subject);
            if (one.Cause != HoldCause.Ends)
            {
                Begin(one.Trigger, one.Subject, one.Cause == HoldCause.Returns ? _now : null, look.By);
            }
            else if (_triggers[one.Trigger] is NotFollowedTrigger window)
            {
                Followed(window, one, look.By);
            }
            else if (hold is not null)
            {
                EndsNow(hold);
            }
        }

        if (look.All)
        {
            foreach (Hold hold in Holds.UnderWay.Where(h => _triggers[h.Trigger] is not NotFollowedTrigger))
            {
                LookAgain(hold, look.By);
            }

            foreach (HoldSubject lost in Holds.Lost.Where(l => _triggers[l.Trigger] is not NotFollowedTrigger))
            {
                Begin(lost.Trigger, lost.Subject, _now, look.By);
            }
        }

        if (look.Anew)
        {
            foreach (int place in Enumerable.Range(0, _triggers.Count).Where(p => _triggers[p].HoldSeconds is not null))
            {
                foreach (Address subject in Standing.NeedsChange(_triggers[place]) ? []
                    : Standing.Subjects(_triggers[place], _view))
                {
                    Begin(place, subject, _now, look.By);
                }
            }
        }
    }

    /// <summary>What stays so for its time, or is not proven to; true if it has.</summary>
    internal (bool IsHeld, string Reason) Judge(Hold hold)
    {
        RuleTrigger trigger = _triggers[hold.Trigger];
        Verdict verdict = Standing.Of(trigger, _view, hold.Subject);
        if (verdict.Stand != Stand.Is)
        {
            End(hold, OutcomeOf(verdict.Stand), verdict.Reason);
            return (false, verdict.Reason);
        }

        if (trigger is NotFollowedTrigger window && Following.Unknown(window, hold, _view, _now) is { } unknown)
        {
            End(hold, HoldOutcome.Unproven, unknown);
            if (Following.WaitedForAnew(window, hold, _view, _now) is { } from)
            {
                Begin(hold.Trigger, hold.Subject, from, hold.By);
            }

            return (false, "");
        }

        Instant proven = Standing.ProvenFrom(trigger, _view, hold.Subject, hold.Since, _now);
        if (proven > hold.Since)
        {
            Restart(hold, proven);
            return (false, Unheard(proven));
        }

        string reason = $"{verdict.Reason}, for {trigger.HoldSeconds} s from {DeviceStates.Text(hold.Since)} on";
        End(hold, HoldOutcome.Held, reason);
        return (true, reason);
    }

    /// <summary>All holds end with the document that they belong to.</summary>
    internal static IEnumerable<IEvent> Cancelled(HoldsOfRule holds, string reason) =>
        holds.UnderWay.Select(h => new RuleHoldEnded(h.Id, HoldOutcome.Cancelled, reason));

    /// <summary>
    /// What followed is what was true after it, whenever it became known: it is noted, because what it follows may be
    /// known later.
    /// </summary>
    private void Followed(NotFollowedTrigger window, HoldLook look, TriggerFacts by)
    {
        foreach (Hold hold in Holds.UnderWay.Where(h => h.Trigger == look.Trigger && h.Since <= by.OccurredAt
            && (!window.SameDevice || h.Subject.Equals(look.Subject))))
        {
            End(hold, HoldOutcome.Broken, FollowedBy(by.Name, by.Actor));
        }

        if (_windows.Marks.All(m => m.Trigger != look.Trigger || m.Event != by.Event))
        {
            Add(new RuleWindowNoted(look.Trigger, 0, by, false));
        }
    }

    private static string FollowedBy(string name, Address actor) => $"{name} of {actor.Kind}/{actor.Id} followed";

    /// <summary>What followed it and was known before it; null if nothing did.</summary>
    private WindowMark? KnownBefore(RuleTrigger trigger, Hold hold) => trigger is not NotFollowedTrigger window ? null
        : _windows.Marks.FirstOrDefault(m => m.Trigger == hold.Trigger && m.Event != hold.By.Event
            && m.At >= hold.Since && m.At <= hold.Until && (!window.SameDevice || hold.Subject.Equals(m.Actor)));

    private void LookAgain(Hold hold, TriggerFacts by)
    {
        RuleTrigger trigger = _triggers[hold.Trigger];
        Verdict verdict = Standing.Of(trigger, _view, hold.Subject);
        if (verdict.Stand == Stand.Is)
        {
            Instant proven = Standing.ProvenFrom(trigger, _view, hold.Subject, hold.Since, _now);
            if (proven > hold.Since)
            {
                Restart(hold with { By = by }, proven);
            }
        }
        else if (verdict.Stand != Stand.Unknown)
        {
            End(hold, OutcomeOf(verdict.Stand), verdict.Reason);
        }
    }

    /// <summary>An event said otherwise; what has become so again meanwhile begins with its own event.</summary>
    private void EndsNow(Hold hold)
    {
        Verdict verdict = Standing.Of(_triggers[hold.Trigger], _view, hold.Subject);
        if (_triggers[hold.Trigger] is ModeChangedTrigger && verdict.Stand is Stand.Is or Stand.Unknown)
        {
            return;
        }

        End(
            hold,
            verdict.Stand is Stand.Is or Stand.Unknown ? HoldOutcome.Broken : OutcomeOf(verdict.Stand),
            verdict.Stand == Stand.Is ? "it was otherwise for a moment" : verdict.Reason);
    }

    private void Begin(int place, Address subject, Instant? notBefore, TriggerFacts by)
    {
        RuleTrigger trigger = _triggers[place];
        if (trigger.HoldSeconds is not { } seconds || Holds.Of(place, subject) is not null
            || Standing.Of(trigger, _view, subject) is not { Stand: Stand.Is } verdict)
        {
            return;
        }

        if (trigger is NotFollowedTrigger && notBefore is null && _now - by.OccurredAt > _maxLateness)
        {
            // It starts nothing by itself, and so nothing either by what did not follow it.
            return;
        }

        Instant so = Instant.Min(verdict.Since ?? by.OccurredAt, _now);
        Instant since = Standing.ProvenFrom(trigger, _view, subject, notBefore > so ? notBefore.Value : so, _now);
        string id = _newId("hold");
        Instant until = since + Duration.FromSeconds(seconds);
        Add(new RuleHoldBegan(
            id, _version, place, subject, since, until,
                by with { Actor = Standing.ActorOf(trigger, _view, subject, by.Actor), Hold = id }, verdict.Reason)
        {
            Known = until < _now ? _now : null,
        });
        if (Holds.Of(place, subject) is { } begun && KnownBefore(trigger, begun) is { } followed)
        {
            End(begun, HoldOutcome.Broken, FollowedBy("what was known before", followed.Actor ?? subject));
        }
    }

    private void Restart(Hold hold, Instant from)
    {
        End(hold, HoldOutcome.Unproven, Unheard(from));
        Begin(hold.Trigger, hold.Subject, from, hold.By);
    }

    private static string Unheard(Instant until) =>
        $"nobody listened for more than {(int)Continuity.HoleMax.TotalMinutes} minutes, until "
        + $"{DeviceStates.Text(until)}: it counts from then on";

    private void End(Hold hold, HoldOutcome outcome, string reason) => Add(new RuleHoldEnded(hold.Id, outcome, reason));

    private static HoldOutcome OutcomeOf(Stand stand) => stand switch
    {
        Stand.Offline or Stand.Gone => HoldOutcome.Away,
        Stand.Unknown => HoldOutcome.Unproven,
        _ => HoldOutcome.Broken,
    };

    private void Add(IEvent @event)
    {
        _events.Add(@event);
        Holds = Holds.Evolve(@event);
        _windows = @event is RuleWindowNoted noted ? _windows.Evolve(noted) : _windows;
    }
}
