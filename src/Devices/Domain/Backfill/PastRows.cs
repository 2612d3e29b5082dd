using NodaTime;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Devices.Domain.Backfill;

/// <summary>What holds for every row of a hub's history.</summary>
internal static class PastRows
{
    /// <summary>Ring's ids are 36 characters; what is longer is none.</summary>
    private const int EventIdLengthMax = 64;

    /// <summary>A row that is a little ahead of us was made by a clock that is: it was before now all the same.</summary>
    internal static bool IsPast(Instant at, Instant now) => ReportTimes.Credible(at, now) is not null;

    internal static string? IdOf(string? id) => id is { Length: > 0 and <= EventIdLengthMax } ? id : null;
}
