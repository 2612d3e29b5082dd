using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>
/// Whether a schedule changes the mode, and by which command. What stands in its way is judged when it is due, in the
/// home as it is then.
/// </summary>
internal static class ScheduleModes
{
    /// <summary>What comes later than this comes after a stop, or after the clock was put forward.</summary>
    private static readonly Duration InTime = Duration.FromSeconds(5);

    /// <summary>How long after a stop the base station is waited for.</summary>
    private static readonly Duration WordWithin = Duration.FromMinutes(2);

    /// <summary>What lowers the protection does not come later than this.</summary>
    private const int LowersWithin = 300;

    /// <summary>Who set the mode, or asked for one, last.</summary>
    private sealed record Change(Instant At, Principal By, string Mode);

    /// <summary>
    /// Whether it is known how the home stands after something was due. After a stop what the base station said last
    /// is a memory until it is heard anew; a home that never had one has nothing to wait for.
    /// </summary>
    internal static bool IsKnownSince(HomeView view, Instant due) =>
        view.Security() is { IsHeard: true, BaseStation: var line } && !(line?.Since <= due);

    /// <summary>Runs it, or says why not. False if that cannot be said yet.</summary>
    internal static bool Run(ScheduleSteps steps, PlannedMoment moment, ModeTarget target)
    {
        Duration late = steps.Now - moment.At;
        bool isMemory = IsMemory(steps.Context.View.Security(), target, late)
            && !IsKnownSince(steps.Context.View, moment.At);
        if (isMemory && steps.State.Word?.Nominal != moment.At)
        {
            steps.Add(new ScheduleWaitsForWord(moment.At, steps.Now + WordWithin));
            return false;
        }

        if (moment.IsEnd == true && steps.State.LeftOut is { } beginning)
        {
            steps.Omit(moment, new Omission(beginning)
            {
                Tells = beginning != OmittedBecause.Paused,
                Detail = "its beginning was left out",
            });
            return true;
        }

        if (WhyNot(steps, moment, target, late) is { } why)
        {
            steps.Omit(moment, why);
            return true;
        }

        ScheduleView? with = Others(steps).FirstOrDefault(
            o => o.LastRan is { Target: ModeTarget same } ran && ran.Nominal == moment.At && same == target);
        string[] over =
        [
            .. Others(steps).Where(o => (ModeAt(o, moment.At) is { } mode && mode != target.Mode)
                || (o.LastSkipped is { Why: OmittedBecause.Collision } gave && gave.Nominal == moment.At
                    && gave.Other == steps.Self.Id)).Select(o => o.Slug),
        ];
        string run = steps.Context.NewId("run");
        steps.Add(new ScheduleRan(run, moment.At, late, target, steps.Now)
        {
            IsEnd = moment.IsEnd,
            Over = over.Length > 0 ? over : null,
            With = with?.Slug,
        });
        if (with is not null)
        {
            steps.Add(new ScheduleRunEnded(run, ScheduleRunOutcome.Already, $"schedule {with.Slug} asked for it"));
            return true;
        }

        steps.Tell(DeviceKinds.SecuritySystemOf(steps.Self.Home), CommandOf(target), steps.By);
        steps.Tell(steps.Self, new FollowRun(run), steps.By);
        return true;
    }

    /// <summary>Ten minutes before: if a person set another mode today, people are told, or asked.</summary>
    internal static void LookAhead(ScheduleSteps steps)
    {
        PlannedMoment next = steps.State.Next!;
        ModeTarget target = next.IsEnd == true
            ? new ModeTarget(steps.Document.Block!.Then!) : (ModeTarget)steps.Document.Do;
        Change? change = ChangedToday(steps, next.At, target);
        bool asks = change is not null && steps.Document.Override == OverrideBy.Ask;
        steps.Add(new ScheduleLookedAhead(next.At, asks));
        if (change is null)
        {
            return;
        }

        string what = $"{change.By.Value} set the home to {change.Mode} today. "
            + $"'{steps.Document.Name}' sets it to {target.Mode}";
        ScheduleNotices.Give(
            steps, asks ? ScheduleNoticeKind.Asks : ScheduleNoticeKind.Coming, next.At,
            asks ? $"{what} only if somebody says yes." : $"{what} in {(next.At - steps.Now).TotalMinutes:0} minutes.",
            mode: target.Mode);
    }

