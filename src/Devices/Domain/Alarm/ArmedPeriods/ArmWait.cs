using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.ArmedPeriods;

/// <summary>An arming that waits: for sensors to close, or for its time.</summary>
internal static class ArmWait
{
    /// <summary>A sensor changed: is everything closed now, or no longer?</summary>
    internal static void Look(DecisionBuilder draft)
    {
        if (draft.Guard.Waiting is not { Delayed: false } waiting)
        {
            return;
        }

        bool ready = Left(draft, waiting) is { IsReady: true };
        if (ready && waiting.ArmsAt is null)
        {
            draft.Add(new ArmWaitSettling(waiting.Id, draft.Now + ZoneTimes.Settle));
        }
        else if (!ready && waiting.ArmsAt is not null)
        {
            draft.Add(new ArmWaitSettling(waiting.Id, null));
        }
    }

    /// <summary>What was waited for happened by another wish: the base station says that it is armed so.</summary>
    internal static void Armed(DecisionBuilder draft)
    {
        if (draft.Guard.Waiting is { } waiting && draft.State.Intent is not { IsOpen: true } && IsInForce(draft, waiting))
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.Armed));
        }
    }

    internal static void Due(DecisionBuilder draft)
    {
        if (draft.Guard.Waiting is not { } waiting)
        {
            return;
        }

        if (waiting.ArmsAt <= draft.Now && draft.State.AlarmWord is not null)
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.GivenUp));
        }
        else if (waiting.ArmsAt <= draft.Now && Left(draft, waiting) is { IsReady: true } && IsInForce(draft, waiting))
        {
            // Another wish is on its way to the same: nothing is in its way any more.
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.Armed));
        }
        else if (waiting.ArmsAt <= draft.Now && Left(draft, waiting) is { IsReady: true })
        {
            Arm(draft, waiting, WaitEnd.Armed);
        }
        else if (waiting.ArmsAt <= draft.Now)
        {
            draft.Add(new ArmWaitSettling(waiting.Id, null));
        }

        if (draft.Guard.Waiting is { } still && still.Until <= draft.Now)
        {
            (still.Delayed ? (Action<DecisionBuilder, Waiting>)DelayOver : Over)(draft, still);
        }
    }

    /// <summary>The time has come: it is judged as an arming of this moment, by whoever asked for it.</summary>
    private static void DelayOver(DecisionBuilder draft, Waiting waiting)
    {
        if (IsInForce(draft, waiting))
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.Armed));
            return;
        }

        ModePolicy? mode = draft.Guard.Policy.Mode(waiting.Mode);
        Readiness? all = mode is null || draft.State.AlarmWord is not null
            ? null
            : ArmingCheck.Of(draft.Context.View, draft.State.Sensors, draft.Guard.Policy, mode);
        if (all is null || Arming.MayGo(draft.State, mode!, waiting.Bypassed, waiting.ThenBypass,
            all) is not { } bypassed)
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.GivenUp));
            return;
        }

        bool leavesOpenOut = waiting.ThenBypass && !all.Without(waiting.Bypassed).IsReady;
        draft.Add(new ArmWaitEnded(waiting.Id, leavesOpenOut ? WaitEnd.Bypassed : WaitEnd.Armed));
        draft.Take(Arming.Request(
            draft.State,
            mode!,
            new(bypassed, Arming.LeftOut(all.Without(waiting.Bypassed), bypassed), waiting.By),
            all,
            draft.Context));
    }

    /// <summary>Its time is over. A home with an alarm is not armed, and a mode that is gone cannot be.</summary>
    private static void Over(DecisionBuilder draft, Waiting waiting)
    {
        if (!waiting.ThenBypass || Left(draft, waiting) is not { } left || draft.State.AlarmWord is not null)
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.GivenUp));
            return;
        }

        Bypass[] open = [.. left.Open.Concat(left.NotWatched).Select(o => new Bypass(o.Device.Id, false))];
        Arm(draft, waiting with { Bypassed = [.. waiting.Bypassed, .. open] }, open.Length > 0 ? WaitEnd.Bypassed : WaitEnd.Armed);
    }

    /// <summary>
    /// Armed for whoever asked. Left out, and named by nobody, are zones that leave themselves out, and what is open at
    /// the end.
    /// </summary>
    private static void Arm(DecisionBuilder draft, Waiting waiting, WaitEnd how)
    {
        Waiting asked = draft.Guard.Waiting!;
        SecurityPolicy policy = draft.Guard.Policy;
        ModePolicy mode = policy.Mode(waiting.Mode)!;
        Readiness all = ArmingCheck.Of(draft.Context.View, draft.State.Sensors, policy, mode);
        Readiness unnamed = all.Where(o =>
            policy.Zone(o.Device.Id) is { BypassWhenOpen: true } || asked.Bypassed.All(b => b.Device != o.Device.Id));
        draft.Add(new ArmWaitEnded(waiting.Id, how));
        draft.Take(Arming.Request(
            draft.State, mode, new(waiting.Bypassed, Arming.LeftOut(unnamed, waiting.Bypassed), waiting.By), all, draft.Context));
    }

    /// <summary>The home is in that mode or on its way there, and leaves out what was to be left out.</summary>
    private static bool IsInForce(DecisionBuilder draft, Waiting waiting) =>
        draft.Guard.Policy.Mode(waiting.Mode) is { } mode && Arming.IsAlready(draft.State, mode, draft.Now)
        && waiting.Bypassed.All((draft.State.Intent is { IsOpen: true } ? draft.Guard.Asked?.Bypassed : draft.Guard.Period?.Bypassed ?? [])!.Contains);

    /// <summary>Null if the mode is gone from the policy.</summary>
    private static Readiness? Left(DecisionBuilder draft, Waiting waiting) => draft.Guard.Policy.Mode(waiting.Mode) is { } mode
        ? ArmingCheck.Of(draft.Context.View, draft.State.Sensors, draft.Guard.Policy, mode).Without(waiting.Bypassed)
        : null;
}
