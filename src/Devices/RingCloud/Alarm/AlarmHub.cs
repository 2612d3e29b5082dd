using NodaTime;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>One hub of a location: its connectivity and what it has told. Outlives connections, so that a new list can be compared.</summary>
internal sealed class AlarmHub(string assetId)
{
    public string AssetId { get; } = assetId;

    public string? Kind { get; set; }

    public string? Status { get; set; }

    public AlarmMemory Memory { get; } = new();

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

    public bool IsUsable => IsUsableStatus(Status);

    public void TakeFrom(AlarmAsset asset)
    {
        Kind = asset.Kind ?? Kind;
        IsListed = false;
    }

    public static bool IsUsableStatus(string? status) => status is "online" or "connected";
}

/// <summary>Where commands to the alarm go: the hub, and the panel behind it.</summary>
internal sealed record AlarmPanelAddress(string AssetId, string PanelZid);
