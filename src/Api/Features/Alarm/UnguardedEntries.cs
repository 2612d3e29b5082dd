using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Alarm;

/// <summary>What is not guarded, and how the house stands, as the tools tell it.</summary>
internal static class UnguardedEntries
{
    /// <summary>The one list of what is not guarded; null if everything is that should be.</summary>
    internal static IReadOnlyList<UnguardedEntry>? Of(HomeView view, SecurityView security, Instant now)
    {
        DevicesView devices = view.Part<DevicesView>();
        UnguardedEntry[] entries =
        [
            .. Unguarded.Of(view, security, now).Select(n => new UnguardedEntry(
                devices.LastKnown(n.Device)?.Slug ?? n.Device,
                n.Name,
                n.Why,
                Instants.Text(n.Since),
                Instants.Text(n.Until),
                n.ByBaseStation ? "base_station" : "server")),
        ];
        return entries.Length > 0 ? entries : null;
    }

    /// <summary>
    /// The same as one sentence, as health and the history tell it; null if there is nothing to tell.
    /// </summary>
    internal static string? Sentence(IReadOnlyList<NotGuarded> left) => left.Count == 0
        ? null
        : $"Not guarded: {string.Join("; ", left.Select(n => $"{Phrases.Quoted(n.Name)} {Blind.Said(n.Why)}"))}.";

    /// <summary>What is bypassed, by the base station's word and by this server's own.</summary>
    internal static IReadOnlyList<SensorEntry> Bypassed(SecurityView security, DevicesView devices) =>
    [
        .. security.Bypassed.Concat(
            security.Mode == SecurityMode.Disarmed ? [] : security.Guard.Period?.Bypassed.Select(b => b.Device) ?? [])
            .Distinct(StringComparer.Ordinal)
            .Select(id => devices.LastKnown(id) is { } device
                ? new SensorEntry(device.Slug, device.Name, StateOf(device), null, false)
                : new SensorEntry(id, id, null, null, false)),
    ];

    private static string? StateOf(DeviceView device) => device switch
    {
        { Removed: true } => Blind.Gone,
        _ when device.State(Capabilities.Connection) is { Value: not StateView.Online } away => away.Value,
        _ => device.State(Capabilities.Contact)?.Value,
    };

    internal static IReadOnlyList<SensorEntry>? Stands(IReadOnlyList<Stand> stands) => stands.Count == 0
        ? null
        : [.. stands.Select(s => new SensorEntry(s.Device.Slug, s.Device.Name, s.State, Instants.Text(s.Since), null))];

    /// <summary>
    /// What stands open, or nobody can say of, each with whether the alarm guards it: in the mode the home is in, or in
    /// the one that it is being armed in.
    /// </summary>
    /// <param name="stands">What.</param>
    /// <param name="view">The home.</param>
    /// <param name="security">The alarm as it may be shown.</param>
    /// <param name="now">The moment.</param>
    /// <param name="asked">The armed mode that was asked for; null for the present one.</param>
    /// <param name="leftOut">Ids, addresses or names of what the asking leaves out.</param>
    internal static IReadOnlyList<SensorEntry>? Stands(
        IReadOnlyList<Stand> stands, HomeView view, SecurityView security, Instant now, string? asked = null,
        IReadOnlyList<string>? leftOut = null)
    {
        DevicesView devices = view.Part<DevicesView>();
        ModePolicy? mode = asked is null ? Guarding.Present(security) : security.Guard.Policy.Mode(asked);
        bool isPresent = mode is not null && mode.Name == Guarding.Present(security)?.Name;
        HashSet<string> not =
        [
            .. (leftOut ?? []).Select(r => devices.Find(r)?.Address.Id ?? r),
            .. asked is null ? [] : security.Guard.LeftOutOfAsked,
            .. isPresent ? Unguarded.Of(view, security, now).Select(n => n.Device) : [],
            .. isPresent ? security.Bypassed : [],
            .. isPresent ? security.Guard.Period?.Bypassed.Select(b => b.Device) ?? [] : [],
        ];
        bool isKnown = mode is not null || security.Mode == SecurityMode.Disarmed;
        return stands.Count == 0 ? null :
        [
            .. stands.Select(s => new SensorEntry(s.Device.Slug, s.Device.Name, s.State, Instants.Text(s.Since), null)
            {
                Guarded = not.Contains(s.Device.Address.Id) ? false
                    : isKnown && IsTold(security, s.Device) ? Guarding.IsIn(security, s.Device.Address.Id, mode)
                    : null,
                GuardedIn = Guarding.ModesOf(security, s.Device.Address.Id),
            }),
        ];
    }

    /// <summary>What the base station guards nobody can say while it is not heard.</summary>
    private static bool IsTold(SecurityView security, DeviceView device) =>
        security.IsHeard || security.Guard.Policy.Zones.Any(z => z.Device == device.Address.Id);

    /// <summary>One sentence of what stands open and is not guarded in a mode; null if nothing is.</summary>
    internal static string? OpenAndUnguarded(IReadOnlyList<SensorEntry>? stands, string mode)
    {
        string[] open = [.. (stands ?? []).Where(s => s.Guarded == false).Select(s => $"{Phrases.Quoted(s.Name)} {s.State}")];
        return open.Length == 0 ? null : $"Not closed, and not guarded in mode {mode}: {string.Join(", ", open)}.";
    }

    /// <summary>
    /// What whoever arms or disarms should know besides: groups of zones that cannot be complete, and what still
    /// detects something.
    /// </summary>
    internal static IReadOnlyList<string>? Warnings(HomeView view, SecurityView security)
    {
        string? name = security.PendingIntent is { Target: not "disarmed" } wish ? wish.Named ?? wish.Target
            : security.Mode is SecurityMode.Home or SecurityMode.Away ? security.ModeInWords : null;
        DevicesView devices = view.Part<DevicesView>();
        List<string> warnings = [];
        if (name is not null && security.Guard.Policy.Mode(name) is { } mode)
        {
            string[] left = [.. security.Guard.Period?.Bypassed.Select(b => b.Device) ?? []];
            foreach (ShortGroup few in GroupNeeds.Of(view, mode, left))
            {
                string members = string.Join(", ", few.Members.Select(id => devices.LastKnown(id)?.Slug ?? id));
                warnings.Add($"Of group {few.Group} only {members} can trip in mode {mode.Name}, and {few.Count} have to: "
                    + $"{few.Need} {(few.Need == 1 ? "is" : "are")} enough there.");
            }
        }

        Standing standing = Standing.Of(view, security);
        IReadOnlyList<Stand> detecting = standing.Detecting;
        if (detecting.Any(s => s.State != StateView.Motion))
        {
            warnings.Add("Still detected: "
                + string.Join(", ", detecting.Where(s => s.State != StateView.Motion).Select(s => $"{s.State} by {Phrases.Quoted(s.Device.Name)}")) + ".");
        }

        if (standing.LastDetected.Count > 0)
        {
            warnings.Add("Nobody can say whether it is over: "
                + string.Join(", ", standing.LastDetected.Select(s => $"{Phrases.Quoted(s.Device.Name)} detected {s.State} before it fell silent")) + ".");
        }

        return warnings.Count > 0 ? warnings : null;
    }
}

/// <summary>What takes part in what is guarded now, and is not guarded.</summary>
internal sealed record UnguardedEntry(
    string DeviceId, string Name, string Why, string? Since, string? Until, string GuardedBy);
