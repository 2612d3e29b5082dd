using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>
/// A happening of a camera as one of Ring's newer histories tells it. Null means that Ring did not say.
/// </summary>
public sealed record RingEvent
{
    /// <summary>The same id as in a push and in the older history. Larger than a double can hold.</summary>
    public required string Id { get; init; }

    /// <summary>ding, motion, on_demand, …; open.</summary>
    public string? Kind { get; init; }

    public long? DeviceId { get; init; }

    public Instant? StartedAt { get; init; }

    public Instant? EndedAt { get; init; }

    /// <summary>ringing, timed_out, connected, completed, …; open.</summary>
    public string? State { get; init; }

    /// <summary>human, package_delivery, …; open.</summary>
    public string? Detection { get; init; }

    public bool? HasPerson { get; init; }

    /// <summary>ready, audio_ready, …; open.</summary>
    public string? RecordingStatus { get; init; }

    public bool? IsFavorite { get; init; }

    /// <summary>What can be fetched of it, while its addresses live.</summary>
    public IReadOnlyList<RingMedia> Media { get; init; } = [];

    /// <summary>What was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}

/// <summary>A page of a history, newest first.</summary>
/// <param name="Events">At most as many as were asked for.</param>
/// <param name="Next">What to ask the next page with; null at the end.</param>
public sealed record RingEventPage(IReadOnlyList<RingEvent> Events, string? Next)
{
    /// <summary>What was not understood around the events, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}

/// <summary>A file at Ring.</summary>
/// <param name="Kind">VIDEO, THUMBNAIL, …; open.</param>
/// <param name="Url">Whoever has it may fetch the file: never to be logged or journaled.</param>
/// <param name="ExpiresAt">When the address ends; null if it does not say.</param>
/// <param name="IsEncrypted">End to end: nobody but the household's own app can read it.</param>
public sealed record RingMedia(string Kind, Uri Url, Instant? ExpiresAt, bool? IsEncrypted)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} until {ExpiresAt?.ToString() ?? "unknown"}";
}

/// <summary>What a chime can play.</summary>
public sealed record RingRingtone(string Id, string? Name, string? Kind);
