namespace RingActors.Rules.Schedules.Sun;

/// <summary>A place on Earth.</summary>
/// <param name="Latitude">Degrees, north positive, -90 to 90.</param>
/// <param name="Longitude">Degrees, east positive, -180 to 180.</param>
public readonly record struct GeoPoint(double Latitude, double Longitude);
