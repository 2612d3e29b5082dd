using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>
/// Which modes of the home guard a device: the base station by its own word, this engine by its zones. A pure function
/// of the home. What takes part in a mode and is blind in it is in <see cref="Unguarded"/>; what takes part in none is
/// told by this. Tests: Api.Tests/Home/GuardedOrNotTests.
/// </summary>
public static class Guarding
{
    /// <summary>The names of the armed modes in which a device is guarded, built-in ones first.</summary>
    /// <returns>Null if the base station never said who takes part, and no zone says it.</returns>
    public static IReadOnlyList<string>? ModesOf(SecurityView security, string device)
    {
        bool?[] all = [.. security.Guard.Policy.ArmedModes().Select(m => IsIn(security, device, m))];
        return all.All(g => g is null)
            ? null
            : [.. security.Guard.Policy.ArmedModes().Where((_, i) => all[i] == true).Select(m => m.Name)];
    }

    /// <summary>Whether a device is guarded in a mode; null if nobody said.</summary>
    /// <param name="security">The alarm.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="mode">An armed mode; null for disarmed, in which only zones that are on in every mode guard.</param>
    public static bool? IsIn(SecurityView security, string device, ModePolicy? mode)
    {
        ZonePolicy? zone = security.Guard.Policy.Zone(device);
        return zone is { Type: ZoneType.Always } || (mode is not null && zone?.IsGuardedIn(mode.Name) == true) ? true
            : mode is null ? false
            : security.Sensors.Count == 0 ? null
            : ArmingCheck.IsBaseStations(security.Sensors, device, mode.Guards);
    }

    /// <summary>The armed mode that the home is in; null if it is disarmed or nobody can say.</summary>
    public static ModePolicy? Present(SecurityView security) => security.Mode is SecurityMode.Home or SecurityMode.Away
        ? security.Guard.Policy.ModeOf(security.ModeInWords!, security.Mode.Value)
        : null;

    /// <summary>
    /// Doors and windows whose opening nobody would notice: guarded in no mode, or not in the one that the home is in.
    /// Empty while the base station is not heard, or never said who takes part.
    /// </summary>
    public static IReadOnlyList<Unheeded> Unheeded(HomeView view, SecurityView security)
    {
        ModePolicy? present = Present(security);
        return !security.IsHeard
            ? []
            :
            [
                .. view.Part<DevicesView>().All.Where(IsOpening)
                    .Select(d => (Device: d, Modes: ModesOf(security, d.Address.Id)))
                    .Where(d => d.Modes is { Count: 0 }
                        || (present is not null && IsIn(security, d.Device.Address.Id, present) == false))
                    .Select(d => new Unheeded(d.Device, d.Modes!, present?.Name))
                    .OrderBy(u => u.Device.Name, StringComparer.Ordinal)
                    .ThenBy(u => u.Device.Address.Value, StringComparer.Ordinal),
            ];
    }

    private static bool IsOpening(DeviceView device) => device.Kind == DeviceKinds.Contact
        || (Sensors.IsSensor(device) && device.Has(Capabilities.Contact));
}

/// <summary>A door or window that is not guarded.</summary>
/// <param name="Device">Which.</param>
/// <param name="Modes">The names of the armed modes in which it is guarded; empty if it is in none.</param>
/// <param name="Mode">The armed mode that the home is in and that does not guard it; null if it is disarmed.</param>
public sealed record Unheeded(DeviceView Device, IReadOnlyList<string> Modes, string? Mode);
