using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>What the engine complained of. A disk that fails and calls that fail are part of the day; everything else is a fault.</summary>
internal sealed class DayEngineLog(DayLog log, Func<bool> isDead) : IEngineLog
{
    public void DeadLettered(Address to, string command, string errorId, Exception error) => Say($"{to} failed on {command}: {error}");

    public void LoopStopped(Address root, string command, int steps) => Say($"a chain at {root}, {command}, was cut");

    public void Quarantined(Address actor, string why) => Say($"{actor} was set aside: {why}");

    public void RecoveryFailed(string what, string code, string detail) => Say($"{what}: {code} {detail}");

    public void JournalFailed(Exception error)
    {
    }

    public void ShardLost(int shard, Exception error)
    {
    }

    public void JournalRecovered()
    {
    }

    public void EffectRetried(string key, string code, int attempt)
    {
    }

    public void EffectGivenUp(string key, string outcome, string code)
    {
    }

    public void Unexpected(string what, Exception error) => Say($"{what}: {error}");

    private void Say(string what)
    {
        if (!isDead())
        {
            log.Complaints.Add(what);
        }
    }
}
