using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Testing.Deciders;

namespace RingActors.Devices.Tests;

/// <summary>The household of these tests, told to the deciders as the gateway would.</summary>
internal static class Household
{
    internal static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 20, 0);

    internal static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().Build();

    internal static readonly Principal Assistant = new(PrincipalKind.McpClient, "assistant");
    internal static readonly Principal Pat = new(PrincipalKind.Resident, "Pat");

    internal static readonly Address Panel = DeviceKinds.SecuritySystemOf("home-1");
    internal static readonly Address Unread = DeviceKinds.RingCloudOf("home-1");
    internal static readonly Address Codes = DeviceKinds.AccessCodesOf("home-1");
    internal static readonly Address Ears = DeviceKinds.CoverageOf("home-1");
    internal static readonly Address FrontDoor = new("home-1", DeviceKinds.Contact, "z-front");
    internal static readonly Address BackDoor = new("home-1", DeviceKinds.Contact, "z-back");
    internal static readonly Address Hall = new("home-1", DeviceKinds.MotionSensor, "z-hall");
    internal static readonly Address Detector = new("home-1", DeviceKinds.SmokeCo, "z-smoke");
    internal static readonly Address Pad = new("home-1", DeviceKinds.Keypad, "z-keypad");
    internal static readonly Address Base = new("home-1", DeviceKinds.BaseStation, "3001");
    internal static readonly Address FrontCamera = new("home-1", DeviceKinds.Camera, "2001");
    internal static readonly Address PlainCamera = new("home-1", DeviceKinds.Camera, "2002");
    internal static readonly Address Bell = new("home-1", DeviceKinds.Doorbell, "1001");
    internal static readonly Address Washer = new("home-1", DeviceKinds.Generic, "z-water");

    internal static TestHome Empty() => new(
        DomainRegistration.Deciders,
        DomainRegistration.Projections,
        DomainRegistration.Reactions,
        e => Types.Of(e.GetType()).Name,
        Start,
        DomainRegistration.FirstKinds);

    /// <summary>Everything listed and closed, the panel disarmed.</summary>
    internal static TestHome New()
    {
        TestHome home = Empty();
        List(home, FrontDoor, "Front Door", "sensor.contact", Sensor(false), Capabilities.Contact);
        List(home, BackDoor, "Back Door", "sensor.contact", Sensor(false), Capabilities.Contact);
        List(home, Hall, "Hall", "sensor.motion", Sensor(false), Capabilities.Motion);
        List(home, Detector, "Smoke", "alarm.smoke", Online with { Smoke = false }, Capabilities.Smoke);
        List(home, Pad, "Keypad", "security-keypad", Online, Capabilities.Keypad);
        List(home, Base, "Base Station", "base_station_v1", Online with { Power = PowerSource.Mains }, Capabilities.Power);
        List(home, FrontCamera, "Front Camera", "hp_cam_v1",
            Online with { Light = false, Siren = new SirenReading(false, null) },
            Capabilities.Light, Capabilities.Motion, Capabilities.Siren, Capabilities.Snapshot);
        List(home, PlainCamera, "Garden", "stickup_cam_v3", Online, Capabilities.Motion);
        List(home, Bell, "Front Doorbell", "lpd_v4", Online, Capabilities.Ding, Capabilities.Motion);
        List(home, Washer, "Washing Machine", "sensor.flood-freeze", Sensor(false), Capabilities.Fault);
        home.Tell(Panel, Disarmed);
        return home;
    }

    internal static Readings Online => new() { Connection = Connection.Online };

    internal static ReportPanel Disarmed => new()
    {
        Mode = SecurityMode.Disarmed,
        DelayEndsAt = Patch.Of<Instant?>(null),
        Alarm = Patch.Of<AlarmReading>(null),
        SirenOn = false,
        Participations =
        [
            new("z-back", [SecurityMode.Home, SecurityMode.Away]),
            new("z-front", [SecurityMode.Home, SecurityMode.Away]),
            new("z-hall", [SecurityMode.Away]),
        ],
        Bypassed = [],
        By = Pat,
    };

    internal static ReportPanel Reports(SecurityMode mode) => new() { Mode = mode };

    internal static ReportPanel Reports(SecurityMode mode, Instant? delayEndsAt) =>
        new() { Mode = mode, DelayEndsAt = Patch.Of(delayEndsAt) };

    /// <summary>As the base station shows the whole panel when it is asked.</summary>
    internal static ReportPanel Lists(SecurityMode mode, Instant? delayEndsAt = null) =>
        Reports(mode, delayEndsAt) with { IsComplete = true };

    internal static ReportBaseStation Loses(Connection status = Connection.Unknown) => new(status, "The line is down.");

    internal static ReportPanel ReportsAlarm(string state, params string[] faulted) =>
        new() { Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, "alarm-1", faulted, null)), SirenOn = state != AlarmReading.EntryDelay };

    internal static Readings Sensor(bool faulted) => Online with { Faulted = faulted };

    internal static void Open(TestHome home, Address sensor) =>
        home.Tell(sensor, new ReportReadings(new Readings { Faulted = true }));

    internal static void Close(TestHome home, Address sensor) =>
        home.Tell(sensor, new ReportReadings(new Readings { Faulted = false }));

    internal static ReportDevice Listing(string name, string kind, Readings? readings, params string[] capabilities) =>
        new(new DeviceDescription { Name = name, RingKind = kind, Capabilities = capabilities }, readings);

    internal static SecurityView Security(this TestHome home) => home.View.Part<SecurityView>();

    internal static DevicesView Devices(this TestHome home) => home.View.Part<DevicesView>();

    internal static IntentsView Intents(this TestHome home) => home.View.Part<IntentsView>();

    private static void List(
        TestHome home, Address device, string name, string kind, Readings readings, params string[] capabilities) =>
        home.Tell(device, Listing(name, kind, readings, capabilities));
}
