using NodaTime;

namespace RingActors.Api.Features.Past;

/// <summary>What is asked of a stretch of a home's past, with everything in it that was found out of the
/// call.</summary>
/// <param name="Home">Which home.</param>
/// <param name="Stretch">The stretch.</param>
/// <param name="First">The automation that is tried; null if something is supposed of the whole home.</param>
internal sealed record PastQuestion(string Home, PastStretch Stretch, TriedRules.Named? First)
{
    /// <summary>What is supposed; null if nothing is.</summary>
    public IReadOnlyList<Supposed>? Suppose { get; init; }

    /// <summary>What it is compared with; null if it is not.</summary>
    public TriedRules.Named? Second { get; init; }
}
