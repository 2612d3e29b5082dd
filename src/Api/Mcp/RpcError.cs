using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using RingActors.Api.Hosting;

namespace RingActors.Api.Mcp;

/// <summary>A refusal at the protocol's own level: HTTP status and JSON-RPC error.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">JSON-RPC code.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record RpcError(int Status, int Code, string Message)
{
    /// <summary>The id of the refused request; null only when it could not be read.</summary>
    public RequestId? Id { get; init; }

    /// <summary>Set for a refused version: what was asked for.</summary>
    public string? RequestedVersion { get; init; }

    public static RpcError Unparsable(string message) => new(400, (int)McpErrorCode.ParseError, message);

    public static RpcError BadRequest(string message) => new(400, (int)McpErrorCode.InvalidRequest, message);

    public static RpcError HeaderMismatch(string message) => new(400, (int)McpErrorCode.HeaderMismatch, message);

    public static RpcError UnknownVersion(string requested) =>
        new(400, (int)McpErrorCode.UnsupportedProtocolVersion,
            "This protocol revision is not supported.")
        { RequestedVersion = requested };

    public static readonly RpcError NoSession = new(404, -32001,
        "There is no such session. Send initialize without a session id to begin a new one.");

    public static readonly RpcError Full = new(503, -32000, "Too many sessions are open. Try again in a few seconds.");

    public void Write(HttpContext context)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            WriteId(writer);
            writer.WriteStartObject("error");
            writer.WriteNumber("code", Code);
            writer.WriteString("message", Message);
            WriteVersions(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        HttpAnswer.WriteJson(context, Status, buffer.WrittenSpan);
    }

    private void WriteId(Utf8JsonWriter writer)
    {
        switch (Id?.Id)
        {
            case string text: writer.WriteString("id", text); break;
            case long number: writer.WriteNumber("id", number); break;
            default: writer.WriteNull("id"); break;
        }
    }

    private void WriteVersions(Utf8JsonWriter writer)
    {
        if (RequestedVersion is null)
        {
            return;
        }

        writer.WriteStartObject("data");
        writer.WriteStartArray("supported");
        foreach (var version in ProtocolVersions.Modern)
        {
            writer.WriteStringValue(version);
        }

        writer.WriteEndArray();
        writer.WriteString("requested", RequestedVersion);
        writer.WriteEndObject();
    }
}
