using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>An arming that waits for sensors to close.</summary>
internal static class ArmWait
{
    /// <summary>A sensor changed: is everything closed now, or no longer?</summary>
    internal static void Look(Draft draft)
    {
        if (draft.Guard.Waiting is not { } waiting)
        {
            return;
        }

        bool ready = Left(draft, waiting) is { IsReady: true };
        if (ready && waiting.ArmsAt is null)
        {
            draft.Add(new ArmWaitSettling(waiting.Id, draft.Now + Zones.Settle));
        }
        else if (!ready && waiting.ArmsAt is not null)
        {
            draft.Add(new ArmWaitSettling(waiting.Id, null));
        }
    }

    internal static void Due(Draft draft)
    {
        if (draft.Guard.Waiting is not { } waiting)
        {
            return;
        }

        if (waiting.ArmsAt <= draft.Now && Left(draft, waiting) is { IsReady: true } readiness)
        {
            ModePolicy mode = draft.Guard.Policy.Mode(waiting.Mode)!;
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.Armed));
            draft.Take(Arming.Request(draft.State, mode, new(waiting.Bypassed, [], waiting.By), readiness, draft.Context));
        }
        else if (waiting.ArmsAt <= draft.Now)
        {
            draft.Add(new ArmWaitSettling(waiting.Id, null));
        }

        if (draft.Guard.Waiting is { } still && still.Until <= draft.Now)
        {
            draft.Add(new ArmWaitEnded(still.Id, WaitEnd.GivenUp));
        }
    }

    /// <summary>Null if the mode is gone from the policy.</summary>
    private static Readiness? Left(Draft draft, Waiting waiting) => draft.Guard.Policy.Mode(waiting.Mode) is { } mode
        ? ArmingCheck.Of(draft.Devices, draft.State.Sensors, draft.Guard.Policy, mode).Without(waiting.Bypassed)
        : null;
}
