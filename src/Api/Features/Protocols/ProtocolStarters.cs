using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Api.Features.Protocols;

/// <summary>Automations and schedules of a home that start a protocol by its id.</summary>
internal static class ProtocolStarters
{
    /// <summary>Each with its sort: <c>automation night-alarm</c>; those that are off, too.</summary>
    internal static IReadOnlyList<string> Of(string protocol, HomeView view) =>
    [
        .. view.Part<RulesView>().All.Where(r => Start(protocol, r.Document.AllActions()))
            .Select(r => $"automation {r.Slug}"),
        .. view.Part<SchedulesView>().All
            .Where(s => s.Document.Do is ActionsTarget target
                && Start(protocol, target.Actions.SelectMany(a => a.All())))
            .Select(s => $"schedule {s.Slug}"),
    ];

    private static bool Start(string protocol, IEnumerable<HomeAction> actions) =>
        actions.OfType<ProtocolAction>().Any(a => a.Protocol == protocol);
}
