using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests;

/// <summary>A small household with rules.</summary>
internal static class House
{
    internal const string Zone = "Europe/Berlin";

    internal static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 20, 0);
    internal static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().AddRules().Build();
    internal static readonly Principal Assistant = new(PrincipalKind.McpClient, "assistant");

    internal static readonly Address Panel = DeviceKinds.SecuritySystemOf("home-1");
    internal static readonly Address FrontCamera = new("home-1", DeviceKinds.Camera, "2001");
    internal static readonly Address Garden = new("home-1", DeviceKinds.Camera, "2002");
    internal static readonly Address Bell = new("home-1", DeviceKinds.Doorbell, "1001");
    internal static readonly Address BackDoor = new("home-1", DeviceKinds.Contact, "z-back");
    internal static readonly Address Hall = new("home-1", DeviceKinds.MotionSensor, "z-hall");

    internal static TestHome New()
    {
        TestHome home = new(
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
            e => Types.Of(e.GetType()).Name,
            Start,
            DomainRegistration.FirstKinds);
        List(home, FrontCamera, "Front Camera", new() { Light = false, Siren = new(false, null) },
            Capabilities.Light, Capabilities.Motion, Capabilities.Siren, Capabilities.Snapshot);
        List(home, Garden, "Garden", new(), Capabilities.Motion);
        List(home, Bell, "Front Doorbell", new(), Capabilities.Ding, Capabilities.Motion);
        List(home, BackDoor, "Back Door", new() { Faulted = false }, Capabilities.Contact);
        List(home, Hall, "Hall", new() { Faulted = false }, Capabilities.Motion);
        Mode(home, SecurityMode.Disarmed);
        return home;
    }

    internal static Address RuleAt(string slug) => RuleKinds.AddressOf("home-1", slug);

    internal static void Mode(TestHome home, SecurityMode mode) =>
        home.Tell(Panel, new ReportPanel { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null) });

    internal static Outcome Motion(TestHome home, Address camera, string id = "m1") =>
        home.Tell(camera, new ReportMotion(id, home.Now));

    internal static RuleContext Context(TestHome home) => new(
        home.View.Part<DevicesView>(), Zone, null, home.View.Guard().Policy.Contacts.ToDictionary(c => c.Id, c => c.Id))
    {
        Webhooks = home.View.Part<WebhooksView>().All,
    };

    internal static RuleDocument Document(TestHome home, string json)
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(json)!, Context(home));
        Assert.Empty(reading.Faults);
        return reading.Document!;
    }

    /// <summary>Who is told in the home.</summary>
    internal static void Recipients(TestHome home, params string[] ids) => home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
    {
        Contacts = [.. ids.Select(id => new RecipientPolicy(id, $"https://example.org/{id}"))],
    }));

    internal static Outcome Door(TestHome home, bool open) => home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = open }));

    internal static RuleView Rule(this TestHome home, string slug) => home.View.Part<RulesView>().Rules[slug];

    /// <summary>Writes a rule down, and answers its address.</summary>
    internal static Address Create(TestHome home, string slug, string json)
    {
        Assert.Null(home.Tell(RuleAt(slug), new CreateRule(Document(home, json)), Assistant).Refusal);
        return RuleAt(slug);
    }

    internal const string Story = """
        {
          "name": "Front camera while away",
          "triggers": [{"type": "motion", "devices": ["front-camera"]}],
          "conditions": [{"type": "mode", "modes": ["away"]}],
          "actions": [
            {"type": "light", "devices": ["front-camera"]},
            {"type": "siren", "devices": ["front-camera"], "seconds": 30},
            {"type": "webhook", "url": "http://127.0.0.1:9000/hook", "body": {"text": "Motion"}}
          ]
        }
        """;

    private static void List(TestHome home, Address device, string name, Readings readings, params string[] capabilities) =>
        home.Tell(device, new ReportDevice(
            new DeviceDescription { Name = name, RingKind = "x", Capabilities = capabilities },
            readings with { Connection = Connection.Online }));
}
