using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

/// <summary>Write a protocol down under a new address, or in place of the one that every home has.</summary>
/// <param name="Document">The document.</param>
[StoredName("protocol.create")]
public sealed record CreateProtocol(ProtocolDocument Document) : ICommand;

/// <summary>Replace a protocol's document. What is under way goes on with the one it began with.</summary>
/// <param name="Document">The new document.</param>
/// <param name="ExpectedVersion">Refused if it is at another version; null replaces whatever is there.</param>
[StoredName("protocol.replace")]
public sealed record ReplaceProtocol(ProtocolDocument Document, int? ExpectedVersion = null) : ICommand;

[StoredName("protocol.enable")]
public sealed record EnableProtocol : ICommand;

/// <summary>Switch a protocol off. What is under way goes on.</summary>
[StoredName("protocol.disable")]
public sealed record DisableProtocol : ICommand;

/// <summary>Take a protocol away; the one that every home has is then the built-in one again.</summary>
[StoredName("protocol.delete")]
public sealed record DeleteProtocol : ICommand;

/// <summary>What a protocol waits for happened; told by ProtocolReactions.</summary>
/// <param name="Key">Of one key there is one activation at a time.</param>
/// <param name="Incident">The incident that it is for; null for none.</param>
/// <param name="By">The event.</param>
[StoredName("protocol.start")]
internal sealed record StartProtocol(string Key, string? Incident, TriggerFacts By) : IAlwaysTaken;

/// <summary>An incident is over for which something is under way; told by ProtocolReactions.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="How">How.</param>
[StoredName("protocol.resolve")]
internal sealed record ResolveProtocol(string Incident, IncidentEnd How) : IAlwaysTaken;

/// <summary>Something happened that may end a wait; told by ProtocolReactions.</summary>
/// <param name="By">The event.</param>
/// <param name="Met">Places of waits for something to happen that this event is, with their activations.</param>
[StoredName("protocol.look-again")]
internal sealed record LookAtProtocol(TriggerFacts By, IReadOnlyList<MetStep> Met) : ICommand;

/// <summary>Addresses of recipients were changed; told by ProtocolReactions.</summary>
/// <param name="Moved">Whose.</param>
[StoredName("protocol.recipients-moved")]
internal sealed record RecipientsMoved(IReadOnlyList<MovedRecipient> Moved) : IAlwaysTaken;

/// <summary>Somebody who has not all addresses any more that they had, or has others.</summary>
/// <param name="Recipient">Their id.</param>
/// <param name="Lost">Names of the ways whose addresses are none of theirs any more, as they were called.</param>
/// <param name="Added">Names of the ways whose addresses are new, as they are called now.</param>
internal sealed record MovedRecipient(string Recipient, IReadOnlyList<string> Lost, IReadOnlyList<string> Added);

/// <summary>A wait that an event ends.</summary>
internal sealed record MetStep(string Activation, string Place);

/// <summary>Somebody takes care: nobody else is told for as long as that holds.</summary>
/// <param name="Way">By which way, e.g. <c>tool</c> or <c>link</c>.</param>
[StoredName("protocol.acknowledge")]
public sealed record AcknowledgeProtocol(string Way) : IAlwaysTaken
{
    /// <summary>Which activation; null for all that are under way.</summary>
    public string? Activation { get; init; }

    /// <summary>The notice whose link it was; null if it was none.</summary>
    public string? Notice { get; init; }
}

/// <summary>No help is needed: what has not left the house does not, and whoever was told is told so.</summary>
/// <param name="Way">By which way.</param>
[StoredName("protocol.cancel")]
public sealed record CancelProtocol(string Way) : IAlwaysTaken
{
    /// <inheritdoc cref="AcknowledgeProtocol.Activation"/>
    public string? Activation { get; init; }

    /// <inheritdoc cref="AcknowledgeProtocol.Notice"/>
    public string? Notice { get; init; }
}

