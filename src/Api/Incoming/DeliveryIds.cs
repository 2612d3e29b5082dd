using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Incoming;

/// <summary>
/// By what a delivery is known when it is sent again (P-S2): what the signed part says, else what the settings name,
/// else
/// the scheme's own place, else the source and id of a CloudEvent. One that nobody names is always a new one.
/// </summary>
internal static class DeliveryIds
{
    private const string GitHubDelivery = "X-GitHub-Delivery";
    private const string RingRequest = "/meta/request_id";
    private const string StripeEvent = "/id";

    /// <summary>The id; null if nobody names one.</summary>
    internal static string? Of(WebhookIntake intake, Judged judged, Func<string, string?> header, IncomingBody body) =>
        Bounded(judged.Delivery
            ?? (intake.IdPointer is { } pointer ? At(body.Root, pointer)
            : intake.IdHeader is { } named ? header(named)
            : intake.Scheme switch
            {
                WebhookScheme.GitHub => header(GitHubDelivery),
                WebhookScheme.Ring => At(body.Root, RingRequest),
                WebhookScheme.Stripe => At(body.Root, StripeEvent),
                _ => null,
            } ?? body.EventId));

    /// <summary>True if a repeat is known as one only as long as nobody outside changes what is not signed.</summary>
    internal static bool IsUnsigned(WebhookIntake intake) =>
        intake.Scheme is not (
            WebhookScheme.Standard or WebhookScheme.StandardEd25519 or WebhookScheme.Ring or WebhookScheme.Stripe)
            && intake.IdPointer is null;

    private static string? At(JsonElement? root, string pointer) => JsonPointer.Find(root, pointer) switch
    {
        { ValueKind: JsonValueKind.String } text => JsonPointer.Text(text),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>What is long or no plain text is known by its digest.</summary>
    private static string? Bounded(string? id) => id switch
    {
        null or "" => null,
        { Length: <= WebhookLimits.DeliveryMax } when id.All(c => c is >= ' ' and < (char)127) => id,
        _ => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))),
    };
}
