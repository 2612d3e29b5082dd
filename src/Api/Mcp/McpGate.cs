using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Logging;
using RingActors.Api.Settings;

namespace RingActors.Api.Mcp;

/// <summary>
/// Stands before the SDK's binding: refuses what that does not, and what it would refuse in words that help no client.
/// It looks at headers only, except where a session begins; the body is the binding's. Host, Origin, key and body size
/// have been checked before.
/// </summary>
internal sealed class McpGate(
    McpSessions sessions, HttpSettings http, IHostApplicationLifetime lifetime, ILogger<McpGate> log)
{
    private const string EventStream = System.Net.Mime.MediaTypeNames.Text.EventStream;
    private const string LastEventId = "Last-Event-ID";

    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType =
        McpJsonUtilities.DefaultOptions.GetTypeInfo<JsonRpcMessage>();

    public async Task InvokeAsync(HttpContext context, RequestDelegate binding)
    {
        var request = context.Request;
        if (Fault(request) is { } fault)
        {
            await RefuseUnreadAsync(context, fault);
            return;
        }

        // What is still asked must not hold up a shutdown; the binding ends it with the request.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        context.RequestAborted = ended.Token;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        McpCaller.RequestTrace = request.Headers.TraceParent.Count == 0 ? null : request.Headers.TraceParent.ToString();
        if (request.Headers.Accept.Count == 0)
        {
            // RFC 9110, 12.5.1: no Accept header accepts everything.
            request.Headers.Accept = "*/*";
        }

        if (ProtocolVersions.IsModern(VersionOf(request)))
        {
            await PassAsync(context, binding);
        }
        else if (SessionOf(request) is { Length: > 0 } id)
        {
            await ContinueAsync(context, binding, id);
        }
        else
        {
            await BeginAsync(context, binding);
        }
    }

    private static string VersionOf(HttpRequest request) => request.Headers[McpHeaders.ProtocolVersion].ToString();

    private static string SessionOf(HttpRequest request) => request.Headers[McpHeaders.SessionId].ToString();

    /// <summary>What the headers alone show to be wrong.</summary>
    private static RpcError? Fault(HttpRequest request)
    {
        var isPost = HttpMethods.IsPost(request.Method);
        if (isPost && !request.HasJsonContentType())
        {
            return new RpcError(415, McpErrorCode.InvalidRequest, "Send Content-Type: application/json.");
        }

        var version = VersionOf(request);
        if (version.Length > 0 && !ProtocolVersions.Supported.Contains(version))
        {
            return RpcError.UnknownVersion(version);
        }

        return !isPost && !ProtocolVersions.IsModern(version) && SessionOf(request).Length == 0
            ? RpcError.BadRequest($"The header {McpHeaders.SessionId} is missing.")
            : null;
    }

    /// <summary>Without a session the older revisions have initialize and nothing else.</summary>
    private async Task BeginAsync(HttpContext context, RequestDelegate binding)
    {
        context.Request.EnableBuffering(http.BodyBytesMax);
        var message = await ReadAsync(context);
        context.Request.Body.Position = 0;
        if (message is null)
        {
            Refuse(context, RpcError.Unparsable);
        }
        else if (message is JsonRpcRequest { Method: RequestMethods.Initialize } initialize)
        {
            await InitializeAsync(context, binding, initialize.Id);
        }
        else
        {
            var error = VersionOf(context.Request).Length == 0 && StatesModernVersion(message)
                ? new RpcError(400, McpErrorCode.HeaderMismatch, $"The header {McpHeaders.ProtocolVersion} is missing.")
                : RpcError.BadRequest($"The header {McpHeaders.SessionId} is missing; initialize gives one.");
            Refuse(context, error with { Id = IdOf(message) });
        }
    }

    private async Task InitializeAsync(HttpContext context, RequestDelegate binding, RequestId id)
    {
        if (!await sessions.TryAdmitAsync())
        {
            Refuse(context, RpcError.Full with { Id = id });
            return;
        }

        try
        {
            await PassAsync(context, binding);
        }
        catch (JsonException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            Refuse(context, RpcError.WrongShape with { Id = id });
        }
        finally
        {
            await sessions.SettleAsync(context.Features.Get<McpServer>());
        }
    }

    private async Task ContinueAsync(HttpContext context, RequestDelegate binding, string id)
    {
        if (sessions.Find(id) is not { } session || !session.TryBegin())
        {
            await RefuseUnreadAsync(context, RpcError.NoSession);
            return;
        }

        try
        {
            if (HttpMethods.IsGet(context.Request.Method) && StreamFault(context.Request, session) is { } fault)
            {
                Refuse(context, fault);
                return;
            }

            var isDelete = HttpMethods.IsDelete(context.Request.Method);
            session.EndReason ??= isDelete ? "the client closed it" : null;
            await PassAsync(context, binding);
            if (isDelete && context.Response.StatusCode == StatusCodes.Status200OK)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
        catch (OperationCanceledException) when (session.EndReason is not null)
        {
            // The session ended; what a tool had begun it finishes, as the older revisions demand.
        }
        finally
        {
            session.Done();
        }
    }

    private static RpcError? StreamFault(HttpRequest request, McpSession session)
    {
        if (!request.GetTypedHeaders().Accept.Any(a => a.MatchesMediaType(EventStream)))
        {
            return new RpcError(406, McpErrorCode.InvalidRequest, $"Send Accept: {EventStream}.");
        }

        return request.Headers.ContainsKey(LastEventId) || session.TryOpenStream() ? null
            : new RpcError(409, RpcError.ServerError, "This session already has its stream.");
    }

    private static bool StatesModernVersion(JsonRpcMessage message) =>
        message is JsonRpcRequest { Params: JsonObject parameters }
        && parameters["_meta"] is JsonObject meta
        && meta[MetaKeys.ProtocolVersion] is JsonValue value
        && value.TryGetValue<string>(out var text) && ProtocolVersions.IsModern(text);

    private static RequestId? IdOf(JsonRpcMessage? message) => (message as JsonRpcMessageWithId)?.Id;

    /// <summary>The message, or null if the body is none.</summary>
    private static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, MessageType, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Answers carry the request's id, so a refused body is read for it.</summary>
    private async Task RefuseUnreadAsync(HttpContext context, RpcError error)
    {
        var message = context.Request.HasJsonContentType() ? await ReadAsync(context) : null;
        Refuse(context, error with { Id = IdOf(message) });
    }

    private void Refuse(HttpContext context, RpcError error)
    {
        Log.MessageRefused(log, error.Message);
        error.Write(context);
    }

    private async Task PassAsync(HttpContext context, RequestDelegate binding)
    {
        await binding(context);
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            Log.MessageRefused(log, $"the binding answered {context.Response.StatusCode}");
        }
    }
}
