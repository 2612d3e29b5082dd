using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Household.State;

/// <summary>The devices and locations as last listed; replaced whole, read from anywhere.</summary>
internal sealed record HouseholdState(IReadOnlyList<RingDevice> Devices, IReadOnlySet<string> LocationIds)
{
    public static readonly HouseholdState Empty = new([], new HashSet<string>());

    public IEnumerable<RingDevice> Cameras =>
        Devices.Where(d => (d.Capabilities & (RingCapabilities.Video | RingCapabilities.Doorbell)) != 0);

    /// <summary>Locations that have a hub behind the alarm socket.</summary>
    public IReadOnlySet<string> HubLocations => Devices
        .Where(d => (d.Capabilities & RingDevice.AnyHub) != 0 && d.LocationId is not null).Select(d => d.LocationId!).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Locations whose mode is their own: cameras, and no alarm that would set it. Only a list that surely names every
    /// alarm makes one.
    /// </summary>
    public IReadOnlySet<string> ModeLocations { get; private init; } = new HashSet<string>();

    /// <param name="tellsAlarms">No entry was dropped, and the alarms of the account are among the devices.</param>
    public HouseholdState Next(IReadOnlyList<RingDevice> devices, IReadOnlySet<string> locations, bool tellsAlarms)
    {
        var next = new HouseholdState(devices, locations);
        var alarms = devices.Where(d => d.Capabilities.HasFlag(RingCapabilities.AlarmHub)).Select(d => d.LocationId).ToHashSet();
        // An alarm that names no location may be anybody's.
        var candidates = alarms.Contains(null) ? []
            : tellsAlarms ? next.Cameras.Select(c => c.LocationId).OfType<string>()
            : ModeLocations;
        return next with { ModeLocations = candidates.Where(l => !alarms.Contains(l)).ToHashSet(StringComparer.Ordinal) };
    }

    /// <summary>
    /// What is known after an answer that may lack devices: those that it does not name are as they were.
    /// </summary>
    public IReadOnlyList<RingDevice> With(IReadOnlyList<RingDevice> listed)
    {
        var named = listed.Select(d => d.Id).ToHashSet();
        return [.. listed, .. Devices.Where(d => !named.Contains(d.Id))];
    }

    public RingDevice? Find(long id) => Devices.FirstOrDefault(d => d.Id == id);
}
