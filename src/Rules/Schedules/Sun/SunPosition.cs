using NodaTime;

namespace RingActors.Rules.Schedules.Sun;

/// <summary>
/// Where the sun stands, seen from the middle of the Earth, by the Solar Position Algorithm (NREL/TP-560-34302,
/// sections 3.1 to 3.10): right to 0.0003 degrees from the year -2000 to 6000.
/// </summary>
/// <param name="RightAscension">Degrees.</param>
/// <param name="Declination">Degrees.</param>
/// <param name="SiderealTime">Apparent, at Greenwich, degrees.</param>
/// <param name="Distance">Of Earth and sun, astronomical units.</param>
internal readonly record struct SunPosition(
    double RightAscension, double Declination, double SiderealTime, double Distance)
{
    private const double DegreesInRadian = 180 / Math.PI;
    private const double J2000 = 2451545;
    private const double UnixEpoch = 2440587.5;
    private const double DaysInCentury = 36525;

    internal static SunPosition At(Instant at) => At(at, DeltaT(at));

    /// <param name="at">When.</param>
    /// <param name="deltaT">Terrestrial less universal time, seconds; a second more moves the sun by 0.00001
    /// degrees.</param>
    internal static SunPosition At(Instant at, double deltaT)
    {
        double julianDay = JulianDay(at);
        double ephemerisCentury = (julianDay + (deltaT / NodaConstants.SecondsPerDay) - J2000) / DaysInCentury;
        double millennium = ephemerisCentury / 10;
        double heliocentric = DegreesInRadian * Sum(
            millennium, SunTerms.Longitude0, SunTerms.Longitude1, SunTerms.Longitude2,
            SunTerms.Longitude3, SunTerms.Longitude4, SunTerms.Longitude5);
        double latitude = -Sum(millennium, SunTerms.Latitude0, SunTerms.Latitude1);
        double distance = Sum(
            millennium, SunTerms.Radius0, SunTerms.Radius1, SunTerms.Radius2, SunTerms.Radius3, SunTerms.Radius4);
        (double nutation, double nutationOfObliquity) = Nutation(ephemerisCentury);
        double obliquity = (MeanObliquity(millennium / 10) / 3600) + nutationOfObliquity;
        double aberration = -20.4898 / (3600 * distance);
        double longitude = (heliocentric + 180 + nutation + aberration) / DegreesInRadian;
        double tilt = obliquity / DegreesInRadian;
        double ascension = DegreesInRadian * Math.Atan2(
            (Math.Sin(longitude) * Math.Cos(tilt)) - (Math.Tan(latitude) * Math.Sin(tilt)), Math.Cos(longitude));
        double declination = DegreesInRadian * Math.Asin(
            (Math.Sin(latitude) * Math.Cos(tilt)) + (Math.Cos(latitude) * Math.Sin(tilt) * Math.Sin(longitude)));
        double sidereal = MeanSiderealTime(julianDay) + (nutation * Math.Cos(tilt));
        return new SunPosition(Turn(ascension), declination, Turn(sidereal), distance);
    }

    /// <summary>How far the sun has gone past the meridian of a place: -180 to 180 degrees, 0 at its noon.</summary>
    internal double HourAngle(double longitude)
    {
        double angle = Turn(SiderealTime + longitude - RightAscension);
        return angle > 180 ? angle - 360 : angle;
    }

    /// <summary>Of the sun's middle above the horizon, without refraction and parallax, degrees.</summary>
    internal double Elevation(GeoPoint place)
    {
        double latitude = place.Latitude / DegreesInRadian;
        double declination = Declination / DegreesInRadian;
        return DegreesInRadian * Math.Asin(
            (Math.Sin(latitude) * Math.Sin(declination))
            + (Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(HourAngle(place.Longitude) / DegreesInRadian)));
    }

    /// <summary>
    /// Seconds, for 2005 to 2050 by the polynomial of F. Espenak and J. Meeus (NASA/TP-2006-214141); a minute more or
    /// less moves a sunrise by less than a tenth of a second.
    /// </summary>
    private static double DeltaT(Instant at)
    {
        double years = at.ToUnixTimeSeconds() / (365.2425 * NodaConstants.SecondsPerDay) - 30;
        return 62.92 + (0.32217 * years) + (0.005589 * years * years);
    }

    private static double Sum(double millennium, params ReadOnlySpan<double[]> series)
    {
        double sum = 0, power = 1;
        foreach (double[] terms in series)
        {
            double part = 0;
            for (int i = 0; i < terms.Length; i += 3)
            {
                part += terms[i] * Math.Cos(terms[i + 1] + (terms[i + 2] * millennium));
            }

            sum += part * power;
            power *= millennium;
        }

        return sum / 1e8;
    }

    /// <summary>In longitude and in obliquity, degrees.</summary>
    private static (double Longitude, double Obliquity) Nutation(double t)
    {
        ReadOnlySpan<double> arguments =
        [
            Cubic(t, 297.85036, 445267.111480, -0.0019142, 1.0 / 189474),
            Cubic(t, 357.52772, 35999.050340, -0.0001603, -1.0 / 300000),
            Cubic(t, 134.96298, 477198.867398, 0.0086972, 1.0 / 56250),
            Cubic(t, 93.27191, 483202.017538, -0.0036825, 1.0 / 327270),
            Cubic(t, 125.04452, -1934.136261, 0.0020708, 1.0 / 450000),
        ];
        double longitude = 0, obliquity = 0;
        for (int row = 0; row < SunTerms.NutationSizes.Length / 4; row++)
        {
            double angle = 0;
            for (int i = 0; i < arguments.Length; i++)
            {
                angle += SunTerms.NutationFactors[(row * 5) + i] * arguments[i];
            }

            (double sin, double cos) = Math.SinCos(angle / DegreesInRadian);
            ReadOnlySpan<double> sizes = SunTerms.NutationSizes.AsSpan(row * 4, 4);
            longitude += (sizes[0] + (sizes[1] * t)) * sin;
            obliquity += (sizes[2] + (sizes[3] * t)) * cos;
        }

        return (longitude / 36_000_000, obliquity / 36_000_000);
    }

    /// <summary>Arc seconds, by units of 10,000 years.</summary>
    private static double MeanObliquity(double u)
    {
        ReadOnlySpan<double> factors =
            [84381.448, -4680.93, -1.55, 1999.25, -51.38, -249.67, -39.05, 7.12, 27.87, 5.79, 2.45];
        double sum = 0;
        for (int i = factors.Length - 1; i >= 0; i--)
        {
            sum = (sum * u) + factors[i];
        }

        return sum;
    }

    /// <summary>At Greenwich, degrees; not turned back to one circle.</summary>
    internal static double MeanSiderealTime(Instant at) => MeanSiderealTime(JulianDay(at));

    /// <summary>The same angle from 0 to 360 degrees.</summary>
    internal static double Turn(double degrees) => degrees - (360 * Math.Floor(degrees / 360));

    private static double JulianDay(Instant at) =>
        UnixEpoch + (at.ToUnixTimeTicks() / (double)NodaConstants.TicksPerDay);

    private static double MeanSiderealTime(double julianDay)
    {
        double days = julianDay - J2000;
        double t = days / DaysInCentury;
        return 280.46061837 + (360.98564736629 * days) + (t * t * (0.000387933 - (t / 38710000)));
    }

    private static double Cubic(double t, double a, double b, double c, double d) =>
        a + (t * (b + (t * (c + (t * d)))));
}
