using System.Text.Json;
using RingActors.Api.Audit;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tools.Contract;

/// <summary>Knows exceptions of one layer below that are an ordinary no: a conflict, a store that is away.</summary>
internal interface IFailureMap
{
    /// <summary>The failure an exception stands for, or null when this map does not know it.</summary>
    ToolFailure? Explain(Exception exception);
}

/// <summary>
/// Stands before every call of a tool and says whether it may be made now, and how long it is waited for.
/// </summary>
internal interface ICallGate
{
    ValueTask<CallPass> EnterAsync(ToolDefinition tool, JsonElement arguments, ToolCallContext call);
}

/// <summary>What the gate says of a call.</summary>
/// <param name="Refused">Why it is not made; null if it is.</param>
/// <param name="TimeMax">So long its caller waits for the answer.</param>
/// <param name="Place">Held until the work has ended, whoever waits for it; null if it takes none.</param>
internal readonly record struct CallPass(ToolFailure? Refused, TimeSpan TimeMax, IDisposable? Place);

/// <summary>
/// The way of every call, whatever its face: role, gate, arguments, handler, outcome. Nothing else calls handlers.
/// </summary>
internal sealed class ToolInvoker(
    IEnumerable<IFailureMap> failureMaps, ICallGate gate, ToolMetrics metrics, HomeChoice choice, TimeProvider clock,
    LogSampler sampler, ILogger<ToolInvoker> log, CallAudit? audit = null, IToolSwitches? switches = null)
{
    private readonly IFailureMap[] failureMaps = [.. failureMaps];

    public TimeProvider Clock => clock;

    public async ValueTask<ToolResult> InvokeAsync(BoundTool tool, JsonElement arguments, ToolCallContext context)
    {
        var started = clock.GetTimestamp();
        context.Tool = tool.Definition.Name;
        using var active = tool.Definition.IsQuiet ? default : metrics.Begin(tool.Definition.Name);
        var result = Forbid(tool.Definition, context) ?? SwitchedOff(tool.Definition)
            ?? await AdmittedAsync(tool, arguments, context);
        result = context.Awaits is { } awaits ? ToolResult.Failed(awaits) : result;
        result = result.Failure is { } no ? ToolResult.Failed(HelpNotCalled.Said(tool.Definition, no)) : result;
        result = result.About(context.Home, tool.Definition.Output.Find("home_id") is not null)
            .Of(choice.IsDemo);
        var elapsed = clock.GetElapsedTime(started);
        await RecordAsync(tool.Definition, arguments, context, result.Failure, elapsed);
        if (tool.Definition.IsQuiet)
        {
            return result;
        }

        metrics.Called(tool.Definition.Name, result.Failure, elapsed);
        if (result.Failure is { } failure)
        {
            LogFailure(tool.Definition, failure, context, elapsed);
        }
        else
        {
            Log.ToolCalled(log, tool.Definition.Name, context.RequestId, context.Principal.Kind,
                elapsed.TotalMilliseconds);
        }

        return result;
    }

    private void LogFailure(ToolDefinition tool, ToolFailure failure, ToolCallContext context, TimeSpan elapsed)
    {
        if (sampler.IsWhole(1001, failure.Code))
        {
            Log.ToolFailed(
                log, tool.Name, failure.Code, context.RequestId, context.Principal.Kind, elapsed.TotalMilliseconds);
        }
    }

    /// <summary>
    /// Its caller is answered in time, whatever the work does: that is never cut off, and keeps its place until it
    /// ends.
    /// </summary>
    private async ValueTask<ToolResult> AdmittedAsync(BoundTool tool, JsonElement arguments, ToolCallContext context)
    {
        var pass = await gate.EnterAsync(tool.Definition, arguments, context);
        var timeMax = pass.TimeMax + (context.Form?.WaitMax ?? TimeSpan.Zero);
        if (pass.Refused is { } refused)
        {
            return ToolResult.Failed(refused);
        }

        // A copy, because the work may outlive the body that the arguments came in.
        var work = CallAsync(tool, arguments.Clone(), context).AsTask();
        if (!work.IsCompleted)
        {
            try
            {
                await work.WaitAsync(timeMax, clock);
            }
            catch (TimeoutException) when (!work.IsCompleted)
            {
                _ = EndLaterAsync(work, pass, tool.Definition, context.RequestId);
                return ToolResult.Failed(TooLong(tool.Definition, timeMax));
            }
            catch when (work.IsCompleted)
            {
                // It is told below, with its place given back.
            }
        }

        pass.Place?.Dispose();
        return await work;
    }

    private async Task EndLaterAsync(
        Task<ToolResult> work, CallPass pass, ToolDefinition tool, string requestId)
    {
        try
        {
            var result = await work;
            SayEndedLate(tool, result.Failure?.Code ?? "ok", requestId);
        }
        catch (OperationCanceledException)
        {
            SayEndedLate(tool, "cancelled", requestId);
        }
        finally
        {
            pass.Place?.Dispose();
        }
    }

    private void SayEndedLate(ToolDefinition tool, string outcome, string requestId)
    {
        if (!tool.IsQuiet)
        {
            Log.ToolEndedLate(log, tool.Name, outcome, requestId);
        }
    }

    private static ToolFailure TooLong(ToolDefinition tool, TimeSpan time) => new(
        ToolErrorType.TimedOut, "call.look-at-the-state", $"{tool.Name} has not ended within {time.TotalSeconds} s.",
        tool.Hints.ReadOnly
            ? "Nothing was changed. Call again, with less to look for or more time."
            : "It was begun and may still be done; it is tracked and not called off. Look at the state before you call "
                + "again; under the same idempotency_key it is not done twice.");

    /// <summary>Somebody called a tool that there is none of.</summary>
    public void Missed(ToolPrincipal caller, ToolFace face, ToolFailure failure) => _ = audit?.RecordAsync(
        new AuditedCall(
            caller.Name, caller.Role.Word(), "no such tool", failure.Code, TimeSpan.Zero)
        { Face = WordOf(face) });

    private ValueTask RecordAsync(
        ToolDefinition tool, JsonElement arguments, ToolCallContext context, ToolFailure? failure, TimeSpan elapsed) =>
        audit is null || (tool.IsQuiet && !context.IsLoud) ? ValueTask.CompletedTask
            : audit.RecordAsync(Audited(tool, context, failure?.Code ?? CallAudit.Ok, elapsed) with
            {
                Approval = failure?.Approval?.Id,
                Arguments = audit.DigestOf(arguments),
                WaitMax = tool.Risk == ToolRisk.Read || failure is { Approval: null } ? null
                    : tool.IsUrgent ? CallAudit.UrgentWait
                    : CallAudit.ChangeWait,
            });

    private void Cancelled(ToolDefinition tool, ToolCallContext context)
    {
        if (!tool.IsQuiet || context.IsLoud)
        {
            _ = audit?.RecordAsync(Audited(tool, context, CallAudit.Cancelled, TimeSpan.Zero));
        }
    }

    private static AuditedCall Audited(
        ToolDefinition tool, ToolCallContext context, string outcome, TimeSpan elapsed) =>
        new(context.Principal.Name, context.Principal.Role.Word(), tool.Name, outcome, elapsed)
        {
            Face = WordOf(context.Face),
            Home = context.Home?.Id,
            RequestId = context.RequestId,
        };

    private static string WordOf(ToolFace face) => face == ToolFace.Rest ? "rest" : "mcp";

    private ToolResult? SwitchedOff(ToolDefinition tool) =>
        switches?.IsOff(tool) == true ? ToolResult.Failed(IToolSwitches.Refusal(tool)) : null;

    private static ToolResult? Forbid(ToolDefinition tool, ToolCallContext context) =>
        context.Principal.MayEver(tool.Rights) ? null : ToolResult.Failed(ToolFailures.NotYours());

    private ValueTask<ToolResult> CallAsync(BoundTool tool, JsonElement received, ToolCallContext context) =>
        ArgumentFaults.Find(tool.Definition, received, context.IdempotencyKey, out var arguments) is { } failure
            ? RejectAsync(tool, failure, arguments, context)
            : HandleAsync(tool, arguments, WithKeyArgument(arguments, context));

    private async ValueTask<ToolResult> RejectAsync(
        BoundTool tool, ToolFailure failure, JsonElement arguments, ToolCallContext context)
    {
        if (tool.Repair is null || failure.Code == ArgumentFaults.TooMuchCode)
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
            Cancelled(tool.Definition, context);
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
