namespace RingCloudSim.Household;

/// <summary>Lights of a location that are switched together (protocol sheet, 4.6).</summary>
internal sealed class SimLightGroup(string id, string name, IReadOnlyList<long> deviceIds)
{
    public string Id { get; } = id;

    public string Name { get; } = name;

    public IReadOnlyList<long> DeviceIds { get; } = deviceIds;

    public bool IsOn { get; set; }

    public IDisposable? OffTimer { get; set; }
}
