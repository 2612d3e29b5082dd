using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.ArmedPeriods;

/// <summary>
/// How an armed period begins, and how it comes to be armed for certain: the check at the end of the exit delay (A-S2).
/// </summary>
internal static class ArmedPeriodSteps
{
    /// <summary>The base station says that it is in an armed mode.</summary>
    /// <param name="draft">The report so far.</param>
    /// <param name="ours">The intent of ours that led to it; null if somebody else armed.</param>
    /// <param name="news">False if nobody knows since when it is so: then there is no exit delay of ours.</param>
    /// <param name="atKeypad">Armed at a keypad.</param>
    /// <param name="by">Who armed, if the base station says so.</param>
    /// <param name="anew">True if somebody who leaves asked for something else than before: its exit delay begins
    /// now.</param>
    internal static void Begin(DecisionBuilder draft, Intent? ours, bool news, bool atKeypad, Principal? by = null,
        bool anew = false)
    {
        SecurityMode guards = draft.State.Mode!.Value;
        ArmingAsked? asked = ours is not null && draft.Guard.Asked?.Intent == ours.Id ? draft.Guard.Asked : null;
        string name = asked?.Mode ?? guards.Word();
        ModePolicy mode = draft.Guard.Policy.ModeOf(name, guards);
        IReadOnlyList<Bypass> bypassed = asked?.Bypassed ?? [.. draft.State.Bypassed.Select(id => new Bypass(id, false))];
        ArmedPeriod? same = anew ? null : SameMode(draft.Guard.Period, name, guards);
        bool leaves = news && mode.ExitDelay > 0 && GuardsByItself(draft.State, mode);
        Instant? exitEndsAt = same is not null ? same.Exit?.EndsAt
            : leaves ? draft.Now + Duration.FromSeconds(mode.ExitDelay)
            : null;
        draft.Add(new PeriodBegan(
            draft.Context.NewId("period"),
            name,
            guards,
            ours?.Id,
            bypassed,
            exitEndsAt,
            atKeypad,
            draft.Now)
        {
            By = ours is null ? by : null,
            GoesOn = same is { Exit: null } ? true : null,
        });

        // One that is shut already will not close any more: it joins once it has stayed so.
        foreach (Bypass shut in bypassed.Where(b => b.UntilClosed && ArmingCheck.IsShut(draft.State, draft.Devices, b.Device, guards)))
        {
            draft.Add(new ZoneRejoining(shut.Device, draft.Now + ZoneTimes.Settle));
        }
    }

    /// <summary>
    /// The period that there is, where the mode does not change: an exit delay begins with a change of the mode and
    /// with
    /// nothing else (A-S23). One that was taken back, or was to be, is no arming any more.
    /// </summary>
    private static ArmedPeriod? SameMode(ArmedPeriod? period, string name, SecurityMode guards) =>
        period is { Reverted: false, RevertFailed: false } && period.Mode == name && period.Guards == guards ? period
            : null;

    /// <summary>
    /// The base station leaves out just those of its own that the wish names: it has done it, whoever was to say that
    /// it took it.
    /// </summary>
    internal static bool IsAsAsked(DecisionBuilder draft, Intent wish, IReadOnlyList<string> bypassed) =>
        bypassed.Count > 0 && draft.Guard.Asked is { } asked && asked.Intent == wish.Id && draft.State.Mode is { } guards
        && asked.Bypassed.Select(b => b.Device).Where(d => ArmingCheck.IsBaseStations(draft.State.Sensors, d, guards)).ToHashSet(StringComparer.Ordinal)
            .SetEquals(bypassed);

    /// <summary>
    /// Somebody asked once more for what the base station is on its way to, and Ring has taken it, or it is done: what
    /// the newer wish leaves out is left out from now on, and not only when the exit delay is over. Where the first was
    /// being taken back, somebody's wish ends that too.
    /// </summary>
    internal static void TakeOver(DecisionBuilder draft, string intent)
    {
        SecurityState state = draft.State;
        if (state.IsHeard && state.IsLeaving && draft.Guard.Period is { } period && period.Intent != intent
            && state.Intent is { } wish && wish.Id == intent && wish.Target == period.Guards.Word() && draft.Guard.Asked?.Intent == intent
            && !(period.Reverted && wish.By.Kind == PrincipalKind.Engine))
        {
            Begin(draft, wish, news: true, atKeypad: false, anew: true);
        }
    }

