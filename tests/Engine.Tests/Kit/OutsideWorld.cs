using System.Collections.Concurrent;
using System.Threading.Channels;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Engine.Tests.Kit;

/// <summary>
/// The other side of the outside calls: it notes every attempt and answers as it was told to. Tests wait for attempts
/// with <see cref="NextAsync"/>. With a clock it takes what comes when its time is over and says so: whoever goes on asking then is heard of,
/// instead of asking for ever.
/// </summary>
internal sealed class OutsideWorld(string channel = "out", TimeProvider? clock = null) : IKeepsLostCalls
{
    /// <summary>The code of an answer to what should not have been asked any more.</summary>
    internal const string TooLate = "out.too-late";

    private readonly Channel<EffectCall> _attempts = System.Threading.Channels.Channel.CreateUnbounded<EffectCall>();
    private readonly ConcurrentQueue<EffectCall> _all = new();

    /// <summary>The answer to an attempt; it may throw, wait, or never come back.</summary>
    internal Func<EffectCall, CancellationToken, Task<EffectResult>> Answer { get; set; } =
        (_, _) => Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));

    /// <summary>Whether a call that was given up could be kept.</summary>
    internal Func<EffectCall, EffectConcluded, bool> Keep { get; set; } = (_, _) => true;

    public Task<bool> IsKeptAsync(EffectCall call, EffectConcluded outcome, CancellationToken cancellation) =>
        Task.FromResult(Keep(call, outcome));

    public string Channel => channel;

    internal IReadOnlyList<EffectCall> Attempts => [.. _all];

    internal static EffectResult Retry(Duration? after = null) => new(EffectVerdict.TryAgain, "out.later", null, after);

    /// <summary>Never answers.</summary>
    internal static Task<EffectResult> Hang(CancellationToken cancellation) =>
        new TaskCompletionSource<EffectResult>().Task.WaitAsync(cancellation);

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        _all.Enqueue(call);
        _attempts.Writer.TryWrite(call);
        return clock is not null && Instant.FromDateTimeOffset(clock.GetUtcNow()) >= call.ExpiresAt
            ? Task.FromResult(new EffectResult(EffectVerdict.Delivered, TooLate))
            : Answer(call, cancellation);
    }

    /// <summary>The next attempt, waited for.</summary>
    internal async Task<EffectCall> NextAsync() =>
        await _attempts.Reader.ReadAsync().AsTask().WaitAsync(TestEngine.Patience);
}
