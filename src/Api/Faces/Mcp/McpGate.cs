using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Logging;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// Stands before the SDK's binding: refuses what that does not, and what it would refuse in words that help no client.
/// It looks at headers and whether the body is text, except where a session begins; the rest is the binding's. Host,
/// Origin, key and body size have been checked before.
/// </summary>
internal sealed class McpGate(
    McpSessions sessions, KeyLimits keys, StreamPlaces streams, HttpSettings http, IHostApplicationLifetime lifetime,
    LogSampler sampler, ILogger<McpGate> log)
{
    private const string EventStream = System.Net.Mime.MediaTypeNames.Text.EventStream;
    private const string LastEventId = "Last-Event-ID";
    private const string ListenMethod = "subscriptions/listen";

    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType =
        McpJsonUtilities.DefaultOptions.GetTypeInfo<JsonRpcMessage>();

    public async Task InvokeAsync(HttpContext context, RequestDelegate binding)
    {
        if (HttpMethods.IsPost(context.Request.Method) && await MessageText.UnsoundAsync(context) is { } unsound)
        {
            SayRefused(RpcError.NoText.Message);
            if (MessageText.FailedCall(unsound) is { } failed)
            {
                HttpAnswer.WriteJson(context, StatusCodes.Status200OK, failed);
                return;
            }

            RpcError.NoText.Write(context);
        }
        else if ((Fault(context.Request) ?? await TooOftenAsync(context) ?? await PassAsync(context, binding))
            is { } refusal)
        {
            SayRefused(refusal.Message);
            (refusal with { Id = refusal.Id ?? await UnreadIdAsync(context) }).Write(context);
        }
        else if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            SayRefused($"the binding answered {context.Response.StatusCode}");
        }
    }

    private void SayRefused(string reason)
    {
        if (sampler.IsWhole(1103, reason))
        {
            Log.MessageRefused(log, reason);
        }
    }

    /// <summary>
    /// Calls of tools are counted as such, and how a session begins must be left to those who call for help in it.
    /// </summary>
    private async ValueTask<RpcError?> TooOftenAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method)
        && await PeekedBody.ReadAsync(context, IsCounted)
        && keys.Take(context.Caller()) is { } wait
            ? RpcError.Busy(CallGate.TooOften("messages of MCP", wait))
            : null;

    private static bool IsCounted(ReadOnlySequence<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return true;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMethod = reader.ValueTextEquals("method"u8);
                reader.Read();
                if (isMethod)
                {
                    return reader.TokenType != JsonTokenType.String
                        || !(reader.ValueTextEquals("tools/call"u8) || reader.ValueTextEquals("initialize"u8)
                            || reader.ValueTextEquals("notifications/initialized"u8));
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // It is no message, and will be told so.
        }

        return true;
    }

    /// <summary>Passes the request on. Returns why not, if it is refused after all.</summary>
    private Task<RpcError?> PassAsync(HttpContext context, RequestDelegate binding)
    {
        var request = context.Request;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        McpCaller.RequestTrace = request.Headers.TraceParent.Count == 0 ? null : request.Headers.TraceParent.ToString();
        if (request.Headers.Accept.Count == 0)
        {
            // RFC 9110, 12.5.1: no Accept header accepts everything.
            request.Headers.Accept = "*/*";
        }

        return ProtocolVersions.IsModern(VersionOf(request)) ? StandAloneAsync(context, binding)
            : SessionOf(request) is { Length: > 0 } id ? ContinueAsync(context, binding, id)
            : BeginAsync(context, binding);
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

    private async Task<RpcError?> StandAloneAsync(HttpContext context, RequestDelegate binding)
    {
        // What is still asked must not hold up a shutdown; the binding ends it with the request.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        context.RequestAborted = ended.Token;
        if (context.Request.Headers[McpHeaders.Method] != ListenMethod)
        {
            await binding(context);
            return null;
        }

        using var place = streams.TryOpen(context.Caller());
        if (place is null)
        {
            return RpcError.TooManyStreams;
        }

        await binding(context);
        return null;
    }

    /// <summary>Without a session the older revisions have initialize and nothing else.</summary>
    private async Task<RpcError?> BeginAsync(HttpContext context, RequestDelegate binding)
    {
        context.Request.EnableBuffering(http.BodyBytesMax);
        var message = await ReadAsync(context);
        context.Request.Body.Position = 0;
        return message switch
        {
            null => RpcError.Unparsable,
            JsonRpcRequest { Method: RequestMethods.Initialize } => await InitializeAsync(context, binding),
            _ when VersionOf(context.Request).Length == 0 && StatesModernVersion(message) =>
                new RpcError(400, McpErrorCode.HeaderMismatch, $"The header {McpHeaders.ProtocolVersion} is missing."),
            _ => RpcError.BadRequest($"The header {McpHeaders.SessionId} is missing; initialize gives one."),
        };
    }

    private async Task<RpcError?> InitializeAsync(HttpContext context, RequestDelegate binding)
    {
        if (await sessions.AdmitAsync(context.User) is { } full)
        {
            return full;
        }

        try
        {
            await binding(context);
            return null;
        }
        catch (JsonException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Request.Body.Position = 0;
            return new RpcError(400, McpErrorCode.InvalidParams, "The message's params have the wrong shape.");
        }
        finally
        {
            await sessions.SettleAsync(context.Features.Get<McpServer>(), context.User);
        }
    }

    private async Task<RpcError?> ContinueAsync(HttpContext context, RequestDelegate binding, string id)
    {
        if (sessions.Find(id) is not { } session || !session.TryBegin())
        {
            return RpcError.NoSession;
        }

        IDisposable? stream = null;
        try
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                stream = streams.TryOpen(context.Caller());
                if (stream is null)
                {
                    return RpcError.TooManyStreams;
                }

                if (StreamFault(context.Request, session) is { } fault)
                {
                    return fault;
                }
            }

            var isDelete = HttpMethods.IsDelete(context.Request.Method);
            session.EndReason ??= isDelete ? "the client closed it" : null;
            await binding(context);
            if (isDelete && context.Response.StatusCode == StatusCodes.Status200OK)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
        catch (OperationCanceledException) when (session.EndReason is not null)
        {
            // The session ended, and with it what was asked in it.
        }
        finally
        {
            stream?.Dispose();
            session.Done();
        }

        return null;
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

    /// <summary>Answers carry the request's id, so a refused body is read for it.</summary>
    private static async Task<RequestId?> UnreadIdAsync(HttpContext context) =>
        context.Request.HasJsonContentType() ? ((await ReadAsync(context)) as JsonRpcMessageWithId)?.Id : null;

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
}
