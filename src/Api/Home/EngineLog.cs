using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Api.Home;

/// <summary>The engine's news in the server's log. Ids 2000-2099 are stable.</summary>
internal sealed partial class EngineLog(ILogger<EngineLog> log) : IEngineLog
{
    public void DeadLettered(Address to, string command, string errorId, Exception error) => DeadLetter(log, error, to.Value, command, errorId);

    public void LoopStopped(Address root, string command, int steps) => Loop(log, root.Value, command, steps);

    public void Quarantined(Address actor, string why) => Quarantine(log, actor.Value, why);

    public void RecoveryFailed(string what, string code, string detail) => Recovery(log, what, code, detail);

    public void JournalFailed(Exception error) => Journal(log, error);

    public void JournalRecovered() => JournalBack(log);

    public void ShardLost(int shard, Exception error) => Lost(log, error, shard);

    public void EffectRetried(string key, string code, int attempt) => Retried(log, key, code, attempt);

    public void EffectGivenUp(string key, string outcome, string code) => GivenUp(log, key, outcome, code);

    public void Unexpected(string what, Exception error) => WentOnWithout(log, error, what);

    [LoggerMessage(2000, LogLevel.Error, "{Actor} failed on {Command}; kept as a dead letter under {ErrorId}")]
    private static partial void DeadLetter(ILogger log, Exception error, string actor, string command, string errorId);

    [LoggerMessage(2001, LogLevel.Warning,
        "A chain of reactions that began with {Command} to {Actor} was cut after {Steps} causes in a row; what came before stays")]
    private static partial void Loop(ILogger log, string actor, string command, int steps);

    [LoggerMessage(2002, LogLevel.Error, "{Actor} is set aside: {Why}")]
    private static partial void Quarantine(ILogger log, string actor, string why);

    [LoggerMessage(2003, LogLevel.Error, "{What} could not be read from the journal ({Code}): {Detail}")]
    private static partial void Recovery(ILogger log, string what, string code, string detail);

    [LoggerMessage(2004, LogLevel.Error, "The journal failed; commands are refused until it can be written again")]
    private static partial void Journal(ILogger log, Exception error);

    [LoggerMessage(2005, LogLevel.Information, "The journal can be written again")]
    private static partial void JournalBack(ILogger log);

    [LoggerMessage(2006, LogLevel.Information, "The call {Key} failed ({Code}) in attempt {Attempt} and will be tried again")]
    private static partial void Retried(ILogger log, string key, string code, int attempt);

    [LoggerMessage(2007, LogLevel.Warning, "The call {Key} was given up: {Outcome} ({Code})")]
    private static partial void GivenUp(ILogger log, string key, string outcome, string code);

    [LoggerMessage(2008, LogLevel.Error, "Something that must not fail did, and the engine went on without it: {What}")]
    private static partial void WentOnWithout(ILogger log, Exception error, string what);

    [LoggerMessage(2009, LogLevel.Error,
        "Another writer owns shard {Shard}; its homes are not run by this process any more")]
    private static partial void Lost(ILogger log, Exception error, int shard);
}
