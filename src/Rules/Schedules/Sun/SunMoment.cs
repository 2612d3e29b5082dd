namespace RingActors.Rules.Schedules.Sun;

/// <summary>What the sun does at a moment of a day.</summary>
public enum SunEvent
{
    /// <summary>It goes above an elevation: sunrise, dawn.</summary>
    Rises,

    /// <summary>It goes below an elevation: sunset, dusk.</summary>
    Sets,

    /// <summary>It stands highest.</summary>
    Noon,
}

/// <summary>A moment that the sun makes.</summary>
/// <param name="Event">What it does.</param>
/// <param name="Elevation">
/// Of its middle, geometric, degrees; of no meaning at noon. -0.8333 is sunrise and sunset (the upper rim, with 34
/// minutes of arc of refraction), -6, -12 and -18 are civil, nautical and astronomical twilight.
/// </param>
public readonly record struct SunMoment(SunEvent Event, double Elevation)
{
    /// <summary>Degrees of the sun's middle at sunrise and sunset.</summary>
    public const double Horizon = -0.8333;

    /// <summary>Sunrise.</summary>
    public static readonly SunMoment Sunrise = new(SunEvent.Rises, Horizon);

    /// <summary>Sunset.</summary>
    public static readonly SunMoment Sunset = new(SunEvent.Sets, Horizon);

    /// <summary>Civil dawn.</summary>
    public static readonly SunMoment Dawn = new(SunEvent.Rises, -6);

    /// <summary>Civil dusk.</summary>
    public static readonly SunMoment Dusk = new(SunEvent.Sets, -6);

    /// <summary>The sun's highest stand.</summary>
    public static readonly SunMoment Noon = new(SunEvent.Noon, 0);
}
