using NodaTime;

namespace RingActors.Devices.RingCloud.Observations;

/// <summary>A location of the account, shared ones included.</summary>
public sealed record LocationListed(string LocationId, string? Name, string? TimeZone, bool? IsOwner) : RingObservation;

/// <summary>One device as the device list shows it now.</summary>
public sealed record DeviceListed(RingDevice Device) : RingObservation;

/// <summary>The device list has been read to its end: a device that is not in it is gone, unless the list itself was faulty.</summary>
public sealed record DeviceListCompleted(IReadOnlyList<long> DeviceIds, bool IsComplete) : RingObservation;

/// <summary>Signal, battery and firmware of a device, as Ring refreshes them every few hours.</summary>
public sealed record DeviceHealthObserved(long DeviceId, RingDeviceHealth Health) : RingObservation;

/// <summary>
/// Motion before a camera. A second report with the same event id adds a picture or a better guess: an update, not another motion.
/// </summary>
public sealed record MotionObserved(long DeviceId, string? EventId, string? Subtype, string? Detection) : CameraObservation;

/// <summary>A doorbell was pressed.</summary>
public sealed record DingObserved(long DeviceId, string? EventId, string? Subtype) : CameraObservation;

/// <summary>An intercom was called from the street.</summary>
public sealed record IntercomCallObserved(long DeviceId, string? EventId) : CameraObservation;

/// <summary>An intercom opened the door.</summary>
public sealed record IntercomUnlockObserved(long? DeviceId, string? Text) : CameraObservation;

public abstract record CameraObservation : RingObservation
{
    public required RingSource Source { get; init; }

    public string? LocationId { get; init; }

    /// <summary>Identifies this delivery, to recognise it after a crash between receiving and remembering.</summary>
    public string? DeliveryId { get; init; }

    /// <summary>A picture can be had for this event.</summary>
    public bool HasPicture { get; init; }

    /// <summary>By which it can be had; null if none was named.</summary>
    public string? PictureId { get; init; }
}

/// <summary>A notice about the alarm, told by push. The hub socket is the better witness; this is text for people.</summary>
public sealed record AlarmNoticeObserved(string Action, string? LocationId, string? DeviceZid, string? Text) : RingObservation
{
    public string? DeliveryId { get; init; }
}

/// <summary>A push message of a kind that nobody knows yet, kept verbatim in the leftover.</summary>
public sealed record UnknownPushObserved(string? Category) : RingObservation
{
    public string? DeliveryId { get; init; }
}

/// <summary>The mode of a location without an alarm: disarmed, home, away, disabled (switched off), unset (never set up), or newer.</summary>
public sealed record LocationModeObserved(string LocationId, RingLocationMode Mode) : RingObservation;

/// <summary>
/// The mode of a location without an alarm is not known any more: Ring has not told it for a while, or tells what nobody understands.
/// </summary>
public sealed record LocationModeLost(string LocationId, string Reason) : RingObservation;

/// <summary>An answer or message, or a part of it, that could not be read. The text is redacted, and else as it came.</summary>
public sealed record PayloadNotUnderstood(string Endpoint, IReadOnlyList<string> Faults, string? Text) : RingObservation
{
    /// <summary>What came was no text: <see cref="Text"/> is base64.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>The location it concerns; null if it is the account's, or nobody knows.</summary>
    public string? LocationId { get; init; }
}
