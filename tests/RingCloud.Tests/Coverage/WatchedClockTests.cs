using RingActors.Devices.RingCloud.Client.Support;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>The clock that says whether a call is under way must not take anything else for one.</summary>
public sealed class WatchedClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(59_003);

    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_limit_runs_until_it_is_given_back_or_lifted()
    {
        WatchedClock watched = new(_clock, Limit);
        using (CancellationTokenSource call = new(Limit, watched))
        {
            using CancellationTokenSource lifted = new(Limit, watched);
            Assert.Equal(2, watched.Running);
            lifted.CancelAfter(Timeout.InfiniteTimeSpan);
            Assert.Equal(1, watched.Running);
        }

        Assert.Equal(0, watched.Running);
    }

    [Fact]
    public async Task A_pause_that_happens_to_last_as_long_as_a_limit_is_no_call()
    {
        WatchedClock watched = new(_clock, Limit);
        Task pause = watched.Pause(Limit, default);
        Assert.Equal(0, watched.Running);
        _clock.Advance(Limit);
        await pause;
    }
}
