using System.Text;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Api.Faces.Instance;

/// <summary>
/// Lets <c>ringactors backup</c> ask the running server for a copy of its journal: the one writer is the only one that
/// may make it. From this machine, with a proof that the data directory can be read.
/// </summary>
internal sealed class CopyRequests(InstanceChallenges challenges) : IRoutes
{
    private const int PathBytesMax = 4096;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(RunningInstance.CopyPath, (RequestDelegate)HandleAsync).TakesNoKey();

    private async Task HandleAsync(HttpContext context)
    {
        byte[] body = new byte[PathBytesMax];
        int length = await context.Request.Body.ReadAtLeastAsync(
            body, PathBytesMax, throwOnEndOfStream: false, context.RequestAborted);
        if (!challenges.IsProved(context, RunningInstance.CopyPath, body.AsSpan(0, length)))
        {
            await challenges.RefuseAsync(context);
            return;
        }

        var journal = context.RequestServices.GetRequiredService<IJournalCopy>();
        string path = Encoding.UTF8.GetString(body, 0, length);
        try
        {
            await Task.Run(() => journal.CopyTo(path), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JournalUnavailableException exception)
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            await context.Response.WriteAsync(exception.Message, context.RequestAborted);
        }
    }
}
