using RingActors.Api.Logging;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// The outermost layer: whatever escapes becomes an answer in the usual shape, and a log line with its id.
/// </summary>
internal static class ErrorShield
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next, TimeProvider clock, ILogger log)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody is left to answer.
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            var tooLarge = exception.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await HttpAnswer.FailAsync(context, exception.StatusCode, new ToolFailure(ToolErrorType.Invalid,
                tooLarge ? "body.send-less" : "request.send-valid-http",
                tooLarge ? "The body is larger than this server accepts." : "The request is not valid HTTP.",
                    "Nothing was changed."));
        }
        catch (IOException exception) when (IsBadChunk(exception) && !context.Response.HasStarted)
        {
            // Where the next request begins on this connection nobody can say.
            context.Response.Headers.Connection = "close";
            await HttpAnswer.FailAsync(context, StatusCodes.Status400BadRequest, new ToolFailure(
                ToolErrorType.Invalid, "request.send-valid-http", "The request is not valid HTTP.",
                "Nothing was changed."));
        }
#pragma warning disable CA1031 // The last resort: without it the caller would see a closed connection.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            var requestId = RequestIds.Next(clock);
            var sampler = context.RequestServices.GetRequiredService<LogSampler>();
            if (sampler.IsWhole(1203, exception.GetType().Name))
            {
                Log.RequestBroke(log, exception, requestId);
            }

            var failure = new ToolFailure(ToolErrorType.Internal, "server.report-the-request-id",
                "Something in the server went wrong.",
                "The log has the details under this request_id.");
            HttpAnswer.Write(context, 500, ToolResult.Failed(failure), requestId, clock.GetUtcNow());
        }
    }

    /// <summary>How the server says that the size of a chunk is larger than any number it knows.</summary>
    private static bool IsBadChunk(IOException exception) => exception.InnerException is OverflowException;
}
