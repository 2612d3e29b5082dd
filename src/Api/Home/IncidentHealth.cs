using RingActors.Api.Health;
using RingActors.Api.Home.Handlers;
using RingActors.Devices.Domain;

namespace RingActors.Api.Home;

/// <summary>
/// Open incidents, home by home. An emergency in a home is no trouble of this server; that somebody who was to be told of it could not
/// be is.
/// </summary>
internal sealed class IncidentHealthSource(HomeHost host, TimeProvider time) : IHealthSource
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public SubsystemHealth Check()
    {
        (string Home, IncidentView Incident)[] open =
        [
            .. host.Engine.LoadedViews()
                .SelectMany(v => v.Part<SecurityView>().Guard.Incidents.Select(i => (v.Home, Incident: i)))
                .OrderBy(i => i.Home, StringComparer.Ordinal),
        ];
        DateTimeOffset since = open.Select(i => i.Incident.OpenedAt.ToDateTimeOffset()).DefaultIfEmpty(_started).Max();
        string detail = open.Length == 0 ? "No incident is open." : string.Join(" ", open.Select(i => Sentence(i.Home, i.Incident)));
        bool untold = Array.Exists(open, i => Untold(i.Incident).Length > 0);
        return new SubsystemHealth("incidents", untold ? HealthState.Degraded : HealthState.Ok, since, detail);
    }

    private static string Sentence(string home, IncidentView incident)
    {
        string[] untold = Untold(incident);
        return $"{home}: {incident.Kind.Word()} since {HomeDesk.Text(incident.OpenedAt)}, stage {IncidentWords.Word(incident.Stage)}"
            + (untold.Length > 0 ? $"; could not be told: {string.Join(", ", untold)}." : ".");
    }

    private static string[] Untold(IncidentView incident) => [.. incident.Contacts.Where(c => c.Value == "failed").Select(c => c.Key)];
}
