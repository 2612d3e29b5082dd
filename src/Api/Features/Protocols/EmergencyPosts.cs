using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Ways;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Features.Protocols;

/// <summary>
/// Tells recipients of an emergency, with the link by which they answer. Every attempt says the same, after a restart
/// too.
/// </summary>
internal sealed class EmergencyPosts(RecipientSender sender, EmergencyLinks links) : IEffectHandler
{
    public string Channel => SendProtocolNotice.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        var send = (SendProtocolNotice)call.Request;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            EmergencyBody.Of(send.Notice, links.LinkOf(send)), EmergencyJson.Default.EmergencyBody);
        return sender.SendAsync(send.Url, body, call.Key, PostKind.Notice, cancellation, call.Actor.Home);
    }
}

/// <summary>What a recipient gets: docs/protocols.md.</summary>
internal sealed record EmergencyBody(
    string Type, string Home, string Protocol, string ProtocolName, string Activation, Instant At)
{
    public string? Message { get; init; }

    public string? Kind { get; init; }

    public string? Incident { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<Evidence>? SetOffBy { get; init; }

    /// <summary>Shows it, and lets whoever holds it answer. No log may tell it.</summary>
    public string? Link { get; init; }

    public string? How { get; init; }

    public string? Cancellation { get; init; }

    public IReadOnlyList<string>? StillDetecting { get; init; }

    /// <summary>The home practises: nobody is called for dispatch.</summary>
    public bool? Practice { get; init; }

    internal static EmergencyBody Of(ProtocolNotice notice, string? link) => new(
        notice.Type, notice.Home, notice.Protocol, notice.Name, notice.Activation, notice.At)
    {
        Message = notice.Message,
        Kind = notice.Kind,
        Incident = notice.Incident,
        Reason = notice.Reason,
        SetOffBy = notice.SetOffBy,
        Link = link,
        How = notice.How,
        Cancellation = notice.Cancellation,
        StillDetecting = notice.StillDetecting,
        Practice = notice.Practice,
    };

    public override string ToString() => $"{Type} {Activation}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(EmergencyBody))]
internal sealed partial class EmergencyJson : JsonSerializerContext;
