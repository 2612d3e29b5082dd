using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.History;

/// <summary>
/// What a hub's history told afterwards, in sentences of their own: none of it is to be read as the present.
/// </summary>
internal static class PastSentences
{
    private const string Source = "as the hub's history told afterwards";

    internal static string? Of(IEvent @event, string name, DevicesView devices) => @event switch
    {
        DeviceWas { Capability: Capabilities.Contact, Value: StateView.Open } => $"{name} was opened, {Source}.",
        DeviceWas { Capability: Capabilities.Contact, Value: StateView.Closed } => $"{name} was closed, {Source}.",
        DeviceWas { Capability: Capabilities.Keypad } => $"Somebody stood before {name}, {Source}.",
        DeviceWas e => $"{name} reported {e.Capability} {e.Value}{(e.Cause is { } cause ? $" ({cause})" : "")}, {Source}.",
        MotionWas { Seen: true } => $"{name} saw motion, {Source}.",
        MotionWas => $"{name} saw no motion any more, {Source}.",
        ModeWas e => $"The base station went to mode {e.Name ?? e.Mode.Word()}, {Source}.",
        AlarmWas { Alarm: { } alarm } => $"The base station reported {alarm.State}{Cause(alarm, devices)}, {Source}.",
        AlarmWas => $"The base station's alarm was over, {Source}.",
        _ => null,
    };

    private static string Cause(AlarmReading alarm, DevicesView devices) =>
        alarm.Faulted.Count == 0 ? "" : $" ({HistoryWords.Names(alarm.Faulted, devices)})";
}
