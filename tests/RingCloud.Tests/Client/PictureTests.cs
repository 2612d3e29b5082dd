using NodaTime;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Pictures over real HTTP: what is handed out as new is newer than everything from before it was asked for.</summary>
public sealed class PictureTests
{
    private const long Camera = DemoHousehold.FrontCameraId;
    private const string Next = "/snapshots/next/987652002";
    private const string Image = "/clients_api/snapshots/image/987652002";

    [Fact]
    public async Task A_picture_is_newer_than_the_one_before()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        var first = await calls.TakePictureAsync(Camera, default);
        var second = await calls.TakePictureAsync(Camera, default);
        Assert.True(second.TakenAt > first.TakenAt);
        Assert.True(RingPicture.IsJpeg(second.Bytes.Span));
        var asked = ring.Control.Requests().Last(r => r.Path == Next);
        Assert.Contains($"after-ms={first.TakenAt!.Value.ToUnixTimeMilliseconds() + 1}", asked.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Next, "stale", 0)]
    [InlineData(Next, "untimed", 0)]
    [InlineData(Image, "stale", 404)]
    [InlineData(Image, "untimed", 404)]
    [InlineData(Image, "stale", 503)]
    [InlineData(Image, "untimed", 503)]
    public async Task A_picture_that_is_old_or_of_unknown_age_is_never_passed_as_new(string from, string fault, int waitingHostAnswers)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        await calls.TakePictureAsync(Camera, default);
        // For as long as anybody asks: a call that is slow is made again, and what one way does not give is asked for by the other.
        ring.Control.AddFault(new FaultRule(from, fault, Count: 100));
        if (waitingHostAnswers > 0)
        {
            ring.Control.AddFault(new FaultRule(Next, "status", Count: 100, Status: waitingHostAnswers));
        }

        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.TakePictureAsync(Camera, default));
        Assert.Equal(RingFault.NotUnderstood, refusal.Fault);
        Assert.Contains("not newer", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(ring.Control.Requests(), r => r.Path == from && r.Fault == fault);
    }

    [Theory]
    [InlineData("""{"timestamps":[]}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("""{"timestamps":[{"doorbot_id":987652002}]}""", 0)]
    [InlineData("""{"timestamps":[{"doorbot_id":987652002,"timestamp":"yesterday"}]}""", 0)]
    [InlineData("""{"timestamps":[]}""", 404)]
    public async Task Where_Ring_names_no_time_a_picture_from_before_is_still_old(string times, int waitingHostAnswers)
    {
        var clock = new VirtualClock(DateTimeOffset.Parse("2026-03-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var ring = (await SimulatedRing.StartAsync(new() { Clock = clock })).LoggedIn();
        var calls = ring.Connect().Calls;
        var earlier = await calls.TakePictureAsync(Camera, default);
        clock.Advance(TimeSpan.FromMinutes(10));
        ring.Control.AddFault(new FaultRule("/clients_api/snapshots/timestamps", "status", Status: 200, Body: times));
        if (waitingHostAnswers > 0)
        {
            ring.Control.AddFault(new FaultRule(Next, "status", Count: 100, Status: waitingHostAnswers));
        }

        var picture = await calls.TakePictureAsync(Camera, default);
        Assert.True(picture.TakenAt >= Instant.FromDateTimeOffset(clock.GetUtcNow()), $"of {picture.TakenAt}; the one before was of {earlier.TakenAt}");
    }

    [Fact]
    public async Task However_fast_one_asks_each_picture_is_newer_than_the_one_before()
    {
        // Time stands still, as it does for a machine that is fast enough.
        await using var ring = (await SimulatedRing.StartAsync(new() { Clock = new VirtualClock(DateTimeOffset.UnixEpoch.AddYears(56)) })).LoggedIn();
        var calls = ring.Connect().Calls;
        var times = new List<Instant>();
        for (var i = 0; i < 5; i++)
        {
            times.Add((await calls.TakePictureAsync(Camera, default)).TakenAt!.Value);
        }

        Assert.Equal(times.Distinct().Order(), times);
        Assert.DoesNotContain(ring.Control.Requests(), r => r.Path == Image);
    }

    [Fact]
    public async Task Without_the_host_that_waits_a_newer_time_is_waited_for()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        var first = await calls.TakePictureAsync(Camera, default);
        ring.Control.AddFault(new FaultRule(Next, "status", Status: 503));
        var second = await calls.TakePictureAsync(Camera, default);
        Assert.True(second.TakenAt > first.TakenAt);
        Assert.Contains(ring.Control.Requests(), r => r.Path == Image);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("{}")]
    public async Task What_is_no_picture_is_not_taken_for_one(string body)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        ring.Control.AddFault(new FaultRule(Next, "status", Status: 200, Body: body));
        Assert.Equal(RingFault.NotUnderstood, (await Assert.ThrowsAsync<RingApiException>(() => calls.TakePictureAsync(Camera, default))).Fault);
    }

    [Fact]
    public async Task A_camera_that_looks_away_is_not_asked()
    {
        await using var ring = (await SimulatedRing.StartAsync(new() { Household = "cabin" })).LoggedIn();
        ring.Control.SetFields(CabinHousehold.Garden, new() { ["settings"] = new System.Text.Json.Nodes.JsonObject { ["motion_detection_enabled"] = false } });
        var connection = ring.Start();
        await ring.Observer.FirstAsync<DeviceListCompleted>();
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => connection.Calls.TakePictureAsync(CabinHousehold.GardenId, default));
        Assert.Equal(RingFault.Rejected, refusal.Fault);
        Assert.Contains("motion detection", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ring.Control.Requests(), r => r.Path.Contains("snapshots", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_picture_of_a_push_is_fetched_by_its_id()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var picture = await ring.Connect().Calls.GetPictureOfPushAsync("0f0e-1", default);
        Assert.True(RingPicture.IsJpeg(picture.Bytes.Span));
        Assert.Equal("?uuid=0f0e-1", ring.Control.Requests().Last(r => r.Path.EndsWith("/snapshots/uuid", StringComparison.Ordinal)).Query);
    }
}
