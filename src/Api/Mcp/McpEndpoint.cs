using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using RingActors.Api.Logging;

namespace RingActors.Api.Mcp;

/// <summary>
/// Streamable HTTP for both eras of the protocol at one address: requests that name a revision since 2026-07-28 each
/// get a server of their own; older clients get sessions. Host, Origin, key and body size have been checked before.
/// </summary>
internal sealed class McpEndpoint(McpSessions sessions, ModernRequests modern, IHostApplicationLifetime lifetime,
    ILogger<McpEndpoint> log)
{
    private static readonly System.Text.Json.Serialization.Metadata.JsonTypeInfo<JsonRpcMessage> MessageType =
        McpJsonUtilities.DefaultOptions.GetTypeInfo<JsonRpcMessage>();

    public void Map(IEndpointRouteBuilder routes, string path = "/mcp")
    {
        routes.MapPost(path, (RequestDelegate)PostAsync);
        routes.MapGet(path, (RequestDelegate)GetAsync);
        routes.MapDelete(path, (RequestDelegate)DeleteAsync);
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!MediaTypes.IsJson(context.Request.ContentType))
        {
            Refuse(context, new RpcError(415, (int)McpErrorCode.InvalidRequest,
                "Send Content-Type: application/json."));
            return;
        }

        if (!MediaTypes.Accepts(context.Request, "application/json")
            || !MediaTypes.Accepts(context.Request, MediaTypes.EventStream))
        {
            Refuse(context, new RpcError(406, (int)McpErrorCode.InvalidRequest,
                "Send Accept: application/json, text/event-stream."));
            return;
        }

        if (await ReadAsync(context) is { } message)
        {
            await DispatchAsync(context, message);
        }
    }

    private Task DispatchAsync(HttpContext context, JsonRpcMessage message)
    {
        var id = (message as JsonRpcMessageWithId)?.Id;
        var version = context.Request.Headers[McpHeaders.ProtocolVersion].ToString().Trim();
        if (version.Length > 0 && !ProtocolVersions.Supported.Contains(version))
        {
            return RefuseAsync(context, RpcError.UnknownVersion(version) with { Id = id });
        }

        if (!ProtocolVersions.IsModern(version))
        {
            return version.Length == 0 && StatesModernVersion(message)
                ? RefuseAsync(context, RpcError.HeaderMismatch(
                    $"The header {McpHeaders.ProtocolVersion} is missing.") with
                { Id = id })
                : SessionPostAsync(context, message, id);
        }

        var error = ModernGate.Check(context.Request.Headers, version, message);
        return error is null ? modern.HandleAsync(context, message, version)
            : RefuseAsync(context, error with { Id = id });
    }

    private static bool StatesModernVersion(JsonRpcMessage message) =>
        message is JsonRpcRequest { Params: System.Text.Json.Nodes.JsonObject parameters }
        && parameters["_meta"] is System.Text.Json.Nodes.JsonObject meta
            && meta[MetaKeys.ProtocolVersion] is System.Text.Json.Nodes.JsonValue value
        && value.TryGetValue<string>(out var text) && ProtocolVersions.IsModern(text);

    private async Task SessionPostAsync(HttpContext context, JsonRpcMessage message, RequestId? id)
    {
        var isInitialize = message is JsonRpcRequest { Method: RequestMethods.Initialize };
        var sessionId = context.Request.Headers[McpHeaders.SessionId].ToString();
        if (sessionId.Length == 0 && !isInitialize)
        {
            await RefuseAsync(context,
                RpcError.BadRequest($"The header {McpHeaders.SessionId} is missing; initialize "
                + "gives one.") with
                { Id = id });
            return;
        }

        var session = sessionId.Length == 0 ? sessions.Open() : sessions.Find(sessionId);
        if (session is null)
        {
            await RefuseAsync(context, (sessionId.Length == 0 ? RpcError.Full : RpcError.NoSession) with { Id = id });
            return;
        }

        using var use = session.Begin();
        await HandleInSessionAsync(context, session, message, id);
        if (sessionId.Length == 0 && session.NegotiatedVersion is null)
        {
            await sessions.CloseAsync(session, "initialize did not succeed");
        }
        else if (sessionId.Length == 0)
        {
            Log.SessionOpened(log, McpSessions.Shown(session.Id), McpCaller.Cleaned(session.ClientName));
        }
    }

    private async Task HandleInSessionAsync(HttpContext context, McpSessionEntry session, JsonRpcMessage message,
        RequestId? id)
    {
        message.Context = McpCaller.ContextOf(context, null);
        EventStreams.Prepare(context.Response);
        context.Response.Headers[McpHeaders.SessionId] = session.Id;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Ended);
        try
        {
            if (!await session.Transport.HandlePostRequestAsync(message, context.Response.Body, first =>
                EventStreams.SetStatus(context, first), ended.Token))
            {
                EventStreams.Accepted(context.Response);
            }
        }
        catch (JsonException exception) when (!context.Response.HasStarted)
        {
            Log.MessageRefused(log, exception.Message);
            await RefuseAsync(context,
                new RpcError(400, (int)McpErrorCode.InvalidParams,
                "The message's params have the wrong shape.")
                { Id = id });
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The caller hung up or the session ended; what a tool had begun it finishes, as the older revisions
            // demand.
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (ProtocolVersions.IsModern(context.Request.Headers[McpHeaders.ProtocolVersion].ToString()))
        {
            NotAllowed(context);
            return;
        }

        if (!MediaTypes.Accepts(context.Request, MediaTypes.EventStream))
        {
            Refuse(context, new RpcError(406, (int)McpErrorCode.InvalidRequest, "Send Accept: text/event-stream."));
            return;
        }

        if (NamedSession(context) is not { } session)
        {
            return;
        }

        if (!session.TryOpenStream())
        {
            await RefuseAsync(context, new RpcError(409, -32000, "This session already has its stream."));
            return;
        }

        await StreamAsync(context, session);
    }

    private async Task StreamAsync(HttpContext context, McpSessionEntry session)
    {
        using var use = session.Begin();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Ended,
            lifetime.ApplicationStopping);
        EventStreams.Prepare(context.Response);
        context.Response.Headers[McpHeaders.SessionId] = session.Id;
        try
        {
            await context.Response.Body.FlushAsync(ended.Token);
            await session.Transport.HandleGetRequestAsync(context.Response.Body, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client, the session or the server has ended the stream.
        }
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (ProtocolVersions.IsModern(context.Request.Headers[McpHeaders.ProtocolVersion].ToString()))
        {
            NotAllowed(context);
        }
        else if (NamedSession(context) is { } session)
        {
            await sessions.CloseAsync(session, "the client closed it");
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private McpSessionEntry? NamedSession(HttpContext context)
    {
        var id = context.Request.Headers[McpHeaders.SessionId].ToString();
        var session = id.Length == 0 ? null : sessions.Find(id);
        if (session is null)
        {
            Refuse(context, id.Length == 0 ? RpcError.BadRequest($"The header {McpHeaders.SessionId} is missing.")
                : RpcError.NoSession);
        }

        return session;
    }

    private async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            var message = await JsonSerializer.DeserializeAsync(context.Request.Body, MessageType,
                context.RequestAborted);
            if (message is null)
            {
                Refuse(context, RpcError.BadRequest("The body must be one JSON-RPC message."));
            }

            return message;
        }
        catch (JsonException)
        {
            Refuse(context, RpcError.Unparsable("The body must be one JSON-RPC message; batches are not part of the "
                + "protocol."));
            return null;
        }
    }

    private static void NotAllowed(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        new RpcError(405, (int)McpErrorCode.InvalidRequest, "This revision has only POST.").Write(context);
    }

    private Task RefuseAsync(HttpContext context, RpcError error)
    {
        Refuse(context, error);
        return Task.CompletedTask;
    }

    private void Refuse(HttpContext context, RpcError error)
    {
        Log.MessageRefused(log, error.Message);
        error.Write(context);
    }
}
