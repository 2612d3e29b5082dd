using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingCloudSim;
using Options = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Client;

public sealed class PushTests
{
    private const string Register = "/c2dm/register3";
    private const string Hand = "/clients_api/device";

    private static Options WithPush(Options options) => options with { Push = options.Push with { ApiKey = "test-key" } };

    private static async Task<SimulatedRing> UpAsync(SimOptions? simulator = null, Func<Options, Options>? change = null)
    {
        var ring = (await SimulatedRing.StartAsync(simulator)).LoggedIn();
        ring.Start(o => WithPush(change?.Invoke(o) ?? o));
        await IsUpAsync(ring);
        // By then the cameras are subscribed to as well.
        await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.DeviceList, State: RingLinkState.Up });
        return ring;
    }

    private static Task IsUpAsync(SimulatedRing ring, int from = 0) => ring.Observer.FirstAsync<ConnectionStateChanged>(
        c => c.Link is { Subsystem: RingSubsystem.Push, State: RingLinkState.Up }, from);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Motion_and_a_press_arrive_in_either_form(int version)
    {
        await using var ring = await UpAsync(new() { PushPayloadVersion = version });
        var motionId = ring.Control.Motion(DemoHousehold.FrontCamera, "human");
        var motion = await ring.Observer.FirstAsync<MotionObserved>();
        Assert.Equal(DemoHousehold.FrontCameraId, motion.DeviceId);
        Assert.Equal($"{motionId}", motion.EventId);
        Assert.Equal("human", motion.Detection);
        Assert.Equal(RingSource.Push, motion.Source);
        Assert.Equal(DemoHousehold.LocationId, motion.LocationId);
        Assert.NotNull(motion.OccurredAt);
        Assert.NotNull(motion.DeliveryId);

        var pressId = ring.Control.Press();
        var press = await ring.Observer.FirstAsync<DingObserved>();
        Assert.Equal(DemoHousehold.FrontDoorId, press.DeviceId);
        Assert.Equal($"{pressId}", press.EventId);
        Assert.DoesNotContain(ring.Observer.All, o => o is PayloadNotUnderstood or UnknownPushObserved);
    }

    [Fact]
    public async Task No_push_observation_holds_a_stream_hash()
    {
        await using var ring = await UpAsync();
        ring.Control.Press();
        var press = await ring.Observer.FirstAsync<DingObserved>();
        Assert.Contains("streaming_data_hash", press.Leftover, StringComparison.Ordinal);
        Assert.DoesNotContain("sh-v1", press.Leftover, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_cut_it_comes_back_and_nothing_is_told_twice()
    {
        await using var ring = await UpAsync();
        ring.Control.Press();
        await ring.Observer.FirstAsync<DingObserved>();
        var mark = ring.Observer.Mark;
        Assert.Equal(1, ring.Control.CutPushSockets());
        await IsUpAsync(ring, mark);
        ring.Control.Motion(DemoHousehold.FrontCamera);
        await ring.Observer.FirstAsync<MotionObserved>(from: mark);
        Assert.Single(ring.Observer.Of<DingObserved>());
        Assert.Single(ring.Control.Requests(), r => r.Path == Register);
    }

    [Fact]
    public async Task What_happens_while_push_is_away_is_told_when_it_is_back()
    {
        await using var ring = await UpAsync();
        var mark = ring.Observer.Mark;
        ring.Control.SetOutage(true);
        await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.Push, State: RingLinkState.Down }, mark);
        var id = ring.Control.Press();
        ring.Control.SetOutage(false);
        var press = await ring.Observer.FirstAsync<DingObserved>(from: mark);
        Assert.Equal($"{id}", press.EventId);
    }

    [Fact]
    public async Task A_message_is_handled_only_when_the_observer_has_taken_it()
    {
        await using var ring = await UpAsync();
        var failures = 1;
        ring.Observer.OnObservation = o => o is DingObserved && Interlocked.Decrement(ref failures) >= 0
            ? throw new InvalidOperationException("not today")
            : ValueTask.CompletedTask;
        ring.Control.Press();
        await ring.Observer.FirstAsync<DingObserved>();
    }

    [Fact]
    public async Task A_restart_registers_nothing_anew_and_names_what_was_received()
    {
        await using var ring = await UpAsync();
        ring.Control.Press();
        var delivery = (await ring.Observer.FirstAsync<DingObserved>()).DeliveryId!;
        await ring.StopAllAsync();
        Assert.Contains(delivery, ring.Store.Current.ReceivedPushIds);
        ring.ReopenStore();
        var since = ring.Control.Requests().Count;
        var mark = ring.Observer.Mark;
        ring.Start(WithPush);
        await IsUpAsync(ring, mark);
        ring.Control.Motion(DemoHousehold.FrontCamera);
        await ring.Observer.FirstAsync<MotionObserved>(from: mark);
        Assert.Single(ring.Control.Requests(), r => r.Path == Register);
        Assert.Single(ring.Observer.Of<DingObserved>());
        Assert.True(ring.Control.Requests().Count > since);
    }

    [Fact]
    public async Task A_new_session_gets_the_push_token_and_the_subscriptions_again()
    {
        await using var ring = await UpAsync();
        await ring.Control.RequestAsync(r => r.Path.EndsWith("/motions_subscribe", StringComparison.Ordinal));
        var handed = ring.Control.Requests().Count(r => r.Path == Hand);
        var mark = ring.Control.Requests()[^1].Seq;
        ring.Control.ForgetSessions();
        ring.Connection.Calls.RefreshDevices();
        await ring.Control.RequestAsync(r => r.Path == "/clients_api/session", mark);
        await ring.Control.RequestAsync(r => r.Path == Hand, mark);
        await ring.Control.RequestAsync(r => r.Path.EndsWith("/motions_subscribe", StringComparison.Ordinal), mark);
        Assert.True(ring.Control.Requests().Count(r => r.Path == Hand) > handed);
    }

    [Fact]
    public async Task Google_is_told_nothing_about_Ring()
    {
        await using var ring = await UpAsync();
        var google = ring.Control.Requests().Where(r => r.Path is "/checkin" or Register || r.Path.StartsWith("/v1/", StringComparison.Ordinal));
        Assert.NotEmpty(google);
        Assert.All(google, r =>
        {
            Assert.DoesNotContain(r.Headers, h => h.Key.Equals("hardware_id", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(r.Headers, h => h.Value.Contains("Bearer", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Silence_is_pinged_and_a_silent_server_is_left()
    {
        await using var ring = await UpAsync(
            change: o => o with { Push = o.Push with { Heartbeat = TimeSpan.FromMilliseconds(100), SilenceMax = TimeSpan.FromSeconds(30) } });
        await ring.Control.MessageAsync(m => m.Channel == "push" && m.Direction == "in" && m.Text.Contains("Heartbeat", StringComparison.OrdinalIgnoreCase));
        var link = ring.Connection.Links.Single(l => l.Subsystem == RingSubsystem.Push);
        Assert.Equal(RingLinkState.Up, link.State);
    }

    [Fact]
    public async Task Without_a_key_push_is_off_says_so_and_active_dings_are_polled()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Start();
        var off = await ring.Observer.FirstAsync<ConnectionStateChanged>(c => c.Link.Subsystem == RingSubsystem.Push);
        Assert.Equal(RingLinkState.Off, off.Link.State);
        Assert.Contains("RING_PUSH_API_KEY", off.Link.Reason, StringComparison.Ordinal);
        var id = ring.Control.Press();
        var press = await ring.Observer.FirstAsync<DingObserved>();
        Assert.Equal(RingSource.Polling, press.Source);
        Assert.Equal($"{id}", press.EventId);
        ring.Control.Motion(DemoHousehold.FrontCamera);
        await ring.Observer.FirstAsync<MotionObserved>();
        var mark = ring.Control.Requests()[^1].Seq;
        await ring.Control.RequestAsync(r => r.Path == "/clients_api/dings/active", mark);
        await ring.Control.RequestAsync(r => r.Path == "/clients_api/dings/active", mark + 1);
        Assert.Single(ring.Observer.Of<DingObserved>());
        Assert.DoesNotContain(ring.Control.Requests(), r => r.Path is "/checkin" or Register);
    }

    [Fact]
    public async Task A_key_that_Google_refuses_is_told_and_polling_stands_in()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule("/v1/projects/*/installations", "status", Count: 1000, Status: 403));
        ring.Start(WithPush);
        var down = await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.Push, State: RingLinkState.Down });
        Assert.Contains("RING_PUSH_API_KEY", down.Link.Reason, StringComparison.Ordinal);
        ring.Control.Press();
        Assert.Equal(RingSource.Polling, (await ring.Observer.FirstAsync<DingObserved>()).Source);
    }
}
