using System.Collections.Concurrent;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Tests.Kit;

/// <summary>Keeps what the engine would log, one line each.</summary>
internal sealed class RecordingLog : IEngineLog
{
    private readonly ConcurrentQueue<string> _lines = new();

    internal IReadOnlyList<string> Lines => [.. _lines];

    public void DeadLettered(Address to, string command, string errorId, Exception error) =>
        _lines.Enqueue($"dead letter {to} {command} {errorId} {error.GetType().Name}");

    public void LoopStopped(Address root, string command, int steps) => _lines.Enqueue($"loop {root} {command} {steps}");

    public void Quarantined(Address actor, string why) => _lines.Enqueue($"quarantined {actor} {why}");

    public void RecoveryFailed(string what, string code, string detail) => _lines.Enqueue($"recovery {what} {code} {detail}");

    public void JournalFailed(Exception error) => _lines.Enqueue($"journal failed {error.Message}");

    public void ShardLost(int shard, Exception error) => _lines.Enqueue($"shard {shard} lost {error.Message}");

    public void JournalRecovered() => _lines.Enqueue("journal recovered");

    public void EffectRetried(string key, string code, int attempt) => _lines.Enqueue($"retried {key} {code} {attempt}");

    public void EffectGivenUp(string key, string outcome, string code) => _lines.Enqueue($"given up {key} {outcome} {code}");

    public void Unexpected(string what, Exception error) => _lines.Enqueue($"unexpected {what} {error.GetType().Name}");
}
