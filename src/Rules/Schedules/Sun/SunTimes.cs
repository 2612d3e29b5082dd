using NodaTime;

namespace RingActors.Rules.Schedules.Sun;

/// <summary>
/// When the sun does what on a date. Rising and setting belong to the date of the noon between them: a sunset after
/// midnight is that of the day before, as people mean it.
/// </summary>
internal static class SunTimes
{
    /// <summary>In a day of the sun, degrees an hour.</summary>
    private const double DegreesAnHour = 15;

    private static readonly Duration HalfDay = Duration.FromHours(12);
    private static readonly Duration Enough = Duration.FromMilliseconds(50);

    /// <summary>
    /// Null if the sun does not do this on that date: polar day or night. The second in which it does: what comes after
    /// that differs from one processor to another, and the same sunset must be the same moment on each of them.
    /// </summary>
    /// <param name="moment">What.</param>
    /// <param name="place">Where.</param>
    /// <param name="dayStarts">When the local date of the noon begins.</param>
    internal static Instant? Of(SunMoment moment, GeoPoint place, Instant dayStarts)
    {
        Instant noon = Noon(place.Longitude, dayStarts + HalfDay);
        return moment.Event switch
        {
            SunEvent.Noon => Second(noon),
            SunEvent.Rises => Crossing(place, moment.Elevation, noon - HalfDay, noon),
            _ => Crossing(place, moment.Elevation, noon + HalfDay, noon),
        };
    }

    private static Instant Second(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    /// <summary>The noon that is nearest to a moment.</summary>
    private static Instant Noon(double longitude, Instant about)
    {
        Instant noon = about;
        for (int i = 0; i < 4; i++)
        {
            Duration wrong = Duration.FromHours(SunTable.At(noon).HourAngle(longitude) / DegreesAnHour);
            noon -= wrong;
            if (wrong < Enough && wrong > -Enough)
            {
                break;
            }
        }

        return noon;
    }

    /// <summary>
    /// When the elevation is passed between midnight and noon; in half a day it does so once or not at all. By the rule
    /// of false position in the form 'Illinois'.
    /// </summary>
    private static Instant? Crossing(GeoPoint place, double elevation, Instant midnight, Instant noon)
    {
        double Above(Instant at) => SunTable.At(at).Elevation(place) - elevation;

        (Instant low, double below) = (midnight, Above(midnight));
        (Instant high, double above) = (noon, Above(noon));
        if (below >= 0 || above <= 0)
        {
            return null;
        }

        int side = 0;
        while (true)
        {
            Instant next = low + ((high - low) * (-below / (above - below)));
            Duration left = high - low;
            if ((left < Enough && left > -Enough) || next == low || next == high)
            {
                return Second(next);
            }

            double there = Above(next);
            if (Math.Abs(there) < 1e-6)
            {
                return Second(next);
            }

            if (there < 0)
            {
                (low, below) = (next, there);
                above = side == -1 ? above / 2 : above;
                side = -1;
            }
            else
            {
                (high, above) = (next, there);
                below = side == 1 ? below / 2 : below;
                side = 1;
            }
        }
    }
}
