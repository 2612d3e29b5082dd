using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>How the line to the base station stands.</summary>
/// <param name="Status">Online: what it said last is the present. Anything else: it is only the last that is known.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why it is not heard; null while it is.</param>
public sealed record BaseStationView(Connection Status, Instant Since, string? Reason)
{
    private const string Unreadable = "The alarm's own events cannot be read by this version; the log says which.";

    /// <summary>True if what the base station said last is the present, and not a memory. It counts as heard where nothing was ever told of the line.</summary>
    public static bool IsHeard(BaseStationView? baseStation) => baseStation is null or { Status: Connection.Online };

    /// <summary>
    /// How the line stands as it counts for decisions: where the alarm's actor is set aside, what it is told leaves no trace in the home's
    /// record, and the last word there is a memory.
    /// </summary>
    public static BaseStationView? Of(HomeView view, IBaseStationPart recorded) =>
        view.SetAside.Contains(DeviceKinds.SecuritySystemOf(view.Home))
            ? new BaseStationView(Connection.Unknown, recorded.LastWordAt, Unreadable)
            : recorded.BaseStation;
}

/// <summary>The part of a home's view that says what the base station told last.</summary>
public interface IBaseStationPart
{
    /// <summary>Null as long as nothing was ever told of the line to it (journals of the first builds, too).</summary>
    BaseStationView? BaseStation { get; }

    /// <summary>Since when its last word stands.</summary>
    Instant LastWordAt { get; }
}
