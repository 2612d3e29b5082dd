using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Listening;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Server;

/// <summary>
/// Whether the homes are listened to, line by line. What this process does not hear it cannot know of: 'no motion' is
/// said of the time that was listened to only.
/// </summary>
internal sealed class ListeningHealthSource(IHomes homes, RingGateway gateway, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        (string Home, LineState Line)[] lines =
        [
            .. homes.Households()
                .SelectMany(v => gateway.Listening(v.Home).Select(l => (v.Home, l)))
                .OrderBy(l => l.Home, StringComparer.Ordinal),
        ];
        (string Home, LineState Line)[] deaf = [.. lines.Where(l => !l.Line.Hears)];
        DateTimeOffset since = (deaf.Length > 0 ? deaf : lines).Select(l => l.Line.Since.ToDateTimeOffset()).DefaultIfEmpty(_started).Max();
        string detail = deaf.Length > 0
            ? string.Join(
                " ",
                deaf.Select(l => $"{l.Home}: nothing by {l.Line.Line} since {Instants.Text(l.Line.Until ?? l.Line.Since)}. {l.Line.Reason}"))
            : lines.Length == 0 ? "Nothing is listened to yet." : $"{lines.Length} lines are listened to.";
        return new SubsystemHealth(
            "listening", deaf.Length > 0 ? HealthState.Degraded : HealthState.Ok, since,
            HowToRun.Current.Told(detail))
        { IsOfHousehold = true };
    }
}
