using System.Collections.Frozen;
using System.Reflection;
using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Rules;
using RingActors.Rules.Documents;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.History;

/// <summary>
/// The one table of what an event is: its kind, how much it matters, and its sentence. Each room has the rows of its
/// own events; an event without a row fails a test.
/// </summary>
internal static class EventDescriptions
{
    private static readonly FrozenDictionary<Type, EventDescription> ByType =
        Rows().ToFrozenDictionary(d => d.Type);

    private static readonly FrozenDictionary<string, EventDescription> ByName =
        Rows().ToFrozenDictionary(d => d.Type.GetCustomAttribute<StoredNameAttribute>()!.Name, StringComparer.Ordinal);

    /// <summary>All rows.</summary>
    internal static IReadOnlyCollection<EventDescription> All => ByType.Values;

    /// <summary>The row of an event.</summary>
    internal static EventDescription Of(IEvent @event) => ByType[@event.GetType()];

    /// <summary>
    /// The row of what is stored under a name; null for a name that this version does not know, of which it says
    /// nothing either.
    /// </summary>
    internal static EventDescription? Find(string storedName) => ByName.GetValueOrDefault(storedName);

    private static IEnumerable<EventDescription> Rows() =>
        EngineEventRows.All.Concat(DomainRegistration.Descriptions).Concat(RulesRegistration.Descriptions);
}

/// <summary>How things are called in a home, for the sentences about its events.</summary>
/// <param name="envelope">The event.</param>
/// <param name="devices">The home's devices.</param>
/// <param name="intents">The home's wishes, as far as they are known.</param>
internal sealed class HomeTelling(EventEnvelope envelope, DevicesView devices, IntentsView? intents) : ITelling
{
    public string Name { get; } =
        devices.Get(envelope.Actor) is { } device ? Phrases.Quoted(device.Name) : NameOfActor(envelope.Actor);

    public string StoredName => envelope.Name;

    public string Time(Instant at) => Instants.Text(at);

    public string Quoted(string name) => Phrases.Quoted(name);

    public string? NameOf(string deviceId) => devices.LastKnown(deviceId)?.Name;

    public string? NameOf(Address actor) => devices.Get(actor)?.Name;

    public string? AboutOf(string intent) => intents?.Get(intent)?.About;

    private static string NameOfActor(Address actor) => actor.Kind switch
    {
        DeviceKinds.SecuritySystem => "The alarm",
        RuleKinds.Rule => $"Rule {actor.Id}",
        RuleKinds.Promise => $"The promise {actor.Id}",
        RuleKinds.Schedule => $"Schedule {actor.Id}",
        RuleKinds.Protocol => $"Protocol {actor.Id}",
        RuleKinds.Drill => "Drills",
        RuleKinds.Practice => "Practice mode",
        HomeWebhooks.Kind => $"Webhook {actor.Id}",
        "outbound" => "What is posted",
        RuleKinds.Shadow => $"The shadow of rule {actor.Id}, which does nothing,",
        "engine" => "The engine",
        DeviceKinds.RingCloud => "Ring",
        DeviceKinds.Coverage => "The listening",
        _ => $"{actor.Kind} {actor.Id}",
    };
}
