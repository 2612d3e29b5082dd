using NodaTime;

namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>The alarm that the base station raised.</summary>
/// <param name="State">Ring's word, kept as it came: <c>entry-delay</c>, <c>burglar-alarm</c>, <c>fire-alarm</c> …</param>
/// <param name="Id">The base station's id of the incident; the same through its stages. Null if it told none.</param>
/// <param name="Faulted">Ids of the devices that set it off, in the order told.</param>
/// <param name="Since">When it began by the base station's clock; null if it did not say.</param>
public sealed record AlarmReading(string State, string? Id, IReadOnlyList<string> Faulted, Instant? Since)
{
    /// <summary>The state in which the base station waits to be disarmed before it sounds.</summary>
    public const string EntryDelay = "entry-delay";

    internal bool Same(AlarmReading? other) =>
        other is not null
        && State == other.State && Id == other.Id
        && Faulted.SequenceEqual(other.Faulted, StringComparer.Ordinal);
}

/// <summary>In which modes the base station watches a sensor.</summary>
/// <param name="DeviceId">The sensor's id (zid), the last part of its address.</param>
/// <param name="Modes">The modes in which it takes part, in ordinal order of their words.</param>
public sealed record Participation(string DeviceId, IReadOnlyList<SecurityMode> Modes)
{
    internal bool Same(Participation other) => DeviceId == other.DeviceId && Modes.SequenceEqual(other.Modes);
}

/// <summary>The delays that the base station keeps in one of its modes, as it says.</summary>
/// <param name="Mode">Home or away.</param>
/// <param name="EntrySeconds">From the opening of an entry to its alarm; null if it did not say.</param>
/// <param name="ExitSeconds">How long one may leave after arming; null if it did not say.</param>
public sealed record PanelDelays(SecurityMode Mode, int? EntrySeconds, int? ExitSeconds);
