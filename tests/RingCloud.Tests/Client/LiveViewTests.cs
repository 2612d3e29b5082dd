using System.Text.Json.Nodes;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.LiveView;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingCloudSim;
using Options = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Live views over real sockets: what the two sides say is passed on, and every session ends.</summary>
public sealed class LiveViewTests
{
    private const long Camera = DemoHousehold.FrontCameraId;
    private const string Offer = "v=0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=recvonly\r\n";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_offer_is_answered_repaired_activated_and_kept_alive()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, withSpeaker: true, default);
        Assert.Contains("a=sendonly", started.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("a=sendrecv", started.Answer, StringComparison.Ordinal);
        await SentAsync(ring, "\"activate_session\"");
        await SentAsync(ring, "\"stream_options\"");
        await SentAsync(ring, "\"ping\"");
        await SentAsync(ring, "\"stealth_mode\":false");
        var news = await views.NewsAsync(started.Id, Camera, 0, Soon, default);
        Assert.Contains(news!.Events, e => e is { Kind: LiveViewEventKind.Ice, Line: 0 } && e.Text.StartsWith("candidate:", StringComparison.Ordinal));
        Assert.True(await views.AddIceAsync(started.Id, Camera, "candidate:mine", 0));
        var ice = await SentAsync(ring, "candidate:mine");
        Assert.Contains("session_id", ice.Text, StringComparison.Ordinal);
        Assert.Contains($"\"doorbot_id\":{Camera}", ice.Text, StringComparison.Ordinal);
        Assert.True(await views.CloseAsync(started.Id, Camera));
        await SentAsync(ring, "\"method\":\"close\"");
        Assert.Equal(0, views.Count);
        Assert.Null(await views.NewsAsync(started.Id, Camera, 0, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task The_speaker_stays_shut_unless_asked_for()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, withSpeaker: false, default);
        await SentAsync(ring, "\"ping\"");
        Assert.DoesNotContain(ring.Control.Messages(), m => m.Text.Contains("stealth_mode", StringComparison.Ordinal));
        await views.CloseAsync(started.Id, Camera);
    }

    [Theory]
    [InlineData(6, "ring-6")]
    [InlineData(10, "ring-10")]
    [InlineData(0, "ring-0")]
    public async Task Ring_ends_it_and_says_why(int code, string expected)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, false, default);
        ring.Control.CloseLiveViews(code, "reason");
        Assert.Equal(expected, (await EndOfAsync(views, started.Id)).Code);
    }

    [Fact]
    public async Task A_cut_connection_ends_it()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, false, default);
        ring.Control.CutSignalSockets();
        Assert.Equal("lost", (await EndOfAsync(views, started.Id)).Code);
    }

    [Fact]
    public async Task One_that_nobody_asks_about_is_closed()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o, idle: TimeSpan.FromSeconds(1))).LiveViews;
        await views.StartAsync(Camera, Offer, false, default);
        await SentAsync(ring, "\"method\":\"close\"");
    }

    [Fact]
    public async Task One_that_lasts_too_long_is_closed_though_it_is_watched()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var clock = new VirtualClock(DateTimeOffset.UtcNow);
        var views = ring.Connect(o => Quick(o, idle: TimeSpan.FromMinutes(10)), clock).LiveViews;
        var started = await views.StartAsync(Camera, Offer, false, default);
        for (var minute = 0; minute < 10; minute++)
        {
            await views.NewsAsync(started.Id, Camera, 0, TimeSpan.Zero, default);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("too-long", (await EndOfAsync(views, started.Id)).Code);
    }

    [Fact]
    public async Task No_more_than_allowed_are_open_and_an_ended_one_makes_place()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o, sessions: 1)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, false, default);
        Assert.Equal(RingFault.TooMany, (await RefusedAsync(() => views.StartAsync(Camera, Offer, false, default))).Fault);
        await views.CloseAsync(started.Id, Camera);
        await views.StartAsync(DemoHousehold.FrontDoorId, Offer, false, default);
    }

    [Fact]
    public async Task A_mode_that_blocks_looking_is_a_fault_of_its_own_before_and_at_Ring()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule("*/signalsocket", "status", Status: 403));
        var views = ring.Connect(o => Quick(o)).LiveViews;
        Assert.Equal(RingFault.LiveViewBlocked, (await RefusedAsync(() => views.StartAsync(Camera, Offer, false, default))).Fault);

        ring.Control.SetFields(DemoHousehold.FrontCamera, new JsonObject { ["settings"] = new JsonObject { ["live_view_disabled"] = true } });
        Assert.Equal(RingFault.Unavailable, (await RefusedAsync(() => views.StartAsync(Camera, Offer, false, default))).Fault);
        var listed = ring.Start(o => Quick(o));
        await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.DeviceList, State: RingLinkState.Up });
        var asked = ring.Control.Requests().Count(IsTicket);
        Assert.Equal(RingFault.LiveViewBlocked, (await RefusedAsync(() => listed.LiveViews.StartAsync(Camera, Offer, false, default))).Fault);
        Assert.Equal(asked, ring.Control.Requests().Count(IsTicket));
    }

    [Fact]
    public async Task What_cannot_begin_leaves_nothing_open()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o, sessions: 1)).LiveViews;
        await RefusedAsync(() => views.StartAsync(Camera, "no sdp", false, default));
        ring.Control.AddFault(new FaultRule("*/signalsocket", "status", Status: 200, Body: "{}"));
        Assert.Equal(RingFault.NotUnderstood, (await RefusedAsync(() => views.StartAsync(Camera, Offer, false, default))).Fault);
        ring.Control.AddFault(new FaultRule("*/signalsocket", "status", Status: 200, Body: """{"ticket":"not mine"}"""));
        Assert.Equal(RingFault.Unreachable, (await RefusedAsync(() => views.StartAsync(Camera, Offer, false, default))).Fault);
        Assert.Equal(0, views.Count);
        await views.StartAsync(Camera, Offer, false, default);
    }

    [Fact]
    public async Task None_begins_once_the_connection_is_being_closed()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o)).LiveViews;
        await views.DisposeAsync();
        var refusal = await RefusedAsync(() => views.StartAsync(Camera, Offer, false, default));
        Assert.Equal((RingFault.NotConnected, 0), (refusal.Fault, views.Count));
        Assert.Empty(ring.Control.Requests());
    }

    [Fact]
    public async Task A_live_view_is_its_cameras_only()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var views = ring.Connect(o => Quick(o)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, false, default);
        Assert.False(await views.AddIceAsync(started.Id, DemoHousehold.FrontDoorId, "candidate:x", 0));
        Assert.False(await views.CloseAsync(started.Id, DemoHousehold.FrontDoorId));
        Assert.False(await views.CloseAsync("unknown", Camera));
        Assert.Equal(1, views.Count);
    }

    [Fact]
    public async Task Ring_misses_the_pings_of_a_client_whose_clock_stands_still()
    {
        var clock = new VirtualClock(DateTimeOffset.UtcNow);
        await using var ring = (await SimulatedRing.StartAsync(new() { Clock = clock })).LoggedIn();
        var views = ring.Connect(o => Quick(o), new VirtualClock(DateTimeOffset.UtcNow)).LiveViews;
        var started = await views.StartAsync(Camera, Offer, false, default);
        clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal("ring-6", (await EndOfAsync(views, started.Id)).Code);
    }

    private static bool IsTicket(RecordedRequest request) => request.Path.EndsWith("/signalsocket", StringComparison.Ordinal);

    private static Options Quick(Options o, TimeSpan? idle = null, int sessions = 4) => o with
    {
        LiveView = o.LiveView with { PingEvery = TimeSpan.FromMilliseconds(100), IdleMax = idle ?? TimeSpan.FromMinutes(1), SessionsMax = sessions },
    };

    private static async Task<LiveViewEnd> EndOfAsync(LiveViews views, string id)
    {
        var after = 0;
        while (true)
        {
            var news = await views.NewsAsync(id, Camera, after, Soon, default);
            if (news!.End is { } end)
            {
                return end;
            }

            after = news.Next;
        }
    }

    private static Task<RecordedMessage> SentAsync(SimulatedRing ring, string text) =>
        ring.Control.MessageAsync(m => m is { Channel: "signal", Direction: "in" } && m.Text.Contains(text, StringComparison.Ordinal));

    private static async Task<RingApiException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<RingApiException>(call);
}
