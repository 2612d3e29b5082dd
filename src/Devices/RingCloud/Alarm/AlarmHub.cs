using NodaTime;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>One hub of a location: its connectivity and what it has told. Outlives connections, so that a new list can be compared.</summary>
internal sealed class AlarmHub(string assetId)
{
    private static readonly Duration SkewMax = Duration.FromMinutes(30);

    public string AssetId { get; } = assetId;

    public string? Kind { get; set; }

    /// <summary>The number by which the device list names it; null if Ring has not told.</summary>
    public long? Number { get; set; }

    public string? Status { get; set; }

    public HubDeviceCache Memory { get; } = new();

    /// <summary>Whether the hub has told its list on this connection.</summary>
    public bool IsListed { get; set; }

    /// <summary>The security panel was told since the last list began.</summary>
    public bool IsPanelTold { get; set; }

    /// <summary>From when on nothing of it is missed; null while it is not listened to.</summary>
    public Instant? HeardSince { get; set; }

    /// <summary>Up to when that is proven; while it is not listened to, up to when it last was.</summary>
    public Instant ProvenUntil { get; set; }

    /// <summary>It was listened to at some time since the process began.</summary>
    public bool WasHeard { get; set; }

    /// <summary>How far its stamps were behind and ahead of our clock at most, up to a bound beyond which they are no times.</summary>
    public (Duration Behind, Duration Ahead) Skew { get; private set; } = (Duration.Zero, Duration.Zero);

    private Instant? _stamp;

    /// <summary>
    /// A report with a stamp of the hub's clock. It is taken in the order in which it came; where the stamps go back, either the line has
    /// changed the order or the clock was set, and only a list, which has none, tells what is.
    /// </summary>
    /// <returns>True if it is older than the one before.</returns>
    public bool Stamped(Instant stamp, Instant now)
    {
        Skew = (Widened(Skew.Behind, now - stamp), Widened(Skew.Ahead, stamp - now));
        var isOlder = stamp < _stamp;
        _stamp = stamp;
        return isOlder;
    }

    private static Duration Widened(Duration known, Duration seen) => Duration.Max(known, Duration.Min(seen, SkewMax));

    public bool IsUsable => IsUsableStatus(Status);

    public void TakeFrom(AlarmAsset asset)
    {
        Kind = asset.Kind ?? Kind;
        Number = asset.DoorbotId ?? Number;
        IsListed = false;
    }

    public static bool IsUsableStatus(string? status) => status is "online" or "connected";
}

/// <summary>Where commands to the alarm go: the hub, and the panel behind it.</summary>
internal sealed record AlarmPanelAddress(string AssetId, string PanelZid);
