using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Alarm;

/// <summary>
/// Whether the base stations are heard, home by home: a base station that is away is no trouble of this server, but
/// whoever looks at its health must not think that the home's alarm is known.
/// </summary>
internal sealed class BaseStationHealthSource(IHomes homes, PresentSecurity present, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        (string Home, SecurityView Security)[] alarms =
        [
            .. homes.Households()
                .Select(v => (v.Home, Security: present.Of(v)))
                .Where(a => a.Security.Mode is not null || a.Security.BaseStation is not null)
                .OrderBy(a => a.Home, StringComparer.Ordinal),
        ];
        (string Home, SecurityView Security)[] away = [.. alarms.Where(a => !a.Security.IsHeard)];
        DateTimeOffset since = (away.Length > 0 ? away : alarms)
            .Select(a => a.Security.BaseStation?.Since.ToDateTimeOffset() ?? _started).DefaultIfEmpty(_started).Max();
        string detail = away.Length > 0
            ? string.Join(" ", away.Select(a => $"{a.Home}: {ModeAndPhase.Unheard(a.Security.BaseStation!)}"))
            : alarms.Length == 0 ? "No base station has been heard of." : $"{alarms.Length} heard.";
        return new SubsystemHealth(
            "base-station", away.Length > 0 ? HealthState.Degraded : HealthState.Ok, since,
            detail)
        { IsOfHousehold = true };
    }
}
