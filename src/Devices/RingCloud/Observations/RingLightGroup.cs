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

/// <summary>A group of lights and how it stands. The leftover is both's.</summary>
public sealed record LightGroupObserved(string LocationId, RingLightGroup Group, RingLightGroupState State) : RingObservation;

/// <summary>All groups of a location have been listed: one that is not named is gone.</summary>
public sealed record LightGroupsCompleted(string LocationId, IReadOnlyList<string> GroupIds) : RingObservation;
