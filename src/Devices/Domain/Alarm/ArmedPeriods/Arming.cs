using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.ArmedPeriods;

/// <summary>Whether arming may be asked of the base station, and with which bypasses.</summary>
internal static class Arming
{
    /// <summary>Longest time an arming waits for sensors to close.</summary>
    internal static readonly Duration WaitMax = Duration.FromHours(12);

    /// <summary>
    /// An arming that waits as long as this, give or take, is the same: whoever asks again does so a moment later.
    /// </summary>
    private static readonly Duration WaitSlack = Duration.FromMinutes(1);

    internal static Decision Decide(SecurityState state, Arm command, DecideContext context)
    {
        if (command.Mode is not (SecurityMode.Home or SecurityMode.Away))
        {
            return Decision.Refuse(ArmRefusalCodes.HomeOrAway, "A home is armed in mode home or away.");
        }

        if (state.Guard.Policy.Mode(command.Named ?? command.Mode.Word()) is not { } mode)
        {
            return UnknownMode(state, command);
        }

        bool isAlready = IsAlready(state, mode, context.Now);
        if (!isAlready && state.AlarmWord is { } alarm)
        {
            return Alarming(mode, alarm);
        }

        DevicesView devices = context.View.Part<DevicesView>();
        List<Bypass> asked = [];
        foreach (string reference in command.Bypass ?? [])
        {
            if (ArmingCheck.Meant(devices, state.Sensors, state.Guard.Policy, reference) is not { } id)
            {
                return Unknown(state, mode, reference, devices);
            }

            asked.Add(new Bypass(id, command.UntilClosed));
        }

        Readiness readiness = ArmingCheck.Of(context.View, state.Sensors, state.Guard.Policy, mode);
        if (isAlready && AlreadyOrElse(state, mode, command, (asked, readiness), context) is { } answer)
        {
            return answer;
        }

        if (command.After is { } delay)
        {
            return Wait(
                state, mode, asked, readiness.Without(asked), new WaitWish(delay, command.ThenBypass, Delayed: true),
                    context);
        }

        Readiness unnamed = readiness.Without(asked);
        asked.AddRange(ByThemselves(state, unnamed));
        Readiness left = command.BypassOpen
            ? readiness with { Open = [], NotWatched = [] }
            : readiness.Without(asked).Where(o => !MayWait(state, mode, o));
        if (command.BypassOpen)
        {
            asked.AddRange(unnamed.Open.Concat(unnamed.NotWatched).Select(o => new Bypass(o.Device.Id, command.UntilClosed)));
        }

        return left.IsReady
            ? Request(state, mode, new Wish(asked, LeftOut(unnamed, asked), context.Principal), readiness, context)
            : command.WaitForClosed is { } wait
                ? Wait(state, mode, asked, left, new WaitWish(wait, command.ThenBypass, Delayed: false), context)
                : Refuse(left, mode, devices);
    }

    /// <summary>
    /// True if the home is in that mode or on its way there, and nothing on its way leads elsewhere. What a base
    /// station said before it fell silent is no reason to leave a command unsent, nor is a delay whose end it never
    /// told, nor an arming that was to be taken back.
    /// </summary>
    internal static bool IsAlready(SecurityState state, SecurityMode mode, Instant now) =>
        IntentMachine.MayStillHappen(state.Intent, now)
            ? state.Intent is { IsOpen: true } && state.Intent.Target == mode.Word()
            : state.IsHeard && state.Mode == mode && state.Delay is not { Kind: DelayKind.Exit, Overdue: true }
                && state.Guard.Period is not ({ Reverted: true } or { RevertFailed: true });

    /// <summary>The mode's name where it has one of its own, else null: so it is stored.</summary>
    internal static string? NameOf(string mode, SecurityMode guards) => mode == guards.Word() ? null : mode;

    internal static string[]? UntilClosedOf(IReadOnlyList<Bypass> bypassed) =>
        bypassed.Any(b => b.UntilClosed) ? [.. bypassed.Where(b => b.UntilClosed).Select(b => b.Device).Order(StringComparer.Ordinal)] : null;

    /// <summary>What is asked of the base station, and by whom.</summary>
    /// <param name="Bypassed">What is not to be guarded.</param>
    /// <param name="LeftOut">What of it nobody named.</param>
    /// <param name="By">Who wants it.</param>
    internal sealed record Wish(IReadOnlyList<Bypass> Bypassed, IReadOnlyList<Obstacle> LeftOut, Principal By);