    /// <summary>How far a run is that asked for a mode. Said once: when it is settled.</summary>
    internal static void Follow(ScheduleSteps steps, FollowRun follow)
    {
        if (steps.State.Runs.FirstOrDefault(r => r.Id == follow.Run)?.Ran is not { Target: ModeTarget target } ran)
        {
            return;
        }

        SecurityView security = steps.Context.View.Security();
        IntentView? intent = security.RecentIntents.FindLast(
            i => i.About == "mode" && i.By.Equals(steps.By) && i.RequestedAt >= ran.At);
        if (intent is not null)
        {
            if (!intent.Stage.IsOpen())
            {
                Settled(steps, follow.Run, target, intent);
            }
        }
        else if (follow.Waited is { } how)
        {
            steps.Add(how switch
            {
                WaitEnd.GivenUp => new ScheduleRunEnded(
                    follow.Run, ScheduleRunOutcome.Refused, "something stood in its way for too long"),
                WaitEnd.Replaced => new ScheduleRunEnded(
                    follow.Run, ScheduleRunOutcome.Superseded, "something else was wanted meanwhile"),
                _ => new ScheduleRunEnded(follow.Run, ScheduleRunOutcome.Already, "it was armed so meanwhile"),
            });
        }
        else if (security.Guard.Waiting?.By.Equals(steps.By) != true)
        {
            steps.Add(NotAsked(steps, ran, target, security));
        }
    }

    /// <summary>
    /// Whether what is known of the alarm may be older than what is due: after a stop, and for what lowers the
    /// protection whenever the base station is not heard, as in a process that began just before.
    /// </summary>
    private static bool IsMemory(SecurityView security, ModeTarget target, Duration late) =>
        late > InTime || (!security.IsHeard && Lowers(security, target));

    /// <summary>Null for a command that no person and no resident gave.</summary>
    private static bool IsPerson(Principal by) => by.Kind is not (
        PrincipalKind.Schedule or PrincipalKind.Rule or PrincipalKind.Protocol or PrincipalKind.Engine
            or PrincipalKind.Webhook);

    private static ScheduleRunEnded NotAsked(
        ScheduleSteps steps, ScheduleRan ran, ModeTarget target, SecurityView security)
    {
        if (security.LastRefusal is { } refusal && refusal.By.Equals(steps.By) && refusal.At >= ran.At)
        {
            string[] open = [.. refusal.Refused.Open.Concat(refusal.Refused.NotWatched).Select(o => o.Name)];
            return new ScheduleRunEnded(
                ran.Run, ScheduleRunOutcome.Refused,
                open.Length > 0 ? $"open or not watched: {string.Join(", ", open)}" : refusal.Refused.Code);
        }

        string? wanted = security.PendingIntent is { } pending ? pending.Named ?? pending.Target : security.ModeInWords;
        return wanted == target.Mode
            ? new ScheduleRunEnded(ran.Run, ScheduleRunOutcome.Already, null)
            : new ScheduleRunEnded(ran.Run, ScheduleRunOutcome.Refused, "the alarm did not take it");
    }

    private static void Settled(ScheduleSteps steps, string run, ModeTarget target, IntentView intent)
    {
        ScheduleRunOutcome outcome = intent.Stage switch
        {
            IntentStage.Unknown => ScheduleRunOutcome.Unknown,
            IntentStage.Superseded => ScheduleRunOutcome.Superseded,
            IntentStage.Contradicted or IntentStage.Expired or IntentStage.Rejected => ScheduleRunOutcome.Failed,
            _ => ScheduleRunOutcome.Done,
        };
        GuardView guard = steps.Context.View.Guard();
        DevicesView devices = steps.Context.View.Part<DevicesView>();
        string[] leftOut = outcome != ScheduleRunOutcome.Done || guard.Period?.Intent != intent.Id ? [] :
        [
            .. guard.Period.LeftOut.Select(
                id => devices.All.FirstOrDefault(d => d.Address.Id == id)?.Name ?? id),
        ];
        steps.Add(new ScheduleRunEnded(run, outcome, intent.Detail)
        {
            LeftOut = leftOut.Length > 0 ? leftOut : null,
        });

        // Of an arming that came to nothing the alarm tells by itself.
        if (target.IsDisarmed && outcome is ScheduleRunOutcome.Failed or ScheduleRunOutcome.Unknown)
        {
            ScheduleNotices.Give(
                steps, ScheduleNoticeKind.NotConfirmed, null,
                $"'{steps.Document.Name}' asked for {target.Mode}, and the base station did not say that it is so.",
                mode: target.Mode);
        }
    }

