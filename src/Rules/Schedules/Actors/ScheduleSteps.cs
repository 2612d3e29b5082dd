using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>
/// One decision of a schedule under construction: each step is decided in the state that the one before left.
/// </summary>
internal sealed class ScheduleSteps(ScheduleState state, DecideContext context, IDateTimeZoneProvider zones)
{
    /// <summary>How long before a change of mode it is looked whether somebody wants it otherwise (S16).</summary>
    internal static readonly Duration LooksAhead = Duration.FromMinutes(10);

    /// <summary>Looked through after a stop; of what lies before them nobody needs each moment.</summary>
    private const int MomentsMax = 50_000;

    private readonly List<IEvent> _events = [];
    private readonly List<Message> _messages = [];
    private readonly List<Effect> _effects = [];

    internal ScheduleState State { get; private set; } = state;

    internal DecideContext Context => context;

    internal IDateTimeZoneProvider Zones => zones;

    internal Instant Now => context.Now;

    internal Address Self => context.Self;

    internal Principal By { get; } = RuleKinds.PrincipalOfSchedule(context.Self.Id);

    internal ScheduleDocument Document => State.Document!;

    internal void Add(IEvent @event)
    {
        State = State.Evolve(@event);
        _events.Add(@event);
    }

    internal void Tell(Address to, ICommand command, Principal by) => _messages.Add(new Message(to, command, by));

    internal void Call(Effect effect) => _effects.Add(effect);

    internal Decision Decide()
    {
        ScheduleView? seen = context.View.Part<SchedulesView>().Schedules.GetValueOrDefault(Self.Id);
        Decision decision = Decision.Of(_events).CorrelatedTo(
            e => e is IScheduleRunEvent step ? seen?.Chains.GetValueOrDefault(step.Run) : null);
        _messages.ForEach(m => decision.Tell(m.To, m.Command, m.As));
        _effects.ForEach(e => decision.Call(e));
        return decision;
    }

    /// <summary>What is due from now on. What lies before is not caught up, and what was done is not done
    /// again.</summary>
    internal void PlanAnew() => Plan(State.Settled is { } settled && settled > Now ? settled : Now, anew: true);

    /// <summary>Whether the clock was set back since something was decided: then nothing waits for the far
    /// date.</summary>
    internal bool SetBack()
    {
        if (State.Settled is not { } settled || settled <= Now || State.Lived(Now) is var lived && lived >= settled)
        {
            return false;
        }

        LetGo("the clock was set back", line: false);
        Add(new ScheduleSetBack(settled, State.Lived(Now)));
        return true;
    }

    /// <summary>What was due and is not decided, or waits in line, is not done any more: that is said.</summary>
    /// <param name="why">What was done with the schedule.</param>
    /// <param name="line">Whether what waits in line goes with it.</param>
    internal void LetGo(string why, bool line = true)
    {
        if (State.Word is { } word)
        {
            Add(new ScheduleMissed(word.Nominal, OmittedBecause.NotHeard, null));
        }

        if (line && State.Queue is [var first, ..] queue)
        {
            (Instant? last, int? count) = queue.Count > 1 ? (queue[^1], queue.Count) : ((Instant?)null, (int?)null);
            Add(new ScheduleSkipped(first, OmittedBecause.Overlap, $"it waited for the run before it, and {why}")
            {
                Last = last,
                Count = count,
            });
        }
    }

    internal void Plan(Instant after, bool anew = false)
    {
        SchedulePlanned planned = SchedulePlanning.Planned(State, context.View, after, zones);
        if (!anew && planned.Next is null && State.IsOver)
        {
            // That was said.
            return;
        }

        if (!anew && SchedulePlanning.IsOutdated(State, context.View, zones))
        {
            Add(SchedulePlanning.Replanned(State, context.View, Now, zones));
        }

        Add(planned with { Anew = anew ? true : null });
        if (planned.Next is null)
        {
            bool isDone = State.Left <= 0;
            if (!isDone && Document.Calendar.NamesByFeed)
            {
                // What is to come a feed may name when it is read next.
                return;
            }

            Add(new ScheduleOver(isDone ? ScheduleEnd.RunsMade : ScheduleEnd.CalendarOver, State.RunsMade));
            if (!anew)
            {
                ScheduleNotices.Give(
                    this, ScheduleNoticeKind.Over, null,
                    isDone
                        ? $"'{Document.Name}' has run {State.RunsMade} times, as it was to, and will not run any more."
                        : $"The calendar of '{Document.Name}' names no more moments: it will not run any more.");
            }
        }
    }

    /// <summary>All that has come by now.</summary>
    internal void Settle()
    {
        ScheduleRuns.WaitsOver(this);
        if (State.Next is { } next && next.At <= Now
            && !(State.Word is { } word && word.Until > Now && !ScheduleModes.IsKnownSince(context.View, word.Nominal)))
        {
            Moments(next);
        }

        ScheduleFeeds.Ask(this);
        if (State.Pause?.Until is { } until && until <= Now)
        {
            Add(new ScheduleResumed(Now - until));
        }

        if (State.LooksAheadAt is { } ahead && ahead <= Now)
        {
            ScheduleModes.LookAhead(this);
        }
    }

