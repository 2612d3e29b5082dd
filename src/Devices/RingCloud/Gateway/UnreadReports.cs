using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>Something that nobody understood, on its way to the home that keeps it.</summary>
/// <param name="LocationId">The location; null if it is the account's.</param>
/// <param name="Source">By which way it came.</param>
/// <param name="Reasons">What was not understood.</param>
/// <param name="Text">What came, whole.</param>
/// <param name="IsBase64">Whether the text is base64.</param>
internal sealed record Unparsed(string? LocationId, string Source, IReadOnlyList<string> Reasons, string Text, bool IsBase64 = false)
{
    /// <summary>True if the same came by the same way, and was not understood for the same reasons.</summary>
    internal bool IsSameAs(Unparsed other) => (LocationId, Source, Text, IsBase64) == (other.LocationId, other.Source, other.Text, other.IsBase64)
        && Reasons.SequenceEqual(other.Reasons, StringComparer.Ordinal);
}

/// <summary>
/// What of the observations no actor of a device keeps: messages that nobody understands, and leftovers that belong to no event
/// which exists anyway. Pure.
/// </summary>
internal static class UnparsedReports
{
    private static readonly string[] Fields = ["fields that this version does not read"];

    internal static IEnumerable<Unparsed> Of(RingObservation observation) => observation switch
    {
        PayloadNotUnderstood { Text: { } text } p => [new Unparsed(p.LocationId, p.Endpoint, p.Faults, text, p.IsBase64)],
        UnknownPushObserved { Leftover: { } rest } p => [new Unparsed(null, "push", [$"a message of category {p.Category ?? "none"}"], rest)],
        AlarmPassingEvent e => [new Unparsed(e.LocationId, "hub-message", [$"an event of type {e.Type ?? "none"}"], e.Data ?? "{}")],
        AlarmDeviceUpdated update => OfDevice(update),
        HubHistoryTold { Leftover: { } rest } h => [new Unparsed(h.LocationId, "hub-history", Fields, rest)],
        LocationListed { Leftover: { } rest } l => [new Unparsed(l.LocationId, "locations", Fields, rest)],
        AlarmNoticeObserved { Leftover: { } rest } n => [new Unparsed(n.LocationId, "push-alarm-notice", Fields, rest)],
        AlarmCountdownObserved { Leftover: { } rest } c => [new Unparsed(c.LocationId, "hub-countdown", Fields, rest)],
        LocationModeObserved { Leftover: { } rest } m => [new Unparsed(m.LocationId, "location-mode", Fields, rest)],
        IntercomUnlockObserved { DeviceId: null } u =>
            [new Unparsed(u.LocationId, "push-unlock", ["a door was opened by an intercom that is not named"], u.Leftover ?? TextOf(u.Text))],
        IntercomUnlockObserved { Leftover: { } rest } u => [new Unparsed(u.LocationId, "push-unlock", Fields, rest)],
        DeviceHealthObserved { Leftover: { } rest } => [new Unparsed(null, "device-health", Fields, rest)],
        DeviceListed { Leftover: { Length: > RawJson.LengthMax } rest } d => [new Unparsed(d.Device.LocationId, "ring-devices", Fields, rest)],
        CameraObservation { Leftover: { Length: > RawJson.LengthMax } rest } c => [new Unparsed(c.LocationId, "push", Fields, rest)],
        _ => [],
    };

    private static string TextOf(string? text) => new JsonObject { ["text"] = text }.ToJsonString();

    /// <summary>Once its hub has described a base station, its actor keeps the hub's leftovers, and not those of the list.</summary>
    internal static Unparsed OfBaseStation(DeviceListed listed, string rest) => new(listed.Device.LocationId, "ring-devices", Fields, rest);

    /// <summary>The device's own actor keeps what of its document was not understood, unless it is too long for that.</summary>
    private static IEnumerable<Unparsed> OfDevice(AlarmDeviceUpdated update)
    {
        if (update.Context.Leftover is { } around)
        {
            yield return new Unparsed(update.LocationId, "hub-frame", Fields, around);
        }

        if (update.Leftover is { Length: > RawJson.LengthMax } tooLong)
        {
            yield return new Unparsed(update.LocationId, "hub-device", Fields, tooLong);
        }
    }
}
