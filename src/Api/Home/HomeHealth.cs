using RingActors.Api.CommandLine;
using RingActors.Api.Health;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Runtime;

namespace RingActors.Api.Home;

/// <summary>The engine and its journal. Without a journal nothing may be acknowledged, so the whole server counts as down.</summary>
internal sealed class EngineHealthSource(HomeHost host) : IHealthSource
{
    public SubsystemHealth Check()
    {
        EngineHealth health = host.Engine.Health();
        return health.State switch
        {
            "running" => new SubsystemHealth(
                "engine",
                HealthState.Ok,
                health.Since.ToDateTimeOffset(),
                $"Running; {health.LoadedActors} actors in memory, {health.Backlog} messages wait, {health.OutboxCount} outside calls are not concluded."),
            "journal-down" => new SubsystemHealth(
                "engine",
                HealthState.Down,
                health.Since.ToDateTimeOffset(),
                HowToRun.Current.Told($"The journal cannot be written, so commands are refused; reads go on. {health.Detail}"),
                IsVital: true),
            _ => new SubsystemHealth("engine", HealthState.Down, health.Since.ToDateTimeOffset(), $"The engine is {health.State}.", IsVital: true),
        };
    }
}

/// <summary>The connection to Ring as one line: the worst part counts, every part is named.</summary>
internal sealed class RingHealthSource(HomeHost host, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        if (host.Ring is not { } ring)
        {
            string trouble = host.Trouble is { } told ? HowToRun.Current.Told(told) : "The connection to Ring is being made.";
            return new SubsystemHealth("ring-cloud", HealthState.Degraded, _started, trouble);
        }

        RingLinkHealth[] links = [.. ring.Links];
        RingLinkHealth[] troubled = [.. links.Where(l => StateOf(l) != HealthState.Ok)];
        DateTimeOffset since = (troubled.Length > 0 ? troubled : links).Select(l => l.Since.ToDateTimeOffset()).DefaultIfEmpty(_started).Max();
        HealthState state = troubled.Length > 0 ? HealthState.Degraded : HealthState.Ok;
        string detail = string.Join(" ", (troubled.Length > 0 ? troubled : links)
            .Select(l => $"{l.Subsystem}{(l.Scope.Length > 0 ? $" ({l.Scope})" : "")}: {l.State}. {l.Reason}"));
        return new SubsystemHealth("ring-cloud", state, since, HowToRun.Current.Told(detail));
    }

    /// <summary>A link that is off by choice or by its settings is no trouble; its reason is told all the same.</summary>
    private static HealthState StateOf(RingLinkHealth link) =>
        link.State is RingLinkState.Up or RingLinkState.Off ? HealthState.Ok : HealthState.Degraded;
}
