namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>
/// What a home can be asked to be, in the words that Ring has for it: one for a base station, another for a location
/// that has none. Ring tells the mode in the same words.
/// </summary>
public sealed record RingSecurityMode
{
    private RingSecurityMode(string ofBaseStation, string ofLocation)
    {
        OfBaseStation = ofBaseStation;
        OfLocation = ofLocation;
    }

    /// <summary>Nothing is guarded.</summary>
    public static RingSecurityMode Disarmed { get; } = new("none", "disarmed");

    /// <summary>What is guarded while people are in.</summary>
    public static RingSecurityMode Home { get; } = new("some", "home");

    /// <summary>Everything is guarded.</summary>
    public static RingSecurityMode Away { get; } = new("all", "away");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RingSecurityMode> All { get; } = [Disarmed, Home, Away];

    /// <summary>The word of a base station.</summary>
    public string OfBaseStation { get; }

    /// <summary>The word of a location without one.</summary>
    public string OfLocation { get; }
}
