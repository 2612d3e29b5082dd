using System.Text.Json;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Outgoing.Deliveries;

/// <summary>What a request of an actor is as a post: where it goes, and what it is worth (docs/adr/0715).</summary>
/// <param name="Url">Where to, as it is stored.</param>
/// <param name="To">The recipient's id, or else the host.</param>
/// <param name="ToRecipient">True if it goes to a recipient of the home.</param>
/// <param name="Type">What it says it is.</param>
internal sealed record PostedCall(string Url, string To, bool ToRecipient, string Type)
{
    /// <summary>The incident or emergency that it is about; null if about none.</summary>
    internal string? About { get; private init; }

    /// <summary>True if it says that this is over.</summary>
    internal bool EndsIt { get; private init; }

    /// <summary>True if it is tried for days after its own deadline.</summary>
    internal bool Matters { get; private init; }

    /// <summary>True if it calls for help: it is posted also to a receiver that said that it is gone.</summary>
    internal bool IsHelp { get; private init; }

    /// <summary>True if it can be sent once more after it was given up: a link that was for one answer
    /// cannot.</summary>
    internal bool IsKept { get; private init; } = true;

    /// <summary>Where it goes, by a digest: the address may be a person's.</summary>
    internal string EndpointIn(string home) => OutboundPosts.EndpointOf(home, Url);

    /// <summary>Names a lost post by the key of its call.</summary>
    internal static string IdOf(string key) => "dl-" + OutboundPosts.Digest(key);

    /// <summary>Null for what is no post, and for a silent call for help: of that nothing is remembered.</summary>
    internal static PostedCall? Of(IEffectRequest request) => request switch
    {
        SendIncidentNotice { Notice.Silent: true } => null,
        SendIncidentNotice r => new(r.Url, r.Contact, true, r.Notice.Type)
        {
            About = r.Notice.Incident,
            EndsIt = r.Notice.How is not null,
            Matters = true,
            IsHelp = true,
        },
        SendProtocolNotice r => new(r.Url, r.Contact, true, r.Notice.Type)
        {
            // That the home practises is about no emergency; it has no end that another post would tell.
            About = r.Notice.Type == ProtocolNotice.Practising ? null : r.Notice.Activation,
            EndsIt = r.Notice.Type is ProtocolNotice.Over or ProtocolNotice.DrillOver,
            // A drill finds out who answers now.
            Matters = r.Notice.Type != ProtocolNotice.Drill,
            IsHelp = true,
        },
        SendNotice r => new(r.Url, r.Contact, true, "notice." + r.Notice.Kind.Word()) { Matters = true },
        SendRuleMessage r => new(r.Url, r.Contact, true, "notice.rule"),
        SendPromiseNotice r => new(r.Url, r.Contact, true, "notice.promise"),
        SendScheduleNotice r => new(r.Url, r.Contact, true, "notice.schedule"),
        SendEndpointNotice r => new(r.Url, r.Contact, true, "notice.webhook-gone"),
        SendApprovalLink r => new(r.Url, r.Recipient, true, "approval.asked") { IsKept = false },
        PostWebhook r => TypeOf(r.Body.Text) is var type ? new(r.Url, HostOf(r.Url), false, type)
        {
            IsHelp = type.StartsWith("protocol.dispatch", StringComparison.Ordinal),
        }
        : null,
        _ => null,
    };

    private static string HostOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? target) ? target.Authority : "?";

    private static string TypeOf(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String ? type.GetString()! : "webhook";
    }
}
