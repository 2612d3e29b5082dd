using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Wire;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.RingCloud.Tests.Client;

public sealed class DeviceParserTests
{
    private readonly PayloadFaults _faults = new();
    private readonly ParsedDeviceList _list;

    public DeviceParserTests() => _list = DeviceListParser.Parse(Fixture.Json("ring_devices_weird.json"), _faults);

    private RingDevice Device(long id) => _list.Devices.Single(d => d.Device.Id == id).Device;

    private string? Leftover(long id) => _list.Devices.Single(d => d.Device.Id == id).Leftover;

    [Fact]
    public void Ids_beyond_double_are_exact() => Assert.Equal("Beyond double", Device(9007199254740993).Name);

    [Fact]
    public void What_a_device_can_do_is_told_by_its_fields()
    {
        const RingCapabilities camera = RingCapabilities.Video;
        Assert.Equal(
            camera | RingCapabilities.Doorbell | RingCapabilities.MotionDetection | RingCapabilities.InHomeChime | RingCapabilities.Volume,
            Device(987652).Capabilities);
        Assert.Equal(
            camera | RingCapabilities.Doorbell | RingCapabilities.MotionDetection | RingCapabilities.Battery,
            Device(9007199254740993).Capabilities);
        Assert.Equal(camera | RingCapabilities.Light | RingCapabilities.Siren | RingCapabilities.Battery, Device(5).Capabilities);
        Assert.Equal(RingCapabilities.Volume | RingCapabilities.Chime, Device(8).Capabilities);
        Assert.Equal(RingCapabilities.AlarmHub, Device(9).Capabilities);
        Assert.Equal(RingCapabilities.LightingHub, Device(10).Capabilities);
        Assert.Equal(RingCapabilities.Unlock | RingCapabilities.Doorbell | RingCapabilities.Battery, Device(12).Capabilities);
        Assert.Equal(RingCapabilities.SmokeAlarm, Device(13).Capabilities);
    }

    [Fact]
    public void Batteries_are_read_from_numbers_texts_two_bays_and_millivolts()
    {
        Assert.Null(Device(987652).BatteryPercent);
        Assert.Equal(44, Device(9007199254740993).BatteryPercent);
        Assert.True(Device(9007199254740993).IsBatteryLow);
        Assert.Null(Device(5).BatteryPercent);
        Assert.Equal(4003, Device(5).BatteryMillivolts);
        Assert.Equal(87, Device(12).BatteryPercent);
    }

    [Fact]
    public void Availability_is_unknown_for_words_that_nobody_knows()
    {
        Assert.True(Device(987652).IsOnline);
        Assert.False(Device(8).IsOnline);
        Assert.Null(Device(9007199254740993).IsOnline);
        Assert.Equal("hibernating", Device(9007199254740993).Connection);
    }

    [Fact]
    public void Lights_and_sirens_are_read()
    {
        Assert.True(Device(6).IsLightOn);
        Assert.False(Device(6).IsSirenOn);
        Assert.True(Device(5).IsSirenOn);
        Assert.Equal(12, Device(5).SirenSecondsRemaining);
        Assert.Null(Device(987652).IsLightOn);
    }

    [Fact]
    public void A_new_family_is_a_device_like_others_and_lighting_devices_are_left_to_the_hub()
    {
        Assert.Equal("robots", Device(14).Family);
        Assert.DoesNotContain(_list.Devices, d => d.Device.Id == 11);
    }

    [Fact]
    public void What_was_not_understood_is_kept_and_counted_and_the_list_is_called_incomplete()
    {
        Assert.False(_list.IsComplete);
        // No id, no object, alerts that are a text.
        Assert.Equal(3, _faults.Count);
        Assert.Contains("\"brand_new\":{\"a\":[1,2]}", Leftover(9007199254740993), StringComparison.Ordinal);
        Assert.Contains("\"alerts\":\"none at all\"", Leftover(6), StringComparison.Ordinal);
        Assert.Contains("no id at all", _list.Leftover, StringComparison.Ordinal);
        Assert.Contains("not even an object", _list.Leftover, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_understood_is_not_kept_twice() => Assert.Null(Leftover(10));

    [Fact]
    public void No_secret_is_left()
    {
        var all = string.Concat(_list.Devices.Select(d => d.Leftover)) + _list.Leftover;
        Assert.DoesNotContain("me@example.org", all, StringComparison.Ordinal);
        Assert.DoesNotContain("HomeNet", all, StringComparison.Ordinal);
        Assert.DoesNotContain("-70", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    public void A_list_that_is_none_names_no_device_and_is_incomplete(string json)
    {
        var list = DeviceListParser.Parse(Fixture.Of(json), new PayloadFaults());
        Assert.Empty(list.Devices);
        Assert.False(list.IsComplete);
    }

    [Fact]
    public void An_array_that_is_an_object_hides_devices()
    {
        Assert.False(DeviceListParser.Parse(Fixture.Of("""{"chimes":{}}"""), new PayloadFaults()).IsComplete);
    }
}
