namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>What the modes of a location do to its cameras, by mode.</summary>
public sealed record RingModeSettings(IReadOnlyList<RingModeActions> Actions)
{
    /// <summary>What was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}

/// <param name="Mode">disarmed, home, away, or newer.</param>
/// <param name="DeviceId">The camera.</param>
/// <param name="Actions">
/// enableMotionDetection, disableMotionDetection, allowLiveViewLocally, blockLiveViewLocally, or newer.
/// </param>
public sealed record RingModeActions(string Mode, long DeviceId, IReadOnlyList<string> Actions);