    /// <summary>
    /// The base station confirms what was asked for. It is called done once the engine's own exit delay is over, too,
    /// and nothing stands open.
    /// </summary>
    internal static void Confirm(DecisionBuilder draft, IntentConfirmed confirmed)
    {
        ArmedPeriod? period = draft.Guard.Period;
        if (period?.Intent != confirmed.Intent)
        {
            Begin(draft, draft.State.Intent, news: true, atKeypad: false);
            bool goesOn = draft.Guard.Period is { Exit: null }
                && SameMode(period, draft.Guard.Period.Mode, draft.Guard.Period.Guards) is not null;
            period = draft.Guard.Period!;
            if (goesOn)
            {
                // It was armed so all the time: there is nothing to take back, whatever stands open by now.
                draft.Add(confirmed);
                return;
            }
        }

        if (period.Exit is not null || period.Reverted)
        {
            return;
        }

        ModePolicy mode = draft.Guard.Policy.ModeOf(period.Mode, period.Guards);
        bool isChecked = draft.Guard.Asked is { Checked: true } asked && asked.Intent == confirmed.Intent;
        Readiness left = isChecked
            ? ArmingCheck.Left(draft, period, mode).Where(o => o.State != Blind.NotHeard)
            : new Readiness(mode.Name, [], []);
        if (!left.IsReady && mode.WhenOpenAtEnd == WhenOpenAtEnd.Revert)
        {
            Revert(draft, left, atEnd: true);
            return;
        }

        if (!left.IsReady)
        {
            Obstacle[] open = [.. left.Open, .. left.NotWatched];
            draft.Add(new BypassAdded(period.Id, [.. open.Select(o => new Bypass(o.Device.Id, false))]) { LeftOut = open });
        }

        draft.Add(confirmed);
    }

    /// <summary>
    /// The engine's own exit delay is over by its clock, which is its own. Where that is seen late, nobody listened
    /// meanwhile: what the base station said last is no word on now, and its present one is waited for.
    /// </summary>
    /// <returns>True if it has to be asked for that word.</returns>
    internal static bool ExitOver(DecisionBuilder draft)
    {
        ArmedPeriod period = draft.Guard.Period!;
        Instant end = period.Exit!.EndsAt;
        Duration late = draft.Now - end;
        bool isLate = late > DecisionBuilder.Tolerance;
        draft.Add(new ExitDelayOver(period.Id, end, isLate ? late : null));
        SecurityState state = draft.State;
        bool isTheirs = state is { IsHeard: true, Delay: not { Kind: DelayKind.Exit } } && state.Mode == period.Guards;
        bool waits = isTheirs && IntentMachine.MayStillHappen(state.Intent, draft.Now) && state.Intent!.Id == period.Intent;
        if (waits && !isLate)
        {
            Confirm(draft, new IntentConfirmed(state.Intent!.Id, period.Guards.Word()));
        }

        return waits && isLate;
    }

    /// <summary>Back to the mode before (A-S2): home to home, disarmed to disarmed.</summary>
    internal static void Revert(DecisionBuilder draft, Readiness left, bool atEnd)
    {
        ArmedPeriod period = draft.Guard.Period!;
        FormerMode to = period.From ?? new FormerMode(SecurityMode.Disarmed.Word(), SecurityMode.Disarmed, []);
        draft.Add(new ArmingReverted(period.Id, period.Mode, to.Mode, atEnd, left.Open, left.NotWatched));
        Request(draft, to.Guards, to.Mode, to.Bypassed);
    }

    /// <summary>
    /// The request to go back ended without the base station's word, and nothing else is on its way: it is still armed,
    /// unchecked. Whoever wants it armed has to arm again, and that looks at the sensors (A-S2, A-S28).
    /// </summary>
    internal static void RevertOver(DecisionBuilder draft)
    {
        if (draft.Guard.Period is { Reverted: true } period && draft.State.Intent is not { IsOpen: true })
        {
            draft.Add(new ArmingRevertFailed(period.Id, period.Mode, period.From?.Mode ?? SecurityMode.Disarmed.Word()));
            NoticeSteps.NotTakenBack(draft, period);
        }
    }

