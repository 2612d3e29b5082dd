using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>
/// What an arming would come to: in which mode, with which delays, what is not guarded by it, and whether the home
/// takes it as things are. One that would be refused when it is shown is not done when it is approved.
/// </summary>
internal static class ArmPreview
{
    private const string None = ActPreview.None;

    internal static ActPreview Of(HomeView view, Arm arm)
    {
        SecurityView security = view.Security();
        SecurityPolicy policy = security.Guard.Policy;
        string name = arm.Named ?? arm.Mode.Word();
        ModePolicy? known = policy.Mode(name);
        ModePolicy mode = known ?? new ModePolicy { Name = name, Guards = arm.Mode };
        Readiness ready = ArmingCheck.Of(view, security.Sensors, policy, mode);
        Obstacle[] hinders = [.. ready.Open.Concat(ready.NotWatched)];
        Obstacle[] alone =
            [.. ready.Open.Where(o => policy.Zones.Any(z => z.BypassWhenOpen && z.Device == o.Device.Id))];
        string unready = Said(hinders);
        string left = LeftOut(view, arm, arm.BypassOpen ? hinders : alone);
        string later = arm.ThenBypass ? ", and what is open when the waiting ends" : "";
        string until = arm.UntilClosed && left != None ? ", until it has been closed" : "";
        string alarm = ActPreview.StandOf(security);
        string less = NoLonger(view, security, mode);
        string delays = $"guards {mode.Guards.Word()}, exit delay {mode.ExitDelay} s, entry delay {mode.EntryDelay} s";
        string zones = ZonesOf(view, policy, name);
        string comes = ComesTo(view, arm, known, Hindering(view, arm, hinders.Except(alone)));
        string waits = ActPreview.WaitingIn(security.Guard);
        string begun = ActPreview.UnderWay(ActPreview.Unsettled(security.Intent));
        string replaced = (waits, begun) is (None, None) ? "" : $" It takes the place of: {Both(waits, begun)}.";
        return new(
            $"Arm the alarm {name}; it is {alarm} now ({delays}; own zones: {zones}). No longer guarded: {less}. "
                + $"Left out: {left}{later}{until}. Open or not watched now: {unready}. "
                + $"As things are: {comes}.{replaced}",
            [
                .. ActPreview.FactsOf(security),
                ActPreview.IncidentsFact(security.Guard),
                new("the mode", delays),
                new("zones of the mode", zones),
                new("no longer guarded", less),
                new("left out", left),
                new("open or not watched", unready),
                new("what it comes to", comes),
                ActPreview.WaitingFact(security.Guard),
                ActPreview.UnderWayFact(ActPreview.Unsettled(security.Intent)),
            ]);
    }

    private static string Both(string waits, string begun) =>
        string.Join("; ", ((string[])[waits, begun]).Where(w => w != None));

    /// <summary>Whether the alarm would take it now.</summary>
    private static string ComesTo(HomeView view, Arm arm, ModePolicy? mode, string hindering)
    {
        SecurityView security = view.Security();
        return mode is null ? "it is refused, for the home has no such mode"
            : security.Alarm is not null || security.Guard.Incidents.Count > 0
                ? "it is refused, for there is an alarm"
            : UnknownOf(view, arm) is { } unknown ? $"it is refused, for the home has no sensor {unknown}"
            : arm.After is { } delay
                ? $"it is asked of the base station in {delay.TotalMinutes:0.##} min, if nothing stands in its way then"
            : hindering == None ? "it is asked of the base station"
            : arm.WaitForClosed is { } wait ? $"it waits, for at most {wait.TotalMinutes:0.##} min, for {hindering}"
            : $"it is refused, because of {hindering}";
    }

