using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>A device of the REST listing: doorbell, camera, chime, base station, bridge, other.</summary>
internal sealed class SimDevice(string listing, JsonObject document)
{
    /// <summary>The arrays of `ring_devices`; some clients fail when one is missing.</summary>
    public static IReadOnlyList<string> Listings { get; } =
    [
        "doorbots", "authorized_doorbots", "stickup_cams", "chimes", "base_stations", "beams_bridges", "beams", "other",
    ];

    public string Listing { get; } = listing;

    public JsonObject Document { get; } = document;

    public JsonObject Settings { get; set; } = [];

    public List<CameraEvent> History { get; } = [];

    /// <summary>Capture time of the newest picture, or null while there is none.</summary>
    public long? SnapshotMs { get; set; }

    /// <summary>A chime is silent until then.</summary>
    public DateTimeOffset? SnoozedUntil { get; set; }

    /// <summary>Sounds that a chime was told to play, in order.</summary>
    public List<string> Played { get; } = [];

    /// <summary>How often an intercom has opened the door.</summary>
    public int DoorOpenings { get; set; }

    public RunningSiren? Siren { get; set; }

    public long Id => Json.Number(Document["id"]) ?? 0;

    public string Name => Json.Text(Document["description"]) ?? "";

    public string Kind => Json.Text(Document["kind"]) ?? "";

    public string? LocationId => Json.Text(Document["location_id"]);

    public bool IsDoorbell => Listing is "doorbots" or "authorized_doorbots";

    public bool IsCamera => IsDoorbell || Listing == "stickup_cams";

    public bool IsChime => Listing == "chimes";

    public bool IsIntercom => Kind.StartsWith("intercom_handset", StringComparison.Ordinal);

    public bool HasSettings => IsCamera || IsChime || IsIntercom;

    public bool HasLight => Document.ContainsKey("led_status");

    public bool HasSiren => Document.ContainsKey("siren_status");

    public bool IsOffline => Document["alerts"] is JsonObject alerts && Json.Text(alerts["connection"]) == "offline";

    public bool DetectsMotion => Document["settings"] is not JsonObject settings
        || (Json.Flag(settings["motion_detection_enabled"]) ?? true);
}

internal sealed record RunningSiren(DateTimeOffset StartedAt, int Seconds, IDisposable OffTimer)
{
    public DateTimeOffset EndsAt => StartedAt.AddSeconds(Seconds);
}

/// <summary>A ding, motion or live view as history calls show it.</summary>
internal sealed record CameraEvent(
    long Id, long DeviceId, string Kind, string DetectionType, DateTimeOffset At, string State);
