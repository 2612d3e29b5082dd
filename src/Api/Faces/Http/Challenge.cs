using RingActors.Api.Logging;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// What whoever cannot be told is told (RFC 9110, 11.6.1): one text, whatever was wrong, so that a stranger learns
/// nothing of which keys there are, nor of which paths.
/// </summary>
internal sealed class Challenge(ILogger<Challenge> log)
{
    public Task WriteAsync(HttpContext context)
    {
        ToolFailure failure = new(
            ToolErrorType.Forbidden, "key.send-the-key", "This needs a key that is good.",
            "Send one as 'Authorization: Bearer <key>'. An owner makes keys with 'ringactors keys create'.");
        Log.RequestRefused(log, context.Connection.RemoteIpAddress, failure.Code);
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ringactors\"";
        return HttpAnswer.FailAsync(context, StatusCodes.Status401Unauthorized, failure);
    }
}
