using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>One text frame of the hub socket (section 6.3 of the protocol sheet): an envelope around a list of documents.</summary>
internal sealed record AlarmFrame(string? Channel, string? Message, string? DataType, string? Source, long? Sequence, long? Status)
{
    public required WireObject Envelope { get; init; }

    /// <summary>The documents; empty when the body is absent, which is an answer of its own: see <see cref="HasBody"/>.</summary>
    public required IReadOnlyList<WireObject> Body { get; init; }

    public required bool HasBody { get; init; }

    public required WireObject? RawContext { get; init; }

    private WireObject? Outer { get; init; }

    public bool IsReply => Channel == "message";

    /// <summary>The hub it is about: the sender, or what the context says.</summary>
    public string? AssetId => Source ?? RawContext?.Text("assetId");

    public static AlarmFrame? Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } frame)
        {
            return null;
        }

        var channel = frame.Text("channel");
        if (frame.Object("msg") is not { } envelope)
        {
            // The server's good-bye may come without an envelope.
            return channel is null ? null : new AlarmFrame(channel, null, null, null, null, null)
            {
                Envelope = frame,
                Body = [],
                HasBody = false,
                RawContext = null,
            };
        }

        return Of(channel, envelope, frame);
    }

    /// <summary>A row of the history: what a frame had inside.</summary>
    public static AlarmFrame OfHistory(WireObject row) => Of(null, row, null);

    private static AlarmFrame Of(string? channel, WireObject envelope, WireObject? outer) => new(
        channel,
        envelope.Text("msg"),
        envelope.Text("datatype"),
        envelope.Text("src"),
        envelope.Long("seq"),
        envelope.Long("status"))
    {
        Envelope = envelope,
        Body = envelope.Objects("body"),
        HasBody = envelope.Peek("body") is { ValueKind: JsonValueKind.Array },
        RawContext = envelope.Object("context"),
        Outer = outer,
    };

    /// <summary>
    /// The documents with the panel's before the others: it says in which mode the sensors speak. Told first, they are never judged
    /// by the mode of an older connection.
    /// </summary>
    public IEnumerable<WireObject> PanelFirst => Body.OrderBy(d =>
        Field(Field(d.Peek("general"), "v2"), "deviceType") is { ValueKind: JsonValueKind.String } type
        && JsonText.Of(type) == HubDeviceCache.PanelType ? 0 : 1);

    public Instant? OccurredAt => RawContext?.Time("eventOccurredTsMs");

    /// <summary>Who and what brought this about, with all of the frame that is neither that nor a document.</summary>
    public AlarmContext Context()
    {
        var context = RawContext is { } c ? Read(c) : AlarmContext.Nothing;
        _ = AssetId;
        _ = OccurredAt;
        _ = RawContext?.Text("assetId");
        _ = RawContext?.Text("assetKind");
        Envelope.Ignore("body");
        context = context with { Leftover = Leftover() };
        Envelope.Regard("body");
        return context;
    }

    /// <summary>What of the frame nobody has understood so far: documents that were read have left it.</summary>
    public string? Leftover() => (Outer ?? Envelope).Leftover();

    private static JsonElement? Field(JsonElement? element, string name) => element is { ValueKind: JsonValueKind.Object } o
        ? o.EnumerateObject().Where(p => JsonText.NameOf(p) == name).Select(p => (JsonElement?)p.Value).LastOrDefault()
        : null;

    private static AlarmContext Read(WireObject c) => new()
    {
        EventId = c.Text("eventId"),
        InitiatorType = c.Text("initiatingEntityType"),
        InitiatorId = c.Text("initiatingEntityId"),
        InitiatorName = Shown(c, "initiatingEntityName"),
        InterfaceType = c.Text("interfaceType"),
        InterfaceName = Shown(c, "interfaceName"),
        AffectedType = c.Text("affectedEntityType"),
        AffectedId = c.Text("affectedEntityId"),
        AffectedName = Shown(c, "affectedEntityName"),
    };

    private static string? Shown(WireObject c, string name) => c.Text(name) is { } text ? Redaction.Text(text) : null;
}
