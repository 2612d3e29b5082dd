using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>Folds the schedules' own events into the <see cref="SchedulesView"/>.</summary>
internal sealed class SchedulesProjection() : Projection<SchedulesView>("schedules")
{
    public override int Version => 2;

    public override Type SnapshotType => typeof(SchedulesView);

    public override SchedulesView Initial(string home) =>
        new(ImmutableSortedDictionary.Create<string, ScheduleView>(StringComparer.Ordinal));

    public override SchedulesView Apply(SchedulesView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind != RuleKinds.Schedule)
        {
            return part;
        }

        string slug = envelope.Actor.Id;
        if (envelope.Event is ScheduleReplaced or ScheduleFeedAsked or ScheduleFeedRead or ScheduleFeedFailed
            && part.Schedules.GetValueOrDefault(slug) is { } feeding)
        {
            part = new SchedulesView(part.Schedules.SetItem(
                slug, feeding with { Feeds = ScheduleFeed.Evolve(feeding.Feeds, envelope.Event) }));
        }

        return envelope.Event switch
        {
            ScheduleCreated e => new SchedulesView(part.Schedules.SetItem(slug, new ScheduleView
            {
                Slug = slug,
                Version = e.Version,
                Document = e.Document,
                Enabled = e.Document.Enabled,
                CreatedAt = envelope.LearnedAt,
                CreatedBy = envelope.Principal,
                Zone = e.Zone,
                Place = e.Place,
            })),
            ScheduleDeleted => new SchedulesView(part.Schedules.Remove(slug)),
            _ => part.Schedules.GetValueOrDefault(slug) is { } schedule && Changed(schedule, envelope) is var changed
                && !ReferenceEquals(changed, schedule)
                ? new SchedulesView(part.Schedules.SetItem(slug, changed))
                : part,
        };
    }

    private static ScheduleView Changed(ScheduleView schedule, EventEnvelope envelope) => envelope.Event switch
    {
        ScheduleReplaced e => Off(schedule) with
        {
            Version = e.Version,
            Document = e.Document,
            Enabled = e.Document.Enabled,
            Zone = e.Zone,
            Place = e.Place,
            RunsMade = 0,
            ChangedAt = envelope.LearnedAt,
            ChangedBy = envelope.Principal,
        },
        ScheduleEnabled => schedule with { Enabled = true },
        ScheduleDisabled => Off(schedule) with { Enabled = false, Pause = null, PausedBy = null },
        SchedulePaused e => schedule with { Pause = e, PausedBy = envelope.Principal },
        ScheduleResumed => schedule with { Pause = null, PausedBy = null },
        SchedulePlanned e => schedule with
        {
            Next = e.Next,
            NextRun = e.NextRun,
            Clock = e.Clock ?? schedule.Clock,
            Over = null,
            WaitsForWord = false,
        },
        ScheduleOver e => Off(schedule) with { Over = e.Why, Waiting = schedule.Waiting },
        ScheduleQueued e => schedule with
        {
            Ran = ScheduleState.With(schedule.Ran, e.Nominal),
            Waiting = schedule.Waiting + 1,
        },
        ScheduleRan e => Ran(schedule, e, envelope),
        ScheduleSkipped e => Omitted(schedule, e.Why, e.Last, new DueView(e.Nominal, DueView.Skipped, envelope.Id)
        {
            Why = e.Why,
            Detail = e.Detail ?? e.Other,
            Count = e.Count,
        }) with
        {
            LastSkipped = e,
            Ran = ScheduleState.IsForGood(e) ? ScheduleState.With(schedule.Ran, e.Nominal) : schedule.Ran,
        },
        ScheduleMissed e => Omitted(schedule, e.Why, e.Last, new DueView(e.Nominal, DueView.Missed, envelope.Id)
        {
            Why = e.Why,
            Detail = e.Detail ?? e.Other,
            Count = e.Count,
        }) with
        {
            LastMissed = e,
        },
        ScheduleWaitsForWord => schedule with { WaitsForWord = true },
        ScheduleLookedAhead e => schedule with { Asked = e.Asks ? e.Nominal : null, Answer = null },
        ScheduleAnswered e => schedule with { Answer = e.Runs },
        ScheduleRunEnded e => schedule with
        {
            Chains = schedule.Chains.Remove(e.Run),
            Follows = schedule.Follows.Remove(e.Run),
            Recent =
            [
                .. schedule.Recent.Select(
                    d => d.Run == e.Run ? d with { Outcome = e.Outcome, Detail = e.Detail, LeftOut = e.LeftOut } : d),
            ],
        },
        _ => schedule,
    };

    private static ScheduleView Ran(ScheduleView schedule, ScheduleRan e, EventEnvelope envelope) =>
        With(schedule, new DueView(e.Nominal, DueView.Ran, envelope.Id) { Run = e.Run, LateBy = e.LateBy }) with
        {
            LastRan = e,
            Ran = ScheduleState.With(schedule.Ran, e.Nominal),
            Waiting = e.Queued == true ? Math.Max(0, schedule.Waiting - 1) : schedule.Waiting,
            LeftOut = null,
            Asked = schedule.Asked <= e.Nominal ? null : schedule.Asked,
            Answer = schedule.Asked <= e.Nominal ? null : schedule.Answer,
            RunsMade = schedule.RunsMade + (e.IsEnd == true ? 0 : 1),
            WaitsForWord = false,
            Chains = e.Target is ModeTarget or ActionsTarget
                ? schedule.Chains.SetItem(e.Run, envelope.Correlation) : schedule.Chains,
            Follows = e.Target is ModeTarget ? schedule.Follows.Add(e.Run) : schedule.Follows,
        };

    private static ScheduleView Omitted(ScheduleView schedule, OmittedBecause why, Instant? end, DueView due)
    {
        string word = JsonNamingPolicy.KebabCaseLower.ConvertName(why.ToString());
        Instant last = end ?? due.Nominal;
        return With(schedule, due) with
        {
            WaitsForWord = false,
            LeftOut = ScheduleNotices.ForPerson(why),
            Asked = schedule.Asked <= last ? null : schedule.Asked,
            Answer = schedule.Asked <= last ? null : schedule.Answer,
            Omitted = schedule.Omitted.SetItem(word, schedule.Omitted.GetValueOrDefault(word) + (due.Count ?? 1)),
        };
    }

    private static ScheduleView With(ScheduleView schedule, DueView due) => schedule with
    {
        Recent =
        [
            .. schedule.Recent.Skip(schedule.Recent.Count - ScheduleView.RecentMax + 1), due,
        ],
    };

    private static ScheduleView Off(ScheduleView schedule) => schedule with
    {
        Next = null,
        NextRun = null,
        Asked = null,
        Answer = null,
        WaitsForWord = false,
        LeftOut = null,
        Over = null,
        Waiting = 0,
    };
}
