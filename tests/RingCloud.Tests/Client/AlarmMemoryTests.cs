using NodaTime;
using RingActors.Devices.RingCloud.Client.HubSocket.Documents;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.RingCloud.Tests.Client;

public sealed class AlarmMemoryTests
{
    private readonly HubDeviceCache _memory = new();
    private readonly PayloadFaults _faults = new();

    private MergedDocument? Merge(string json, bool isComplete = false) =>
        _memory.Merge(WireObject.From(Fixture.Of(json), _faults)!, isComplete, _faults);

    private List<MergedDocument?> List()
    {
        var frame = AlarmFrame.Parse(Fixture.Json("alarm_list.json"), _faults)!;
        return [.. frame.Body.Select(d => _memory.Merge(d, isComplete: true, _faults))];
    }

    [Fact]
    public void The_panel_is_read_whole()
    {
        var panel = List()[0]!.Panel!;
        Assert.Equal("all", panel.Mode);
        Assert.Equal(Instant.FromUnixTimeMilliseconds(1700000060000), panel.ExitDelayEndsAt);
        Assert.Equal("entry-delay", panel.Alarm!.State);
        Assert.Equal(["z-1"], panel.Alarm.FaultedZids);
        Assert.Equal("u-1", panel.Alarm.Id);
        Assert.False(panel.IsSirenOn);
        Assert.Equal(["z-1", "z-9"], panel.BypassedZids);
        Assert.Equal(2, panel.Participation.Count);
        Assert.Equal(45, panel.Delays.Single(d => d.Mode == "all").ExitSeconds);
        Assert.Equal("panel-1", _memory.PanelZid);
    }

    [Fact]
    public void Combined_detectors_are_read_by_their_dotted_keys()
    {
        var detector = List()[2]!.Device;
        Assert.Equal("active", detector.SmokeStatus);
        Assert.Equal("inactive", detector.CarbonMonoxideStatus);
    }

    [Fact]
    public void A_document_without_an_id_is_a_fault_and_nothing_else()
    {
        Assert.Null(List()[3]);
        Assert.Equal(1, _faults.Count);
    }

    [Fact]
    public void Null_clears_and_absence_leaves()
    {
        List();
        var untouched = Merge("""{"general":{"v2":{"zid":"panel-1"}},"device":{"v1":{"mode":"some"}}}""")!;
        Assert.Equal(["mode"], untouched.ChangedKeys);
        Assert.Equal("entry-delay", untouched.Panel!.Alarm!.State);
        Assert.NotNull(untouched.Panel.ExitDelayEndsAt);

        var cleared = Merge(
            """{"general":{"v2":{"zid":"panel-1"}},"device":{"v1":{"alarmInfo":null,"transitionDelayEndTimestamp":null}}}""")!;
        Assert.Equal(["alarmInfo", "transitionDelayEndTimestamp"], cleared.ChangedKeys);
        Assert.Null(cleared.Panel!.Alarm);
        Assert.Null(cleared.Panel.ExitDelayEndsAt);
        Assert.Contains("\"alarmInfo\":null", cleared.Device.Document, StringComparison.Ordinal);
        Assert.Equal("some", cleared.Panel.Mode);
    }

    [Fact]
    public void Nested_values_are_replaced_whole()
    {
        List();
        var merged = Merge("""{"general":{"v2":{"zid":"panel-1"}},"device":{"v1":{"devices":{"z-3":{"modes":{"some":{}}}}}}}""")!;
        Assert.Equal([("z-3", "some")], merged.Panel!.Participation.Select(p => (p.Zid, p.Mode)));
    }

    [Fact]
    public void The_name_comes_from_the_context_when_general_has_none_and_stays()
    {
        List();
        var named = Merge(
            """{"general":{"v2":{"zid":"z-1"}},"device":{"v1":{"faulted":true}},"context":{"v1":{"deviceName":"Side Door","device":{"v1":{"faulted":true}}}}}""")!;
        Assert.Equal("Side Door", named.Device.Name);
        Assert.Equal(["faulted", "name"], named.ChangedKeys);
        Assert.Equal("sensor.contact", named.Device.DeviceType);
        Assert.Equal("Side Door", Merge("""{"general":{"v2":{"zid":"z-1"}}}""")!.Device.Name);
    }

    [Fact]
    public void A_sign_of_life_is_only_that_while_nothing_else_changes()
    {
        List();
        const string heartbeat = "\"impulse\":{\"v1\":[{\"impulseType\":\"comm.heartbeat\"}]}";
        bool IsOnly(long at) => Merge($$$"""{"general":{"v2":{"zid":"z-1","lastCommTime":{{{at}}}}},{{{heartbeat}}}}""")!.IsHeartbeatOnly;
        Assert.False(IsOnly(1700000000001));
        Assert.True(IsOnly(1700000000001 + 3_599_000));
        Assert.False(IsOnly(1700000000001 + 3_600_000));
        Assert.True(IsOnly(1700000000001 + 3_600_001));
        Assert.True(Merge($$$"""{"general":{"v2":{"zid":"z-1"}},{{{heartbeat}}}}""")!.IsHeartbeatOnly);
        Assert.False(Merge($$$"""{"general":{"v2":{"zid":"z-1","batteryLevel":50}},{{{heartbeat}}}}""")!.IsHeartbeatOnly);
        var both = Merge(
            """{"general":{"v2":{"zid":"z-1"}},"impulse":{"v1":[{"impulseType":"comm.heartbeat"},{"impulseType":"fault","data":{"by":"x"}}]}}""")!;
        Assert.False(both.IsHeartbeatOnly);
        var impulse = Assert.Single(both.Impulses);
        Assert.Equal("fault", impulse.Type);
        Assert.Equal("""{"by":"x"}""", impulse.Data);
    }

    [Fact]
    public void A_new_complete_document_forgets_what_it_no_longer_says()
    {
        Merge("""{"general":{"v2":{"zid":"z-1","name":"A"}},"device":{"v1":{"faulted":true,"extra":1}}}""", isComplete: true);
        var again = Merge("""{"general":{"v2":{"zid":"z-1","name":"A"}},"device":{"v1":{"faulted":true}}}""", isComplete: true)!;
        Assert.Equal(["extra"], again.ChangedKeys);
        Assert.DoesNotContain("extra", again.Device.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_hold_no_network_names_and_no_codes()
    {
        var hub = Merge("""{"general":{"v2":{"zid":"h","deviceType":"hub.redsky"}},"device":{"v1":{"networks":{"wlan0":{"ssid":"HomeNet","rssi":-5}},"code":"47118263"}}}""")!;
        Assert.DoesNotContain("HomeNet", hub.Device.Document, StringComparison.Ordinal);
        Assert.DoesNotContain("47118263", hub.Device.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_in_which_keys_come_does_not_show_in_the_document()
    {
        var first = Merge("""{"general":{"v2":{"zid":"z","name":"N","deviceType":"t"}},"device":{"v1":{"b":1,"a":2}}}""")!.Device.Document;
        var other = new HubDeviceCache().Merge(
            WireObject.From(Fixture.Of("""{"device":{"v1":{"a":2,"b":1}},"general":{"v2":{"deviceType":"t","zid":"z","name":"N"}}}"""), _faults)!,
            true,
            _faults)!.Device.Document;
        Assert.Equal(first, other);
    }
}
