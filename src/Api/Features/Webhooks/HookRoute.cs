using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Incoming;
using RingActors.Api.Limits;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Webhooks;

/// <summary>
/// <c>POST /hooks/{address}</c>: what somebody outside tells a home (P-S1 to P-S4). Nothing of a body is looked at
/// before
/// its signature was right; a missing or wrong one, a stale one and an address that nobody has get the same answer.
/// 2xx only once the event is durable, or was.
/// </summary>
internal sealed class HookRoute(
    IHomes homes, KnownHomes known, InboundSecrets secrets, IncomingCounts counts, StrangerLimits strangers,
    TimeProvider time, ILogger<HookRoute> log) : IRoutes
{
    private const string NotBelieved = "webhook.sign-it-rightly";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly WebhookIntake Nobody = new("nobody", WebhookScheme.Standard);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/{path}", (RequestDelegate)TakeAsync).TakesNoKey()
            .WithMetadata(LimitsItself.Instance, WellFormedRequests.OwnJudgement.Instance, AuditedRequest.No);

    private async Task TakeAsync(HttpContext context)
    {
        byte[] body = await PeekedBody.ReadAsync(context, b => b.ToArray());
        try
        {
            await JudgeAsync(context, body, await HookAddresses.FindAsync(
                known.Names, homes.ViewAsync, context.GetRouteValue("path")?.ToString() ?? ""));
        }
        catch (Exception e) when (e is EngineUnavailableException or InvalidDataException or IOException)
        {
            counts.Count(null, "unavailable");
            Logging.Log.DeliveryNotTaken(log, e.Message);
            await UnavailableAsync(context);
        }
    }

    private async Task JudgeAsync(HttpContext context, byte[] body, (WebhookView Webhook, Address Address)? found)
    {
        Instant now = time.GetInstant();
        Judged judged = Judge(context, body, found, now);
        if (found is not ({ } webhook, { } address) || judged.Verdict != SignatureVerdict.Good)
        {
            counts.Count(found?.Address, found is null ? "unknown" : judged.Verdict.ToString().ToLowerInvariant());
            await NotBelievedAsync(context);
            return;
        }

        if (counts.Take(address, webhook.Settings, judged.Delivery, body) is { } wait)
        {
            counts.Count(address, "held_back");
            await HttpAnswer.FailAsync(context, StatusCodes.Status429TooManyRequests, new ToolFailure(
                ToolErrorType.RateLimited, "webhook.send-less-often",
                $"This webhook takes {webhook.Settings.PerMinute} deliveries a minute.", "Send it again later.")
            {
                RetryAfter = wait,
            });
            return;
        }

        await DeliverAsync(
            context, Deliveries.Read(
                webhook.Settings, judged, HeaderOf(context), Headers(context), context.Request.ContentType, body)
                with
            { Path = webhook.Path }, address);
    }

    /// <summary>An address that nobody has costs as much as one that somebody has.</summary>
    private Judged Judge(HttpContext context, byte[] body, (WebhookView Webhook, Address Address)? found, Instant now)
    {
        string[] values = found is ({ } webhook, { } address)
            ? [.. webhook.Secrets.Where(s => s.IsGood(now)).Select(s => secrets.Find(address, s.Id)).OfType<string>()]
            : [Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))];
        return Signatures.Judge(found?.Webhook.Settings ?? Nobody, values, HeaderOf(context), body, now);
    }

    private async Task DeliverAsync(HttpContext context, ReceiveDelivery delivery, Address to)
    {
        string request = RequestIds.Next(time);
        Answer answer = await homes.AskAsync(new Request(to, delivery, HomeWebhooks.PrincipalOf(to.Id), request));
        if (answer.Reply is not DeliveryResult result)
        {
            if (answer.Kind == AnswerKind.Refused)
            {
                // It was removed between the look and the call.
                counts.Count(to, "unknown");
                await NotBelievedAsync(context);
                return;
            }

            counts.Count(to, "unavailable");
            await UnavailableAsync(context);
            return;
        }

        counts.Count(to, result.Repeated ? "repeated" : result.Faults.Count > 0 ? "unfit" : "taken");
        if (result.Faults.Count > 0)
        {
            await HttpAnswer.FailAsync(context, StatusCodes.Status422UnprocessableEntity, new ToolFailure(
                ToolErrorType.Invalid, "webhook.send-what-fits", string.Join(" ", result.Faults.Select(f => f.Message)),
                "Nothing was started. Send it as the fields of this webhook are.")
            {
                Faults = [.. result.Faults.Select(f => new ToolFault(f.Field, "value", f.Message))],
            });
            return;
        }

        HttpAnswer.WriteJson(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(
            new DeliveryAnswer(result.Delivery, Instants.Text(result.ReceivedAt), result.Repeated),
            WebhookAnswerJson.Default.DeliveryAnswer));
    }

    /// <summary>The same words for all that is not believed; who sends such things often waits, by address.</summary>
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
            ToolErrorType.Forbidden, NotBelieved, "Nothing was taken: no webhook here believes this request.",
            "Check the address, the secret, the clock and how it is signed."));
    }

    private static Task UnavailableAsync(HttpContext context) => HttpAnswer.FailAsync(
        context, StatusCodes.Status503ServiceUnavailable, ToolFailures.Unavailable(
            "webhook.send-it-again", "It could not be recorded at this moment, and so it was not taken.", Soon));

    private static Func<string, string?> HeaderOf(HttpContext context) => name =>
        context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    private static IEnumerable<KeyValuePair<string, string>> Headers(HttpContext context) =>
        context.Request.Headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()));
}

/// <summary>What a request whose signature was right tells its webhook.</summary>
internal static class Deliveries
{
    internal static ReceiveDelivery Read(
        WebhookIntake intake, Judged judged, Func<string, string?> header,
        IEnumerable<KeyValuePair<string, string>> headers, string? contentType, byte[] body)
    {
        IncomingBody read = IncomingBody.Read(contentType, headers, body);
        WebhookReading taken = read.Faults.Count > 0
            ? new WebhookReading([], null, read.Faults)
            : WebhookMapping.Read(intake, read.Root);
        string id = DeliveryIds.Of(intake, judged, header, read)
            ?? "unnamed-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return new ReceiveDelivery(id, taken.Values, taken.Faults, taken.SaidAt ?? read.SaidAt);
    }
}
