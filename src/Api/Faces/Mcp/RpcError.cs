using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using RingActors.Api.Faces.Http;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Mcp;

/// <summary>A refusal at the protocol's own level: HTTP status and JSON-RPC error.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">JSON-RPC code.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record RpcError(int Status, McpErrorCode Code, string Message)
{
    /// <summary>JSON-RPC 2.0, 5.1: the first of the codes that are a server's own.</summary>
    public const McpErrorCode ServerError = (McpErrorCode)(-32000);

    private const McpErrorCode SessionNotFound = (McpErrorCode)(-32001);

    private const McpErrorCode RateLimited = (McpErrorCode)(-32005);

    public static readonly RpcError Unparsable = new(400, McpErrorCode.ParseError,
        "The body must be one JSON-RPC message; batches are not part of the protocol.");

    public static readonly RpcError NoText = new(400, McpErrorCode.InvalidRequest,
        "The message holds text that is not valid Unicode; send UTF-8, and escape surrogates in pairs.");

    public static readonly RpcError NoSession = new(404, SessionNotFound,
        "There is no such session. Send initialize without a session id to begin a new one.");

    public static readonly RpcError Full = new(503, ServerError,
        "Too many sessions are open. Try again in a few seconds.")
    {
        RetryAfter = 5,
    };

    public static readonly RpcError TooManySessions = new(429, RateLimited,
        "This key has as many sessions as it may, and all are in use. Close one, or try again in a few seconds.")
    {
        RetryAfter = 5,
    };

    public static readonly RpcError TooManyStreams = new(429, RateLimited,
        "This key has as many streams open as it may. Close one.")
    {
        RetryAfter = 5,
    };

    private const string RetryAfterName = "retry_after_seconds";

    /// <summary>The key asks more often than it may.</summary>
    public static RpcError Busy(ToolFailure tooOften) =>
        new(429, RateLimited, $"{tooOften.Error} {tooOften.Suggestion}") { RetryAfter = SecondsOf(tooOften) };

    /// <summary>The same of a call of a tool, for the SDK to write.</summary>
    public static McpProtocolException TooOften(ToolFailure tooOften) =>
        new($"{tooOften.Error} {tooOften.Suggestion}", RateLimited)
        {
            Data = { [RetryAfterName] = SecondsOf(tooOften) },
        };

    /// <summary>So many seconds to wait; null where waiting does not help.</summary>
    private long? RetryAfter { get; init; }

    /// <summary>The id of the refused request; null only when it could not be read.</summary>
    public RequestId? Id { get; init; }

    private UnsupportedProtocolVersionErrorData? Versions { get; init; }

    public static RpcError BadRequest(string message) => new(400, McpErrorCode.InvalidRequest, message);

    /// <summary>
    /// Names what requests without a session may name, as discovery does; the binding would name sessions' revisions
    /// too.
    /// </summary>
    public static RpcError UnknownVersion(string requested) =>
        new(400, McpErrorCode.UnsupportedProtocolVersion, "This protocol revision is not supported.")
        {
            Versions = new UnsupportedProtocolVersionErrorData
            {
                Supported = [.. ProtocolVersions.Modern],
                Requested = requested,
            },
        };

    public void Write(HttpContext context)
    {
        var options = McpJsonUtilities.DefaultOptions;
        var error = new JsonRpcError
        {
            Id = Id ?? default,
            Error = new JsonRpcErrorDetail
            {
                Code = (int)Code,
                Message = Message,
                Data = Versions is null ? RetryData()
                    : JsonSerializer.SerializeToNode(
                        Versions, options.GetTypeInfo<UnsupportedProtocolVersionErrorData>()),
            },
        };
        if (RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(error, options.GetTypeInfo<JsonRpcError>());
        HttpAnswer.WriteJson(context, Status, json);
    }

    private JsonObject? RetryData() => RetryAfter is { } wait ? new JsonObject { [RetryAfterName] = wait } : null;

    private static long SecondsOf(ToolFailure tooOften) =>
        (long)Math.Ceiling((tooOften.RetryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds);
}
