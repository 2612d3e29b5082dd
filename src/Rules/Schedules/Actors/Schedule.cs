using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>
/// A schedule, <c>home/schedule/slug</c>: what is due by the clock. Events: ScheduleEvents.cs and ScheduleRunEvents.cs;
/// state: ScheduleState.cs; commands: ScheduleCommands.cs; what is due next: <see cref="SchedulePlanning"/>; what
/// becomes of it: <see cref="ScheduleSteps"/>, <see cref="ScheduleModes"/>, <see cref="ScheduleRuns"/>. Tests:
/// Rules.Tests/Schedules.
/// </summary>
internal sealed class Schedule(IDateTimeZoneProvider zones) : Decider<ScheduleState>(RuleKinds.Schedule)
{
    public override Type SnapshotType => typeof(ScheduleState);

    /// <summary>2: what is left out for a person counts among what is decided for good.</summary>
    public override int SnapshotVersion => 2;

    public override ScheduleState Initial(Address self) => new();

    public override Decision Decide(ScheduleState state, ICommand command, DecideContext context) => command switch
    {
        CreateSchedule create when state.Document is null => WhyNot(create.Document, create.Place is null)
            ?? Written(
                state, context,
                new ScheduleCreated(state.Version + 1, create.Document) { Zone = create.Zone, Place = create.Place }),
        CreateSchedule create when Same(create.Document, state.Document) => Already(state, context),
        CreateSchedule => Decision.Refuse(
            "schedule.replace-instead",
            $"There is a schedule '{context.Self.Id}' already. Replace it, or choose another name."),

        EffectConcluded call when state.Feeds.FirstOrDefault(f => f.Call == call.Name) is { } feed =>
            call.Outcome == EffectOutcome.Delivered ? Decision.Nothing()
                : Stepped(state, context, steps => ScheduleFeeds.Failed(steps, feed, call.Code)),
        EffectConcluded call => Concluded(state, call),
        DeadlineReached or FollowRun or LookAtSchedule or ReplanSchedule or DeleteSchedule or ReportScheduleFeed
            when state.Document is null => Decision.Nothing(),
        ReplaceSchedule or EnableSchedule or DisableSchedule or PauseSchedule or ResumeSchedule or AnswerSchedule
            when state.Document is null => Decision.Refuse(
            "schedule.create-first",
            $"There is no schedule '{context.Self.Id}'. The list of schedules names those there are."),

        ReplaceSchedule { ExpectedVersion: { } expected } when expected != state.Version => Decision.Refuse(
            "schedule.reload-first",
            $"Schedule '{context.Self.Id}' is at version {state.Version}, not {expected}"
                + $"{(expected < state.Version ? ": somebody changed it" : "; it never was at that one")}. "
                + "Read it again first."),
        ReplaceSchedule replace when Same(replace.Document, state.Document)
            && replace.Document.Enabled == state.Enabled => Already(state, context),
        ReplaceSchedule replace => WhyNot(replace.Document, (replace.Place ?? state.Place) is null)
            ?? Written(
                state, context,
                new ScheduleReplaced(state.Version + 1, replace.Document)
                {
                    Zone = replace.Zone ?? state.Zone,
                    Place = replace.Place ?? state.Place,
                }),

        EnableSchedule when state.Enabled => Already(state, context),
        EnableSchedule => Written(state, context, new ScheduleEnabled()),
        DisableSchedule when !state.Enabled => Already(state, context),
        DisableSchedule => Written(state, context, new ScheduleDisabled()),

        PauseSchedule pause when WhyNot(state, pause, context) is { } no => no,
        PauseSchedule pause when state.Pause is { } same && same.Until == pause.Until && same.Note == pause.Note =>
            Already(state, context),
        PauseSchedule pause => Paused(state, pause, context),
        ResumeSchedule when state.Pause is null => Already(state, context),
        ResumeSchedule => Written(state, context, new ScheduleResumed(null)),

        DeleteSchedule => Deleted(state, context),
        AnswerSchedule answer => Answered(state, answer, context),

        DeadlineReached or LookAtSchedule => Stepped(state, context, steps => steps.Settle()),
        FollowRun follow => Stepped(state, context, steps => ScheduleModes.Follow(steps, follow)),
        ReplanSchedule => Stepped(state, context, Replanned),
        ReportScheduleFeed report => Stepped(state, context, steps => ScheduleFeeds.Read(steps, report)),
        _ => Decision.Refuse(
            "schedule.not-for-this-kind", $"{command.GetType().Name} means nothing to a schedule."),
    };