    /// <summary>What stands in the way, was not named by anybody, and is bypassed all the same.</summary>
    internal static IReadOnlyList<Obstacle> LeftOut(Readiness unnamed, IReadOnlyList<Bypass> bypassed) =>
        [.. unnamed.Open.Concat(unnamed.NotWatched).Where(o => bypassed.Any(b => b.Device == o.Device.Id))];

    /// <summary>Nothing stands in the way any more: the base station is asked for whoever wants it.</summary>
    internal static Decision Request(SecurityState state, ModePolicy mode, Wish wish, Readiness readiness, DecideContext context)
    {
        Bypass[] bypassed = [.. wish.Bypassed.DistinctBy(b => b.Device).OrderBy(b => b.Device, StringComparer.Ordinal)];
        string[] devices = [.. bypassed.Select(b => b.Device)];
        string[] notWatched =
            [.. readiness.NotWatched.Select(o => o.Device.Id).Where(devices.Contains).Order(StringComparer.Ordinal)];
        string id = context.NewId("intent");
        return IntentMachine.Request(
            state.Intent,
            new ArmRequested(
                id, mode.Guards, state.Mode, devices, notWatched, wish.By, IntentTimes.Panel.GiveUpAt(context.Now))
            {
                As = NameOf(mode.Name, mode.Guards),
                UntilClosed = UntilClosedOf(bypassed),
                LeftOut = wish.LeftOut.Count > 0 ? wish.LeftOut : null,
            },
            mode.Guards.Word(),
            new Effect(
                id,
                EffectChannels.Ring,
                new SwitchPanelMode(mode.Guards, devices),
                IntentTimes.Panel.ExpiresAt(context.Now)));
    }

    /// <summary>
    /// The mode is as wanted. 'It is so already' is said only if what is to be left out is: the home is armed, and
    /// leaving more out is an arming of its own. Null if it is on its way there, and can be asked for anew, or waited
    /// for.
    /// </summary>
    private static Decision? AlreadyOrElse(
        SecurityState state, ModePolicy mode, Arm command, (List<Bypass> Asked, Readiness Now) wish, DecideContext context)
    {
        bool onItsWay = state.Intent is { IsOpen: true };
        IReadOnlyList<Bypass> inForce = onItsWay ? state.Guard.Asked?.Bypassed ?? [] : state.Guard.Period?.Bypassed ?? [];
        DevicesView devices = context.View.Part<DevicesView>();
        bool IsSo(Bypass wanted) => inForce.Contains(wanted)
            || (!onItsWay && (IsLeftOutByBaseStation(state, mode, wanted)
                || (wanted.UntilClosed && ArmingCheck.IsShut(state, devices, wanted.Device, mode.Guards))));
        bool IsLeftOut(Obstacle open) => wish.Asked.Any(a => a.Device == open.Device.Id)
            || IsSo(new(open.Device.Id, false)) || IsSo(new(open.Device.Id, true));
        Readiness left = wish.Now.Where(o => !IsLeftOut(o));

        // Of a home that is armed, what is not watched is named as not guarded, and is in nobody's way any more.
        Obstacle[] open = !command.BypassOpen ? [] : onItsWay ? [.. left.Open, .. left.NotWatched] : [.. left.Open];
        string[] more = [.. wish.Asked.Where(a => !IsSo(a)).Select(b => b.Device), .. open.Select(o => o.Device.Id)];
        bool waits = onItsWay && command is { WaitForClosed: not null, BypassOpen: false } && !left.Where(o => !MayWait(state, mode, o)).IsReady;
        if (more.Length == 0 && !waits)
        {
            Decision already = Already(state, mode, context);
            return state.Guard.Waiting is { } other ? already.And([new ArmWaitEnded(other.Id, WaitEnd.Replaced)]) : already;
        }

        if (state.AlarmWord is { } alarm)
        {
            return Alarming(mode, alarm);
        }

        return onItsWay ? null : Anew(mode, [.. more.Select(id => devices.LastKnown(id)?.Slug ?? id)], open);
    }

