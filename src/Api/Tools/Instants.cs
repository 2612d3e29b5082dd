using NodaTime;
using NodaTime.Text;

namespace RingActors.Api.Tools;

/// <summary>
/// Instants as answers hold them before they are told in the home's time: ISO 8601 in UTC.
/// </summary>
internal static class Instants
{
    internal static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    internal static string? Text(Instant? instant) => instant is { } at ? Text(at) : null;
}
