using RingCloudSim.Alarm;
using RingCloudSim.Time;

namespace RingCloudSim.Household;

/// <summary>One input with its place in the order and its time.</summary>
internal sealed record LoggedInput(long Seq, DateTimeOffset At, HouseholdInput Input);

/// <summary>
/// Locations, devices and hubs, and the one door through which they change: <see cref="Submit"/>. Not thread-safe: the
/// world's lock is held by every caller.
/// </summary>
internal sealed class SimHousehold(Scheduler scheduler, SeededIds ids, IHouseholdOutputs outputs)
{
    private readonly List<LoggedInput> _log = [];
    private readonly Dictionary<string, int> _asked = [];

    public List<SimLocation> Locations { get; } = [];

    public List<SimDevice> Devices { get; } = [];

    public IReadOnlyList<LoggedInput> Log => _log;

    public Scheduler Scheduler => scheduler;

    public SeededIds Ids => ids;

    public IHouseholdOutputs Outputs => outputs;

    public IEnumerable<AlarmHub> Hubs => Locations.SelectMany(location => location.Hubs);

    public void Submit(HouseholdInput input)
    {
        _log.Add(new LoggedInput(_log.Count + 1, scheduler.Now, input));
        if (!CameraBehaviour.Apply(this, input) && !AccessoryBehaviour.Apply(this, input) && !HubBehaviour.Apply(this, input))
        {
            LocationBehaviour.Apply(this, input);
        }

        outputs.Changed();
    }

    /// <summary>How often something was asked for, this time included: what is made ready in the background.</summary>
    public int Asked(string what) => _asked[what] = _asked.GetValueOrDefault(what) + 1;

    public SimDevice? FindDevice(long id) => Devices.Find(device => device.Id == id);

    public SimLocation? FindLocation(string? id) => Locations.Find(location => location.Id == id);

    public AlarmHub? FindHub(string? assetUuid) => Hubs.FirstOrDefault(hub => hub.AssetUuid == assetUuid);

    public SimDevice DeviceNamed(string idOrName)
        => Devices.Find(device => device.IsCamera && Matches(device, idOrName))
            ?? Devices.Find(device => Matches(device, idOrName))
            ?? throw SimulatorException.Unknown("camera", idOrName, Devices.Select(d => $"{d.Id} ({d.Name})"));

    public HubDevice HubDeviceNamed(string zidOrName)
        => Hubs.SelectMany(hub => hub.Devices).FirstOrDefault(device => device.Zid == zidOrName
                || string.Equals(device.Name, zidOrName, StringComparison.OrdinalIgnoreCase))
            ?? throw SimulatorException.Unknown(
                "hub device", zidOrName, Hubs.SelectMany(hub => hub.Devices).Select(d => $"{d.Zid} ({d.Name})"));

    public bool HasHubDevice(string zidOrName) => Hubs.SelectMany(hub => hub.Devices).Any(device =>
        device.Zid == zidOrName || string.Equals(device.Name, zidOrName, StringComparison.OrdinalIgnoreCase));

    public AlarmHub HubNamed(string? assetUuidOrNothing)
        => Hubs.FirstOrDefault(hub => assetUuidOrNothing is null ? hub.Panel is not null : hub.AssetUuid == assetUuidOrNothing)
            ?? throw SimulatorException.Unknown("hub", assetUuidOrNothing ?? "(alarm)", Hubs.Select(hub => hub.AssetUuid));

    public SimLocation LocationNamed(string? idOrName)
        => Locations.Find(location => idOrName is null || location.Id == idOrName
                || string.Equals(location.Name, idOrName, StringComparison.OrdinalIgnoreCase))
            ?? throw SimulatorException.Unknown("location", idOrName ?? "(any)", Locations.Select(l => $"{l.Id} ({l.Name})"));

    private static bool Matches(SimDevice device, string idOrName)
        => device.Id.ToString() == idOrName || string.Equals(device.Name, idOrName, StringComparison.OrdinalIgnoreCase);
}
