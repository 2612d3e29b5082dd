using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;

namespace RingActors.Api.Tests.Documents;

/// <summary>
/// 20,000 calls of create_security_automation that are nearly right, by the same steps as over the wire: all faults at once, never an
/// exception, and an example that is offered as right is right and means no more than was meant.
/// </summary>
public sealed class DocumentFuzzTests(ITestOutputHelper output)
{
    private const int Cases = 20_000;
    private const int Batches = 4;

    /// <summary>Judging whose words an example has costs the square of them.</summary>
    private const int OwnWordsEvery = 20;

    private static readonly ToolDefinition Tool = CreateSecurityAutomationTool.Definition;
    private static readonly Address Camera = HomeServer.Camera;
    private static readonly Address Bell = new(HomeServer.Home, DeviceKinds.Doorbell, "1001");
    private static readonly Address Panel = DeviceKinds.SecuritySystemOf(HomeServer.Home);
    private static readonly TestHome Home = Lived();
    private static readonly RuleContext Context = new(Home.View.Part<DevicesView>(), "Europe/Berlin");
    private static readonly (HomeView Before, EventEnvelope Event)[] Evening = [.. Replayed()];

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, Batches)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_slip_is_put_right_as_it_was_meant_or_asked_about(int part)
    {
        int refused = 0, examples = 0, same = 0, taken = 0;
        for (int seed = part; seed < Cases / 2; seed += Batches)
        {
            Random random = new(seed);
            JsonObject meant = new RandomRules(random).Call();
            RuleDocument intention = Read(meant).Document
                ?? throw new InvalidOperationException($"seed {seed}: {meant.ToJsonString()} is not right: {string.Join("; ", Read(meant).Faults)}");
            JsonObject said = new Slips(random).In(meant);
            string which = $"seed {seed}: meant {meant.ToJsonString()}\nsaid  {said.ToJsonString()}";
            (RuleDocument? document, IReadOnlyList<ToolFault> faults, Corrected? corrected) = Told(said);
            if (document is null)
            {
                refused++;
                Assert.True(faults.Count > 0, which);
                if (corrected is not { Example: { } example, Asks.Count: 0 })
                {
                    continue;
                }

                examples++;
                (document, faults, _) = Told((JsonObject)JsonNode.Parse(example)!);
                which += $"\nshown {example}";
                Assert.True(document is not null, $"{which}\nis refused itself: {string.Join("; ", faults)}");
            }
            else
            {
                taken++;
            }

            same += Text(document) == Text(intention) ? 1 : 0;
            AssertNoMore(document, intention, which);
        }

        output.WriteLine($"{refused} refused, {examples} of them with a whole example, {taken} taken; {same} came to what was meant");
        Assert.InRange(examples, refused / 4, refused);
        Assert.InRange(same, (examples + taken) * 3 / 4, examples + taken);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Whatever_comes_is_answered_and_an_example_has_only_the_callers_words(int part)
    {
        int refused = 0, examples = 0;
        for (int seed = part; seed < Cases / 2; seed += Batches)
        {
            Random random = new(1_000_000 + seed);
            JsonObject said = new JsonDamage(random).Of(new RandomRules(random).Call().ToJsonString(), 6);
            if (random.Next(4) == 0)
            {
                Swell(said, random);
            }

            string which = $"seed {seed}: {Shown(said)}";
            (RuleDocument? document, IReadOnlyList<ToolFault> faults, Corrected? corrected) = Told(said);
            if (document is not null)
            {
                continue;
            }

            refused++;
            Assert.True(faults.Count > 0, which);
            Assert.True(faults.Count == faults.Distinct().Count(), $"{which}: a fault is told twice");
            if (corrected!.Example is not { } example)
            {
                continue;
            }

            examples++;
            (RuleDocument? again, IReadOnlyList<ToolFault> left, _) = Told((JsonObject)JsonNode.Parse(example)!);
            Assert.True(again is not null || corrected.Asks.Count > 0, $"{which}\nshown {example}\nis refused itself: {string.Join("; ", left)}");
            if (seed % OwnWordsEvery < Batches && said.ToJsonString().Length < 4000)
            {
                OwnWords.AssertOwn(said, JsonNode.Parse(example)!, $"{which}\nshown {example}");
            }
        }

        output.WriteLine($"{refused} refused, {examples} with an example");
        Assert.True(refused > Cases / 2 / Batches / 2 && examples > refused / 10, $"{refused} refused, {examples} examples");
    }

    /// <summary>Numbers, names and lists beyond every limit, nesting beyond every depth.</summary>
    private static void Swell(JsonObject call, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                call["response_actions"] = new JsonArray(
                    [.. Enumerable.Range(0, 600).Select(i => (JsonNode)new JsonObject { ["type"] = "delay", ["duration_seconds"] = i })]);
                break;
            case 1:
                call["\u202e\ud83d\ude00" + new string('x', 5000)] = new string('\u00e9', 3000);
                break;
            case 2 when call["rule_document"] is JsonObject document:
                document["max_lateness_seconds"] = JsonNode.Parse("1e309");
                document["priority"] = JsonNode.Parse("99999999999999999999999999");
                break;
            case 3 when call["rule_document"] is JsonObject document:
                JsonNode deep = new JsonObject { ["type"] = "mode", ["modes"] = new JsonArray("away") };
                // What is nested deeper than 32 is refused at the door before anybody reads it.
                for (int i = 0; i < 12; i++)
                {
                    deep = new JsonObject { ["type"] = "not", ["not"] = new JsonArray(deep) };
                }

                document["conditions"] = new JsonArray(deep);
                break;
            default:
                call["trigger_conditions"] = new JsonObject { ["devices"] = new JsonArray([.. Enumerable.Range(0, 500).Select(i => (JsonNode)$"device-{i}")]) };
                break;
        }
    }

    /// <summary>As over the wire: the shape first, then the rule, then what would be right.</summary>
    private static (RuleDocument? Document, IReadOnlyList<ToolFault> Faults, Corrected? Corrected) Told(JsonObject call)
    {
        using JsonDocument received = JsonDocument.Parse(call.ToJsonString());
        JsonElement meant = received.RootElement;
        IReadOnlyList<ToolFault> faults = ArgumentFaults.Find(Tool, received.RootElement, null, out meant)?.Faults ?? [];
        if (faults.Count == 0)
        {
            RuleReading reading = AutomationCall.Read(meant, Context);
            if (reading.Document is { } document)
            {
                return (document, [], null);
            }

            faults = FaultsIn(meant);
        }

        return (null, faults, Correction.Of(Tool, meant, faults, FaultsIn));
    }

    private static IReadOnlyList<ToolFault> FaultsIn(JsonElement call) =>
        [.. AutomationCall.Read(call, Context).Faults.Select(f => DocumentFaults.Of(f.Path, f.Code, f.Message, f.Near, call))];

    private static RuleReading Read(JsonObject call)
    {
        using JsonDocument received = JsonDocument.Parse(call.ToJsonString());
        return AutomationCall.Read(received.RootElement, Context);
    }

    private static string Text(RuleDocument document) => RuleParser.Write(document).ToJsonString();

    /// <summary>
    /// A part of what was meant: no trigger and no action that was not, no condition fewer. Or else, over an evening, started only by what
    /// would have started what was meant.
    /// </summary>
    private static void AssertNoMore(RuleDocument document, RuleDocument meant, string which)
    {
        if (Text(document) == Text(meant))
        {
            return;
        }

        JsonObject made = RuleParser.Write(document), wanted = RuleParser.Write(meant);
        which += $"\nmade  {made.ToJsonString()}";
        Assert.True(Within(made["actions"]!, wanted["actions"]!), $"does what was not meant: {which}");
        if (Within(made["triggers"]!, wanted["triggers"]!) && Within(wanted["conditions"] ?? new JsonArray(), made["conditions"] ?? new JsonArray()))
        {
            return;
        }

        foreach ((HomeView before, EventEnvelope happened) in Evening)
        {
            bool starts = RuleEvaluator.Evaluate("r", 1, document, before, happened).Fired;
            Assert.False(starts && !RuleEvaluator.Evaluate("r", 1, meant, before, happened).Fired, $"{happened.Name} starts it: {which}");
        }
    }

    private static bool Within(JsonNode few, JsonNode many)
    {
        List<string> left = [.. many.AsArray().Select(m => m!.ToJsonString())];
        return few.AsArray().All(f => left.Remove(f!.ToJsonString()));
    }

    private static string Shown(JsonObject call) => call.ToJsonString() is var text && text.Length > 3000 ? text[..3000] : text;

    private static IEnumerable<(HomeView, EventEnvelope)> Replayed()
    {
        Projection[] projections = [.. DomainRegistration.Projections, .. RulesRegistration.Projections];
        object[] parts = [.. projections.Select(p => p.InitialPart(HomeServer.Home))];
        foreach (EventEnvelope envelope in Home.Journal)
        {
            yield return (new HomeView(HomeServer.Home, envelope.HomeSeq - 1, [.. parts]), envelope);
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = projections[i].ApplyTo(parts[i], envelope);
            }
        }
    }

    /// <summary>A home with the devices of the test server, in which everything happened once, armed and disarmed.</summary>
    private static TestHome Lived()
    {
        TestHome home = new(
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
            e => e.GetType().Name, Instant.FromUtc(2026, 3, 1, 20, 0), DomainRegistration.FirstKinds);
        List(
            home, Camera, "Front Camera", new Readings { Light = false, Siren = new SirenReading(false, null) },
            Capabilities.Light, Capabilities.Motion, Capabilities.Siren);
        List(home, Bell, "Front Doorbell", new Readings(), Capabilities.Ding, Capabilities.Motion);
        List(home, HomeServer.BackDoor, "Back Door", new Readings { Faulted = false, Battery = new BatteryReading(90, null) }, Capabilities.Contact);
        List(home, HomeServer.SideDoor, "Side Door", new Readings { Faulted = false, Battery = new BatteryReading(90, null) }, Capabilities.Contact);
        int ids = 0;
        foreach (SecurityMode mode in new[] { SecurityMode.Disarmed, SecurityMode.Home, SecurityMode.Away, SecurityMode.Disarmed })
        {
            home.Tell(Panel, new ReportPanel { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null), Alarm = Patch.Of<AlarmReading>(null) });
            foreach (Address door in new[] { HomeServer.BackDoor, HomeServer.SideDoor })
            {
                home.Tell(door, new ReportReadings(new Readings { Faulted = true }));
                home.Tell(Camera, new ReportMotion($"m{++ids}", home.Now, ids % 2 == 0 ? "human" : null));
                home.Tell(Bell, new ReportDing($"d{++ids}", home.Now));
                home.Tell(Bell, new ReportMotion($"b{++ids}", home.Now));
                home.Advance(Duration.FromMinutes(40));
                home.Tell(door, new ReportReadings(new Readings { Faulted = false, Battery = new BatteryReading(ids % 2 == 0 ? 8 : 70, null) }));
                home.Tell(Camera, new ReportReadings(new Readings { Light = ids % 2 == 0 }));
            }

            home.Tell(Panel, new ReportPanel { Mode = mode, Alarm = Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", $"a{++ids}", [], null)) });
        }

        return home;
    }

    private static void List(TestHome home, Address device, string name, Readings readings, params string[] capabilities) => home.Tell(
        device,
        new ReportDevice(
            new DeviceDescription { Name = name, RingKind = "x", Capabilities = capabilities, TimeZone = "Europe/Berlin" },
            readings with { Connection = Connection.Online }));
}
