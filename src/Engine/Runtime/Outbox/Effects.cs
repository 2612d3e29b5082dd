using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Outbox;

/// <summary>An outside call to be made.</summary>
/// <param name="Key">Idempotency key: the same in every attempt, also after a restart.</param>
/// <param name="Actor">The actor that asked for it.</param>
/// <param name="Request">What the call says.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="ExpiresAt">After this instant it is not tried any more.</param>
/// <param name="Attempt">The number of this attempt since the process started, from 1.</param>
/// <param name="Correlation">The id of the request that began it all.</param>
public sealed record EffectCall(
    string Key, Address Actor, IEffectRequest Request, Instant AskedAt, Instant ExpiresAt, int Attempt, string Correlation);

/// <summary>A call that was tried, did not get through, and is tried again until it expires.</summary>
/// <param name="Actor">The actor that asked for it.</param>
/// <param name="Name">The name by which it did.</param>
/// <param name="Request">What the call says.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="ExpiresAt">After this instant it is not tried any more.</param>
/// <param name="Attempts">How often it was tried since the process started.</param>
/// <param name="Code">How the latest attempt failed.</param>
public sealed record RetriedCall(
    Address Actor, string Name, IEffectRequest Request, Instant AskedAt, Instant ExpiresAt, int Attempts, string Code);

/// <summary>What the other side said to an attempt.</summary>
public enum EffectVerdict
{
    /// <summary>It took it.</summary>
    Delivered = 1,

    /// <summary>It refused it for good.</summary>
    Rejected = 2,

    /// <summary>It did not take it this time; try again until it expires.</summary>
    TryAgain = 3,
}

/// <summary>The result of one attempt.</summary>
/// <param name="Verdict">What the other side said.</param>
/// <param name="Code">Stable code, e.g. <c>ring.accepted</c>, <c>http.503</c>.</param>
/// <param name="Detail">For a person; no secrets.</param>
/// <param name="RetryAfter">The pause the other side asked for; null for the engine's own back-off.</param>
public readonly record struct EffectResult(EffectVerdict Verdict, string Code, string? Detail = null, Duration? RetryAfter = null);

/// <summary>
/// Makes the outside calls of one channel. Called by several threads; calls of one lane come one after the other.
/// </summary>
public interface IEffectHandler
{
    /// <summary>The channel it serves.</summary>
    string Channel { get; }

    /// <summary>
    /// Makes one attempt. An exception counts as <see cref="EffectVerdict.TryAgain"/>; cancellation means that the
    /// attempt took too long or the engine stops.
    /// </summary>
    Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation);
}

/// <summary>
/// A channel whose calls are neither counted nor logged: that there was one is nothing for whoever reads those.
/// </summary>
public interface IQuietEffectHandler : IEffectHandler;

/// <summary>
/// A handler that keeps the calls of its channel that were given up: rejected for good, or expired, also while nothing
/// ran.
/// </summary>
public interface IKeepsLostCalls : IEffectHandler
{
    /// <summary>
    /// Keeps one, before the actor that asked for it is told: at least once, so the same key may come again.
    /// </summary>
    /// <returns>False if it could not be kept now; it is asked again after a while.</returns>
    Task<bool> IsKeptAsync(EffectCall call, EffectConcluded outcome, CancellationToken cancellation);
}
