using System.Text;
using System.Text.Json.Nodes;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>A list that is asked for again on the same connection is all that counts: what an older one said of the panel is no present.</summary>
public sealed class AlarmListTests : IDisposable
{
    private readonly RecordingObserver _observer = new();
    private readonly RingMeter _meter = new();
    private readonly HubFrameHandler _inbox;

    public AlarmListTests() => _inbox = new HubFrameHandler("l", _observer, _meter, TimeProvider.System);

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData("deviceType")]
    [InlineData("zid")]
    [InlineData(null)]
    public async Task A_new_list_without_a_panel_that_can_be_read_takes_the_known_one_away(string? missing)
    {
        await HandleAsync(List());
        Assert.Empty(_observer.Of<HubConnectionLost>());
        await HandleAsync(List(panel => Remove(panel, missing)));
        Assert.Single(_observer.Of<HubConnectionLost>());

        // A change of a panel whose whole is not known any more is no whole panel.
        int mark = _observer.Mark;
        await HandleAsync(Update());
        Assert.False(Assert.Single(_observer.All.Skip(mark).OfType<AlarmModeObserved>()).IsWhole);

        await HandleAsync(List());
        Assert.True(_observer.Of<AlarmModeObserved>()[^1].IsWhole);
        Assert.Single(_observer.Of<HubConnectionLost>());
    }

    [Fact]
    public async Task A_new_list_whose_panel_has_no_mode_tells_a_whole_panel_without_one()
    {
        await HandleAsync(List());
        await HandleAsync(List(panel => panel["device"]!["v1"]!.AsObject().Remove("mode")));
        AlarmModeObserved told = _observer.Of<AlarmModeObserved>()[^1];
        Assert.Equal((true, null), (told.IsWhole, told.Panel.Mode));
    }

    [Theory]
    [InlineData("""{"msg":{"msg":"SessionInfo","datatype":"SessionInfoType","src":"hub-1","body":[{"assetUuid":"hub-1"}]}}""")]
    [InlineData("""{"msg":{"msg":"SessionInfo","datatype":"SessionInfoType","src":"hub-1","body":[{"connectionStatus":"offline"}]}}""")]
    [InlineData("""{"msg":{"msg":"DataUpdate","datatype":"RemovedDeviceType","body":[{"zid":"z-1"}]}}""")]
    public async Task What_a_frame_says_of_no_hub_that_is_named_is_a_fault_and_kept(string frame)
    {
        await HandleAsync(JsonNode.Parse(frame)!.AsObject());
        Assert.Contains("hub", Assert.Single(_observer.Of<PayloadNotUnderstood>()).Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_a_hub_without_the_panel_takes_nothing_away()
    {
        await HandleAsync(List());
        JsonObject other = List(panel => panel["general"]!["v2"]!["deviceType"] = "sensor.motion");
        other["msg"]!["src"] = "hub-2";
        other["msg"]!["context"]!["assetId"] = "hub-2";
        await HandleAsync(other);
        Assert.Empty(_observer.Of<HubConnectionLost>());
    }

    /// <summary>Told before the list, it would be of a device of no known sort, which no list ever shows.</summary>
    [Fact]
    public async Task A_change_of_a_device_of_which_only_the_zid_is_known_is_not_told_before_the_list()
    {
        JsonObject change = JsonNode.Parse("""
            {"channel":"DataUpdate","msg":{"msg":"DataUpdate","datatype":"DeviceInfoDocType","src":"hub-1",
             "body":[{"general":{"v2":{"zid":"window-9"}},"device":{"v1":{"faulted":true}}}]}}
            """)!.AsObject();
        await HandleAsync(change.DeepClone().AsObject());
        Assert.Empty(_observer.Of<AlarmDeviceUpdated>());

        await HandleAsync(List());
        int mark = _observer.Mark;
        await HandleAsync(change);
        Assert.Equal("window-9", Assert.Single(_observer.All.Skip(mark).OfType<AlarmDeviceUpdated>()).Device.Zid);
    }

    private static void Remove(JsonObject panel, string? key)
    {
        if (key is null)
        {
            panel["general"]!["v2"]!["deviceType"] = "sensor.motion";
            return;
        }

        panel["general"]!["v2"]!.AsObject().Remove(key);
    }

    private static JsonObject List(Action<JsonObject>? change = null)
    {
        JsonObject list = JsonNode.Parse(Fixture.Bytes("alarm_list.json"))!.AsObject();
        change?.Invoke(list["msg"]!["body"]![0]!.AsObject());
        return list;
    }

    private static JsonObject Update() => JsonNode.Parse("""
        {"channel":"DataUpdate","msg":{"msg":"DataUpdate","datatype":"DeviceInfoDocType","src":"hub-1",
         "body":[{"general":{"v2":{"zid":"panel-1","deviceType":"security-panel"}},"device":{"v1":{"siren":{"state":"on"}}}}]}}
        """)!.AsObject();

    private ValueTask<string?> HandleAsync(JsonObject frame) =>
        _inbox.HandleAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), _ => { }, default);
}
