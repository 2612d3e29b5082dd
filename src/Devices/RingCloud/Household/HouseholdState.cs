using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>The devices and locations as last listed; replaced whole, read from anywhere.</summary>
internal sealed record HouseholdState(IReadOnlyList<RingDevice> Devices, IReadOnlySet<string> LocationIds)
{
    public static readonly HouseholdState Empty = new([], new HashSet<string>());

    private const RingCapabilities Hub = RingCapabilities.AlarmHub | RingCapabilities.LightingHub | RingCapabilities.SmokeAlarm;

    public IEnumerable<RingDevice> Cameras =>
        Devices.Where(d => (d.Capabilities & (RingCapabilities.Video | RingCapabilities.Doorbell)) != 0);

    /// <summary>Locations that have a hub behind the alarm socket.</summary>
    public IReadOnlySet<string> HubLocations => Devices
        .Where(d => (d.Capabilities & Hub) != 0 && d.LocationId is not null).Select(d => d.LocationId!).ToHashSet(StringComparer.Ordinal);

    /// <summary>Locations whose mode is their own: cameras, and no alarm that would set it.</summary>
    public IReadOnlySet<string> ModeLocations
    {
        get
        {
            var alarms = Devices.Where(d => d.Capabilities.HasFlag(RingCapabilities.AlarmHub)).Select(d => d.LocationId).ToHashSet();
            return Cameras.Where(c => c.LocationId is not null && !alarms.Contains(c.LocationId))
                .Select(c => c.LocationId!).ToHashSet(StringComparer.Ordinal);
        }
    }

    public RingDevice? Find(long id) => Devices.FirstOrDefault(d => d.Id == id);
}
