using System.Collections.Immutable;
using RingActors.Api.Instance;
using RingActors.Api.Logging;

namespace RingActors.Api.Health;

/// <summary>Asks every part of the server how it is and says what that makes of the whole.</summary>
internal sealed class HealthBoard(IEnumerable<IHealthSource> sources, ServerIdentity identity, HomeChoice choice,
    TimeProvider clock,
    ILogger<HealthBoard> log)
{
    private readonly IHealthSource[] sources = [.. sources];
    private readonly DateTimeOffset started = clock.GetUtcNow();

    public HealthReport Report()
    {
        var now = clock.GetUtcNow();
        var subsystems = sources.Select(source => Ask(source, now)).OrderBy(s => s.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        return new HealthReport(Overall(subsystems), ServerIdentity.ServerName, identity.Version, Environment.ProcessId,
            identity.Instance,
            (long)(now - started).TotalSeconds, now, subsystems)
        {
            Demo = choice.IsDemo,
        };
    }

    private static HealthState Overall(ImmutableArray<SubsystemHealth> subsystems)
    {
        if (subsystems.Any(s => s is { IsVital: true, State: HealthState.Down }))
        {
            return HealthState.Down;
        }

        return subsystems.Any(s => s.State != HealthState.Ok) ? HealthState.Degraded : HealthState.Ok;
    }

    private SubsystemHealth Ask(IHealthSource source, DateTimeOffset now)
    {
        try
        {
            return source.Check();
        }
#pragma warning disable CA1031 // Health must be readable when the parts it describes are not.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.HealthBroke(log, exception, source.GetType().Name);
            return new SubsystemHealth(source.GetType().Name, HealthState.Down, now,
                "Its state could not be read; see the log.");
        }
    }
}
