using RingActors.Api.Health;
using RingActors.Api.Instance;

namespace RingActors.Api.Features.Server;

/// <summary>Whether a cut or rolled-back journal would be noticed.</summary>
internal sealed class AnchorHealthSource(AnchorState state) : IHealthSource
{
    public SubsystemHealth Check() => state switch
    {
        { Trouble: { } trouble } => new SubsystemHealth("anchor", HealthState.Degraded, trouble.Since, trouble.What),
        { Latest: { } latest } => new SubsystemHealth(
            "anchor", HealthState.Ok, null, $"The heads of the journal are anchored, {latest.Counter} times so far."),
        _ => new SubsystemHealth("anchor", HealthState.Degraded, null, "The journal is not anchored yet."),
    };
}
