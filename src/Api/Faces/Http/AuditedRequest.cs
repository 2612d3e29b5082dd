using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using RingActors.Api.Audit;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Writes down what is asked of routes. A route is audited unless it says that it is not: because it shows nothing of a
/// home (health, metrics, lists of what there is), or because the tools behind it write for themselves.
/// </summary>
internal sealed class AuditedRequest
{
    /// <summary>Longest body of which a digest is made; larger are pictures and descriptions of streams.</summary>
    private const int BodyMax = 64 * 1024;

    /// <summary>Longest name of a home or an approval in a path that is written down.</summary>
    private const int NameMax = 128;

    /// <summary>On endpoints that are not audited here.</summary>
    public static readonly object No = new NotHere();

    private readonly HttpContext context;
    private readonly CallAudit audit;
    private readonly TimeProvider clock;
    private readonly long started;
    private bool isDone;

    private AuditedRequest(HttpContext context, CallAudit audit, TimeProvider clock)
    {
        (this.context, this.audit, this.clock) = (context, audit, clock);
        started = clock.GetTimestamp();
        RequestId = RequestIds.Next(clock);
    }

    /// <summary>By which the entry and an answer that tells of a fault name the call.</summary>
    public string RequestId { get; }

    /// <summary>Why it was not done.</summary>
    public ToolFailure? Failure { get; set; }

    private string? Arguments { get; set; }

    /// <summary>What was called for is written down by whoever does it.</summary>
    public static void Leave(HttpContext context) => context.Features.Get<AuditedRequest>()?.isDone = true;

    public static async Task InvokeAsync(
        HttpContext context, RequestDelegate next, CallAudit? audit, TimeProvider clock)
    {
        if (audit is null || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<NotHere>() is not null)
        {
            await next(context);
            return;
        }

        AuditedRequest request = new(context, audit, clock);
        context.Features.Set(request);
        context.Response.OnStarting(request.RecordAsync);
        if (context.FindCaller() is not null
            && endpoint.Metadata.GetMetadata<WellFormedRequests.OwnJudgement>() is null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            request.Arguments = await PeekedBody.ReadAsync(context, request.DigestOf);
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            await request.RecordAsync(CallAudit.Cancelled);
            throw;
        }
    }

    /// <summary>Before the answer leaves, so that nobody has it before it is written down.</summary>
    private Task RecordAsync() => RecordAsync(
        context.Response.StatusCode < 400 && Failure is null ? CallAudit.Ok
        : Failure?.Code ?? $"http.{context.Response.StatusCode}");

    private async Task RecordAsync(string outcome)
    {
        if (isDone)
        {
            return;
        }

        isDone = true;
        var caller = context.FindCaller();
        if (caller is null && outcome != CallAudit.Ok)
        {
            // Without a key only what was done is worth an entry: by a code, or by whoever can read the directory.
            if (context.Response.StatusCode != StatusCodes.Status401Unauthorized)
            {
                audit.Stranger();
            }

            return;
        }

        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "?";
        await audit.RecordAsync(new AuditedCall(
            caller?.Name ?? "", caller?.Role.Word() ?? "", $"{context.Request.Method} {pattern}", outcome,
            clock.GetElapsedTime(started))
        {
            Face = "rest",
            Home = (context.Items[typeof(CallHome)] as CallHome)?.Id ?? Sent("home"),
            Approval = pattern.StartsWith("/approvals/{id}", StringComparison.Ordinal) ? Sent("id") : null,
            RequestId = RequestId,
            Arguments = Arguments,
            WaitMax = outcome != CallAudit.Ok || HttpMethods.IsGet(context.Request.Method)
                || HttpMethods.IsHead(context.Request.Method) ? null
                : pattern == "/keypad" ? CallAudit.UrgentWait
                : CallAudit.ChangeWait,
        });
    }

    /// <summary>
    /// What a caller put into the path, if it can be a name at all: the log is no place for their texts.
    /// </summary>
    private string? Sent(string name) =>
        context.GetRouteValue(name)?.ToString() is { Length: <= NameMax } text ? text : null;

    private string? DigestOf(ReadOnlySequence<byte> body)
    {
        if (body.IsEmpty || body.Length > BodyMax)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return audit.DigestOf(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class NotHere;
}
