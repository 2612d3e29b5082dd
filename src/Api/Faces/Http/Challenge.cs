using RingActors.Api.Access.Outside;
using RingActors.Api.Audit;
using RingActors.Api.Limits;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// What whoever cannot be told is told (RFC 9110, 11.6.1): one text, whatever was wrong, so that a stranger learns
/// nothing of which keys there are, nor of which paths.
/// </summary>
internal sealed class Challenge(ResourceMetadata outside, StrangerCounts strangers, CallAudit? audit = null)
{
    public Task WriteAsync(HttpContext context)
    {
        ToolFailure failure = new(
            ToolErrorType.Forbidden, "key.send-the-key", "This needs a key that is good.",
            "Send one as 'Authorization: Bearer <key>'. An owner makes keys with 'ringactors keys create'.");
        Count(context);
        // RFC 9728, 5.1: from it a client finds the issuer whose tokens are taken.
        context.Response.Headers.WWWAuthenticate = outside.IsOn
            ? $"Bearer realm=\"ringactors\", resource_metadata=\"{outside.UrlFor(context.Request)}\""
            : "Bearer realm=\"ringactors\"";
        return HttpAnswer.FailAsync(context, StatusCodes.Status401Unauthorized, failure);
    }

    /// <summary>
    /// Somebody who cannot be told is counted, and written down together with all others of the minute; also where a
    /// page answers in other words.
    /// </summary>
    public void Count(HttpContext context)
    {
        strangers.Count(context.Connection.RemoteIpAddress);
        audit?.Stranger();
    }
}
