using NodaTime;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The newer histories and recordings, over real HTTP.</summary>
public sealed class HistoryCallTests
{
    private const long Camera = DemoHousehold.FrontCameraId;

    [Fact]
    public async Task Events_are_read_page_by_page_and_are_the_same_in_every_history()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        var told = Enumerable.Range(0, 5).Select(_ => ring.Control.Motion(DemoHousehold.FrontCamera)!.Value)
            .OrderDescending().Select(id => id.ToString()).ToList();
        var first = await calls.GetEventsAsync(Camera, "motion", 3, null, default);
        var second = await calls.GetEventsAsync(Camera, "motion", 3, first.Next, default);
        Assert.Equal(told, first.Events.Concat(second.Events).Select(e => e.Id));
        Assert.Null(second.Next);
        Assert.All(first.Events, e => Assert.Equal((Camera, "human", true), (e.DeviceId, e.Detection, e.HasPerson)));

        var here = await calls.GetLocationEventsAsync(DemoHousehold.LocationId, null, 4, null, default);
        var rest = await calls.GetLocationEventsAsync(DemoHousehold.LocationId, null, 4, here.Next, default);
        Assert.Equal(told, here.Events.Concat(rest.Events).Select(e => e.Id));
        Assert.Equal(told, (await calls.GetHistoryAsync(Camera, 10, null, default)).Select(e => e.Id));

        var now = SystemClock.Instance.GetCurrentInstant();
        var found = await calls.SearchVideosAsync(Camera, now - Duration.FromHours(1), now + Duration.FromHours(1), default);
        Assert.Equal(Enumerable.Reverse(told), found.Events.Select(e => e.Id));
        Assert.Equal(Duration.FromSeconds(30), found.Events[0].EndedAt - found.Events[0].StartedAt);
    }

    [Fact]
    public async Task Addresses_of_media_say_when_they_end_and_are_not_shown_in_text()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        ring.Control.Motion(DemoHousehold.FrontCamera);
        var media = Assert.Single((await calls.GetEventsAsync(Camera, null, 1, null, default)).Events[0].Media);
        var now = SystemClock.Instance.GetCurrentInstant();
        Assert.InRange(media.ExpiresAt!.Value, now + Duration.FromMinutes(14), now + Duration.FromMinutes(16));
        Assert.DoesNotContain("http", media.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_is_shared_and_downloaded_when_it_is_ready()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        var id = ring.Control.Motion(DemoHousehold.FrontCamera)!.Value.ToString();
        Assert.Contains(id, (await calls.GetRecordingAsync(id, default)).Url.ToString(), StringComparison.Ordinal);
        Assert.Contains("share/" + id, (await calls.ShareRecordingAsync(id, default)).Url.ToString(), StringComparison.Ordinal);
        Assert.Contains(id, (await calls.PrepareDownloadAsync(id, default)).Url.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, ring.Control.Requests().Count(r => r.Path.EndsWith("/share/share", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_recording_that_never_is_ready_is_asked_for_a_bounded_number_of_times()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        ring.Control.AddFault(new FaultRule("*/share/share", "status", Count: 1000, Status: 200, Body: """{"url":"","wrapper_url":null}"""));
        var refusal = await Assert.ThrowsAsync<RingApiException>(() => calls.ShareRecordingAsync("1", default));
        Assert.Equal(RingFault.Unavailable, refusal.Fault);
        Assert.Equal(30, ring.Control.Requests().Count(r => r.Path.EndsWith("/share/share", StringComparison.Ordinal) && r.Status == 200));
    }

    [Fact]
    public async Task A_recording_that_is_not_there_and_one_that_failed_are_different_faults()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        Assert.Equal(RingFault.NotFound, (await Assert.ThrowsAsync<RingApiException>(() => calls.GetRecordingAsync("7", default))).Fault);
        var id = ring.Control.Motion(DemoHousehold.FrontCamera)!.Value.ToString();
        ring.Control.AddFault(new FaultRule("/share_service/*", "status", Method: "GET", Status: 200, Body: """{"status":"failed"}"""));
        Assert.Equal(RingFault.Rejected, (await Assert.ThrowsAsync<RingApiException>(() => calls.PrepareDownloadAsync(id, default))).Fault);
    }

    [Fact]
    public async Task Nonsense_is_refused_before_anything_is_sent()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var calls = ring.Connect().Calls;
        var now = SystemClock.Instance.GetCurrentInstant();
        Func<Task>[] nonsense =
        [
            () => calls.GetEventsAsync(Camera, null, 0, null, default),
            () => calls.GetLocationEventsAsync("l", null, 101, null, default),
            () => calls.SearchVideosAsync(Camera, now, now, default),
            () => calls.SearchVideosAsync(Camera, now - Duration.FromDays(60), now, default),
            () => calls.GetRecordingAsync("../session", default),
            () => calls.PrepareDownloadAsync("", default),
        ];
        foreach (var call in nonsense)
        {
            Assert.Equal(RingFault.Rejected, (await Assert.ThrowsAsync<RingApiException>(call)).Fault);
        }

        Assert.Empty(ring.Control.Requests());
    }

    [Fact]
    public async Task What_a_chime_plays_and_for_whom_can_be_read()
    {
        await using var ring = (await SimulatedRing.StartAsync(new() { Household = "cabin" })).LoggedIn();
        var calls = ring.Connect().Calls;
        Assert.Equal(["1", "3"], (await calls.GetRingtonesAsync(default)).Select(t => t.Id));
        Assert.Equal([CabinHousehold.DoorbellId], await calls.GetLinkedDoorbellsAsync(CabinHousehold.ChimeId, default));
    }
}
