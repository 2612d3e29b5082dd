using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace RingActors.Api.Mcp;

/// <summary>
/// The checks of revision 2026-07-28 that happen before a server sees the message: headers repeat what the body says,
/// so that gateways can route without parsing, and must therefore agree with it.
/// </summary>
internal static class ModernGate
{
    /// <summary>Methods that exist only between initialize and the end of a session.</summary>
    private static readonly HashSet<string> Removed =
    [
        RequestMethods.Initialize, RequestMethods.Ping, "logging/setLevel", RequestMethods.ResourcesSubscribe,
        RequestMethods.ResourcesUnsubscribe, NotificationMethods.InitializedNotification,
    ];

    public static RpcError? Check(IHeaderDictionary headers, string version, JsonRpcMessage message)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params as JsonObject),
            JsonRpcNotification notification => (notification.Method, notification.Params as JsonObject),
            _ => (null, null),
        };
        if (method is null)
        {
            return RpcError.BadRequest("In this revision clients send requests and notifications only.");
        }

        return CheckMethod(headers, method)
            ?? (message is JsonRpcRequest ? CheckMeta(parameters, version) : null)
            ?? CheckName(headers, method, parameters)
            ?? (Removed.Contains(method)
                ? new RpcError(404, (int)ModelContextProtocol.McpErrorCode.MethodNotFound,
                    $"{method} does not exist in revision {version}.")
                : null);
    }

    private static RpcError? CheckMethod(IHeaderDictionary headers, string method)
    {
        var header = headers[McpHeaders.Method].ToString().Trim();
        return header == method ? null
            : RpcError.HeaderMismatch($"The header {McpHeaders.Method} must repeat the body's method.");
    }

    private static RpcError? CheckMeta(JsonObject? parameters, string version)
    {
        if (parameters?["_meta"] is not JsonObject meta || Text(meta[MetaKeys.ProtocolVersion]) is not { } stated)
        {
            return InvalidMeta($"params._meta must carry {MetaKeys.ProtocolVersion}.");
        }

        if (stated != version)
        {
            return RpcError.HeaderMismatch(
                $"The header {McpHeaders.ProtocolVersion} and {MetaKeys.ProtocolVersion} in _meta must agree.");
        }

        return meta[MetaKeys.ClientCapabilities] is JsonObject ? null
            : InvalidMeta($"params._meta must carry {MetaKeys.ClientCapabilities} as an object.");
    }

    private static RpcError? CheckName(IHeaderDictionary headers, string method, JsonObject? parameters)
    {
        var named = method switch
        {
            RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
            RequestMethods.ResourcesRead => "uri",
            _ => null,
        };
        if (named is null)
        {
            return null;
        }

        var header = McpHeaderEncoder.DecodeValue(headers[McpHeaders.Name].ToString().Trim());
        return header is not null && header == Text(parameters?[named])
            ? null
            : RpcError.HeaderMismatch($"The header {McpHeaders.Name} must repeat params.{named}.");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text : null;

    private static RpcError InvalidMeta(string message) =>
        new(400, (int)ModelContextProtocol.McpErrorCode.InvalidParams, message);
}
