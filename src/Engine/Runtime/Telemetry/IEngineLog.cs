using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Telemetry;

/// <summary>
/// What the engine reports about itself that is worth a line in a log. The host decides what to do with it.
/// </summary>
public interface IEngineLog
{
    /// <summary>A message made its receiver throw: a bug.</summary>
    void DeadLettered(Address to, string command, string errorId, Exception error);

    /// <summary>A chain of reactions was cut.</summary>
    void LoopStopped(Address root, string command, int steps);

    /// <summary>An actor's events cannot be read; it is set aside.</summary>
    void Quarantined(Address actor, string why);

    /// <summary>A home or an actor could not be read from the journal.</summary>
    void RecoveryFailed(string what, string code, string detail);

    /// <summary>The journal failed; commands are refused until it has recovered.</summary>
    void JournalFailed(Exception error);

    /// <summary>The journal can be written again.</summary>
    void JournalRecovered();

    /// <summary>Another writer owns a shard: its homes are not run here any more.</summary>
    void ShardLost(int shard, Exception error);

    /// <summary>An outside call failed and will be tried again.</summary>
    void EffectRetried(string key, string code, int attempt);

    /// <summary>An outside call was given up.</summary>
    void EffectGivenUp(string key, string outcome, string code);

    /// <summary>
    /// Something that must not throw did, and the engine went on without it: a snapshot that cannot be written, a
    /// projection that cannot fold an old event, a caller that cannot take its answer. A bug.
    /// </summary>
    void Unexpected(string what, Exception error);
}

/// <summary>Logs nothing: for tests and benches.</summary>
public sealed class SilentEngineLog : IEngineLog
{
    /// <inheritdoc/>
    public void DeadLettered(Address to, string command, string errorId, Exception error)
    {
    }

    /// <inheritdoc/>
    public void LoopStopped(Address root, string command, int steps)
    {
    }

    /// <inheritdoc/>
    public void Quarantined(Address actor, string why)
    {
    }

    /// <inheritdoc/>
    public void RecoveryFailed(string what, string code, string detail)
    {
    }

    /// <inheritdoc/>
    public void JournalFailed(Exception error)
    {
    }

    /// <inheritdoc/>
    public void JournalRecovered()
    {
    }

    /// <inheritdoc/>
    public void ShardLost(int shard, Exception error)
    {
    }

    /// <inheritdoc/>
    public void EffectRetried(string key, string code, int attempt)
    {
    }

    /// <inheritdoc/>
    public void EffectGivenUp(string key, string outcome, string code)
    {
    }

    /// <inheritdoc/>
    public void Unexpected(string what, Exception error)
    {
    }
}
