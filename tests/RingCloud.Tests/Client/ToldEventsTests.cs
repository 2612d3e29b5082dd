using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Push;

namespace RingActors.RingCloud.Tests.Client;

public sealed class ToldEventsTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 8, 0);
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly ToldEvents _told = new();

    [Fact]
    public async Task What_could_not_be_told_is_told_by_whoever_comes_next_and_once()
    {
        await Assert.ThrowsAsync<IOException>(() => _told.TellAsync("m", () => throw new IOException("The journal is away.")));
        Assert.True(await _told.TellAsync("m", () => ValueTask.CompletedTask));
        Assert.False(await _told.TellAsync("m", () => throw new InvalidOperationException("told before")));
    }

    [Fact]
    public async Task What_push_told_is_not_told_again_however_much_follows()
    {
        _told.ByPush(Motion("mine", At), At);
        for (var i = 0; i < 6000; i++)
        {
            _told.ByPush(Motion($"m{i}", At), At);
        }

        Assert.False(await _told.TellAsync("mine", () => ValueTask.CompletedTask));
    }

    [Fact]
    public void Only_an_earlier_event_within_the_tolerance_forgives_one_that_push_did_not_tell()
    {
        _told.ByPush(Motion("m1", At), At + Minute);
        _told.ByPush(Motion("m2", At + (10 * Minute)), At + (10 * Minute));
        Assert.True(_told.HasBefore(1, At + (0.5 * Minute), Minute));
        Assert.False(_told.HasBefore(1, At + (5 * Minute), Minute));
        Assert.False(_told.HasBefore(2, At, Minute));
        Assert.Equal(At + (10 * Minute), _told.LastByPush);
    }

    private static MotionObserved Motion(string id, Instant at) =>
        new(1, id, null, null) { Source = RingSource.Push, LearnedAt = at, OccurredAt = at };
}
