using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Engine.Runtime;

namespace RingActors.Api.Features.Server;

/// <summary>
/// The engine and its journal. Without a journal nothing may be acknowledged, so the whole server counts as down.
/// </summary>
internal sealed class EngineHealthSource(Func<EngineHealth> engine) : IHealthSource
{
    public SubsystemHealth Check()
    {
        EngineHealth health = engine();
        return health.State switch
        {
            "running" => new SubsystemHealth(
                "engine",
                HealthState.Ok,
                health.Since.ToDateTimeOffset(),
                $"Running; {Phrases.Count(health.LoadedActors, "actor")} in memory, {Phrases.Count(health.Backlog, "message waits", "messages wait")}, "
                + $"{Phrases.Count(health.OutboxCount, "outside call is", "outside calls are")} not concluded.",
                IsVital: true),
            "journal-down" => new SubsystemHealth(
                "engine",
                HealthState.Down,
                health.Since.ToDateTimeOffset(),
                HowToRun.Current.Told(
                    $"The journal cannot be written, so commands are refused; reads go on. {health.Detail}"),
                IsVital: true),
            "shard-lost" => new SubsystemHealth(
                "engine",
                HealthState.Down,
                health.Since.ToDateTimeOffset(),
                HowToRun.Current.Told($"Some homes are not run by this process any more. {health.Detail}"),
                IsVital: true),
            _ => new SubsystemHealth(
                "engine",
                HealthState.Down,
                health.Since.ToDateTimeOffset(),
                $"The engine is {health.State}.",
                IsVital: true),
        };
    }
}
