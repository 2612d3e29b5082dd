using System.Globalization;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.LiveView;

public enum LiveViewEventKind
{
    /// <summary>A candidate of the camera.</summary>
    Ice = 1,

    /// <summary>camera_connected, and others in Ring's words.</summary>
    Notification = 2,
}

/// <summary>Something that Ring said for the player.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The candidate, or Ring's words.</param>
/// <param name="Line">The index of the medium of a candidate.</param>
public sealed record LiveViewEvent(LiveViewEventKind Kind, string Text, int? Line);

/// <summary>What has happened since.</summary>
/// <param name="Events">In order.</param>
/// <param name="Next">What to ask with the next time.</param>
/// <param name="End">Why it has ended; null while it runs.</param>
public sealed record LiveViewNews(IReadOnlyList<LiveViewEvent> Events, int Next, LiveViewEnd? End);

/// <summary>Why a live view has ended.</summary>
/// <param name="Code">asked, idle, too-long, lost, stopped, no-answer; or ring-… and Ring's own number.</param>
/// <param name="Detail">For a person.</param>
public sealed record LiveViewEnd(string Code, string Detail)
{
    internal static LiveViewEnd Asked { get; } = new("asked", "It was closed.");

    internal static LiveViewEnd Idle { get; } = new("idle", "Nobody asked about it any more.");

    internal static LiveViewEnd TooLong { get; } = new("too-long", "It has lasted as long as a live view may.");

    internal static LiveViewEnd Lost { get; } = new("lost", "The connection to Ring's signalling server is lost.");

    internal static LiveViewEnd Stopped { get; } = new("stopped", "The server stops.");

    internal static LiveViewEnd NoAnswer { get; } = new("no-answer", "The camera did not answer in time.");

    /// <summary>Numbers and meanings of section 8.1 of the protocol sheet.</summary>
    internal static LiveViewEnd ByRing(int? code, string? text) => new(
        "ring-" + (code?.ToString(CultureInfo.InvariantCulture) ?? "unknown"),
        code switch
        {
            0 => "Ring has closed it.",
            5 => "Ring does not know the session, or not this user.",
            6 => "Ring has missed the pings of the session.",
            10 => "It has lasted as long as Ring lets it.",
            _ => "Ring has closed it: " + Wire.Redaction.Text(text is { Length: > 0 } ? text[..Math.Min(text.Length, 200)] : "no reason told") + ".",
        });

    internal RingApiException ToException() => Code switch
    {
        "ring-5" => new RingApiException(RingFault.Forbidden, Detail),
        _ => new RingApiException(RingFault.Unavailable, "The live view has ended before the camera answered. " + Detail, TimeSpan.FromSeconds(10)),
    };
}