/// <summary>Somebody who was told cannot take care: the next is told at once.</summary>
/// <param name="Way">By which way.</param>
[StoredName("protocol.escalate")]
public sealed record EscalateProtocol(string Way) : IAlwaysTaken
{
    /// <inheritdoc cref="AcknowledgeProtocol.Activation"/>
    public string? Activation { get; init; }

    /// <inheritdoc cref="AcknowledgeProtocol.Notice"/>
    public string? Notice { get; init; }
}

/// <summary>The answer to commands that write or switch a protocol.</summary>
/// <param name="Protocol">Its id.</param>
/// <param name="Version">Its version now.</param>
[StoredName("protocol.written")]
public sealed record ProtocolWritten(string Protocol, int Version) : IReply;

/// <summary>The answer to whoever started, acknowledged or cancelled.</summary>
/// <param name="Protocol">Its id.</param>
/// <param name="Activations">Ids of the activations that are meant.</param>
[StoredName("protocol.answered")]
public sealed record ProtocolAnswered(string Protocol, IReadOnlyList<string> Activations) : IReply;

/// <summary>Tell a recipient of the home of an emergency. The link is made when it is sent: the journal holds
/// none.</summary>
/// <param name="Contact">Id of the recipient.</param>
/// <param name="Url">Where to POST: the home's settings say it.</param>
/// <param name="Notice">What to say.</param>
[StoredName("protocol.send-notice")]
public sealed record SendProtocolNotice(string Contact, string Url, ProtocolNotice Notice) : IEffectRequest
{
    /// <summary>The channel of such calls.</summary>
    public const string Channel = "protocol-notice";
}

/// <summary>What a recipient is told of an emergency.</summary>
/// <param name="Type"><c>protocol.alarm</c> or <c>protocol.over</c>.</param>
/// <param name="Home">The home.</param>
/// <param name="Protocol">The protocol's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Activation">Of which emergency.</param>
/// <param name="At">When it is said.</param>
public sealed record ProtocolNotice(
    string Type, string Home, string Protocol, string Name, string Activation, Instant At)
{
    /// <summary>The type of what asks for somebody.</summary>
    public const string Alarm = "protocol.alarm";

    /// <summary>The type of what says that it is over.</summary>
    public const string Over = "protocol.over";

    /// <summary>The type of what is sent to find out who answers: nothing has happened.</summary>
    public const string Drill = "protocol.drill";

    /// <summary>The type of what says that a drill is over before its time, or that it is none any more.</summary>
    public const string DrillOver = "protocol.drill-over";

    /// <summary>The type of what says that the home practises, or does not any more.</summary>
    public const string Practising = "protocol.practice";

    /// <summary>True if the home practises: nobody is called for dispatch. Else null.</summary>
    public bool? Practice { get; init; }

    /// <summary>The same with its mark in its text, by whichever way it is told.</summary>
    internal ProtocolNotice Marked() => Practice is not true ? this : this with
    {
        Message = $"PRACTICE (nobody is called for dispatch){(Message is { } said ? $": {said}" : "")}",
    };

    /// <summary>Names this notice among those of the emergency; a link is good for one of them.</summary>
    public string? Notice { get; init; }

    public string? Message { get; init; }

    /// <summary>The word of the incident's kind.</summary>
    public string? Kind { get; init; }

    public string? Incident { get; init; }

    public string? Reason { get; init; }

    /// <summary>What set it off.</summary>
    public IReadOnlyList<Evidence>? SetOffBy { get; init; }

    /// <summary>Somebody has to answer: there is a link.</summary>
    public bool? Asks { get; init; }

    /// <summary>Of what is over: how.</summary>
    public string? How { get; init; }

    /// <summary>Of what was cancelled: the one id of that decision, whoever is told.</summary>
    public string? Cancellation { get; init; }

    /// <summary>Of what is over: names of devices that still detect something.</summary>
    public IReadOnlyList<string>? StillDetecting { get; init; }
}
