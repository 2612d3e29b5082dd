using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>The one table of modes between a home and Ring, in both directions.</summary>
internal static class RingModes
{
    private static readonly (SecurityMode Mode, RingSecurityMode Ring)[] Table =
    [
        (SecurityMode.Disarmed, RingSecurityMode.Disarmed),
        (SecurityMode.Home, RingSecurityMode.Home),
        (SecurityMode.Away, RingSecurityMode.Away),
    ];

    /// <summary>What a base station tells; a word that nobody knows is another mode, none is none.</summary>
    internal static SecurityMode? OfBaseStation(string? word) =>
        word is null ? null : Of(Array.Find(Table, row => row.Ring.OfBaseStation == word));

    /// <summary>What a location without a base station tells.</summary>
    internal static SecurityMode OfLocation(string? word) => Of(Array.Find(Table, row => row.Ring.OfLocation == word));

    /// <summary>What Ring is asked for.</summary>
    /// <exception cref="RingApiException">It is a mode that Ring only tells.</exception>
    internal static RingSecurityMode ToRing(SecurityMode mode) => Array.Find(Table, row => row.Mode == mode).Ring
        ?? throw new RingApiException(RingFault.Rejected, "Only disarmed, home and away can be set.");

    private static SecurityMode Of((SecurityMode Mode, RingSecurityMode? Ring) row) =>
        row.Ring is null ? SecurityMode.Other : row.Mode;
}
