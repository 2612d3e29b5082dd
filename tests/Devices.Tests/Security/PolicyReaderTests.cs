using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Testing.Deciders;

namespace RingActors.Devices.Tests.Security;

/// <summary>A home's security policy as a document: every fault at once, and an example that is right.</summary>
public sealed class PolicyReaderTests
{
    private readonly TestHome _home = Household.New();

    private DevicesView Devices => _home.Devices();

    [Fact]
    public void A_document_becomes_a_policy_with_devices_by_their_ids_and_defaults_for_what_is_not_named()
    {
        SecurityPolicy policy = Right("""
            {"modes":[{"name":"night","guards":"home","exit_seconds":10}],
             "zones":[{"device":"Garden","type":"instant","modes":["away","night"],"detections":["human"],"group":"outside"},
                      {"device":"camera/2001","type":"instant","modes":["away"],"group":"outside"},
                      {"device":"z-front","type":"entry","modes":["away"],"entry_seconds":45}],
             "groups":[{"id":"outside","count":2,"within_seconds":90}],
             "incidents":{"abort_seconds":15,"sirens":["front-camera"]},
             "contacts":[{"id":"neighbour","url":"https://example.org/alarm"}]}
            """);
        Assert.Equal(["2001", "2002", "z-front"], policy.Zones.Select(z => z.Device));
        Assert.Equal((SecurityMode.Home, 10, 30), (policy.Mode("night")!.Guards, policy.Mode("night")!.ExitDelay, policy.Mode("night")!.EntryDelay));
        Assert.Equal(new GroupPolicy("outside", 2, 90), Assert.Single(policy.Groups));
        Assert.Equal((15, 300, 240, "2001"), (
            policy.Incidents.AbortSeconds, policy.Incidents.CancelSeconds, policy.Incidents.SoundSeconds, Assert.Single(policy.Incidents.Sirens)));
        Assert.Equal(SecurityPolicy.Default.Incidents, Right("{}").Incidents with { Sirens = SecurityPolicy.Default.Incidents.Sirens });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void As_many_of_a_group_have_to_trip_as_the_household_said(int count) =>
        Assert.Equal(new GroupPolicy("outside", count, 90), Assert.Single(Right($$"""
            {"zones":[{"device":"Garden","type":"instant","modes":["away"],"group":"outside"},
                      {"device":"camera/2001","type":"instant","modes":["away"],"group":"outside"},
                      {"device":"z-front","type":"instant","modes":["away"],"group":"outside"}],
             "groups":[{"id":"outside","count":{{count}},"within_seconds":90}]}
            """).Groups));

    [Theory]
    [InlineData("away", SecurityMode.Away)]
    [InlineData("home", SecurityMode.Home)]
    [InlineData("night", SecurityMode.Home)]
    public void A_mode_that_there_is_anyway_guards_as_it_does_without_saying_so(string mode, SecurityMode guards)
    {
        ModePolicy read = Right($$"""{"modes":[{"name":"{{mode}}","exit_seconds":90}]}""").Mode(mode)!;
        Assert.Equal((guards, 90), (read.Guards, read.ExitDelay));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void A_detection_is_a_word_of_at_most_40_characters(int length, bool isRight)
    {
        string word = new('h', length);
        PolicyReading reading = Read($$"""{"zones":[{"device":"Garden","type":"instant","modes":["away"],"detections":["{{word}}"]}]}""");
        Assert.Equal(isRight, reading.Policy is not null);
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_place_and_what_may_have_been_meant()
    {
        PolicyReading reading = Read("""
            {"modes":[{"name":"Night Time","guards":"hoem"},{"name":"home","guards":"away"},{"name":"disarmed","guards":"home"}],
             "zones":[{"device":"gardn","type":"instnt","modes":["nigth"]},
                      {"device":"front-door","type":"always","modes":["away"],"group":"x"},
                      {"device":"smoke","type":"instant","modes":["away"]},
                      {"device":"back-door","type":"follower","entry_seconds":300,"detections":["human"]},
                      {"device":"front-camera","type":"instant","modes":["away"],"open_for_seconds":5}],
             "incidents":{"abort_seconds":46,"cancel_seconds":299,"sound_seconds":601,"swinger_trips":7,"ignore_after_power_seconds":301,
                          "sirens":["garden"],"smok":"record"},
             "contacts":[{"id":"a","url":"ftp://x"},{"id":"a b","url":"https://user:pw@x/"}],
             "zonse":[]}
            """);
        Assert.Null(reading.Policy);
        Assert.Equal(
            [
                "zonse unknown-field ",
                "modes[0].name invalid night-time",
                "modes[0].guards unknown-word home",
                "modes[1].guards conflict home",
                "modes[2].name conflict ",
                "zones[0].device unknown-device garden",
                "zones[0].type unknown-word instant",
                "zones[0].modes[0] unknown-mode night",
                "zones[1].group unknown-group ",
                "zones[1].modes conflict ",
                "zones[2].device lacks-capability back-door",
                "zones[3].modes missing home",
                "zones[3].entry_seconds out-of-range ",
                "zones[3].detections conflict ",
                "zones[4].open_for_seconds conflict ",
                "incidents.smok unknown-field smoke",
                "incidents.abort_seconds out-of-range ",
                "incidents.cancel_seconds out-of-range ",
                "incidents.sound_seconds out-of-range ",
                "incidents.swinger_trips out-of-range ",
                "incidents.ignore_after_power_seconds out-of-range ",
                "incidents.sirens[0] lacks-capability front-camera",
                "contacts[0].url invalid ",
                "contacts[1].id invalid a-b",
                "contacts[1].url invalid ",
            ],
            reading.Faults.Select(f => $"{f.Path} {f.Code} {f.Near.FirstOrDefault()}"));
        Assert.All(reading.Faults, f => Assert.EndsWith(".", f.Message, StringComparison.Ordinal));
        SecurityPolicy corrected = Right(reading.Corrected!.ToJsonString());
        Assert.Equal(["night-time", "home"], corrected.Modes.Select(m => m.Name));
        Assert.Equal(["2001", "2002", "z-back", "z-front"], corrected.Zones.Select(z => z.Device));
        Assert.Equal(HazardResponse.Record, corrected.Incidents.Smoke);
        Assert.Equal((45, 300, 600), (
            corrected.Incidents.AbortSeconds, corrected.Incidents.CancelSeconds, corrected.Incidents.SoundSeconds));
    }

    [Theory]
    [InlineData("""{"zones":[{"device":"garden","type":"instant","modes":["away"],"group":"g"}],"groups":[{"id":"g","count":2,"within_seconds":9}]}""",
        "groups[0].id conflict")]
    [InlineData("""
        {"zones":[{"device":"garden","type":"instant","modes":["away"],"group":"g"},{"device":"hall","type":"instant","modes":["away"],"group":"g"}],
         "groups":[{"id":"g","count":3,"within_seconds":3601}]}
        """, "groups[0].count out-of-range, groups[0].within_seconds out-of-range")]
    [InlineData("""
        {"zones":[{"device":"garden","type":"instant","modes":["away"],"group":"g"},{"device":"hall","type":"instant","modes":["away"],"group":"g"}],
         "groups":[{"id":"g","count":1}]}
        """, "groups[0].count out-of-range, groups[0].within_seconds missing")]
    [InlineData("""{"zones":[{"device":"front-door","type":"always","open_for_seconds":5}]}""", "zones[0].open_for_seconds conflict")]
    [InlineData("""{"zones":[{"device":"front-door","type":"instant","modes":["away"],"entry_seconds":30}]}""", "zones[0].entry_seconds conflict")]
    [InlineData("""
        {"zones":[{"device":"garden","type":"instant","modes":["away"],"group":"g"},{"device":"hall","type":"instant","modes":["away"],"group":"g"},
                  {"device":"front-door","type":"always","group":"g"}],
         "groups":[{"id":"g","count":2,"within_seconds":9}]}
        """, "zones[2].group conflict")]
    [InlineData("""{"zones":[{"device":"garden","type":"instant","modes":["away"]},{"device":"2002","type":"entry","modes":["away"]}]}""",
        "zones[1].device duplicate")]
    [InlineData("""{"modes":[{"name":"siesta","guards":"home"},{"name":"siesta","guards":"away"}]}""", "modes[1].name duplicate")]
    [InlineData("""{"contacts":[{"id":"a","url":"https://a/"},{"id":"a","url":"https://b/"}]}""", "contacts[1].id duplicate")]
    [InlineData("""{"modes":[{"name":"siesta","guards":"home","exit_seconds":256,"entry_seconds":241,"home_if_nobody_left":"yes"}]}""",
        "modes[0].exit_seconds out-of-range, modes[0].entry_seconds out-of-range, modes[0].home_if_nobody_left wrong-type")]
    [InlineData("""{"modes":[{"guards":"home"},7],"zones":{"device":"nowhere","type":"instant","modes":["away"]},"incidents":[]}""",
        "modes[0].name missing, modes[1] wrong-type, zones wrong-type, zones.device unknown-device, incidents wrong-type")]
    public void What_does_not_fit_together_is_a_fault_of_its_place(string document, string faults)
    {
        PolicyReading reading = Read(document);
        Assert.Equal(faults, string.Join(", ", reading.Faults.Select(f => $"{f.Path} {f.Code}")));
        Right(reading.Corrected!.ToJsonString());
    }

    [Fact]
    public void More_than_there_may_be_is_a_fault_and_the_example_keeps_to_the_limit()
    {
        JsonArray contacts = [.. Enumerable.Range(0, SecurityPolicy.ContactsMax + 1).Select(i => Contact($"c{i}"))];
        PolicyReading reading = PolicyReader.Read(new JsonObject { ["contacts"] = contacts }, Devices);
        Assert.Equal("contacts out-of-range", $"{Assert.Single(reading.Faults).Path} {reading.Faults[0].Code}");
        Assert.Equal(SecurityPolicy.ContactsMax, reading.Corrected!["contacts"]!.AsArray().Count);
        JsonObject many = new() { ["zones"] = new JsonArray([.. Enumerable.Range(0, 500).Select(i => (JsonNode)new JsonObject { ["x" + i] = i })]) };
        Assert.Equal(PolicyFaults.Max, PolicyReader.Read(many, Devices).Faults.Count);
    }

    [Fact]
    public void What_may_surprise_is_warned_of()
    {
        SecurityPolicy policy = Right("""
            {"modes":[{"name":"away","guards":"away","exit_seconds":20,"entry_seconds":20}],
             "zones":[{"device":"garden","type":"entry","modes":["away"]},{"device":"front-door","type":"entry","modes":["away","night"]},
                      {"device":"front-camera","type":"entry","modes":["night"],"entry_seconds":40}],
             "incidents":{"abort_seconds":30,"swinger_trips":0,"ignore_after_power_seconds":0,"co":"record"}}
            """);
        IReadOnlyList<string> warnings = PolicyWarnings.Of(policy, _home.View);
        Assert.Equal(
            [
                "In mode away an entry delay of 20 s is short",
                "In mode away the exit delay of 20 s is short",
                "In mode night an entry delay of 40 s and the abort window of 30 s are more than 60 s",
                "front-door is watched by the base station in away, night",
                "Sensors may report nonsense after a power cut",
                "A sensor that is broken raises alarms without end",
                "Smoke or CO that a sensor reports is only recorded",
                "There is no contact",
            ],
            warnings.Select((w, i) => w[..Math.Min(w.Length, Expected[i].Length)]));
        Assert.Empty(PolicyWarnings.Of(Right("""{"contacts":[{"id":"a","url":"https://example.org/"}]}"""), _home.View));
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(60, 0)]
    public void A_minute_without_heed_after_a_power_cut_is_enough(int seconds, int warnings)
    {
        SecurityPolicy policy = Right($$"""
            {"zones":[{"device":"Garden","type":"instant","modes":["away"]}],"incidents":{"ignore_after_power_seconds":{{seconds}}} }
            """);
        Assert.Equal(warnings, PolicyWarnings.Of(policy, _home.View).Count(w => w.StartsWith("Sensors may report nonsense", StringComparison.Ordinal)));
    }

    private static readonly string[] Expected =
    [
        "In mode away an entry delay of 20 s is short",
        "In mode away the exit delay of 20 s is short",
        "In mode night an entry delay of 40 s and the abort window of 30 s are more than 60 s",
        "front-door is watched by the base station in away, night",
        "Sensors may report nonsense after a power cut",
        "A sensor that is broken raises alarms without end",
        "Smoke or CO that a sensor reports is only recorded",
        "There is no contact",
    ];

    private static JsonObject Contact(string id) => new() { ["id"] = id, ["url"] = "https://example.org/" + id };

    private PolicyReading Read(string json) => PolicyReader.Read((JsonObject)JsonNode.Parse(json)!, Devices);

    private SecurityPolicy Right(string json)
    {
        PolicyReading reading = Read(json);
        Assert.True(reading.Faults.Count == 0, string.Join("; ", reading.Faults) + " in " + json);
        Assert.Null(reading.Corrected);
        return reading.Policy!;
    }
}
