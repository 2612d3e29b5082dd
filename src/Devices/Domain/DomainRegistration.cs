using System.Text.Json.Serialization.Metadata;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Alarm.Zones;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.EventRows;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Tools;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Devices.Domain;

/// <summary>What the wiring and the simulation take from this room.</summary>
public static class DomainRegistration
{
    /// <summary>The deciders of all kinds of devices and of the security system.</summary>
    public static IReadOnlyList<Decider> Deciders { get; } =
    [
        new Camera(), new Doorbell(), new Contact(), new MotionSensor(), new SmokeCoSensor(), new Keypad(),
        new BaseStation(), new GenericDevice(), new SecuritySystem(), new AccessCodes(), new UnparsedPayloads(), new Listening(),
        new ApiKeys(), new ToolSwitches(), new Group(),
    ];

    /// <summary>
    /// The projections of <see cref="DevicesView"/>, <see cref="SecurityView"/>, <see cref="IntentsView"/>,
    /// <see cref="AccessView"/>, <see cref="CoverageView"/>, <see cref="LocationView"/>, <see cref="ApiKeysView"/>
    /// and <see cref="ToolSwitchesView"/>.
    /// </summary>
    public static IReadOnlyList<Projection> Projections { get; } =
    [
        new DevicesProjection(), new SecurityProjection(), new IntentsProjection(), new AccessProjection(), new CoverageProjection(),
        new LocationProjection(), new ApiKeysProjection(), new ToolSwitchesProjection(),
    ];

    /// <summary>Sensors and keypads tell the alarm what matters to it.</summary>
    public static IReadOnlyList<IReaction> Reactions { get; } = [new SensorReactions(), new KeypadReactions()];

    /// <summary>
    /// The kinds whose steps go before all others: the alarm's, so that a home with many automations sounds and tells
    /// no later.
    /// </summary>
    public static IReadOnlyList<string> FirstKinds { get; } = [DeviceKinds.SecuritySystem];

    /// <summary>What each event of this room is to those who read it.</summary>
    public static IReadOnlyList<EventDescription> Descriptions => DeviceEventRows.All;

    /// <summary>The JSON shapes of this room's public types, for rooms that write them inside their own.</summary>
    public static IJsonTypeInfoResolver Json => DomainJson.Default;

    /// <summary>Adds this room's events, replies, effect requests and the commands of messages.</summary>
    public static StoredTypes.Builder AddDomain(this StoredTypes.Builder builder) =>
        builder.Add(typeof(DomainRegistration).Assembly, DomainJson.Default);
}
