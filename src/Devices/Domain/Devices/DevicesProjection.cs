using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>
/// Folds the events of all device actors into the <see cref="DevicesView"/>. Tests: Devices.Tests/Views.
/// </summary>
internal sealed class DevicesProjection() : Projection<DevicesView>("devices")
{
    public override int Version => 2;

    public override Type SnapshotType => typeof(DevicesView);

    public override DevicesView Initial(string home) => new(home, ImmutableDictionary<string, DeviceView>.Empty);

    public override DevicesView Apply(DevicesView part, EventEnvelope envelope) => envelope.Event switch
    {
        GroupMade e => WithGroup(part, new GroupView(envelope.Actor.Id, e.Name, e.Devices)),
        GroupChanged e => WithGroup(part, new GroupView(envelope.Actor.Id, e.Name, e.Devices)),
        GroupDropped => part with { Groups = part.Groups?.Remove(envelope.Actor.Id) },
        _ => OfDevice(part, envelope),
    };

    private static DevicesView WithGroup(DevicesView part, GroupView group) => part with
    {
        Groups = (part.Groups ?? ImmutableDictionary<string, GroupView>.Empty).SetItem(group.Id, group),
    };

    private static DevicesView OfDevice(DevicesView part, EventEnvelope envelope)
    {
        string key = envelope.Actor.Value;
        DeviceView? device = part.ByAddress.GetValueOrDefault(key);
        DeviceView? changed = envelope.Event is DeviceDescribed described
            ? Described(part, device, described.Description, envelope)
            : device is null ? null : Changed(device, envelope);
        return changed is null || ReferenceEquals(changed, device)
            ? part
            : part with { ByAddress = part.ByAddress.SetItem(key, Newer(changed, envelope)) };
    }

    /// <summary>A sign of life is no news.</summary>
    private static DeviceView Newer(DeviceView changed, EventEnvelope envelope) =>
        envelope.Event is DeviceHeard ? changed : changed with { LastNewsAt = envelope.LearnedAt };

    private static DeviceView Described(
        DevicesView part, DeviceView? device, DeviceDescription description, EventEnvelope envelope) =>
        (device ?? new DeviceView
        {
            Address = envelope.Actor,
            Slug = Slug.Unique(
                Slug.Of(description.Name, envelope.Actor.Kind),
                taken => part.ByAddress.Values.Any(d => d.Slug == taken)),
            Name = description.Name,
            RingKind = description.RingKind,
            LastNewsAt = envelope.LearnedAt,
        }) with
        {
            Name = description.Name,
            RingKind = description.RingKind,
            Model = description.Model,
            Firmware = description.Firmware,
            Room = description.Room,
            TimeZone = description.TimeZone,
            Shared = description.Shared ?? false,
            Capabilities = description.Capabilities,
            Removed = false,
        };

    private static DeviceView Changed(DeviceView device, EventEnvelope envelope)
    {
        Instant at = envelope.OccurredAt;
        return envelope.Event switch
        {
            DeviceRemoved => device with { Removed = true },
            LeftoverKept e => device with { Leftover = e.Leftover },
            BatteryReported e => device with { Battery = e.Battery },
            MotionDetected e => Motion(device, e, at),
            DoorbellPressed => device with { LastDingAt = Later(device.LastDingAt, at) },
            KeypadApproached => device with { LastMotionAt = Later(device.LastMotionAt, at) },
            DeviceHeard e => device with { LastHeardAt = e.HeardAt },
            StateReported e => With(device, e.Capability, e.Value, at, e.Until),
            NumberReported e => device with { Numbers = device.Numbers.SetItem(e.Capability, new NumberView(e.Number, at)) },
            SirenReported e => With(device, Capabilities.Siren, StateWords.OnOff(e.Siren.On), at, e.Siren.EndsAt),
            SirenEndedAsAnnounced e => With(device, Capabilities.Siren, StateView.Off, e.EndedAt),
            IPastStateEvent => device,
            IStateEvent { Said: { } said } => With(device, said.About, said.Word, at),
            _ => device,
        };
    }

    /// <summary>Cameras never say when motion ends: only a sensor that does has motion as a state.</summary>
    private static DeviceView Motion(DeviceView device, MotionDetected motion, Instant at)
    {
        // Events may be learned out of order, but what a sensor says last is its state.
        DeviceView seen = device.LastMotionAt > at ? device : device with { LastMotionAt = at, LastDetection = motion.Detection };
        return motion.EventId is null ? With(seen, Capabilities.Motion, StateView.Motion, at) : seen;
    }

    private static DeviceView With(DeviceView device, string capability, string value, Instant since, Instant? until = null) =>
        device with { States = device.States.SetItem(capability, new StateView(value, since, until)) };

    private static Instant Later(Instant? known, Instant at) => known > at ? known.Value : at;
}