    public override ScheduleState Evolve(ScheduleState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(ScheduleState state) => state.WakesAt();

    private static Decision? WhyNot(ScheduleDocument document, bool isPlaceUnknown) =>
        isPlaceUnknown && document.Calendar.NeedsPlace ? Decision.Refuse(
            "schedule.say-the-place",
            "It goes by the sun where the home is, and nobody said where that is: give latitude and longitude.")
        : document.Do is ActionsTarget { Actions: var actions } && ScheduleRuns.Fault(actions) is { } fault
            ? Decision.Refuse("schedule.use-an-automation", fault)
        : null;

    private static Decision? WhyNot(ScheduleState state, PauseSchedule pause, DecideContext context) =>
        !state.Enabled ? Decision.Refuse(
            "schedule.is-off",
            $"'{context.Self.Id}' is switched off: it does nothing, and there is nothing to pause.")
        : string.IsNullOrWhiteSpace(pause.Note) || pause.Note.Length > PauseSchedule.NoteMax ? Decision.Refuse(
            "schedule.say-why", $"A pause needs a note of 1 to {PauseSchedule.NoteMax} characters that says why.")
        : pause.Until <= context.Now ? Decision.Refuse(
            "schedule.pause-until-later", "A pause ends at a moment that has not come yet.")
        : null;

    /// <summary>It was written, switched or resumed. Nothing that was due before is done by it (S14).</summary>
    private Decision Written(ScheduleState state, DecideContext context, IEvent written)
    {
        ScheduleSteps steps = new(state, context, zones);
        steps.LetGo("the schedule was changed", line: written is not ScheduleResumed);
        steps.Add(written);
        if (steps.State.Enabled)
        {
            steps.PlanAnew();
            ScheduleFeeds.Ask(steps);
        }
        else
        {
            ScheduleRuns.Cancel(steps, "the schedule was switched off");
        }

        return steps.Decide().Reply(Answer(steps.State, context));
    }

    /// <summary>What waits for word was due before, and a person says now that it is not to run (S14).</summary>
    private Decision Paused(ScheduleState state, PauseSchedule pause, DecideContext context)
    {
        ScheduleSteps steps = new(state, context, zones);
        steps.LetGo("it was paused", line: false);
        steps.Add(new SchedulePaused(pause.Note, state.Pause?.Since ?? context.Now, pause.Until));
        if (state.Word is not null)
        {
            steps.PlanAnew();
        }

        return steps.Decide().Reply(Answer(steps.State, context));
    }

    private Decision Deleted(ScheduleState state, DecideContext context)
    {
        ScheduleSteps steps = new(state, context, zones);
        steps.LetGo("the schedule was taken away");
        ScheduleRuns.Cancel(steps, "the schedule was taken away");
        steps.Add(new ScheduleDeleted());
        return steps.Decide();
    }

    private static Decision Answered(ScheduleState state, AnswerSchedule answer, DecideContext context) =>
        state.Asked is not { } asked || (answer.Nominal ?? asked) != asked ? Decision.Refuse(
            "schedule.nothing-was-asked", $"Schedule '{context.Self.Id}' asks about no such run.")
        : state.Answer is { } before && before.Nominal == asked && before.Runs == answer.Runs ? Already(state, context)
        : Decision.Of(new ScheduleAnswered(asked, answer.Runs)).Reply(Answer(state, context));

    private Decision Stepped(ScheduleState state, DecideContext context, Action<ScheduleSteps> step)
    {
        ScheduleSteps steps = new(state, context, zones);
        step(steps);
        return steps.Decide().As(steps.By);
    }

    /// <summary>What is to come is computed anew; what was is not touched (S8).</summary>
    private void Replanned(ScheduleSteps steps)
    {
        if (steps.SetBack())
        {
            if (steps.State.IsOn)
            {
                steps.Plan(steps.State.Settled!.Value);
            }
        }
        else if (steps.State.IsOn && steps.State.Word is null)
        {
            Instant after = Instant.Max(steps.Now, steps.State.Settled ?? steps.Now);
            if (SchedulePlanning.IsOutdated(steps.State, steps.Context.View, zones) || IsFar(steps, after))
            {
                steps.Plan(after);
            }
        }

        ScheduleFeeds.Ask(steps);
    }

    /// <summary>Whether something is due before what is next: that was planned on a clock that was ahead.</summary>
    private bool IsFar(ScheduleSteps steps, Instant after) =>
        !(steps.State.Next?.At <= steps.Now)
        && SchedulePlanning.Planned(steps.State, steps.Context.View, after, zones).Next != steps.State.Next;

    private static Decision Concluded(ScheduleState state, EffectConcluded call)
    {
        string[] parts = call.Name.Split('!', 2);
        return state.Calls.Contains(call.Name, StringComparer.Ordinal)
            ? Decision.Of(new ScheduleCallEnded(
                parts[0], parts.Length > 1 ? parts[1] : null, ActionCall.WordOf(call.Outcome), call.Code))
            : Decision.Nothing();
    }

    private static ScheduleWritten Answer(ScheduleState state, DecideContext context) =>
        new(context.Self.Id, state.Version, state.Enabled, state.NextRun);

    private static Decision Already(ScheduleState state, DecideContext context) =>
        Decision.Nothing(Answer(state, context));

    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    private static bool Same(ScheduleDocument a, ScheduleDocument? b) =>
        b is not null && ScheduleJson.Text(a) == ScheduleJson.Text(b);
}
