using NodaTime;

namespace RingActors.Api.Tools.Answers;

/// <summary>A home as an answer names it.</summary>
/// <param name="Id">Ring's id of the location.</param>
/// <param name="Name">What the household calls it; null if nobody told it.</param>
/// <param name="Zone">By which its times are told.</param>
/// <param name="IsZoneTold">False if nobody told the zone and it is UTC for want of another.</param>
/// <param name="IsOneOfSeveral">True if there are other homes too.</param>
internal sealed record CallHome(string Id, string? Name, DateTimeZone Zone, bool IsZoneTold, bool IsOneOfSeveral);

/// <summary>For a call that is about no home: what all homes have in common.</summary>
internal interface ICallHomes
{
    /// <summary>
    /// The only home; of several their one zone, else UTC, which is then said. Asks nobody and waits for nothing.
    /// </summary>
    CallHome OfAll();
}