    /// <summary>Leaves out something that was due.</summary>
    internal void Omit(PlannedMoment moment, Omission why)
    {
        Add(why.IsMissed
            ? new ScheduleMissed(moment.At, why.Why, why.Detail) { Other = why.Other }
            : new ScheduleSkipped(moment.At, why.Why, why.Detail) { Other = why.Other });
        if (why.Tells)
        {
            ScheduleNotices.Give(
                this,
                why.Why == OmittedBecause.Collision ? ScheduleNoticeKind.Collision
                    : why.IsMissed ? ScheduleNoticeKind.Missed : ScheduleNoticeKind.Skipped,
                moment.At,
                ScheduleNotices.Said(this, moment, why),
                why.Why);
        }
    }

    private void Moments(PlannedMoment next)
    {
        // Of moments that passed together, only the last that runs is done (S11); an earlier one is older than it.
        List<PlannedMoment> due = [];
        SchedulePlan plan = SchedulePlanning.PlanIn(
            Document, SchedulePlanning.ZoneOf(Document, State.Zone, context.View, zones), State.Place,
            State.Feeds);
        due.Add(next);
        foreach (PlannedRun run in plan.After(next.At).TakeWhile(r => r.Moment.At <= Now).Take(MomentsMax))
        {
            due.Add(SchedulePlanning.Of(run));
        }

        int left = State.Left;
        int last = due.FindLastIndex(m =>
            m.Skipped is null && !State.IsPausedAt(m.At) && (left > 0 || m.IsEnd == true));
        List<(PlannedMoment Moment, Omission Why)> omitted = [];
        for (int i = 0; i < due.Count; i++)
        {
            PlannedMoment moment = due[i];
            if (moment.At <= State.Settled || State.Ran.Contains(moment.At)
                || (left <= 0 && moment.IsEnd != true && i != last))
            {
                continue;
            }

            if (i == last && moment.Skipped is null)
            {
                Told(omitted);
                if (!Run(moment))
                {
                    return;
                }
            }
            else
            {
                omitted.Add((moment, Why(moment)));
            }
        }

        Told(omitted);
        Plan(Instant.Max(due[^1].At, State.Settled ?? due[^1].At));
    }

    private Omission Why(PlannedMoment moment) => moment.Skipped switch
    {
        SkipReason.Gap => new Omission(OmittedBecause.Gap),
        SkipReason.NoSun => new Omission(OmittedBecause.NoSun),
        SkipReason.Excluded => new Omission(OmittedBecause.Excluded) { Detail = moment.Excluded },
        _ when State.IsPausedAt(moment.At) => new Omission(OmittedBecause.Paused) { Detail = State.Pause!.Note },
        _ => new Omission(OmittedBecause.NewerChange) { IsMissed = true, Detail = "it was due again meanwhile" },
    };

    /// <summary>One event for several in a row that are left out for the same.</summary>
    private void Told(List<(PlannedMoment Moment, Omission Why)> omitted)
    {
        for (int from = 0; from < omitted.Count;)
        {
            Omission why = omitted[from].Why;
            int to = from;
            while (to + 1 < omitted.Count && omitted[to + 1].Why == why)
            {
                to++;
            }

            (Instant first, Instant? end) = (omitted[from].Moment.At, to > from ? omitted[to].Moment.At : null);
            int? count = to > from ? to - from + 1 : null;
            Add(why.IsMissed
                ? new ScheduleMissed(first, why.Why, why.Detail) { Last = end, Count = count }
                : new ScheduleSkipped(first, why.Why, why.Detail) { Last = end, Count = count });
            if (why.IsMissed && Document.Do is ModeTarget)
            {
                ScheduleNotices.Give(
                    this, ScheduleNoticeKind.Missed, first, ScheduleNotices.Said(this, omitted[from].Moment, why),
                        why.Why);
            }

            from = to + 1;
        }

        omitted.Clear();
    }

    /// <summary>False if it is not decided yet.</summary>
    private bool Run(PlannedMoment moment)
    {
        ScheduleTarget target = moment.IsEnd == true ? new ModeTarget(Document.Block!.Then!) : Document.Do;
        if (target is ModeTarget mode)
        {
            return ScheduleModes.Run(this, moment, mode);
        }

        Duration late = Now - moment.At;
        Duration most = CatchUp(target is ReminderTarget ? null : 300);
        if (late > most)
        {
            Omit(moment, new Omission(OmittedBecause.TooLate) { IsMissed = true, Tells = true });
        }
        else
        {
            ScheduleRuns.Run(this, moment, target, late);
        }

        return true;
    }

    /// <summary>How late it still runs.</summary>
    /// <param name="otherwise">In seconds, if the document says nothing; null for as late as it comes.</param>
    internal Duration CatchUp(int? otherwise) =>
        Document.CatchUpSeconds is { } seconds ? Duration.FromSeconds(seconds)
            : otherwise is { } most ? Duration.FromSeconds(most) : Duration.MaxValue;
}

/// <summary>Why something that is due is left out.</summary>
/// <param name="Why">Why.</param>
internal sealed record Omission(OmittedBecause Why)
{
    /// <summary>Nobody was there in time; otherwise it is left out as it was written or as things are.</summary>
    public bool IsMissed { get; init; }

    /// <summary>Whether people are told.</summary>
    public bool Tells { get; init; }

    /// <summary>For a person.</summary>
    public string? Detail { get; init; }

    /// <summary>The other schedule, if it is for one.</summary>
    public string? Other { get; init; }
}