    private static Decision Anew(ModePolicy mode, string[] names, IReadOnlyList<Obstacle> open) => Decision.Refuse(
        new Refusal(
            ArmRefusalCodes.ArmAnew,
            $"The home is in mode {mode.Name} already, and {string.Join(", ", names)} {(names.Length == 1 ? "is" : "are")} not left out as asked for. "
            + "Sensors are left out when the home is armed: disarm, then arm with that bypass. Nothing was changed.",
            new Dictionary<string, string> { ["bypass"] = string.Join(',', names) }),
        new ArmRefused(mode.Guards, ArmRefusalCodes.ArmAnew, open, []) { As = NameOf(mode.Name, mode.Guards) });

    private static bool IsLeftOutByBaseStation(SecurityState state, ModePolicy mode, Bypass bypass) =>
        !bypass.UntilClosed
        && state.Bypassed.Contains(bypass.Device, StringComparer.Ordinal)
        && ArmingCheck.IsBaseStations(state.Sensors, bypass.Device, mode.Guards);

    private static Decision Alarming(ModePolicy mode, string alarm) => Decision.Refuse(
        new Refusal(ArmRefusalCodes.DisarmFirst, $"There is an alarm ({alarm}). Disarm first, then arm."),
        new ArmRefused(mode.Guards, ArmRefusalCodes.DisarmFirst, [], []) { As = NameOf(mode.Name, mode.Guards) });

    internal static bool IsAlready(SecurityState state, ModePolicy mode, Instant now) =>
        IsAlready(state, mode.Guards, now)
        && (state.Intent is { IsOpen: true } ? state.Guard.Asked?.Mode : state.Guard.Period?.Mode ?? mode.Guards.Word()) == mode.Name;

    /// <summary>
    /// Somebody else's exit delay may run: then the home is on its way to the mode, and not armed yet.
    /// </summary>
    private static Decision Already(SecurityState state, ModePolicy mode, DecideContext context) => state.Intent is { IsOpen: true }
        ? IntentMachine.Already(state.Intent, mode.Guards.Word())
        : Decision.Nothing(new IntentTaken(null, Wishes.StageOf(context.View.Security(), null, mode.Name), mode.Guards.Word()));

    private static bool IsGuarded(SecurityState state, DeviceView device) =>
        Sensors.IsSensor(device) || state.Guard.Policy.Zone(device.Address.Id) is not null;

    /// <summary>Zones that leave themselves out when they are open.</summary>
    private static IEnumerable<Bypass> ByThemselves(SecurityState state, Readiness readiness) => readiness.Open
        .Where(o => state.Guard.Policy.Zone(o.Device.Id) is { BypassWhenOpen: true })
        .Select(o => new Bypass(o.Device.Id, false));

    /// <summary>
    /// The door one leaves by may be open while the engine's own exit delay runs (A-S2); at its end it must be closed.
    /// </summary>
    private static bool MayWait(SecurityState state, ModePolicy mode, Obstacle open) =>
        mode.ExitDelay > 0
        && ArmingCheck.IsOpen(open.State)
        && state.Guard.Policy.Zone(open.Device.Id) is { } zone
        && (zone.MayBeOpenWhileLeaving || zone.Type is ZoneType.Entry or ZoneType.Follower)
        && !ArmingCheck.IsBaseStations(state.Sensors, open.Device.Id, mode.Guards);

    /// <summary>
    /// All that an arming of this moment leaves out: what was asked for, zones that leave themselves out, and, where
    /// that is wished, whatever is open or not watched. Null if something stands in its way.
    /// </summary>
    internal static IReadOnlyList<Bypass>? MayGo(
        SecurityState state, ModePolicy mode, IReadOnlyList<Bypass> asked, bool bypassOpen, Readiness readiness)
    {
        Readiness unnamed = readiness.Without(asked);
        IEnumerable<Obstacle> open = bypassOpen ? unnamed.Open.Concat(unnamed.NotWatched) : [];
        Bypass[] all = [.. asked, .. ByThemselves(state, unnamed), .. open.Select(o => new Bypass(o.Device.Id, false))];
        return readiness.Without(all).Where(o => !MayWait(state, mode, o)).IsReady ? all : null;
    }

    /// <summary>How long an arming waits, for what, and what becomes of it at the end.</summary>
    private sealed record WaitWish(Duration For, bool ThenBypass, bool Delayed);

