using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Incoming;
using RingActors.Api.Limits;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Protocols;

/// <summary>
/// <c>POST /e/{token}/reply</c>: the system of a recipient answers as the buttons of the link do, signed by Standard
/// Webhooks with the recipient's own secret, <c>recipient-ID</c> of the named secrets. The address alone answers
/// nothing, and neither does the secret (docs/adr/0727). 200 when the answer is durable.
/// </summary>
internal sealed class EmergencyReplies(
    EmergencyPages pages, INamedSecrets secrets, PersonSeals persons, IHomes homes, StrangerLimits strangers,
    TimeProvider time) : IRoutes
{
    /// <summary>How the named secret of a recipient begins.</summary>
    internal const string SecretPrefix = "recipient-";

    private const string Way = "reply";

    private static readonly WebhookIntake Standard = new("reply", WebhookScheme.Standard);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/e/{token}/reply", (RequestDelegate)TakeAsync).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance);

    private async Task TakeAsync(HttpContext context)
    {
        byte[] body = await PeekedBody.ReadAsync(context, b => b.ToArray());
        EmergencyPages.Linked? linked = await pages.FindAsync(context);

        // Whoever is not known is judged, too, by a secret that nobody has: all takes as long.
        string[] known =
        [
            (linked is null ? null : secrets.Find(SecretPrefix + persons.Open(linked.Recipient.Id))?.Value)
                ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ];
        Judged judged = Signatures.Judge(
            Standard, known, name => context.Request.Headers[name].ToString() is { Length: > 0 } said ? said : null,
            body, Instant.FromDateTimeOffset(time.GetUtcNow()));
        if (linked is null || judged.Verdict != SignatureVerdict.Good)
        {
            await NotBelievedAsync(context);
            return;
        }

        if (CommandOf(body, linked) is not { } command)
        {
            await HttpAnswer.FailAsync(context, StatusCodes.Status400BadRequest, new ToolFailure(
                ToolErrorType.Invalid, "reply.say-an-answer",
                "The body must be JSON with 'answer': acknowledge, escalate or cancel.", "Nothing was done."));
            return;
        }

        Answer answer = await homes.AskAsync(new Request(
            RuleKinds.ProtocolOf(linked.View.Home, linked.Protocol.Slug),
            command,
            new Principal(PrincipalKind.Recipient, linked.Recipient.Id),
            RequestIds.Next(time)));
        if (!answer.Ok)
        {
            ToolFailure failure = ActorClient.FailureOf(answer);
            await HttpAnswer.FailAsync(context, failure.Status, failure);
            return;
        }

        HttpAnswer.WriteJson(context, StatusCodes.Status200OK, "{\"taken\":true}"u8);
    }

    private static ICommand? CommandOf(byte[] body, EmergencyPages.Linked linked)
    {
        try
        {
            using JsonDocument said = JsonDocument.Parse(body);
            string? word = said.RootElement.ValueKind == JsonValueKind.Object
                && said.RootElement.TryGetProperty("answer", out JsonElement value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            (string id, string notice) = (linked.Token.Activation, linked.Token.Notice);
            return word switch
            {
                "acknowledge" => new AcknowledgeProtocol(Way) { Activation = id, Notice = notice },
                "escalate" => new EscalateProtocol(Way) { Activation = id, Notice = notice },
                "cancel" => new CancelProtocol(Way) { Activation = id, Notice = notice },
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task NotBelievedAsync(HttpContext context)
    {
        if (strangers.Take(context.Connection.RemoteIpAddress) is { } wait)
        {
            return HttpAnswer.FailAsync(
                context, StatusCodes.Status429TooManyRequests, StrangerAnswers.TooMany(wait));
        }

        // RFC 9110, 15.5.2: a 401 names what would do.
        context.Response.Headers.WWWAuthenticate = "Webhook-Signature";
        return HttpAnswer.FailAsync(context, StatusCodes.Status401Unauthorized, new ToolFailure(
            ToolErrorType.Forbidden, "reply.sign-it-rightly",
            "This reply is not signed by a recipient of this emergency, or not now.",
            "Nothing was done. Check the link, the secret, the clock and how it is signed."));
    }
}
