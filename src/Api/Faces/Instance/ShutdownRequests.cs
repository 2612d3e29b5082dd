using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Logging;

namespace RingActors.Api.Faces.Instance;

/// <summary>
/// Lets a later start of this program ask this one to stop: from this machine, with a proof that it can read the data
/// directory.
/// </summary>
internal sealed class ShutdownRequests(
    InstanceChallenges challenges, IHostApplicationLifetime lifetime, ILogger<ShutdownRequests> log)
{
    public Task HandleAsync(HttpContext context)
    {
        if (!challenges.IsProved(context, RunningInstance.ShutdownPath, []))
        {
            return challenges.RefuseAsync(context);
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
