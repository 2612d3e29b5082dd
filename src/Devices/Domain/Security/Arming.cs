using NodaTime;
using NodaTime.Text;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>Whether arming may be asked of the base station, and with which bypasses.</summary>
internal static class Arming
{
    internal const string CloseOrBypass = "panel.close-or-bypass";
    internal const string DisarmFirst = "panel.disarm-first";
    internal const string NameASensor = "bypass.name-a-sensor";
    internal const string HomeOrAway = "mode.home-or-away";

    internal static Decision Decide(SecurityState state, Arm command, DecideContext context)
    {
        if (command.Mode is not (SecurityMode.Home or SecurityMode.Away))
        {
            return Decision.Refuse(HomeOrAway, "A home is armed in mode home or away.");
        }

        if (IsAlready(state, command.Mode, context.Now))
        {
            return Already(state, command.Mode);
        }

        if (state.Alarm is { } alarm)
        {
            return Decision.Refuse(
                new Refusal(DisarmFirst, $"The base station reports an alarm ({alarm.State}). Disarm first, then arm."),
                new ArmRefused(command.Mode, DisarmFirst, [], []));
        }

        DevicesView devices = context.View.Part<DevicesView>();
        List<string> asked = [];
        foreach (string reference in command.Bypass ?? [])
        {
            if (devices.Find(reference) is not { } device || !ArmingCheck.IsSensor(device))
            {
                return Unknown(command.Mode, reference, devices);
            }

            asked.Add(device.Address.Id);
        }

        Readiness readiness = ArmingCheck.Of(devices, state.Sensors, command.Mode);
        Readiness left = command.BypassOpen ? readiness with { Open = [], NotWatched = [] } : Without(readiness, asked);
        return left.IsReady ? Request(state, command, asked, readiness, context) : Refuse(left, devices);
    }

    /// <summary>
    /// True if the home is in that mode or on its way there, and nothing on its way leads elsewhere. What a base station said
    /// before it fell silent is no reason to leave a command unsent, nor is a delay whose end it never told.
    /// </summary>
    internal static bool IsAlready(SecurityState state, SecurityMode mode, Instant now) =>
        IntentMachine.MayStillHappen(state.Intent, now)
            ? state.Intent is { IsOpen: true } && state.Intent.Target == mode.Word()
            : state.IsHeard && state.Mode == mode && state.Delay is not { Kind: DelayKind.Exit, Overdue: true };

    /// <summary>Somebody else's exit delay may run: then the home is on its way to the mode, and not armed yet.</summary>
    private static Decision Already(SecurityState state, SecurityMode mode) =>
        state.Intent is not { IsOpen: true } && state.Delay is { Kind: DelayKind.Exit }
            ? Decision.Nothing(new IntentTaken(null, IntentStage.Accepted, mode.Word()))
            : IntentMachine.Already(state.Intent, mode.Word());

    private static Decision Request(
        SecurityState state, Arm command, List<string> asked, Readiness readiness, DecideContext context)
    {
        if (command.BypassOpen)
        {
            asked.AddRange(readiness.Open.Concat(readiness.NotWatched).Select(o => o.Device.Id));
        }

        string[] bypassed = [.. asked.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] notWatched = [.. readiness.NotWatched.Select(o => o.Device.Id).Order(StringComparer.Ordinal)];
        string id = context.NewId("intent");
        return IntentMachine.Request(
            state.Intent,
            new ArmRequested(
                id, command.Mode, state.Mode, bypassed, notWatched, context.Principal,
                IntentTimes.Panel.GiveUpAt(context.Now)),
            command.Mode.Word(),
            new Effect(
                id,
                EffectChannels.Ring,
                new SwitchPanelMode(command.Mode, bypassed),
                IntentTimes.Panel.ExpiresAt(context.Now)));
    }

    private static Readiness Without(Readiness readiness, List<string> bypassed) => readiness with
    {
        Open = [.. readiness.Open.Where(o => !bypassed.Contains(o.Device.Id))],
        NotWatched = [.. readiness.NotWatched.Where(o => !bypassed.Contains(o.Device.Id))],
    };

    private static Decision Refuse(Readiness left, DevicesView devices)
    {
        SortedDictionary<string, string> facts = new(StringComparer.Ordinal);
        List<string> names = [];
        foreach (Obstacle obstacle in left.Open.Concat(left.NotWatched))
        {
            string name = devices.Get(obstacle.Device)?.Slug ?? obstacle.Device.Id;
            names.Add(name);
            string since = obstacle.Since is { } at ? " since " + InstantPattern.ExtendedIso.Format(at) : "";
            string watched = left.Open.Contains(obstacle) ? "" : ", not watched";
            facts["sensor:" + name] = $"{obstacle.Name}: {obstacle.State}{since}{watched}";
        }

        facts["retry"] = "close them, then arm again";
        facts["bypass"] = string.Join(',', names);
        return Decision.Refuse(
            new Refusal(
                CloseOrBypass,
                $"Not armed: {string.Join(", ", names)} {(names.Count == 1 ? "is" : "are")} open or not watched. "
                + "Close and arm again, or arm with bypass to leave them unguarded until the next disarming.",
                facts),
            new ArmRefused(left.Mode, CloseOrBypass, left.Open, left.NotWatched));
    }

    private static Decision Unknown(SecurityMode mode, string reference, DevicesView devices)
    {
        string near = string.Join(", ", devices.Near(reference, ArmingCheck.IsSensor));
        return Decision.Refuse(
            new Refusal(
                NameASensor,
                $"'{reference}' is no sensor of this home, so nothing was armed. "
                + (near.Length > 0 ? $"Near: {near}." : "This home has no sensors."),
                near.Length > 0 ? new Dictionary<string, string> { ["near"] = near } : null),
            new ArmRefused(mode, NameASensor, [], []));
    }
}
