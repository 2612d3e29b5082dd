using System.Buffers;
using System.Text.Json;
using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Faces.Rest;

/// <summary>
/// The tools as plain HTTP: <c>GET /tools</c> and one fixed route a tool, so that routing compares literals. A body is
/// parsed once, in the buffer it arrived in.
/// </summary>
internal sealed class RestTools(ToolRegistry registry, ToolInvoker invoker, IToolSwitches? switches = null)
{
    /// <summary>A tool's path, and the one that other servers of this sort have for it.</summary>
    private static readonly string[] Ends = ["", "/execute"];

    private static readonly JsonDocument NoArguments = JsonDocument.Parse("{}");
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 32 };

    private Catalogue catalogue = new(0, ToolCatalogue.Write(registry));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/tools", (RequestDelegate)ListAsync).TakesAnyKey().WithMetadata(AuditedRequest.No);
        foreach (var tool in registry.Tools)
        {
            foreach (var end in Ends)
            {
                routes.MapPost(
                    $"/tools/{tool.Definition.Name}{end}", (RequestDelegate)(context => CallAsync(context, tool)))
                    .TakesAnyKey()
                    .WithMetadata(tool.Definition, WellFormedRequests.OwnJudgement.Instance);
            }
        }

        routes.MapPost("/tools/{name}", (RequestDelegate)UnknownAsync).TakesAnyKey();
        routes.MapPost("/tools/{name}/execute", (RequestDelegate)UnknownAsync).TakesAnyKey();
    }

    private Task ListAsync(HttpContext context)
    {
        var version = switches?.Version ?? 0;
        if (catalogue.Version != version)
        {
            catalogue = new Catalogue(version, ToolCatalogue.Write(
                registry.Tools.Select(t => t.Definition).Where(t => !switches!.IsOff(t)), indented: false));
        }

        HttpAnswer.WriteJson(context, 200, catalogue.Json);
        return Task.CompletedTask;
    }

    private Task UnknownAsync(HttpContext context) =>
        HttpAnswer.FailAsync(context, 404,
            registry.NoSuchTool(context.GetRouteValue("name")?.ToString() ?? string.Empty));

    private async Task CallAsync(HttpContext context, BoundTool tool)
    {
        var requestId = RequestIds.Next(invoker.Clock);
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(context.RequestAborted);
        }

        var result = await ResultAsync(context, tool, read.Buffer, requestId);
        reader.AdvanceTo(read.Buffer.End);
        HttpAnswer.Write(context, result.Failure is { } failure ? failure.Status : 200, result, requestId,
            invoker.Clock.GetUtcNow());
    }

    private async ValueTask<ToolResult> ResultAsync(HttpContext context, BoundTool tool, ReadOnlySequence<byte> body,
        string requestId)
    {
        if (!TryContext(context, requestId, out var call))
        {
            return BadKey(tool.Definition);
        }

        if (!CallTime.TryRead(context.Request.Headers[CallTime.Header].ToString(), out var wish))
        {
            return CallTime.Fault($"The header {CallTime.Header}");
        }

        call = call with { TimeWish = wish };

        if (body.IsEmpty)
        {
            AuditedRequest.Leave(context);
            return await invoker.InvokeAsync(tool, NoArguments.RootElement, call);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Parsing);
        }
        catch (JsonException exception)
        {
            return Malformed(tool.Definition, exception);
        }

        using (document)
        {
            AuditedRequest.Leave(context);
            return await invoker.InvokeAsync(tool, document.RootElement, call);
        }
    }

    private bool TryContext(HttpContext context, string requestId, out ToolCallContext call)
    {
        var headers = context.Request.Headers;
        var key = headers.TryGetValue("Idempotency-Key", out var values) ? values.ToString() : null;
        var correlation = headers.TraceParent.Count == 0 ? null : RequestIds.TraceId(headers.TraceParent.ToString());
        call = new ToolCallContext(context.Caller(), requestId, correlation ?? requestId, key, ToolFace.Rest,
            context.RequestAborted);
        return key is null || TextShapes.IdempotencyKey.IsMatch(key);
    }

    private static ToolFailure BadKey(ToolDefinition tool) => new(ToolErrorType.Invalid, ArgumentFaults.Code,
        $"The header Idempotency-Key must be {TextShapes.IdempotencyKey.Allowed}.",
            $"Nothing was changed. Correct the header and call {tool.Name} again.");

    private static ToolFailure Malformed(ToolDefinition tool, JsonException exception) =>
        new(ToolErrorType.Invalid, "body.send-valid-json",
        $"The body is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}. "
            + $"{Reason(exception)}",
        $"Nothing was changed. Send one JSON object. {tool.Name} takes {tool.Input.Allowed}.");

    /// <summary>The reader's own words without its position, which is counted from zero.</summary>
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    /// <param name="Version">Of the switches that it was written by.</param>
    /// <param name="Json">The answer.</param>
    private sealed record Catalogue(long Version, byte[] Json);
}