    /// <summary>
    /// The home is armed, and not by an arming that is checked in <see cref="Confirm"/>: in the Ring app, at a keypad,
    /// or by the engine, which nobody could refuse, when it takes an arming back too. It stays armed; what of the
    /// engine's zones stands open is left out and guarded again once it has closed (a zone that leaves itself out when
    /// it is open stays out), and people are told, as of any other arming, also of what cannot be heard because a line
    /// is down.
    /// </summary>
    /// <param name="draft">The report so far.</param>
    /// <param name="isChecked">
    /// A checked wish has just come true: what a line that is down would tell of is told with that.
    /// </param>
    internal static void Look(DecisionBuilder draft, bool isChecked)
    {
        GuardState guard = draft.Guard;
        if (guard.Period is not { Exit: null, Reverted: false } period
            || draft.State.Delay is { Kind: DelayKind.Exit, Overdue: false }
            || (guard.Asked is { Checked: true } && period.IsOurs && draft.State.Intent?.Id == period.Intent
                && IntentMachine.MayStillHappen(draft.State.Intent, draft.Now)))
        {
            return;
        }

        ModePolicy mode = guard.Policy.ModeOf(period.Mode, period.Guards);
        Readiness left = ArmingCheck.Left(draft, period, mode).Where(o => !(isChecked && o.State == Blind.NotHeard) && !IsEvidence(guard, o.Device.Id));
        Obstacle[] open = [.. left.Open.Where(o => !ArmingCheck.IsBaseStations(draft.State.Sensors, o.Device.Id, period.Guards))];
        if (open.Length > 0)
        {
            draft.Add(new BypassAdded(
                period.Id,
                [.. open.Select(o => new Bypass(o.Device.Id, guard.Policy.Zone(o.Device.Id) is not { BypassWhenOpen: true }))])
            {
                LeftOut = open,
            });
        }

        if (!left.IsReady)
        {
            NoticeSteps.ArmedWithout(draft, period, [.. left.Open, .. left.NotWatched]);
        }
    }

    private static bool IsEvidence(GuardState guard, string device) =>
        guard.Open(IncidentKind.Burglary) is { } burglary && burglary.Evidence.Any(e => e.Device == device);

    /// <summary>Armed at the keypad, and no door was opened while one could leave (A-S15).</summary>
    internal static void NobodyLeft(DecisionBuilder draft)
    {
        ArmedPeriod period = draft.Guard.Period!;
        draft.Add(new NobodyLeft(period.Id, period.Mode));
        Request(draft, SecurityMode.Home, ModePolicy.Home, []);
    }

    /// <summary>The sirens' time is over, and the home is to be disarmed after that (A26).</summary>
    internal static void Disarm(DecisionBuilder draft) => Request(draft, SecurityMode.Disarmed, SecurityMode.Disarmed.Word(), []);

    private static bool GuardsByItself(SecurityState state, ModePolicy mode) => state.Guard.Policy.Zones.Any(z =>
        z.Type != ZoneType.Always && z.IsGuardedIn(mode.Name) && !ArmingCheck.IsBaseStations(state.Sensors, z.Device, mode.Guards));

    /// <summary>The engine asks by itself: nobody is there to be refused, so nothing is checked again.</summary>
    private static void Request(DecisionBuilder draft, SecurityMode guards, string mode, IReadOnlyList<Bypass> bypassed)
    {
        string id = draft.Context.NewId("intent");
        Instant giveUp = IntentTimes.Panel.GiveUpAt(draft.Now);
        string[] devices = [.. bypassed.Select(b => b.Device)];
        IEvent request = guards == SecurityMode.Disarmed
            ? new DisarmRequested(id, draft.State.Mode, Principal.Engine, giveUp)
            : new ArmRequested(id, guards, draft.State.Mode, devices, [], Principal.Engine, giveUp)
            {
                As = Arming.NameOf(mode, guards),
                UntilClosed = Arming.UntilClosedOf(bypassed),
                Unchecked = true,
            };
        draft.Take(IntentMachine.Request(
            draft.State.Intent,
            request,
            guards.Word(),
            new Effect(id, EffectChannels.Ring, new SwitchPanelMode(guards, devices), IntentTimes.Panel.ExpiresAt(draft.Now))));
    }
}
