using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>
/// Whatever becomes of a document on its way: nothing throws, nothing is told that is no word or number of the table, and what is not
/// understood stays in the leftover. Every failure names its seed.
/// </summary>
public sealed class TraitReaderTests : IAsyncLifetime
{
    private const int Seeds = 60;

    private JsonArray _hub = [];
    private JsonArray _listed = [];

    public async ValueTask InitializeAsync()
    {
        await using RingCloudServer server = await RingCloudServer.StartAsync(new RingCloudSim.RingCloudOptions { Household = "full" });
        JsonObject state = server.Control.State();
        _hub = Documents(state, "zid");
        _listed = Documents(state, "kind");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void A_bent_document_of_any_hub_device_throws_nothing_and_tells_only_what_is_in_the_table()
    {
        Assert.True(_hub.Count > 30, $"only {_hub.Count} documents");
        for (int seed = 0; seed < Seeds; seed++)
        {
            foreach (JsonNode? document in _hub)
            {
                string text = new JsonMutator(seed).Mutate(document);
                if (Parse(text) is not { } root)
                {
                    continue;
                }

                PayloadFaults faults = new();
                if (WireObject.From(root, faults) is { } wire && new HubDeviceCache().Merge(wire, true, faults) is { } merged)
                {
                    AssertKnown(merged.Device.Traits.Concat(merged.Pending).Select(AlarmReadings.Of), $"seed {seed}: {text}");
                }
            }
        }
    }

    [Fact]
    public void A_bent_entry_of_the_list_throws_nothing_and_its_numbers_are_on_their_scale()
    {
        Assert.True(_listed.Count > 5, $"only {_listed.Count} entries");
        for (int seed = 0; seed < Seeds * 4; seed++)
        {
            foreach (JsonNode? entry in _listed)
            {
                string text = new JsonMutator(seed).Mutate(entry);
                if (Parse(text) is not { } root || WireObject.From(root, new PayloadFaults()) is not { } wire)
                {
                    continue;
                }

                foreach (string family in (string[])["doorbots", "chimes", "other"])
                {
                    RingDevice? device = DeviceParser.Parse(wire, family)?.Device;
                    Assert.True(device is null || (device.Volume is null or >= 0 && !(device.Volume > device.VolumeMax)), $"seed {seed}: {text}");
                    Assert.True(device?.MotionSensitivity is null or (>= 0 and <= 10), $"seed {seed}: {text}");
                }
            }
        }
    }

    /// <summary>Each value of each device in turn becomes something nobody knows, and is then found in what is kept.</summary>
    [Fact]
    public void A_value_nobody_knows_is_kept()
    {
        int bent = 0;
        foreach (JsonNode? document in _hub)
        {
            foreach (string key in document!["device"]!["v1"]!.AsObject().Select(p => p.Key).ToList())
            {
                JsonNode copy = document.DeepClone();
                copy["device"]!["v1"]![key] = new JsonArray("a marker", new JsonObject { ["deep"] = 1 });
                PayloadFaults faults = new();
                MergedDocument merged = new HubDeviceCache().Merge(WireObject.From(Parse(copy.ToJsonString())!.Value, faults)!, true, faults)!;
                if (merged.Panel is null)
                {
                    Assert.True(merged.Leftover?.Contains("a marker", StringComparison.Ordinal), $"{key} of {copy.ToJsonString()}: {merged.Leftover}");
                    bent++;
                }
            }
        }

        Assert.True(bent > 50, $"only {bent} values");
    }

    [Theory]
    [InlineData("siren.outdoor-strobe", """{"volume":3}""", Capabilities.Volume, "3")]
    [InlineData("security-keypad", """{"volume":3}""", Capabilities.Volume, null)]
    [InlineData("hub.kili", """{"volume":0.25}""", Capabilities.Volume, "0.25")]
    [InlineData("sensor.temperature", """{"celsius":4000}""", Capabilities.Temperature, null)]
    [InlineData("sensor.temperature", """{"celsius":"21.5"}""", Capabilities.Temperature, "21.5")]
    [InlineData("lock.z-wave", """{"locked":7}""", Capabilities.Lock, "unknown")]
    [InlineData("lock", "{}", Capabilities.Lock, null)]
    [InlineData("switch", """{"on":true,"categoryId":2}""", Capabilities.Switch, null)]
    [InlineData("switch", """{"on":true,"categoryId":1}""", Capabilities.Switch, "on")]
    [InlineData("siren", """{"on":true}""", Capabilities.Switch, null)]
    [InlineData("security-panel", """{"mode":"heat","locked":"locked"}""", Capabilities.Lock, null)]
    [InlineData("sensor.flood-freeze", """{"flood":true}""", Capabilities.Flood, null)]
    [InlineData("sensor.zone", """{"status":"asleep"}""", Capabilities.Reporting, null)]
    [InlineData("sensor.motion", """{"sensitivity":9}""", Capabilities.Sensitivity, null)]
    [InlineData("comp.bluejay.sensor_bluejay_sc", """{"components":{"siren":{"status":"active"}}}""", Capabilities.Sounder, "on")]
    [InlineData("comp.bluejay.sensor_bluejay_sc", """{"components":{"siren":"loud"}}""", Capabilities.Sounder, null)]
    public void A_value_is_read_by_what_it_is(string type, string values, string capability, string? told)
    {
        WireObject view = WireObject.From(Parse(values)!.Value, new PayloadFaults())!;
        AlarmTrait? trait = AlarmTraitReader.Read(type, view).SingleOrDefault(t => t.Name == capability);
        Assert.Equal(told, trait?.Word ?? (trait is null ? null : AlarmReadings.Of(trait).Number?.Text));
    }

    [Theory]
    [InlineData("""{"device":{"v1":{"locked":"locked","odd":1}}}""", StateView.Locked, true)]
    [InlineData("""{"command":{"v1":[{"commandType":"lock.unlock","data":{}}]}}""", StateView.Unlocked, true)]
    [InlineData("""{"command":{"v1":[{"commandType":"lock.dance"},7]}}""", null, true)]
    [InlineData("""{"device":[],"command":{"v1":{}}}""", null, true)]
    [InlineData("7", null, true)]
    public void What_waits_for_a_sleeping_device_is_read_and_what_is_odd_in_it_is_kept(string pending, string? word, bool kept)
    {
        string text = $$$"""{"general":{"v2":{"zid":"z","deviceType":"lock"}},"device":{"v1":{"locked":"jammed"}},"pending":{{{pending}}}}""";
        MergedDocument merged = new HubDeviceCache().Merge(WireObject.From(Parse(text)!.Value, new PayloadFaults())!, true, new PayloadFaults())!;
        Assert.Equal(word, merged.Pending.SingleOrDefault()?.Word);
        Assert.Equal(StateView.Jammed, Assert.Single(merged.Device.Traits).Word);
        Assert.Equal(kept, merged.Leftover?.Contains("pending", StringComparison.Ordinal) == true);
    }

    private static void AssertKnown(IEnumerable<TraitReading> told, string otherwise) => Assert.All(told, t =>
        Assert.True(
            TraitTable.Of(t.Capability) is { } trait
                && (trait.IsNumber ? t.Number is { } n && double.IsFinite(n.Value) : trait.Words.Contains(t.Word, StringComparer.Ordinal)),
            $"{t}, {otherwise}"));

    private static JsonElement? Parse(string text) => JsonText.TryParse(Encoding.UTF8.GetBytes(text), out JsonElement root) ? root : null;

    /// <summary>All objects of the simulator's state that are documents of a kind: those of hubs name a zid, those of the list a kind.</summary>
    private static JsonArray Documents(JsonObject state, string mark)
    {
        JsonArray found = [];
        void Walk(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject o when mark == "zid" ? o["general"]?["v2"]?["zid"] is not null : o[mark] is JsonValue && o["description"] is not null:
                    found.Add(o.DeepClone());
                    break;
                case JsonObject o:
                    o.ToList().ForEach(p => Walk(p.Value));
                    break;
                case JsonArray a:
                    a.ToList().ForEach(Walk);
                    break;
            }
        }

        Walk(state);
        return found;
    }
}
