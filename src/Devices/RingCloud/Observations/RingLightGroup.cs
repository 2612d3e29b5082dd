namespace RingActors.Devices.RingCloud.Observations;

/// <summary>Lights that are switched together.</summary>
public sealed record RingLightGroup(string Id, string? Name, string? LocationId, IReadOnlyList<long> DeviceIds)
{
    /// <summary>What was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}

/// <summary>How a group of lights stands; null means that Ring did not say.</summary>
public sealed record RingLightGroupState(bool? IsOn, bool? IsMotionDetectionOn)
{
    /// <summary>What was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}
