using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Reach;

namespace RingActors.Api.Features.Incidents;

/// <summary>
/// Open incidents, home by home. An emergency in a home is no trouble of this server; that somebody who was to be told
/// of it could not be is.
/// </summary>
internal sealed class IncidentHealthSource(IHomes homes) : IHealthSource
{
    public SubsystemHealth Check()
    {
        (string Home, IncidentView Incident)[] open =
        [
            .. homes.Households()
                .SelectMany(v => v.Guard().Incidents.Select(i => (v.Home, Incident: i)))
                .OrderBy(i => i.Home, StringComparer.Ordinal),
        ];
        IEnumerable<Instant?> began = open.Length > 0
            ? open.Select(i => (Instant?)i.Incident.OpenedAt)
            : homes.Households().SelectMany(v => v.Guard().Ended).Select(i => i.EndedAt);
        string detail = open.Length == 0
            ? "No incident is open."
            : string.Join(" ", open.Select(i => Sentence(i.Home, i.Incident)));
        string[] deaf =
        [
            .. homes.Households()
                .SelectMany(v => Deaf(v).Select(c => $"{v.Home}: {c.Id}"))
                .Order(StringComparer.Ordinal),
        ];
        detail += deaf.Length > 0 ? $" The last notice did not get through to {string.Join(", ", deaf)}." : "";
        string[] practising =
        [
            .. homes.Households().Where(v => v.Part<PracticeView>().State.Now is not null)
                .Select(v => $"{v.Home} until {Instants.Text(v.Part<PracticeView>().State.Now!.Until)}")
                .Order(StringComparer.Ordinal),
        ];
        detail += practising.Length > 0
            ? $" PRACTICE MODE, in which nobody is called for dispatch: {string.Join(", ", practising)}." : "";
        bool untold = deaf.Length > 0 || practising.Length > 0 || Array.Exists(
            open, i => IncidentWords.IsUnreached(i.Incident) || Untold(i.Incident).Length > 0);
        return new SubsystemHealth(
            "incidents", untold ? HealthState.Degraded : HealthState.Ok, began.Max()?.ToDateTimeOffset(),
            detail)
        { IsOfHousehold = true };
    }

    /// <summary>
    /// Recipients whom the last that they were to be told did not reach, by one of their ways, whatever it was about,
    /// as
    /// long as they are to be told so at all.
    /// </summary>
    internal static IEnumerable<(string Id, LastCall Lost)> Deaf(HomeView view) =>
        from recipient in view.Guard().Policy.Contacts
        from way in view.Part<ReachView>().LostTo(recipient)
        select (way.Said, way.Lost);

    private static string Sentence(string home, IncidentView incident)
    {
        string[] untold = Untold(incident);
        return $"{home}: {incident.Kind.Word()} since {Instants.Text(incident.OpenedAt)}, stage {IncidentWords.Stage(incident)}"
            + (untold.Length > 0 ? $"; could not be told: {string.Join(", ", untold)}" : "")
            + (IncidentWords.IsUnreached(incident) ? $"; {IncidentWords.Reach(incident)}." : ".");
    }

    private static string[] Untold(IncidentView incident) =>
        [.. incident.Contacts.Where(c => c.Value == "failed").Select(c => c.Key)];
}
