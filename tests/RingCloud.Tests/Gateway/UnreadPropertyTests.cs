using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.RingCloud.Tests.Client;
using RingActors.Testing.Deciders;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>
/// Whatever Ring sends, what nobody understands of it arrives in an event of the home as it came. Every failure names its seed.
/// </summary>
public sealed class UnreadPropertyTests : IDisposable
{
    private const int Seeds = 300;
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().Build();

    private readonly RingMeter _meter = new();
    private readonly DeviceDirectory _memory = new();
    private readonly UnparsedCounter _box = new();
    private readonly TestHome _home = new(
        DomainRegistration.Deciders,
        DomainRegistration.Projections,
        DomainRegistration.Reactions,
        e => Types.Of(e.GetType()).Name,
        Instant.FromUtc(2026, 3, 1, 20, 0));

    public UnreadPropertyTests() => _memory.Remember(["home-1", "11111111-2222-4333-8444-555555555555", "L"]);

    [Theory]
    [InlineData("push_motion_v2.json")]
    [InlineData("push_ding_v1_nested.json")]
    [InlineData("push_alarm_v1.json")]
    public void What_nobody_has_heard_of_in_a_push_is_in_an_event(string fixture)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            JsonNode root = JsonNode.Parse(Fixture.Bytes(fixture))!;
            new JsonMutator(seed).Plant(root, $"unheard_of_{seed}", $"marker {seed};");
            RingObservation told = PushParser.Parse(
                JsonDocument.Parse(root.ToJsonString()).RootElement, "delivery-" + seed, _home.Now, new PayloadFaults());
            // Each is a happening of its own.
            told = told switch
            {
                MotionObserved m => m with { EventId = "m" + seed, OccurredAt = _home.Now },
                DingObserved d => d with { EventId = "d" + seed, OccurredAt = _home.Now },
                _ => told,
            };
            AssertKept(Tell([told]), $"marker {seed};", $"{fixture}, seed {seed}: {root.ToJsonString()}");
        }
    }

    [Fact]
    public async Task What_nobody_has_heard_of_in_a_frame_of_the_hub_is_in_an_event()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            JsonNode root = JsonNode.Parse(Fixture.Bytes("alarm_list.json"))!;
            new JsonMutator(seed).Plant(root, $"unheard_of_{seed}", $"marker {seed};");
            IReadOnlyList<RingObservation> told = await ReadAsync(Encoding.UTF8.GetBytes(root.ToJsonString()));
            AssertKept(Tell(told), $"marker {seed};", $"seed {seed}: {root.ToJsonString()}");
        }
    }

    [Fact]
    public async Task A_frame_that_is_no_json_is_in_an_event_byte_for_byte()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            Random random = new(seed);
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            bytes[0] = (byte)'{';
            if (JsonText.TryParse(bytes, out _))
            {
                continue;
            }

            PayloadKept kept = Assert.Single(Tell(await ReadAsync(bytes)).OfType<PayloadKept>());
            byte[] read = kept.Payload.IsBase64 ? Convert.FromBase64String(kept.Payload.Text) : Encoding.UTF8.GetBytes(kept.Payload.Text);
            if (!kept.Payload.Text.Contains(Redaction.Mark, StringComparison.Ordinal) && read.AsSpan().IndexOf("[redacted]"u8) < 0)
            {
                Assert.True(bytes.AsSpan().SequenceEqual(read), $"seed {seed}");
            }
        }
    }

    [Fact]
    public async Task A_bent_document_of_the_hub_is_in_an_event_with_the_value_nobody_could_read()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            JsonNode root = JsonNode.Parse(Fixture.Bytes("alarm_list.json"))!;
            JsonNode[] documents = [.. ((JsonArray)root["msg"]!["body"]!).Where(d => d!["device"] is not null).Select(d => d!)];
            documents[seed % documents.Length]["device"]!["v1"]!["faulted"] = $"bent {seed};";
            IReadOnlyList<RingObservation> told = await ReadAsync(Encoding.UTF8.GetBytes(root.ToJsonString()));
            AssertKept(Tell(told), $"bent {seed};", $"seed {seed}");
        }
    }

    [Fact]
    public void An_intercom_that_opened_a_door_and_is_not_named_is_kept()
    {
        IntercomUnlockObserved told = new(null, "The door was opened.") { LearnedAt = _home.Now, Source = RingSource.Push };
        Report report = Assert.Single(_box.Take(UnparsedReports.Of(told), _memory.KeeperOf));
        Assert.Contains("The door was opened.", Assert.IsType<ReportNotUnderstood>(report.Command).Payload.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_before_any_home_is_known_is_held_and_told_to_the_first()
    {
        Unparsed early = new(null, "ring_devices", ["$: expected JSON"], "{\"a\":", false);
        string? home = null;
        Assert.Empty(_box.Take([early], _ => home));
        home = "home-1";
        Report report = Assert.Single(_box.Take([], _ => home));
        Assert.Equal(DeviceKinds.RingCloudOf("home-1"), report.To);
        Assert.Equal("{\"a\":", Assert.IsType<ReportNotUnderstood>(report.Command).Payload.Text);
        Assert.Empty(_box.Take([], _ => home));
    }

    [Fact]
    public void What_names_a_location_that_is_no_home_goes_to_the_accounts_keeper_at_once()
    {
        DeviceDirectory memory = new();
        LocationListed listed = new("empty-cabin", "Cabin", "Europe/Berlin", true) { LearnedAt = _home.Now, Leftover = "{\"n\":1}" };
        Assert.Empty(_box.Take(UnparsedReports.Of(listed), memory.KeeperOf));
        memory.Remember([DeviceDirectory.UnassignedHome]);
        Report held = Assert.Single(_box.Take([], memory.KeeperOf));
        Assert.Equal(DeviceKinds.RingCloudOf(DeviceDirectory.UnassignedHome), held.To);

        memory.Remember(["home-2", "home-1"]);
        for (int poll = 2; poll < 5; poll++)
        {
            Report report = Assert.Single(_box.Take(UnparsedReports.Of(listed), memory.KeeperOf));
            Assert.Equal(DeviceKinds.RingCloudOf("home-1"), report.To);
            Assert.Equal(poll - 1, Assert.IsType<ReportNotUnderstood>(report.Command).Seen);
        }

        Report own = Assert.Single(_box.Take(UnparsedReports.Of(listed with { LocationId = "home-2" }), memory.KeeperOf));
        Assert.Equal(DeviceKinds.RingCloudOf("home-2"), own.To);
    }

    [Fact]
    public void What_comes_again_at_each_poll_is_held_once_and_pushes_nothing_out()
    {
        Unparsed Of(int i) => new("home-1", "locations", ["a reason"], $"{{\"n{i}\":1}}");
        for (int poll = 0; poll < 40; poll++)
        {
            Assert.Empty(_box.Take([Of(0), Of(1)], _ => null));
        }

        ReportNotUnderstood[] told = [.. _box.Take([], h => h).Select(r => Assert.IsType<ReportNotUnderstood>(r.Command))];
        Assert.Equal([("{\"n0\":1}", 40L), ("{\"n1\":1}", 40L)], told.Select(t => (t.Payload.Text, t.Seen)));
        Assert.Empty(_box.Take([], h => h));

        Assert.Empty(_box.Take(Enumerable.Range(0, 33).Select(Of), _ => null));
        told = [.. _box.Take([], h => h).Select(r => Assert.IsType<ReportNotUnderstood>(r.Command))];
        Assert.Equal(Enumerable.Range(1, 32).Select(i => Of(i).Text), told.Select(t => t.Payload.Text));
    }

    [Fact]
    public void Payloads_that_differ_in_their_values_only_are_of_one_shape_and_counted()
    {
        ReportNotUnderstood Take(string text) => Assert.IsType<ReportNotUnderstood>(
            Assert.Single(_box.Take([new Unparsed("home-1", "push", ["$.a[3].b: expected a text"], text)], h => h)).Command);
        ReportNotUnderstood first = Take("""{"a":[{"b":1},{"b":2}],"c":true}""");
        ReportNotUnderstood second = Take("""{"c":false,"a":[{"b":77}]}""");
        Assert.Equal((first.Shape, 2), (second.Shape, second.Seen));
        Assert.NotEqual(first.Shape, Take("""{"c":false,"a":[{"b":"77"}]}""").Shape);
    }

    public void Dispose() => _meter.Dispose();

    private async Task<IReadOnlyList<RingObservation>> ReadAsync(byte[] frame)
    {
        RecordingObserver observer = new();
        await new HubFrameHandler("home-1", observer, _meter, TimeProvider.System).HandleAsync(frame, _ => { }, default);
        return observer.All;
    }

    /// <summary>As the gateway does, a day after the last time: the guard against floods has forgotten by then.</summary>
    private List<IEvent> Tell(IReadOnlyList<RingObservation> observations)
    {
        _home.Sleep(Duration.FromDays(1));
        List<IEvent> events = [];
        foreach (RingObservation observation in observations)
        {
            IEnumerable<Report> reports = observation is CameraObservation camera
                ? CameraReports.Of(camera, _home.At(observation is DingObserved ? DeviceKinds.Doorbell : DeviceKinds.Camera, "1"))
                : AlarmReports.Of(observation, _memory);
            foreach (Report report in reports.Concat(_box.Take(UnparsedReports.Of(observation), _memory.KeeperOf)))
            {
                Address to = new(_home.Id, report.To.Kind, report.To.Id);
                events.AddRange(_home.Tell(to, report.Command).Events.Select(e => e.Event));
            }
        }

        return events;
    }

    private static void AssertKept(List<IEvent> events, string marker, string otherwise) => Assert.True(
        events.Exists(e => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(e, Types.Of(e.GetType()).Json))
            .Contains(marker, StringComparison.Ordinal)),
        otherwise);
}