    private static Decision Wait(
        SecurityState state, ModePolicy mode, List<Bypass> asked, Readiness left, WaitWish wait, DecideContext context)
    {
        if (wait.For <= Duration.Zero || wait.For > WaitMax)
        {
            return Decision.Refuse(ArmRefusalCodes.WaitLess, $"Arming can wait for up to {WaitMax.TotalHours} hours, and more than none.");
        }

        if (state.Guard.Waiting is { } same && same.Mode == mode.Name && same.By.Equals(context.Principal)
            && same.ThenBypass == wait.ThenBypass && same.Delayed == wait.Delayed && same.Bypassed.SequenceEqual(asked)
            && same.Until >= context.Now + wait.For - WaitSlack && same.Until <= context.Now + wait.For + WaitSlack)
        {
            return Decision.Nothing(new ArmWaits(same.Id, same.Until));
        }

        string id = context.NewId("arming");
        Instant until = context.Now + wait.For;
        List<IEvent> events = state.Guard.Waiting is { } before ? [new ArmWaitEnded(before.Id, WaitEnd.Replaced)] : [];
        events.Add(new ArmWaiting(id, mode.Name, asked, [.. left.Open, .. left.NotWatched], context.Principal, until)
        {
            ThenBypass = wait.ThenBypass ? true : null,
            Delayed = wait.Delayed ? true : null,
        });
        return Decision.Of(events).Reply(new ArmWaits(id, until));
    }

    private static Decision Refuse(Readiness left, ModePolicy mode, DevicesView devices)
    {
        SortedDictionary<string, string> facts = new(StringComparer.Ordinal);
        List<string> names = [];
        List<string> said = [];
        foreach (Obstacle obstacle in left.Open.Concat(left.NotWatched))
        {
            string name = devices.Get(obstacle.Device)?.Slug ?? obstacle.Device.Id;
            names.Add(name);
            string since = obstacle.Since is { } at ? " since " + InstantPattern.ExtendedIso.Format(at) : "";
            string watched = left.Open.Contains(obstacle) ? "" : ", not watched";
            said.Add(ArmingCheck.IsOpen(obstacle.State) ? name : $"{name} ({obstacle.State})");
            facts["sensor:" + name] = $"{obstacle.Name}: {obstacle.State}{since}{watched}";
        }

        facts["retry"] = "close them, then arm again";
        facts["wait"] = "arm when they are closed";
        facts["bypass"] = string.Join(',', names);
        return Decision.Refuse(
            new Refusal(
                ArmRefusalCodes.CloseOrBypass,
                $"Not armed: {string.Join(", ", said)} {(names.Count == 1 ? "is" : "are")} open or not watched. "
                + "Close and arm again, or arm with wait_for_closed_minutes to have it armed once they are closed, "
                + "or arm with bypass to leave them unguarded until the next disarming.",
                facts),
            new ArmRefused(mode.Guards, ArmRefusalCodes.CloseOrBypass, left.Open, left.NotWatched) { As = NameOf(mode.Name, mode.Guards) });
    }

    private static Decision UnknownMode(SecurityState state, Arm command)
    {
        string[] known = [.. state.Guard.Policy.ArmedModes().Select(m => m.Name)];
        string near = string.Join(", ", NearMatch.Of(command.Named!, known, known.Length) is { Count: > 0 } found ? found : known);
        return Decision.Refuse(
            new Refusal(
                ArmRefusalCodes.NameAMode,
                $"'{command.Named}' is no mode of this home, so nothing was armed. There are: {string.Join(", ", known)}.",
                new Dictionary<string, string> { ["near"] = near }),
            new ArmRefused(command.Mode, ArmRefusalCodes.NameAMode, [], []) { As = command.Named });
    }

    private static Decision Unknown(SecurityState state, ModePolicy mode, string reference, DevicesView devices)
    {
        string near = string.Join(", ", devices.Near(reference, d => IsGuarded(state, d)));
        return Decision.Refuse(
            new Refusal(
                ArmRefusalCodes.NameASensor,
                $"'{reference}' is no sensor of this home, so nothing was armed. "
                + (near.Length > 0 ? $"Near: {near}." : "This home has no sensors."),
                near.Length > 0 ? new Dictionary<string, string> { ["near"] = near } : null),
            new ArmRefused(mode.Guards, ArmRefusalCodes.NameASensor, [], []) { As = NameOf(mode.Name, mode.Guards) });
    }
}
