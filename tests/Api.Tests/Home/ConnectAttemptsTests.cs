using RingActors.Api.Features.Homes;
using RingActors.Api.Startup;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>Whatever goes wrong while connecting is tried again, and health can say since when, why, and when next.</summary>
public sealed class ConnectAttemptsTests
{
    private readonly LeapingClock _time = new();
    private readonly List<TimeSpan?> _pauses = [];

    [Fact]
    public async Task What_failed_is_tried_again_with_growing_pauses_that_have_an_upper_bound()
    {
        ConnectAttempts attempts = new(_time, new Chance(new Random(1)));
        int tries = 0;
        DateTimeOffset began = _time.GetUtcNow();
        await attempts.RunAsync(
            _ => ++tries < 14 ? throw new IOException($"no space, {tries}") : Task.CompletedTask,
            (_, pause) =>
            {
                _pauses.Add(pause);
                Assert.Equal(new ConnectTrouble(began, tries, $"no space, {tries}", _time.GetUtcNow() + pause), attempts.Trouble);
            },
            default);
        Assert.Null(attempts.Trouble);
        Assert.Equal(14, tries);
        for (int i = 0; i < _pauses.Count; i++)
        {
            TimeSpan ceiling = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, i), 300));
            Assert.InRange(_pauses[i]!.Value, ceiling / 2, ceiling);
        }
    }

    [Fact]
    public async Task The_pauses_come_from_the_chance_that_is_passed_in()
    {
        Assert.Equal(await FirstPauseAsync(1), await FirstPauseAsync(1));
        Assert.NotEqual(await FirstPauseAsync(1), await FirstPauseAsync(2));
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_are_not_tried_again()
    {
        ConnectAttempts attempts = new(_time, new Chance(new Random(1)));
        await attempts.RunAsync(
            _ => throw new RingOptionsException([new RingOptionFault("Ring:X", "0", "more than 0")]), (_, pause) => _pauses.Add(pause), default);
        Assert.Null(Assert.Single(_pauses));
        Assert.Null(attempts.Trouble!.NextTryAt);
    }

    [Fact]
    public async Task What_fails_because_it_is_given_up_is_no_failure_and_ends_as_given_up()
    {
        using CancellationTokenSource gone = new();
        ConnectAttempts attempts = new(_time, new Chance(new Random(1)));
        await Assert.ThrowsAsync<OperationCanceledException>(() => attempts.RunAsync(
            _ =>
            {
                gone.Cancel();
                throw new IOException("cut off");
            },
            (_, pause) => _pauses.Add(pause),
            gone.Token));
        Assert.Empty(_pauses);
    }

    private async Task<TimeSpan?> FirstPauseAsync(int seed)
    {
        TimeSpan? first = null;
        await new ConnectAttempts(_time, new Chance(new Random(seed))).RunAsync(
            _ => first is null ? throw new IOException("no") : Task.CompletedTask, (_, pause) => first = pause, default);
        return first;
    }

    /// <summary>Whoever waits is there at once, and the clock with him.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _now += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
