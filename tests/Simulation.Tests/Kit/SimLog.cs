using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>The engine's own complaints: those that nothing in the simulation excuses are violations.</summary>
internal sealed class SimLog(World world) : IEngineLog
{
    public void DeadLettered(Address to, string command, string errorId, Exception error)
    {
        if (error is not InvalidOperationException { Message: ['o', ..] })
        {
            world.Report(11, $"{to} failed on {command}, which it was not told to do: {error}");
        }
    }

    public void LoopStopped(Address root, string command, int steps) => world.Hit(Mark.LoopCut);

    public void Quarantined(Address actor, string why) => world.Report(5, $"{actor} was set aside: {why}");

    public void RecoveryFailed(string what, string code, string detail)
    {
        if (code != "journal.unavailable")
        {
            world.Report(5, $"{what} could not be read: {code} {detail}");
        }
    }

    public void JournalFailed(Exception error)
    {
        if (error is not Engine.Runtime.Journals.JournalUnavailableException)
        {
            world.Report(3, $"the journal refused an append, and nobody else writes: {error.Message}");
        }
    }

    public void ShardLost(int shard, Exception error)
    {
        world.Hit(Mark.ShardLost);
        if (!world.Stolen.Remove(shard))
        {
            world.Report(12, $"shard {shard} was lost, and nobody had claimed it: {error.Message}");
        }
    }

    public void JournalRecovered() => world.Hit(Mark.Recovered);

    public void EffectRetried(string key, string code, int attempt) => world.Trace("retried", attempt);

    public void EffectGivenUp(string key, string outcome, string code) => world.Trace("given up " + outcome, 0);

    public void Unexpected(string what, Exception error) => world.Report(11, $"unexpected in {what}: {error}");
}
