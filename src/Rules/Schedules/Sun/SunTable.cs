using System.Collections.Concurrent;
using NodaTime;

namespace RingActors.Rules.Schedules.Sun;

/// <summary>
/// Where the sun stands, between its stands at each midnight (universal time), of which those that were asked for are
/// kept: they are the same for every place. What is between is right to 0.000001 degrees (2 ms of a sunrise), since
/// nothing of the sun's way but the turning Earth changes faster than in days.
/// </summary>
internal static class SunTable
{
    /// <summary>Some 40 years of days; then it begins anew.</summary>
    private const int DaysMax = 15_000;

    private static readonly ConcurrentDictionary<long, Stand> Stands = new();

    /// <summary>The same as <see cref="SunPosition.At(Instant)"/>, for a tenth of its price.</summary>
    internal static SunPosition At(Instant at)
    {
        long ticks = at.ToUnixTimeTicks();
        long day = (long)Math.Floor(ticks / (double)NodaConstants.TicksPerDay);
        double part = (ticks - (day * NodaConstants.TicksPerDay)) / (double)NodaConstants.TicksPerDay;
        (Stand a, Stand b, Stand c, Stand d) = (Of(day - 1), Of(day), Of(day + 1), Of(day + 2));

        // The cubic through four days, by Lagrange.
        double wa = -part * (part - 1) * (part - 2) / 6;
        double wb = (part + 1) * (part - 1) * (part - 2) / 2;
        double wc = -(part + 1) * part * (part - 2) / 2;
        double wd = (part + 1) * part * (part - 1) / 6;
        double Between(double va, double vb, double vc, double vd) => (wa * va) + (wb * vb) + (wc * vc) + (wd * vd);
        double ascension = b.Ascension + Between(
            Ahead(b.Ascension, a.Ascension), 0, Ahead(b.Ascension, c.Ascension), Ahead(b.Ascension, d.Ascension));
        double equinoxes = Between(a.Equinoxes, b.Equinoxes, c.Equinoxes, d.Equinoxes);
        return new SunPosition(
            SunPosition.Turn(ascension),
            Between(a.Declination, b.Declination, c.Declination, d.Declination),
            SunPosition.Turn(SunPosition.MeanSiderealTime(at) + equinoxes),
            Between(a.Distance, b.Distance, c.Distance, d.Distance));
    }

    private static Stand Of(long day)
    {
        if (Stands.TryGetValue(day, out Stand known))
        {
            return known;
        }

        if (Stands.Count >= DaysMax)
        {
            Stands.Clear();
        }

        Instant midnight = Instant.FromUnixTimeTicks(day * NodaConstants.TicksPerDay);
        SunPosition sun = SunPosition.At(midnight);
        return Stands[day] = new Stand(
            sun.RightAscension, sun.Declination,
            Ahead(SunPosition.MeanSiderealTime(midnight), sun.SiderealTime), sun.Distance);
    }

    /// <summary>How far one angle is ahead of another: -180 to 180 degrees.</summary>
    private static double Ahead(double from, double to)
    {
        double angle = SunPosition.Turn(to - from);
        return angle > 180 ? angle - 360 : angle;
    }

    /// <summary>At a midnight, in degrees; what nutation does to the sidereal time; the distance.</summary>
    private readonly record struct Stand(double Ascension, double Declination, double Equinoxes, double Distance);
}
