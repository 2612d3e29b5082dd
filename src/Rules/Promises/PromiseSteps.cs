using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Runs;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>
/// What becomes of a promise: when it begins to count, is kept, is broken, or nobody can say. The one function of live
/// watching and of looking over the past. Tests: Rules.Tests/Promises.
/// </summary>
internal sealed class PromiseSteps(
    PromiseDocument document, PromiseWatch watch, HomeView view, Instant now, Func<string, string> newId)
{
    /// <summary>
    /// Events that count at once; one more begins nothing, and one of these is broken before it could be.
    /// </summary>
    internal const int StretchesMax = 100;

    private readonly List<IEvent> _events = [];
    private readonly List<Fact> _facts = [];

    internal PromiseWatch Watch { get; private set; } = watch;

    /// <summary>What happened.</summary>
    internal IReadOnlyList<IEvent> Events => _events;

    /// <summary>Looks at how the home is.</summary>
    /// <param name="by">What happened; null if only time has passed, or the promise was written.</param>
    /// <param name="begins">It is an event after which the promise has to be kept.</param>
    /// <param name="keeps">It is an event that keeps it.</param>
    internal void Look(TriggerFacts? by, bool begins, bool keeps)
    {
        bool? holds = Judge();
        if (document.Never is not null)
        {
            Never(holds, by);
        }
        else
        {
            Whenever(holds, by, begins, keeps);
        }

        LookAgain();
    }

    /// <summary>Settles what has come to the end of its time.</summary>
    internal void Settle()
    {
        foreach (PromiseStretch over in Watch.UnderWay.Where(s => !s.IsBroken && s.Until <= now).ToArray())
        {
            bool? holds = Judge();
            bool isKept = document.Never is not null ? holds == false : holds == true;
            Instant proven = ProvenFrom(over.Since);
            if (isKept)
            {
                End(over, StretchOutcome.Kept, Reason());
            }
            else if (holds is null && document.Conditions.Count > 0)
            {
                End(over, StretchOutcome.Unproven, Reason());
            }
            else if (proven > over.Since)
            {
                End(over, StretchOutcome.Unproven, $"nobody listened until {DeviceStates.Text(proven)}");
                if (document.Never is not null)
                {
                    Begin(proven, over.By);
                }
            }
            else
            {
                Add(new PromiseBroken(over.Id, over.Since, over.Until, over.By, [.. _facts]));
                if (document.Never is null)
                {
                    End(over, StretchOutcome.Over, "its time is over");
                }
            }
        }
    }

    /// <summary>What was watched ends with the promise that it belongs to.</summary>
    internal static IEnumerable<IEvent> Cancelled(PromiseWatch watch, string reason) =>
        watch.UnderWay.Select(s => new PromiseStretchEnded(s.Id, StretchOutcome.Cancelled, reason));

    private void Never(bool? holds, TriggerFacts? by)
    {
        PromiseStretch? stretch = Watch.UnderWay.FirstOrDefault();
        if (holds == true && stretch is null)
        {
            Begin(Instant.Min(by?.OccurredAt ?? now, now), by);
        }
        else if (holds == false && stretch is not null)
        {
            End(stretch, stretch.IsBroken ? StretchOutcome.Over : StretchOutcome.Kept, Reason());
        }
    }

    private void Whenever(bool? holds, TriggerFacts? by, bool begins, bool keeps)
    {
        bool isSo = document.Then is not null && holds == true;
        foreach (PromiseStretch stretch in Watch.UnderWay.ToArray())
        {
            if (isSo || (keeps && by!.OccurredAt >= stretch.Since && by.OccurredAt <= stretch.Until))
            {
                End(stretch, StretchOutcome.Kept, isSo ? Reason() : $"{by!.Name} of {by.Actor.Kind}/{by.Actor.Id}");
            }
        }

        // Of an event that became known when its time was over nobody can say any more what followed it.
        if (begins && !isSo && by!.OccurredAt + Duration.FromSeconds(document.Seconds) > now
            && Watch.UnderWay.Count < StretchesMax)
        {
            Begin(Instant.Min(by.OccurredAt, now), by);
        }
    }

    private void Begin(Instant since, TriggerFacts? by) => Add(new PromiseStretchBegan(
        newId("stretch"), since, since + Duration.FromSeconds(document.Seconds), by));

    private void End(PromiseStretch stretch, StretchOutcome outcome, string reason) =>
        Add(new PromiseStretchEnded(stretch.Id, outcome, reason));

    /// <summary>Time alone may change what is watched: then it is looked at.</summary>
    private void LookAgain()
    {
        bool isWatched = document.Never is not null || Watch.UnderWay.Count > 0;
        Instant? next = isWatched
            ? document.Conditions.Select(c => ConditionChanges.NextAfter(c, view, now)).Min() : null;
        if (next != Watch.LooksAt)
        {
            Add(new PromiseLooksAt(next));
        }
    }

    /// <summary>Whether all conditions hold; null if nobody knows. There may be none: then nothing holds.</summary>
    private bool? Judge()
    {
        _facts.Clear();
        return document.Conditions.Count == 0 ? null : ConditionCheck.KnownAll(
            document.Conditions, view, now, (path, holds, reason) => _facts.Add(new Fact(path, holds, reason)));
    }

    private string Reason() => string.Join("; ", _facts.Select(f => f.Reason));

    /// <summary>From when on it is proven that nothing of it was otherwise for a while.</summary>
    private Instant ProvenFrom(Instant since) => Enumerable.Max(
    [
        since,
        .. ConditionTree.Flat(document.Conditions).SelectMany(c => c switch
        {
            ModeCondition or IncidentCondition => [Continuity.FromOfPanel(view, since, now)],
            DeviceCondition d => d.Meant(view.Part<DevicesView>())
                .Select(one => Continuity.From(view, one, d.Capability, since, now)),
            _ => (IEnumerable<Instant>)[since],
        }),
        .. (document.OrEvent ?? []).OfType<DeviceTrigger>().SelectMany(t => t.Selection.Devices)
            .Where(d => view.Part<DevicesView>().Get(d) is not null)
            .Select(d => Continuity.From(view, d, Capabilities.Connection, since, now)),
    ]);

    private void Add(IEvent @event)
    {
        _events.Add(@event);
        Watch = Watch.Evolve(@event);
    }
}
