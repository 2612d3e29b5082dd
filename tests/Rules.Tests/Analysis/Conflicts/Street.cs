using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>A household with more of everything: cameras with lights, contacts, motion sensors, plugs, a thermometer.</summary>
internal static class Street
{
    internal const int Cameras = 40;
    internal const int Doors = 30;
    internal const int Halls = 20;
    internal const int Plugs = 20;

    internal static TestHome New()
    {
        TestHome home = House.New();
        House.Recipients(home, "anna");
        for (int i = 0; i < Cameras; i++)
        {
            List(home, DeviceKinds.Camera, $"{3000 + i}", $"Camera {i}",
                new() { Light = false, Siren = new(false, null) }, "light", "motion", "siren");
        }

        for (int i = 0; i < Doors; i++)
        {
            List(home, DeviceKinds.Contact, $"z-door-{i}", $"Door {i}",
                new() { Faulted = false, Tampered = false }, "contact", "tamper");
        }

        for (int i = 0; i < Halls; i++)
        {
            List(home, DeviceKinds.MotionSensor, $"z-hall-{i}", $"Room {i}", new() { Faulted = false }, "motion");
        }

        for (int i = 0; i < Plugs; i++)
        {
            List(home, DeviceKinds.Generic, $"z-plug-{i}", $"Plug {i}",
                new() { Traits = [new TraitReading("switch", "off")] }, "switch");
        }

        List(home, DeviceKinds.Generic, "z-warm", "Thermometer",
            new() { Traits = [new TraitReading("temperature", null, new Measure(20, MeasureUnit.Celsius))] }, "temperature");
        List(home, DeviceKinds.Generic, "z-lock", "Front Lock",
            new() { Traits = [new TraitReading("lock", "locked")] }, "lock");
        return home;
    }

    internal static ConflictReport Check(TestHome home, string slug) => ConflictCheck.Of(
        home.View, home.Rule(slug), home.Now, DateTimeZoneProviders.Tzdb[House.Zone]);

    internal static ConflictReport CheckAll(TestHome home) =>
        ConflictCheck.OfAll(home.View, home.Now, DateTimeZoneProviders.Tzdb[House.Zone]);

    /// <summary>Fails, and shows them, if there are any.</summary>
    internal static void HasNone(ConflictReport report) => Assert.True(
        report.Findings.Count == 0, string.Join('\n', report.Findings.Take(3).Select(Text)));

    internal static string Text(ConflictFinding found) => $"{found.Kind} {found.Rule} {string.Join(',', found.Others)}: "
        + $"{found.Says}\n  given {string.Join("; ", found.Witness.Givens)}\n  "
        + string.Join("\n  ", found.Witness.Steps.Select(s => s.Says));

    private static void List(
        TestHome home, string kind, string id, string name, Readings readings, params string[] capabilities) =>
        home.Tell(new Address("home-1", kind, id), new ReportDevice(
            new DeviceDescription { Name = name, RingKind = "x", Capabilities = capabilities },
            readings with { Connection = Connection.Online }));
}
