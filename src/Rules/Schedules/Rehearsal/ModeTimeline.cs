using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Rehearsal;

/// <summary>How a home stands if nothing but what is due sets its mode.</summary>
internal sealed class ModeTimeline(HomeView view, Instant now, Instant until)
{
    private const int NotesMax = 10;

    private readonly SecurityPolicy _policy = view.Guard().Policy;
    private readonly RulesView _rules = view.Part<RulesView>();
    private readonly SchedulesView _schedules = view.Part<SchedulesView>();
    private readonly List<ModeStretch> _stretches = [];
    private readonly List<RehearsedConflict> _conflicts = [];
    private List<string> _notes = [];

    internal IReadOnlyList<ModeStretch> Stretches => _stretches;

    internal IReadOnlyList<RehearsedConflict> Conflicts => _conflicts;

    /// <summary>Who wants a mode at one instant.</summary>
    private sealed record Wish(RehearsedRun Run, string Mode)
    {
        /// <summary>An automation's: whichever comes last holds.</summary>
        internal bool IsRules => Run.IsRule || Run.Run.Run.Target is RuleTarget;
    }

    /// <summary>Goes through all runs, in order. Those that are left out for another say so then.</summary>
    internal RehearsedRun[] Live(IReadOnlyList<RehearsedRun> runs)
    {
        SecurityView security = view.Security();
        string? mode = security.PendingIntent is { } pending ? pending.Named ?? pending.Target : security.ModeInWords;
        Begin(now, mode, mode is null ? "nobody knows in which mode the home is" : "it is so now");
        List<RehearsedRun> lived = [];
        foreach (IGrouping<Instant, RehearsedRun> group in runs.GroupBy(r => r.At))
        {
            RehearsedRun[] at = [.. group];
            if (group.Key >= until)
            {
                lived.AddRange(at);
                continue;
            }

            Wish[] wishes = [.. at.Select(WishOf).OfType<Wish>()];
            Wish[] schedules =
            [
                .. wishes.Where(w => !w.IsRules).OrderByDescending(w => ScheduleModes.Protection(_policy, w.Mode))
                    .ThenBy(w => w.Run.Id, StringComparer.Ordinal),
            ];
            for (int i = 1; i < schedules.Length; i++)
            {
                if (schedules[i].Mode != schedules[0].Mode)
                {
                    Told(group.Key, schedules[0], schedules[i], true);
                    at[Array.IndexOf(at, schedules[i].Run)] =
                        schedules[i].Run with { LeftOutFor = schedules[0].Run.Id };
                }
            }

            Settle(group.Key, [.. schedules.Take(1), .. wishes.Where(w => w.IsRules)]);
            lived.AddRange(at);
            foreach (RehearsedRun run in at)
            {
                Note(run);
            }
        }

        End(until);
        return [.. lived];
    }

    /// <summary>Where automations are among them nobody knows which comes last: what guards least is taken, so that no
    /// stretch is called guarded that may not be.</summary>
    private void Settle(Instant at, Wish[] wishes)
    {
        if (wishes.Length == 0)
        {
            return;
        }

        Wish least = wishes.MinBy(w => ScheduleModes.Protection(_policy, w.Mode))!;
        foreach (Wish other in wishes.Where(w => w.Mode != least.Mode))
        {
            Told(at, other, least, false);
        }

        if (least.Mode != _stretches[^1].Mode)
        {
            End(at);
            string end = least.Run.Run.Run.IsEnd ? "the end of the block of " : "";
            Begin(at, least.Mode, $"{end}{Named(least.Run)} sets it");
        }
    }

    private void Told(Instant at, Wish first, Wish second, bool isSettled) => _conflicts.Add(
        new RehearsedConflict(at, first.Run.Id, first.Mode, second.Run.Id, second.Mode, isSettled));

    private void Begin(Instant at, string? mode, string because) =>
        _stretches.Add(new ModeStretch(at, until, mode, because));

    private void End(Instant at)
    {
        ModeStretch last = _stretches[^1];
        if (last.IsUnguarded && at == until)
        {
            _notes.Insert(0, "nothing arms before the end of these days");
        }

        _stretches[^1] = last with
        {
            Until = at,
            Notes = _notes.Count <= NotesMax ? _notes
                : [.. _notes.Take(NotesMax), $"and {_notes.Count - NotesMax} more of that sort"],
        };
        _notes = [];
        if (last.From == at)
        {
            _stretches.RemoveAt(_stretches.Count - 1);
        }
    }

    /// <summary>The mode that a run sets for sure; null if it sets none, or none for sure.</summary>
    private Wish? WishOf(RehearsedRun run) =>
        !run.Runs ? null
        : run.Run.Run.Target is ModeTarget mode ? new Wish(run, mode.Mode)
        : RuleOf(run) is { IsActive: true } rule && Sets(rule) is { } set ? new Wish(run, set)
        : null;

    /// <summary>Only what has no conditions, and waits for nothing before it, is sure.</summary>
    private static string? Sets(RuleView rule) => rule.Document.Conditions.Count > 0 ? null
        : rule.Document.Actions
            .TakeWhile(a => a is not (DelayAction or IfAction or RepeatAction or ParallelAction or WaitUntilAction
                or WaitForAction or StopAction))
            .OfType<ArmAction>().LastOrDefault()?.Mode;

    private RuleView? RuleOf(RehearsedRun run) =>
        run.Run.Run.Target is RuleTarget target ? _rules.Rules.GetValueOrDefault(target.Rule) : null;

    /// <summary>What belongs to a stretch beside its mode: an arming that does not come, and what may set another
    /// mode.</summary>
    private void Note(RehearsedRun run)
    {
        CalendarMoment moment = run.Run.Run.Moment;
        string at = InstantPattern.ExtendedIso.Format(run.At);
        if (run.Run.Run.Target is ModeTarget { IsDisarmed: false } mode && !run.Runs)
        {
            string why = run.LeftOutFor is { } other ? $"for schedule {other}"
                : run.Run.Paused is { } note ? $"paused ({note})"
                : moment.Skipped switch
                {
                    SkipReason.Excluded => moment.Excluded!,
                    SkipReason.NoSun => "the sun does not do that on this date",
                    _ => "clocks are put forward over it",
                };
            _notes.Add($"{Named(run)} would arm {mode.Mode} at {at}, and is left out: {why}");
        }
        else if (run.Runs && RuleOf(run) is { IsActive: true } rule && Sets(rule) is null)
        {
            string[] modes = [.. rule.Document.AllActions().OfType<ArmAction>().Select(a => a.Mode).Distinct()];
            if (modes.Length > 0)
            {
                _notes.Add($"{Named(run)} may set {string.Join(" or ", modes)} from {at} on, if its conditions hold");
            }
        }
    }

    private string Named(RehearsedRun run) => run.IsRule
        ? $"the automation {PlainText.Quoted(_rules.Rules.GetValueOrDefault(run.Id)?.Name ?? run.Id)} ({run.Id})"
        : $"the schedule {PlainText.Quoted(
            _schedules.Schedules.GetValueOrDefault(run.Id)?.Document.Name ?? run.Id)} ({run.Id})";
}
