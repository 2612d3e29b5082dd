using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.States;

/// <summary>
/// From when on it is proven that a state has not changed (R-S8): by the record of when the home was listened to. While
/// nobody listened a door may have been closed and opened again.
/// </summary>
internal static class Continuity
{
    /// <summary>
    /// A hole of at most this length proves nothing against a state: five minutes after which listening is proven anew,
    /// and one for a start of the server.
    /// </summary>
    internal static readonly Duration HoleMax = Duration.FromMinutes(6);

    /// <summary>
    /// The earliest instant, not before <paramref name="since"/>, from which on a device was listened to.
    /// </summary>
    /// <param name="view">The home.</param>
    /// <param name="address">The device.</param>
    /// <param name="capability">What of it; its own connection needs no connection to be known.</param>
    /// <param name="since">Since when the state is said to be so.</param>
    /// <param name="now">Up to when.</param>
    internal static Instant From(HomeView view, Address address, string capability, Instant since, Instant now)
    {
        if (view.Part<DevicesView>().Get(address) is not { } device)
        {
            return now;
        }

        CoverageView coverage = Expected(view, now);
        if (capability == Capabilities.Connection)
        {
            coverage = coverage with { Devices = ImmutableDictionary<string, DeviceListening>.Empty };
        }

        DeviceCoverage heard = DeviceCoverage.Of(coverage, device, Aspect.States, new Stretch(since, now));

        // Of lines of which nothing was ever said there is no evidence.
        return heard.Gaps.All(g => g is { Cause: GapCause.NotYet, Line: null }) ? since : AfterHoles(heard.Gaps, since);
    }

    /// <summary>The same of what the base station itself says.</summary>
    internal static Instant FromOfPanel(HomeView view, Instant since, Instant now)
    {
        LineView[] lines = [.. Expected(view, now).Lines.Values.Where(l => l.HasPanel == true)];
        return lines.Length == 0
            ? since
            : lines.Select(l => AfterHoles(Holes(l, since, now), since)).Max();
    }

    /// <summary>
    /// A line that is listened to has been since its last proof, as long as the next one is not overdue.
    /// </summary>
    internal static CoverageView Expected(HomeView view, Instant now)
    {
        CoverageView coverage = view.Coverage();
        return coverage.With(
        [
            .. from line in coverage.Lines.Values
               let proven = line.ProvenUntil > line.Since ? line.ProvenUntil.Value : line.Since
               where line.Hears && proven < now && now - proven <= HoleMax
               select new LineProof(line.Line, proven, now),
        ]);
    }

    private static IReadOnlyList<Gap> Holes(LineView line, Instant since, Instant now) =>
    [
        .. Stretches.Subtract(Stretches.Of(since, now), line.Heard)
            .Select(s => new Gap(s.From, s.Until, GapCause.LineDown, line.Line, "")),
    ];

    /// <summary>Pieces of several causes that follow each other are one hole.</summary>
    private static Instant AfterHoles(IReadOnlyList<Gap> gaps, Instant since)
    {
        Instant from = since;
        Instant? began = null;
        Instant ended = since;
        foreach (Gap gap in gaps)
        {
            began = began is { } first && gap.From <= ended ? first : gap.From;
            ended = gap.Until;
            from = ended - began.Value > HoleMax ? ended : from;
        }

        return from;
    }
}
