using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>
/// What a new process tells a home first: it knows nothing, and nobody listened until now. Whoever goes through the
/// record knows by it that there was no process just before.
/// </summary>
public static class ProcessStart
{
    /// <summary>Why the base station is not heard.</summary>
    public const string OfBaseStation = "The engine has started, and the base station has not reported since.";

    /// <summary>Why the lines are not listened to.</summary>
    public const string OfLines = "RingActors was not running; it has started again.";

    /// <summary>A home as it was while there was no process: nothing is listened to since it was last proven.</summary>
    public static HomeView Without(HomeView view) =>
        new(view.Home, view.HomeSeq, [.. view.Parts.Select(p => p is CoverageView coverage ? Deaf(coverage) : p)])
        {
            SetAside = view.SetAside,
        };

    private static CoverageView Deaf(CoverageView coverage) => coverage with
    {
        Lines = coverage.Lines.SetItems(
            from line in coverage.Lines
            where line.Value.Hears
            let since = Instant.Max(line.Value.ProvenUntil ?? line.Value.Since, line.Value.Since)
            select new KeyValuePair<string, LineView>(line.Key, line.Value with
            {
                Hears = false,
                Since = since,
                Breaks = [.. line.Value.Breaks, new Break(since, OfLines)],
            })),
    };
}
