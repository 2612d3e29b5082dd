using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Mcp;

/// <summary>Who and what is behind an MCP call, carried from the HTTP request to the tool.</summary>
internal static class McpCaller
{
    public const string IdempotencyMeta = "ringactors/idempotency_key";

    private const string TraceItem = "ringactors.traceparent";
    private const string HttpItem = "ringactors.http";
    private const int NameLengthMax = 64;

    public static JsonRpcMessageContext ContextOf(HttpContext context, string? version) => new()
    {
        ProtocolVersion = version,
        Items = new Dictionary<string, object?>
        {
            [HttpItem] = true,
            [TraceItem] = context.Request.Headers.TraceParent.Count == 0 ? null
                : context.Request.Headers.TraceParent.ToString(),
        },
    };

    /// <summary>The call's context, or null when its idempotency key is not one.</summary>
    public static ToolCallContext? For(RequestContext<CallToolRequestParams> request, string requestId,
        CancellationToken cancellation)
    {
        var isHttp = request.Items?.ContainsKey(HttpItem) ?? false;
        var meta = request.Params?.Meta;
        var key = Text(meta?[IdempotencyMeta]);
        var trace = RequestIds.TraceId(Text(meta?["traceparent"])
            ?? request.Items?.GetValueOrDefaultOf(TraceItem) as string);
        var principal = new ToolPrincipal("mcp-client", Cleaned(request.Server.ClientInfo?.Name ?? "unknown"),
            ToolRole.Admin);
        return key is not null && !TextShapes.IdempotencyKey.IsMatch(key)
            ? null
            : new ToolCallContext(principal, requestId, trace ?? requestId, key, isHttp ? ToolFace.McpHttp
                : ToolFace.McpStdio, cancellation);
    }

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

    private static object? GetValueOrDefaultOf(this IDictionary<string, object?> items, string key) =>
        items.TryGetValue(key, out var value) ? value : null;
}
