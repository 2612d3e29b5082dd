using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Live;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>
/// Whatever Ring sends, no parser throws, and what nobody understood is still there. Every failure names its seed.
/// </summary>
public sealed class BadPayloadTests
{
    private const int Seeds = 2000;

    private static readonly (string Name, string Sample, Func<JsonElement, PayloadFaults, object?> Parse)[] Parsers =
    [
        ("ring_devices", Text("ring_devices_weird.json"), (e, f) => DeviceListParser.Parse(e, f)),
        ("push v2", Text("push_motion_v2.json"), (e, f) => PushParser.Parse(e, "p", Instant.MinValue, f)),
        ("push v1", Text("push_alarm_v1.json"), (e, f) => PushParser.Parse(e, "p", Instant.MinValue, f)),
        ("push v1 nested", Text("push_ding_v1_nested.json"), (e, f) => PushParser.Parse(e, "p", Instant.MinValue, f)),
        ("locations",
            """{"user_locations":[{"location_id":"l","name":"Home","is_owner":true,"address":{"city":"Town","timezone":"Europe/Berlin"}}]}""",
            (e, f) => LocationParser.Parse(e, f)),
        ("health",
            """{"device_health":{"latest_signal_strength":-51,"battery_percentage":"44","firmware":"x","updated_at":"2020-07-22T12:54:39+00:00"}}""",
            (e, f) => HealthParser.Parse(e, f)),
        ("history",
            """[{"id":7394367000199864699,"kind":"motion","created_at":"2026-01-02T03:04:05Z","doorbot":{"id":1},"cv_properties":{"detection_type":"human"}}]""",
            (e, f) => HistoryParser.Parse(e, f)),
        ("dings",
            """[{"id":7394367000199864699,"id_str":"1","kind":"ding","doorbot_id":987652,"now":1700000000.5,"expires_in":180,"motion":false}]""",
            (e, f) => ActiveDingParser.Parse(e, f)),
        ("mode", """{"mode":"home","lastUpdateTimeMS":1700000000000,"readOnly":false}""", (e, f) => LocationModeParser.Parse(e, f)),
        ("picture times", """{"timestamps":[{"doorbot_id":1,"timestamp":1700000000000}]}""", (e, f) => PictureTimeParser.Parse(e, f)),
        ("evm",
            """{"items":[{"event_id":"7394367000199864699","event_type":"motion","source_id":"987652","start_time":"2026-01-02T03:04:05Z","cv":{"person_detected":true,"detection_type":"human"},"visualizations":{"cloud_media_visualization":{"media":[{"file_type":"VIDEO","url":"https://x/?X-Amz-Date=20260102T030500Z&X-Amz-Expires=900","is_e2ee":false}]}}}],"pagination_key":"abc="}""",
            (e, f) => EventParser.Evm(e, f)),
        ("location events",
            """{"events":[{"ding_id":7394367000199864699,"ding_id_str":"7394367000199864699","doorbot_id":1,"kind":"ding","state":"timed_out","created_at":"2026-01-02T03:04:05Z","cv_properties":{"detection_type":"human"}}],"meta":{"pagination_key":"k"}}""",
            (e, f) => EventParser.Location(e, f)),
        ("video search",
            """{"video_search":[{"ding_id":"7","created_at":1700000000000,"hq_url":"https://x/","kind":"motion","duration":30.5,"cv_properties":{"detection_type":"human"}}]}""",
            (e, f) => EventParser.VideoSearch(e, f)),
        ("recording", """{"url":"https://x/","wrapper_url":"https://y/"}""", (e, f) => RecordingParser.Address("wrapper_url", e, f)),
        ("download", """{"status":"done","result_url":"https://x/"}""", (e, f) => RecordingParser.Download(e, f)),
        ("ringtones", """{"audios":[{"id":"1","description":"d","kind":"ding"}]}""", (e, f) => RecordingParser.Ringtones(e, f)),
        ("linked", """[{"id":1}]""", (e, f) => RecordingParser.Ids(e, f)),
        ("signalling",
            """{"method":"close","dialog_id":"d","body":{"doorbot_id":1,"session_id":"s","sdp":"v=0","ice":"c","mlineindex":0,"is_ok":true,"text":"t","reason":{"code":6,"text":"x"}}}""",
            (e, f) => SignalMessage.Parse(e, f)),
        ("mode settings",
            """{"disarmed":[{"deviceId":"987652","deviceIdType":"doorbot","actions":["enableMotionDetection"]}],"away":[],"lastUpdateTimeMS":1700000000000}""",
            (e, f) => ModeSettingsParser.Parse(e, f)),
        ("device rpc", """{"result":{"code":0},"id":"x","jsonrpc":"2.0"}""", (e, f) => DeviceRpcParser.CodeOf(e, f)),
        ("light groups",
            """{"device_groups":[{"device_group_id":"g","location_id":"l","name":"Outside","devices":[{"doorbot_id":1}]}]}""",
            (e, f) => LightGroupParser.Groups(e, f)),
        ("light group", """{"lights_on":true,"motion_detection_on":false,"devices":[{"id":1}]}""", (e, f) => LightGroupParser.State(e, f)),
        ("ticket",
            """{"assets":[{"uuid":"u","doorbotId":1,"kind":"base_station_v1","status":"online"}],"host":"h.example","ticket":"t"}""",
            (e, f) => AlarmTicketParser.Parse(e, f)),
        ("alarm frame", Text("alarm_list.json"), (e, f) => Alarm(e, f)),
        ("hub history", HubHistoryParserTests.Sample, (e, f) => HubHistoryParser.Parse(e, _ => null, f)),
    ];

