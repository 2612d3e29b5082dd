using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.RingCloud.Tests.Client;

public sealed class PushParserTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 2, 3, 4, 6);
    private readonly PayloadFaults _faults = new();

    private RingObservation Parse(string fixture) => PushParser.Parse(Fixture.Json(fixture), "p-1", Now, _faults);

    [Fact]
    public void Motion_in_the_second_form()
    {
        var motion = Assert.IsType<MotionObserved>(Parse("push_motion_v2.json"));
        Assert.Equal(987652, motion.DeviceId);
        Assert.Equal("7394367000199864699", motion.EventId);
        Assert.Equal("human", motion.Subtype);
        Assert.Equal("human", motion.Detection);
        Assert.Equal(Instant.FromUtc(2026, 1, 2, 3, 4, 5) + Duration.FromMilliseconds(678), motion.OccurredAt);
        Assert.Equal(Now, motion.LearnedAt);
        Assert.True(motion.HasPicture);
        Assert.Equal("p-1", motion.DeliveryId);
        Assert.DoesNotContain("sh-v1", motion.Leftover, StringComparison.Ordinal);
        Assert.Contains("e2ee_enabled", motion.Leftover, StringComparison.Ordinal);
        Assert.Equal(0, _faults.Count);
    }

    [Fact]
    public void An_alarm_notice_in_the_first_form()
    {
        var notice = Assert.IsType<AlarmNoticeObserved>(Parse("push_alarm_v1.json"));
        Assert.Equal("HANDLE_NEW_SECURITY_PANEL_MODE_NONE_NOTICE", notice.Action);
        Assert.Equal("11111111-2222-4333-8444-555555555555", notice.LocationId);
        Assert.StartsWith("Ring Alarm in Home", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_press_in_the_first_form_one_level_deeper()
    {
        var press = Assert.IsType<DingObserved>(Parse("push_ding_v1_nested.json"));
        Assert.Equal(987652, press.DeviceId);
        Assert.Equal("7394367000199864699", press.EventId);
        Assert.False(press.HasPicture);
    }

    [Theory]
    [InlineData("""{"data":{"android_config":"{\"category\":\"com.ring.pn.brand.new\"}","data":"{\"x\":1}"}}""", "com.ring.pn.brand.new")]
    [InlineData("""{"data":{"gcmData":"{\"action\":\"com.ring.push.NEW\"}"}}""", "com.ring.push.NEW")]
    [InlineData("""{"data":{"gcmData":"{\"community_alert\":{}}"}}""", "community_alert")]
    [InlineData("""{"data":{"android_config":"{\"category\":\"com.ring.pn.live-event.ding\"}","data":"{}"}}""", "com.ring.pn.live-event.ding")]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    public void What_nobody_knows_is_kept_word_for_word(string json, string? category)
    {
        var unknown = Assert.IsType<UnknownPushObserved>(PushParser.Parse(Fixture.Of(json), "p-1", Now, _faults));
        Assert.Equal(category, unknown.Category);
        Assert.Equal("p-1", unknown.DeliveryId);
    }

    [Fact]
    public void The_category_decides_and_not_the_subtype()
    {
        const string json = """{"data":{"android_config":"{\"category\":\"com.ring.pn.live-event.ding\"}","data":"{\"device\":{\"id\":\"5\"},\"event\":{\"ding\":{\"id\":1,\"subtype\":\"motion\"}}}"}}""";
        Assert.Equal(5, Assert.IsType<DingObserved>(PushParser.Parse(Fixture.Of(json), null, Now, _faults)).DeviceId);
    }

    [Fact]
    public void An_intercom_that_unlocked_names_its_device_in_either_form()
    {
        const string first = """{"data":{"gcmData":"{\"action\":\"com.ring.push.INTERCOM_UNLOCK_FROM_APP\",\"alarm_meta\":{\"device_zid\":185036587,\"location_id\":\"L\"}}"}}""";
        Assert.Equal(185036587, Assert.IsType<IntercomUnlockObserved>(PushParser.Parse(Fixture.Of(first), null, Now, _faults)).DeviceId);
        const string second = """{"data":{"android_config":"{\"category\":\"com.ring.pn.intercom.virtual.unlock\"}","data":"{\"device\":{\"id\":7}}"}}""";
        Assert.Equal(7, Assert.IsType<IntercomUnlockObserved>(PushParser.Parse(Fixture.Of(second), null, Now, _faults)).DeviceId);
    }
}
