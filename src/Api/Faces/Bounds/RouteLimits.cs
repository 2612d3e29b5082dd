using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Limits.Connections;
using RingActors.Api.Logging;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Bounds;

/// <summary>
/// Counts what is no call of a tool: of a key in all, of strangers by their address. Tools, and messages of MCP, are
/// counted where it is known what they are.
/// </summary>
internal sealed class RouteLimits(
    KeyLimits keys, StrangerLimits strangers, StrangerCounts tried, LogSampler sampler, ILogger<RouteLimits> log)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Endpoint? endpoint = context.GetEndpoint();
        bool isFree = endpoint?.Metadata.GetMetadata<NeverHeldBack>() is not null;
        if (context.FindCaller() is not { } caller)
        {
            TimeSpan? pause = isFree || endpoint?.Metadata.GetMetadata<LimitsItself>() is not null ? null
                : strangers.Take(context.Connection.RemoteIpAddress);
            if (pause is not null)
            {
                tried.Count(context.Connection.RemoteIpAddress);
            }

            return pause is null ? next(context) : RefuseAsync(context, StrangerAnswers.TooMany(pause.Value));
        }

        ToolDefinition? tool = endpoint?.Metadata.GetMetadata<ToolDefinition>();
        bool countsItself = tool is not null || endpoint?.Metadata.GetMetadata<CountsItself>() is not null;
        bool mayBeUrgent = isFree || (tool is null ? countsItself : Urgency.MayBe(tool, caller));
        if (!mayBeUrgent && ConnectionPlace.Of(context) is { IsLast: true })
        {
            context.Response.Headers.Connection = "close";
            return RefuseAsync(context, Full());
        }

        return isFree || countsItself || keys.Take(caller) is not { } wait
            ? next(context)
            : RefuseAsync(context, CallGate.TooOften("all paths together", wait));
    }

    private static ToolFailure Full() => ToolFailures.Unavailable(
        "connections.close-some",
        "As many connections are open as may; this one serves calls for help and the like.",
        Soon);

    private Task RefuseAsync(HttpContext context, ToolFailure failure)
    {
        if (sampler.IsWhole(1201, failure.Code))
        {
            Log.RequestRefused(log, context.Connection.RemoteIpAddress, failure.Code);
        }

        return HttpAnswer.FailAsync(context, failure.Status, failure);
    }
}
