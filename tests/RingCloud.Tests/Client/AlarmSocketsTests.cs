using RingActors.Devices.RingCloud;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The sockets of an account's locations: whatever happens to one, it is heard again.</summary>
public sealed class AlarmSocketsTests
{
    private const string TicketPath = "/api/v1/clap/tickets";

    [Fact]
    public async Task A_ticket_refused_for_years_is_asked_for_again_within_the_hour()
    {
        var clock = new HourlessClock();
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule(TicketPath, "status", Count: 1, Status: 503, RetryAfterSeconds: int.MaxValue));
        ring.Connect(o => o with { BlockedPause = TimeSpan.FromHours(1) }, clock).Start();
        await ring.Observer.FirstAsync<AlarmListCompleted>();
        Assert.Equal(1, clock.Hours);
        await ring.StopAllAsync();
    }

    [Fact]
    public async Task A_location_that_comes_back_at_once_is_not_silenced_by_its_own_farewell()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        using var held = new SemaphoreSlim(0);
        var farewell = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ring.Observer.OnObservation = async o =>
        {
            if (o is HubConnectionLost)
            {
                farewell.TrySetResult();
                await held.WaitAsync();
            }
        };
        ring.Control.AddFault(new FaultRule("/device_info/v3/devices", "status", Status: 404));
        ring.Control.AddFault(new FaultRule(
            "/clients_api/ring_devices",
            "status",
            Status: 200,
            Body: """{"doorbots":[],"authorized_doorbots":[],"stickup_cams":[],"chimes":[],"base_stations":[],"beams_bridges":[],"other":[]}"""));
        ring.Connection.Calls.RefreshDevices();
        await farewell.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The location is listed again while the farewell is still on its way.
        var mark = ring.Observer.Mark;
        ring.Connection.Calls.RefreshDevices();
        await ring.Observer.FirstAsync<DeviceListCompleted>(l => l.DeviceIds.Contains(DemoHousehold.BaseStationId), mark);
        ring.Observer.OnObservation = null;
        held.Release(1000);
        await ring.Observer.FirstAsync<AlarmListCompleted>(from: mark);
        var last = ring.Observer.All.Last(o => o is HubConnectionLost or AlarmModeObserved);
        Assert.IsType<AlarmModeObserved>(last);
        Assert.Contains(
            ring.Connection.Links, l => l is { Subsystem: RingSubsystem.AlarmSocket, State: RingLinkState.Up, Scope: DemoHousehold.LocationId });
        await ring.StopAllAsync();
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(int.MaxValue)]
    public async Task A_pause_never_throws_for_its_length(int days)
    {
        using var stop = new CancellationTokenSource();
        var pause = TimeProvider.System.Pause(TimeSpan.FromDays(Math.Min(days, 10_000_000)), stop.Token);
        Assert.Equal(days < 0, pause.IsCompletedSuccessfully);
        await stop.CancelAsync();
        if (days > 0)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
        }
    }

    /// <summary>The system's clock, on which a pause of an hour to the tick is over at once.</summary>
    private sealed class HourlessClock : TimeProvider
    {
        private int _hours;

        public int Hours => Volatile.Read(ref _hours);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var isHour = dueTime == TimeSpan.FromHours(1) && state is not CancellationTokenSource && Interlocked.Increment(ref _hours) == 1;
            return base.CreateTimer(callback, state, isHour ? TimeSpan.FromMilliseconds(1) : dueTime, period);
        }
    }
}