    [Fact]
    public void No_parser_throws_on_any_bent_document()
    {
        foreach (var (name, sample, parse) in Parsers)
        {
            var root = JsonNode.Parse(sample);
            for (var seed = 0; seed < Seeds; seed++)
            {
                var bent = new JsonMutator(seed).Mutate(root);
                Try(name, seed, bent, parse);
            }
        }
    }

    [Fact]
    public void No_parser_throws_on_any_damaged_bytes()
    {
        foreach (var (name, sample, parse) in Parsers)
        {
            for (var seed = 0; seed < Seeds / 2; seed++)
            {
                var random = new Random(seed);
                var bytes = Encoding.UTF8.GetBytes(sample);
                for (var i = random.Next(1, 8); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                if (JsonText.TryParse(bytes, out var element))
                {
                    Try(name, seed, element, parse);
                }
            }
        }
    }

    [Theory]
    [InlineData("ring_devices")]
    [InlineData("push v2")]
    [InlineData("push v1 nested")]
    [InlineData("alarm frame")]
    [InlineData("hub history")]
    [InlineData("mode settings")]
    [InlineData("evm")]
    [InlineData("location events")]
    [InlineData("video search")]
    [InlineData("light group")]
    public void What_nobody_has_heard_of_is_found_again(string name)
    {
        var (_, sample, parse) = Parsers.Single(p => p.Name == name);
        for (var seed = 0; seed < Seeds / 4; seed++)
        {
            var root = Unpacked(JsonNode.Parse(sample)!);
            // Left to the hub socket on purpose.
            (root as JsonObject)?.Remove("beams");
            new JsonMutator(seed).Plant(root, $"unheard_of_{seed}", $"marker {seed};");
            using var document = JsonDocument.Parse(root.ToJsonString());
            var told = JsonSerializer.Serialize(parse(document.RootElement, new PayloadFaults()), Everything);
            Assert.True(told.Contains($"marker {seed};", StringComparison.Ordinal), $"{name}, seed {seed}: lost from {root.ToJsonString()}");
        }
    }

    [Fact]
    public async Task The_hub_socket_outlives_every_frame_and_still_reads_the_next_good_one()
    {
        var observer = new RecordingObserver();
        using var meter = new RingMeter();
        var inbox = new HubFrameHandler("l", observer, meter, TimeProvider.System);
        var root = JsonNode.Parse(Text("alarm_list.json"));
        for (var seed = 0; seed < Seeds / 4; seed++)
        {
            var bent = Encoding.UTF8.GetBytes(new JsonMutator(seed).Mutate(root));
            await inbox.HandleAsync(bent, _ => { }, default);
        }

        var mark = observer.Mark;
        await inbox.HandleAsync(Fixture.Bytes("alarm_list.json"), _ => { }, default);
        Assert.Contains(observer.All.Skip(mark), o => o is AlarmModeObserved { Panel.Mode: "all" });
        Assert.Contains(observer.All, o => o is PayloadNotUnderstood { Endpoint: "alarm_socket" });
    }

    [Theory]
    [InlineData("not json at all", false)]
    [InlineData("", false)]
    [InlineData("{\"channel\":\"message\"", false)]
    [InlineData("42[\"message\",{}]", true)]
    [InlineData("2", false)]
    [InlineData("{\"channel\":\"disconnect\"}", true)]
    public async Task Frames_that_are_none_are_counted_and_old_gateways_are_left(string text, bool ends)
    {
        var observer = new RecordingObserver();
        using var meter = new RingMeter();
        var inbox = new HubFrameHandler("l", observer, meter, TimeProvider.System);
        var reason = await inbox.HandleAsync(Encoding.UTF8.GetBytes(text), _ => { }, default);
        Assert.Equal(ends, reason is not null);
    }

    [Fact]
    public void No_message_of_Google_can_break_the_reader()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(0, 64)];
            random.NextBytes(bytes);
            _ = McsDelivery.Parse(bytes, out _);
            _ = McsMessages.LoginError(bytes);
            _ = GoogleCheckin.Answer(bytes);
        }
    }

    private static void Try(string name, int seed, string json, Func<JsonElement, PayloadFaults, object?> parse)
    {
        using var document = JsonDocument.Parse(json);
        Try(name, seed, document.RootElement, parse);
    }

    private static void Try(string name, int seed, JsonElement element, Func<JsonElement, PayloadFaults, object?> parse)
    {
        try
        {
            _ = parse(element, new PayloadFaults());
        }
        catch (Exception e)
        {
            Assert.Fail($"{name}, seed {seed}: {e}\n{element.GetRawText()}");
        }
    }

    private static object? Alarm(JsonElement element, PayloadFaults faults)
    {
        if (AlarmFrame.Parse(element, faults) is not { } frame)
        {
            return null;
        }

        var memory = new HubDeviceCache();
        var context = frame.Context();
        var merged = frame.Body.Select(d => memory.Merge(d, isComplete: true, faults)).ToList();
        return new { merged, context, rest = frame.Leftover() };
    }

    // Plants inside packed JSON too: unpacked, a message means the same.
    private static JsonNode Unpacked(JsonNode root)
    {
        if (root is not JsonObject o)
        {
            return root;
        }

        foreach (var (name, value) in o.ToList())
        {
            if (value is JsonValue text && text.TryGetValue<string>(out var packed) && packed.StartsWith('{'))
            {
                o[name] = Unpacked(JsonNode.Parse(packed)!);
            }
            else if (value is JsonObject)
            {
                Unpacked(value);
            }
        }

        return root;
    }

    private static string Text(string fixture) => Encoding.UTF8.GetString(Fixture.Bytes(fixture));

    private static readonly JsonSerializerOptions Everything = new() { IncludeFields = true, Converters = { new InstantText(), new ObservationText() } };

    private sealed class InstantText : System.Text.Json.Serialization.JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class ObservationText : System.Text.Json.Serialization.JsonConverter<RingObservation>
    {
        public override RingObservation Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RingObservation value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
