using System.Text.Json;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Tools.Contract;

/// <summary>Knows exceptions of one layer below that are an ordinary no: a conflict, a store that is away.</summary>
internal interface IFailureMap
{
    /// <summary>The failure an exception stands for, or null when this map does not know it.</summary>
    ToolFailure? Explain(Exception exception);
}

/// <summary>
/// The way of every call, whatever its face: role, arguments, handler, outcome. Nothing else calls handlers.
/// </summary>
internal sealed class ToolInvoker(
    IEnumerable<IFailureMap> failureMaps, ToolMetrics metrics, HomeChoice choice, TimeProvider clock,
    ILogger<ToolInvoker> log)
{
    private readonly IFailureMap[] failureMaps = [.. failureMaps];

    public TimeProvider Clock => clock;

    public async ValueTask<ToolResult> InvokeAsync(BoundTool tool, JsonElement arguments, ToolCallContext context)
    {
        var started = clock.GetTimestamp();
        context.Tool = tool.Definition.Name;
        var result = Forbid(tool.Definition, context) ?? await CallAsync(tool, arguments, context);
        result = context.Awaits is { } awaits ? ToolResult.Failed(awaits) : result;
        result = result.About(context.Home, tool.Definition.Output.Find("home_id") is not null)
            .Of(choice.IsDemo);
        if (tool.Definition.IsQuiet)
        {
            return result;
        }

        var elapsed = clock.GetElapsedTime(started);
        metrics.Called(tool.Definition.Name, result.Failure, elapsed);
        if (result.Failure is { } failure)
        {
            Log.ToolFailed(log, tool.Definition.Name, failure.Code, context.RequestId, context.Principal.Kind,
                elapsed.TotalMilliseconds);
        }
        else
        {
            Log.ToolCalled(log, tool.Definition.Name, context.RequestId, context.Principal.Kind,
                elapsed.TotalMilliseconds);
        }

        return result;
    }

    private static ToolResult? Forbid(ToolDefinition tool, ToolCallContext context) =>
        context.Principal.MayEver(tool.Rights) ? null : ToolResult.Failed(ToolFailures.NotYours());

    private ValueTask<ToolResult> CallAsync(BoundTool tool, JsonElement received, ToolCallContext context) =>
        ArgumentFaults.Find(tool.Definition, received, context.IdempotencyKey, out var arguments) is { } failure
            ? RejectAsync(tool, failure, arguments, context)
            : HandleAsync(tool, arguments, WithKeyArgument(arguments, context));

    private async ValueTask<ToolResult> RejectAsync(
        BoundTool tool, ToolFailure failure, JsonElement arguments, ToolCallContext context)
    {
        if (tool.Repair is null)
        {
            return failure;
        }

        try
        {
            return await tool.Repair(failure, arguments, context);
        }
#pragma warning disable CA1031 // The faults that were found stand, whatever the home could have added.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (Explain(exception) is null)
            {
                Log.ToolBroke(log, exception, tool.Definition.Name, context.RequestId);
            }

            return failure;
        }
    }

    private static ToolCallContext WithKeyArgument(JsonElement arguments, ToolCallContext context) =>
        context.IdempotencyKey is null && ArgumentFaults.Key(arguments) is { } key
            ? context with { IdempotencyKey = key }
            : context;

    private async ValueTask<ToolResult> HandleAsync(BoundTool tool, JsonElement arguments, ToolCallContext context)
    {
        try
        {
            return await tool.Handler(new ToolArguments(arguments, tool.Definition.Input), context);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            if (!tool.Definition.IsQuiet)
            {
                metrics.Cancelled(tool.Definition.Name);
            }

            throw;
        }
#pragma warning disable CA1031 // A defect in one handler must answer its caller and leave the server standing.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Explain(exception) ?? Bug(tool.Definition.Name, exception, context);
        }
    }

    private ToolFailure? Explain(Exception exception)
    {
        foreach (var map in failureMaps)
        {
            if (map.Explain(exception) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private ToolFailure Bug(string tool, Exception exception, ToolCallContext context)
    {
        Log.ToolBroke(log, exception, tool, context.RequestId);
        return new ToolFailure(ToolErrorType.Internal, "server.report-the-request-id",
            "Something in the server went wrong.",
            "Whether anything was changed is not known; look at the state before trying again. The log has the details "
                + $"under {context.RequestId}.");
    }
}
