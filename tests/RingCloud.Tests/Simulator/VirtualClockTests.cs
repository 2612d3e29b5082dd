using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Timers_fire_in_order_of_their_instants_and_see_them_as_now()
    {
        var clock = new VirtualClock(Start);
        var fired = new List<string>();
        using var late = Timer(clock, 3, () => fired.Add($"late {Seconds(clock)}"));
        using var early = Timer(clock, 1, () =>
        {
            fired.Add($"early {Seconds(clock)}");
            _ = Timer(clock, 1, () => fired.Add($"nested {Seconds(clock)}"));
        });
        using var never = Timer(clock, 2, () => fired.Add("disposed"));
        never.Dispose();

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["early 1", "nested 2", "late 3"], fired);
        Assert.Equal(10, Seconds(clock));
    }

    [Fact]
    public void A_periodic_timer_fires_at_each_of_its_instants()
    {
        var clock = new VirtualClock(Start);
        var fired = new List<double>();
        using var timer = clock.CreateTimer(
            _ => fired.Add(Seconds(clock)), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([1, 3, 5], fired);
    }

    private static ITimer Timer(VirtualClock clock, int seconds, Action act)
        => clock.CreateTimer(_ => act(), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);

    private static double Seconds(VirtualClock clock) => (clock.GetUtcNow() - Start).TotalSeconds;
}