    private static Omission? WhyNot(ScheduleSteps steps, PlannedMoment moment, ModeTarget target, Duration late)
    {
        SecurityView security = steps.Context.View.Security();
        bool lowers = Lowers(security, target);
        if (Newer(steps, moment) is { } newer)
        {
            return new Omission(OmittedBecause.NewerChange) { IsMissed = true, Tells = true, Other = newer.Slug };
        }

        if (late > steps.CatchUp(lowers ? LowersWithin : null))
        {
            return new Omission(OmittedBecause.TooLate) { IsMissed = true, Tells = true };
        }

        if (lowers && IsMemory(security, target, late) && !IsKnownSince(steps.Context.View, moment.At))
        {
            return new Omission(OmittedBecause.NotHeard) { IsMissed = true, Tells = true };
        }

        if (LastChange(security) is { } since && since.At > moment.At && since.At <= steps.Now)
        {
            return new Omission(OmittedBecause.ChangedByPerson)
            {
                IsMissed = true,
                Tells = true,
                Detail = $"{since.By.Value} set the home to {since.Mode} after that",
            };
        }

        return Overridden(steps, moment, target)
            ?? Collision(steps, moment, target)
            ?? (lowers && InTheWay(security) is { } why ? new Omission(why) { Tells = true } : null);
    }

    private static Omission? Overridden(ScheduleSteps steps, PlannedMoment moment, ModeTarget target)
    {
        switch (steps.Document.Override)
        {
            case OverrideBy.NotIfChangedWithin:
                Duration within = Duration.FromSeconds(steps.Document.OverrideSeconds ?? 0);
                return LastChange(steps.Context.View.Security()) is { } change && change.Mode != target.Mode
                    && change.At > moment.At - within && change.At <= steps.Now
                    ? new Omission(OmittedBecause.ChangedByPerson)
                    {
                        Detail = $"{change.By.Value} set the home to {change.Mode} "
                            + $"{(long)(moment.At - change.At).TotalMinutes} minutes before",
                    }
                    : null;

            case OverrideBy.Ask when steps.State.Answer is { } said && said.Nominal == moment.At:
                return said.Runs ? null : new Omission(OmittedBecause.Declined);

            case OverrideBy.Ask when steps.State.Asked == moment.At
                || ChangedToday(steps, moment.At, target) is not null:
                return new Omission(OmittedBecause.NotAnswered) { Tells = true };

            default:
                return null;
        }
    }

    /// <summary>The more protective of two modes wins (S12); of two that protect alike, the first by its id.</summary>
    private static Omission? Collision(ScheduleSteps steps, PlannedMoment moment, ModeTarget target)
    {
        SecurityPolicy policy = steps.Context.View.Guard().Policy;
        foreach (ScheduleView other in Others(steps))
        {
            if (ModeAt(other, moment.At) is { } mode && mode != target.Mode)
            {
                int order = Protection(policy, mode).CompareTo(Protection(policy, target.Mode));
                if (order > 0 || (order == 0 && string.CompareOrdinal(other.Slug, steps.Self.Id) < 0))
                {
                    return new Omission(OmittedBecause.Collision) { Tells = true, Other = other.Slug, Detail = mode };
                }
            }
        }

        return null;
    }

    /// <summary>Another schedule of the home's mode that was due after this one, and by now (S11).</summary>
    private static ScheduleView? Newer(ScheduleSteps steps, PlannedMoment moment)
    {
        return Others(steps).FirstOrDefault(o =>
            IsBetween(o.LastRan?.Nominal)
            || IsBetween(o.LastMissed is { } missed ? missed.Last ?? missed.Nominal : null)
            || (o.Next is { } next && next.At <= steps.Now && IsDueWithin(steps, o, moment.At)));

        bool IsBetween(Instant? at) => at > moment.At && at <= steps.Now;
    }

    private static bool IsDueWithin(ScheduleSteps steps, ScheduleView other, Instant after)
    {
        DateTimeZone zone = SchedulePlanning.ZoneOf(other.Document, other.Zone, steps.Context.View, steps.Zones);
        Instant from = Instant.Max(after, other.Next!.At - Duration.Epsilon);
        return SchedulePlanning.PlanIn(other.Document, zone, other.Place, other.Feeds).After(from)
            .TakeWhile(r => r.Moment.At <= steps.Now)
            .Any(r => r.Moment.Runs && !other.IsPausedAt(r.Moment.At));
    }

