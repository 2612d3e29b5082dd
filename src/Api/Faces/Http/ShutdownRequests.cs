using System.Net;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Lets a later start of this program ask this one to stop: from this machine, with the token only its user can read.
/// </summary>
internal sealed class ShutdownRequests(IHostApplicationLifetime lifetime, ILogger<ShutdownRequests> log)
{
    private byte[]? token;

    /// <summary>Until the server is announced nobody can know the token, and nobody is heard.</summary>
    public void Accept(string announcedToken) => token = Encoding.ASCII.GetBytes(announcedToken);

    public Task HandleAsync(HttpContext context)
    {
        // Whoever connects from the server's own address is on this machine too.
        var connection = context.Connection;
        var isLocal = connection.RemoteIpAddress is { } remote
            && (IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress));
        var given = Encoding.ASCII.GetBytes(context.Request.Headers[RunningInstance.TokenHeader].ToString());
        if (!isLocal || token is null || !CryptographicOperations.FixedTimeEquals(given, token))
        {
            Log.RequestRefused(log, context.Connection.RemoteIpAddress, "shutdown without the takeover token");
            return HttpAnswer.FailAsync(context, 403,
                new ToolFailure(ToolErrorType.Forbidden, "takeover.start-with-takeover",
                "Only a later start of this server may stop it.",
                    "Start it with --takeover on the same data directory."));
        }

        Log.ShuttingDown(log, "another start takes over");
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.OnCompleted(() =>
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }
}
