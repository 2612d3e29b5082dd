using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Devices.Tests.Security;

/// <summary>Whatever is sent: nothing throws, the example is always right, and what is written is read as the same.</summary>
public sealed class PolicyProperties
{
    private const int Cases = 2000;

    private static readonly DevicesView Devices = Household.New().Devices();

    private const string Whole = """
        {"modes":[{"name":"night","guards":"home","exit_seconds":10,"entry_seconds":30,"when_open_at_end":"bypass","home_if_nobody_left":true},
                  {"name":"siesta","guards":"away"}],
         "zones":[{"device":"garden","type":"instant","modes":["away","night"],"detections":["human"],"group":"outside","trips_when_lost":true},
                  {"device":"front-camera","type":"instant","modes":["away"],"group":"outside"},
                  {"device":"front-door","type":"entry","modes":["away","siesta"],"entry_seconds":45,"ends_exit_when_closed":true},
                  {"device":"hall","type":"follower","modes":["away"],"open_for_seconds":3,"bypass_when_open":true},
                  {"device":"washing-machine","type":"always"}],
         "groups":[{"id":"outside","count":2,"within_seconds":90}],
         "incidents":{"abort_seconds":15,"cancel_seconds":600,"sound_seconds":0,"after_sounding":"disarm","swinger_trips":1,
                      "ignore_after_power_seconds":0,"sound_base_station":false,"sirens":["front-camera"],"smoke":"alarm","flood":"record"},
         "contacts":[{"id":"neighbour","url":"https://example.org/alarm"},{"id":"me","url":"http://10.0.0.5/"},
                     {"id":"ann","url":"mailto:ann@example.org","ways":["ntfy:ann_1","https://example.org/ann"]}]}
        """;

    private static readonly string[] Junk =
    [
        "null", "0", "-1", "1e400", "99999999999999999999", "0.5", "true", "\"\"", "\"away\"", "\"garden\"", "\"home-1/camera/2001\"", "[]", "{}",
        "[[[[[[]]]]]]", "[null]", "[{}]", "{\"name\":{}}", "\"" + "a".PadRight(5000, 'a') + "\"", "[1,2,3]", "\"\\u0000\\n\"", "\"-\"", "\"!\"",
    ];

    [Fact]
    public void A_mutated_document_never_throws_and_its_corrected_example_always_passes()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            JsonObject document = (JsonObject)JsonNode.Parse(Whole)!;
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                Mutate(document, random);
            }

            string sent = document.ToJsonString();
            PolicyReading reading = PolicyReader.Read(document, Devices);
            Assert.True(reading.Policy is null == reading.Faults.Count > 0, $"seed {seed}: {sent}");
            Assert.True(reading.Corrected is null == (reading.Faults.Count == 0), $"seed {seed}: {sent}");
            Assert.Equal(sent, document.ToJsonString());
            if (reading.Corrected is { } corrected)
            {
                PolicyReading again = PolicyReader.Read((JsonObject)JsonNode.Parse(corrected.ToJsonString())!, Devices);
                Assert.True(again.Faults.Count == 0, $"seed {seed}: {sent}\n{corrected.ToJsonString()}\n{string.Join("; ", again.Faults)}");
            }
        }
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_policy()
    {
        int read = 0;
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            JsonObject document = (JsonObject)JsonNode.Parse(Whole)!;
            Mutate(document, random);
            PolicyReading reading = PolicyReader.Read(document, Devices);
            SecurityPolicy policy = reading.Policy ?? PolicyReader.Read(reading.Corrected!, Devices).Policy!;
            JsonObject written = PolicyWriter.Write(policy, Devices);
            PolicyReading again = PolicyReader.Read((JsonObject)JsonNode.Parse(written.ToJsonString())!, Devices);
            Assert.True(again.Policy?.Same(policy), $"seed {seed}: {written.ToJsonString()}\n{string.Join("; ", again.Faults)}");
            Assert.True(JsonNode.DeepEquals(written, PolicyWriter.Write(again.Policy!, Devices)));
            read += reading.Policy is null ? 0 : 1;
        }

        Assert.InRange(read, 1, Cases);
    }

    /// <summary>One change somewhere in the tree: a value replaced, dropped, doubled or put under another name.</summary>
    private static void Mutate(JsonObject root, Random random)
    {
        List<JsonNode> containers = [];
        Collect(root, containers);
        switch (containers[random.Next(containers.Count)])
        {
            case JsonObject { Count: > 0 } o:
                string name = o.ElementAt(random.Next(o.Count)).Key;
                JsonNode? value = o[name];
                o.Remove(name);
                switch (random.Next(4))
                {
                    case 0:
                        o[name] = Pick(random);
                        break;
                    case 1:
                        o[name[..^1] + "x" + o.Count] = value;
                        break;
                    case 2:
                        o["a" + o.Count] = Pick(random);
                        o[name] = value;
                        break;
                }

                break;
            case JsonArray { Count: > 0 } a:
                int index = random.Next(a.Count);
                switch (random.Next(3))
                {
                    case 0:
                        a[index] = Pick(random);
                        break;
                    case 1:
                        a.RemoveAt(index);
                        break;
                    default:
                        a.Add(a[index]?.DeepClone());
                        break;
                }

                break;
        }
    }

    private static JsonNode? Pick(Random random) => JsonNode.Parse(Junk[random.Next(Junk.Length)]);

    private static void Collect(JsonNode? node, List<JsonNode> containers)
    {
        if (node is JsonObject or JsonArray)
        {
            containers.Add(node);
        }

        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject o => o.Select(p => p.Value),
            JsonArray a => a,
            _ => [],
        };
        foreach (JsonNode? child in children)
        {
            Collect(child, containers);
        }
    }
}
