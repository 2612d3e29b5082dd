using System.Security.Claims;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Faces.Mcp;

/// <summary>Who and what is behind an MCP call, carried from the HTTP request to the tool.</summary>
internal static class McpCaller
{
    public const string IdempotencyMeta = "ringactors/idempotency_key";

    private const int NameLengthMax = 64;

    private static readonly AsyncLocal<string?> Trace = new();

    /// <summary>
    /// The <c>traceparent</c> header of the HTTP request that is served: it flows to the tool with the execution
    /// context, and stays what it was when an older client hangs up and the request is gone.
    /// </summary>
    public static string? RequestTrace
    {
        get => Trace.Value;
        set => Trace.Value = value;
    }

    /// <summary>The call's context, or null when its idempotency key is not one.</summary>
    public static ToolCallContext? For(
        RequestContext<CallToolRequestParams> request, string requestId, TimeSpan? wish, CancellationToken cancellation)
    {
        var meta = request.Params?.Meta;
        var key = Text(meta?[IdempotencyMeta]);
        var trace = RequestIds.TraceId(Text(meta?["traceparent"]) ?? RequestTrace);
        var principal = Of(request.User);
        return key is not null && !TextShapes.IdempotencyKey.IsMatch(key)
            ? null
            : new ToolCallContext(principal, requestId, trace ?? requestId, key, ToolFace.McpHttp, cancellation)
            {
                TimeWish = wish,
            };
    }

    /// <summary>How long the caller wishes to wait; false if it does not say so in seconds.</summary>
    public static bool TryTimeWish(RequestContext<CallToolRequestParams> request, out TimeSpan? wish) =>
        CallTime.TryRead(request.Params?.Meta?[CallTime.Meta]?.ToString(), out wish);

    /// <summary>Who made a request; the guard has let nobody in whom it does not know.</summary>
    public static ToolPrincipal Of(ClaimsPrincipal? user) => (user as CallerIdentity)?.Caller
        ?? throw new InvalidOperationException("A call of MCP came without anybody who makes it.");

    /// <summary>
    /// The client's own name is a stranger's text: short, and without characters that could break a log or a page.
    /// </summary>
    public static string Cleaned(string name)
    {
        var kept = string.Concat(
            name.Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or '/' or '@')
            .Take(NameLengthMax));
        return kept.Length == 0 ? "unknown" : kept;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text : null;
}
