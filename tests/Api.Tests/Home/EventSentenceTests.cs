using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Startup;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Testing.Deciders;

namespace RingActors.Api.Tests.Home;

/// <summary>
/// What the history says of every event ever stored, word for word: once of an actor that nobody has listed, and once in a household
/// whose devices have names. Renewed by <c>RENEW=1</c>.
/// </summary>
public sealed class EventSentenceTests
{
    private static readonly StoredTypes Types = HomeModels.Make().Types;
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 20, 0);
    private static readonly Address Camera = new("home-1", DeviceKinds.Camera, "2001");

    [Fact]
    public void Every_event_is_told_as_it_was_ever_told()
    {
        var (devices, intents) = Household();
        var nobody = new DevicesView("home-1", System.Collections.Immutable.ImmutableDictionary<string, DeviceView>.Empty);
        var text = new StringBuilder();
        foreach (var (name, version, payloads) in EventFixtures.All())
        {
            foreach (var payload in payloads)
            {
                if (Types.Read(name, version, Encoding.UTF8.GetBytes(payload)) is IEvent told)
                {
                    var plain = Entry(DeviceKinds.SecuritySystemOf("home-1"), name, told, nobody, null);
                    var named = Entry(Camera, name, told, devices, intents);
                    var severity = EventDescriptions.Of(told).Severity.ToString().ToLowerInvariant();
                    text.Append($"{name} | {plain.Kind} | {severity}\n    {plain.Summary}\n");
                    text.Append(named.Summary == plain.Summary ? "" : $"    {named.Summary}\n");
                }
            }
        }

        Repository.AssertHolds("tests/Api.Tests/Tables/event-sentences.txt", text.ToString());
    }

    [Fact]
    public void An_event_whose_persons_are_sealed_is_told_in_the_same_words_as_long_as_there_are_their_keys()
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-").FullName;
        try
        {
            PersonSeals seals = new(PersonKeyFile.Open(folder), AccessKey.Open(folder).PersonsKey);
            var (devices, intents) = Household();
            int compared = 0;
            foreach (var (name, version, payloads) in EventFixtures.All())
            {
                foreach (var payload in payloads.Where(p => !p.Contains(SealedText.Start, StringComparison.Ordinal)))
                {
                    JsonNode document = JsonNode.Parse(payload)!;
                    if (Types.Read(name, version, Encoding.UTF8.GetBytes(payload)) is IEvent plain && Seal(document, seals) > 0)
                    {
                        var told = (IEvent)Types.Read(name, version, Encoding.UTF8.GetBytes(document.ToJsonString()));
                        string words = Entry(Camera, name, plain, devices, intents).Summary;
                        string inWords = Entry(Camera, name, told, devices, intents).Summary;
                        Assert.Equal(words, seals.Open(inWords));
                        compared += words == inWords ? 0 : 1;
                    }
                }
            }

            Assert.True(compared >= 14, $"only {compared} name anybody");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the samples call people, wherever it stands.</summary>
    private static int Seal(JsonNode node, PersonSeals seals)
    {
        switch (node)
        {
            case JsonObject members:
                return members.Where(m => m.Value is not null).ToArray().Sum(m => Replace(m.Value!, seals, with => members[m.Key] = with));
            case JsonArray items:
                return Enumerable.Range(0, items.Count).Sum(i => items[i] is null ? 0 : Replace(items[i]!, seals, with => items[i] = with));
            default:
                return 0;
        }
    }

    private static int Replace(JsonNode value, PersonSeals seals, Action<JsonNode> replace)
    {
        if (value is not JsonValue text || text.GetValueKind() != System.Text.Json.JsonValueKind.String)
        {
            return Seal(value, seals);
        }

        string name = text.GetValue<string>();
        if (name is not ("neighbour" or "son" or "police" or "pat" or "Pat" or "guest" or "Guest"))
        {
            return 0;
        }

        replace(JsonValue.Create(seals.Seal(PersonOrigin.CodeHolder("home-1", "somebody"), name))!);
        return 1;
    }

    private static HistoryEntry Entry(Address actor, string name, IEvent told, DevicesView devices, IntentsView? intents) => HistoryWords.Entry(
        new EventEnvelope(actor, 1, 1, name, told, At, At, Principal.RingCloud, "correlation", "causation"), devices, withKept: false, intents);

    /// <summary>The devices that the payloads name, and a wish for a light.</summary>
    internal static (DevicesView Devices, IntentsView Intents) Household()
    {
        object[] parts = [.. DomainRegistration.Projections.Select(p => p.InitialPart("home-1"))];
        (Address Address, string Name, string Capability)[] listed =
        [
            (Camera, "Front Camera", Capabilities.Motion), (new("home-1", DeviceKinds.Contact, "z-back"), "Back Door", Capabilities.Contact),
            (new("home-1", DeviceKinds.Contact, "z-front"), "Front Door", Capabilities.Contact),
            (new("home-1", DeviceKinds.MotionSensor, "z-hall"), "Hall", Capabilities.Motion),
        ];
        foreach (var (address, called, capability) in listed)
        {
            Tell(address, new DeviceDescribed(new DeviceDescription { Name = called, RingKind = "x", Capabilities = [capability] }));
        }

        Tell(Camera, new LightRequested("intent-7-1", true, Principal.RingCloud, At));
        return (parts.OfType<DevicesView>().Single(), parts.OfType<IntentsView>().Single());

        void Tell(Address address, IEvent told)
        {
            var envelope = new EventEnvelope(address, 1, 1, Types.Of(told.GetType()).Name, told, At, At, Principal.RingCloud, "c", "c");
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = DomainRegistration.Projections[i].ApplyTo(parts[i], envelope);
            }
        }
    }
}