    /// <summary>What the engine itself guards in that mode, and how.</summary>
    private static string ZonesOf(HomeView view, SecurityPolicy policy, string mode)
    {
        DevicesView devices = view.Part<DevicesView>();
        string[] zones =
        [
            .. policy.Zones.Where(z => z.Modes.Contains(mode, StringComparer.Ordinal)).Select(z =>
                ActPreview.Quoted(devices.LastKnown(z.Device)?.Name ?? z.Device)
                    + " " + z.Type.ToString().ToLowerInvariant()),
        ];
        return zones.Length == 0 ? None : string.Join(", ", zones);
    }

    private static string? UnknownOf(HomeView view, Arm arm)
    {
        string[] unknown =
        [
            .. (arm.Bypass ?? []).Where(r => view.Part<DevicesView>().Find(r) is null).Order(StringComparer.Ordinal),
        ];
        return unknown.Length == 0 ? null : string.Join(", ", unknown.Select(ActPreview.Quoted));
    }

    /// <summary>What stands in the way of it and is not left out by it.</summary>
    private static string Hindering(HomeView view, Arm arm, IEnumerable<Obstacle> hinders)
    {
        if (arm.BypassOpen)
        {
            return None;
        }

        string[] named =
            [.. (arm.Bypass ?? []).Select(r => view.Part<DevicesView>().Find(r)?.Address.Id ?? r)];
        return Said(hinders.Where(o => !named.Contains(o.Device.Id, StringComparer.Ordinal)));
    }

    /// <summary>What is guarded now and would not be in the new mode.</summary>
    private static string NoLonger(HomeView view, SecurityView security, ModePolicy wanted)
    {
        if (security is { IsHeard: true, Mode: SecurityMode.Disarmed, Guard.Period: null })
        {
            return None;
        }

        string now = security.Guard.Period?.Mode ?? (security.Mode ?? SecurityMode.Away).Word();
        DevicesView devices = view.Part<DevicesView>();
        string[] zones =
        [
            .. security.Guard.Policy.Zones
                .Where(z => z.Modes.Contains(now, StringComparer.Ordinal)
                    && !z.Modes.Contains(wanted.Name, StringComparer.Ordinal))
                .Select(z => ActPreview.Quoted(devices.LastKnown(z.Device)?.Name ?? z.Device)),
        ];
        bool isInside = security.Mode != SecurityMode.Home && wanted.Guards == SecurityMode.Home;
        string[] all =
        [
            .. isInside ? ["what only away guards (inside the house)"] : Array.Empty<string>(),
            .. zones,
            .. Meanwhile(security.Guard.Policy, now, wanted),
        ];
        return all.Length == 0 ? None : string.Join(", ", all);
    }

    /// <summary>What is guarded in both modes and yet less for a while, or with more time to come in.</summary>
    private static IEnumerable<string> Meanwhile(SecurityPolicy policy, string now, ModePolicy wanted)
    {
        bool isLax = policy.Zones.Count > 0 && CommandRights.BeginsALaxerTime(policy, now, wanted);
        return !isLax ? []
            : wanted.ExitDelay > 0
                ? [$"for the {wanted.ExitDelay} s of the exit delay that begins anew, the home's own zones"]
            : [$"for an entry delay of {wanted.EntryDelay} s, which is longer than now, the way in"];
    }

    /// <summary>
    /// What somebody named, and what is left out without being named: zones that leave themselves out when they are
    /// open, or all that is in the way.
    /// </summary>
    private static string LeftOut(HomeView view, Arm arm, IReadOnlyList<Obstacle> unnamed)
    {
        string[] all =
        [
            .. (arm.Bypass ?? []).Select(r => view.Part<DevicesView>().Find(r)?.Name ?? r).Order(
                StringComparer.Ordinal).Select(ActPreview.Quoted),
            .. unnamed.Select(Said),
        ];
        return all.Length == 0 ? None : string.Join(", ", all);
    }

    private static string Said(IEnumerable<Obstacle> obstacles)
    {
        string[] said = [.. obstacles.Select(Said)];
        return said.Length == 0 ? None : string.Join(", ", said);
    }

    private static string Said(Obstacle obstacle) => $"{ActPreview.Quoted(obstacle.Name)} {obstacle.State}";
}
