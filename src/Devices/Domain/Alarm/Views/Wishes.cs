using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>
/// What has become of a wish: the only place that says so. Every face, and the decider that finds that it is so already, asks here;
/// a test keeps all others from saying 'confirmed' by themselves. Tests: Devices.Tests/Views/WishesTests.
/// </summary>
public static class Wishes
{
    /// <summary>How far a wish for a mode is.</summary>
    /// <param name="security">The alarm as it may be shown.</param>
    /// <param name="intent">What tracks the wish; null if nothing had to be asked for.</param>
    /// <param name="wanted">The name of the wanted mode: <c>disarmed</c>, <c>away</c>, <c>night</c> …</param>
    /// <returns>
    /// Without an intent: confirmed only if the base station's present word is that it is so, an armed home guards and is not being taken
    /// back; accepted while an exit delay runs; contradicted if it is otherwise; unknown if nobody can say.
    /// </returns>
    public static IntentStage StageOf(SecurityView security, IntentView? intent, string wanted)
    {
        if (intent is not null)
        {
            return intent.Stage;
        }

        if (!security.IsHeard || security.Mode is null or SecurityMode.Other)
        {
            return IntentStage.Unknown;
        }

        if (security.ModeInWords != wanted)
        {
            return IntentStage.Contradicted;
        }

        return security switch
        {
            // Whoever disarms wants an alarm to end, too.
            { Mode: SecurityMode.Disarmed } => security.Alarm is null ? IntentStage.Confirmed : IntentStage.Contradicted,
            { Delay: { Kind: DelayKind.Exit, Overdue: true } } or { Guard.Period.RevertFailed: true } => IntentStage.Unknown,
            { Guard.Period.Reverted: true } => IntentStage.Contradicted,
            { Delay.Kind: DelayKind.Exit } or { Guard.Period.ExitEndsAt: not null } => IntentStage.Accepted,
            _ => IntentStage.Confirmed,
        };
    }

    /// <summary>How far a wish to a device is.</summary>
    /// <param name="view">The home: it says whether the device's hub is heard.</param>
    /// <param name="device">The device.</param>
    /// <param name="intent">What tracks the wish; null if nothing had to be asked for, because it was so already.</param>
    /// <param name="security">The alarm as it may be shown; null for what the home's own record says.</param>
    public static IntentStage StageOf(HomeView view, DeviceView device, IntentView? intent, SecurityView? security = null) =>
        intent?.Stage ?? (IsHeard(view, device, security) ? IntentStage.Confirmed : IntentStage.Unknown);

    /// <summary>
    /// What tracks a wish of somebody who has no id of it: the intent that their request began, or one that is on its way there. By the
    /// request and not by the clock, which may be set back and would make an earlier wish of theirs answer for this one.
    /// </summary>
    /// <param name="security">The alarm.</param>
    /// <param name="wanted">The name of the wanted mode.</param>
    /// <param name="correlation">The request in which they said so.</param>
    public static IntentView? Tracking(SecurityView security, string wanted, string correlation) =>
        security.RecentIntents.FindLast(i => IsFor(i, wanted) && i.Correlation == correlation)
        ?? (security.PendingIntent is { } pending && IsFor(pending, wanted) ? pending : null);

    private static bool IsFor(IntentView intent, string wanted) => intent.About == "mode" && (intent.Named ?? intent.Target) == wanted;

    private static bool IsHeard(HomeView view, DeviceView device, SecurityView? security) =>
        device.State(Capabilities.Connection) is null or { Value: StateView.Online } && view.UnheardOf(device.Address, security) is null;
}