    /// <summary>The mode that a schedule sets at a moment, or has set at it; null for none.</summary>
    private static string? ModeAt(ScheduleView other, Instant at) =>
        other.LastRan is { Target: ModeTarget mode } ran && ran.Nominal == at ? mode.Mode
        : other.Next is { Skipped: null } next && next.At == at && !other.IsPausedAt(at)
            ? next.IsEnd == true ? other.Document.Block?.Then : (other.Document.Do as ModeTarget)?.Mode
        : null;

    private static IEnumerable<ScheduleView> Others(ScheduleSteps steps) => steps.Context.View.Part<SchedulesView>().All
        .Where(o => o.Slug != steps.Self.Id && o.Enabled && o.Document.Do is ModeTarget);

    private static Change? ChangedToday(ScheduleSteps steps, Instant nominal, ModeTarget target)
    {
        DateTimeZone zone = SchedulePlanning.ZoneOf(
            steps.Document, steps.State.Zone, steps.Context.View, steps.Zones);
        return LastChange(steps.Context.View.Security()) is { } change && change.Mode != target.Mode
            && change.At.InZone(zone).Date == nominal.InZone(zone).Date ? change : null;
    }

    /// <summary>The last change of mode by a person, in the Ring app, at a keypad or here. What was refused is
    /// none.</summary>
    private static Change? LastChange(SecurityView security)
    {
        Change? reported = security is { ModeSince: { } since, ModeBy: { } by } && IsPerson(by)
            ? new Change(since, by, security.ModeInWords ?? "another mode") : null;
        IntentView? asked = security.RecentIntents.FindLast(i => i.About == "mode" && IsPerson(i.By)
            && i.Stage is not (IntentStage.Rejected or IntentStage.Expired));
        return asked is not null && !(reported?.At >= asked.RequestedAt)
            ? new Change(asked.RequestedAt, asked.By, asked.Named ?? asked.Target) : reported;
    }

    private static OmittedBecause? InTheWay(SecurityView security)
    {
        bool isLeaving = security.Delay is { Kind: DelayKind.Exit } || security.Guard.Period?.ExitEndsAt is not null;
        Principal? by = security.PendingIntent?.By ?? security.ModeBy;
        return security.Alarm?.State == AlarmReading.EntryDelay || security.Delay is { Kind: DelayKind.Entry }
            || security.Guard.Incidents.Any(i => i.Stage == IncidentStage.Entry) ? OmittedBecause.EntryDelay
            : security.Alarm is not null || security.Guard.Incidents.Count > 0 ? OmittedBecause.IncidentOpen
            : isLeaving && by is not null && IsPerson(by) ? OmittedBecause.ExitDelay
            : null;
    }

    /// <summary>Whether less is guarded in the mode than is now, or is about to be. Of a mode that nobody knows it is
    /// taken that everything is.</summary>
    private static bool Lowers(SecurityView security, ModeTarget target)
    {
        SecurityPolicy policy = security.Guard.Policy;
        (int, int) wanted = Protection(policy, target.Mode);
        bool isKnown = security.ModeInWords is { } now && security.Mode != SecurityMode.Other
            && wanted.CompareTo(Protection(policy, now)) >= 0;
        bool isPending = security.PendingIntent is { } pending
            && wanted.CompareTo(Protection(policy, pending.Named ?? pending.Target)) < 0;
        return target.IsDisarmed || !isKnown || isPending;
    }

    /// <summary>How much is guarded in a mode: by the base station, then by zones of the engine's own.</summary>
    internal static (int, int) Protection(SecurityPolicy policy, string mode) => (
        mode == ModeTarget.Disarmed ? 0 : policy.Mode(mode)?.Guards == SecurityMode.Home ? 1 : 2,
        policy.Zones.Count(z => z.Modes.Contains(mode, StringComparer.Ordinal)));

    private static Arm ArmOf(ModeTarget target)
    {
        Duration retried = Duration.FromSeconds(
            Math.Min((long)target.Retries * target.SecondsBetween, ModeTarget.RetriedSecondsMax));
        bool retries = target.OpenSensors == OpenSensors.Retry && retried > Duration.Zero;
        return new Arm(
            target.Mode == ModePolicy.Home ? SecurityMode.Home : SecurityMode.Away, null,
            target.OpenSensors != OpenSensors.Fail && !retries)
        {
            Named = target.Mode is ModePolicy.Home or ModePolicy.Away ? null : target.Mode,
            WaitForClosed = retries ? retried : null,
            ThenBypass = retries,
        };
    }

    private static ICommand CommandOf(ModeTarget target) => target.IsDisarmed ? new Disarm() : ArmOf(target);
}
