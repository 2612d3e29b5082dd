#pragma warning disable MCP9005 // The suite tests sampling and logging, which revisions up to 2025-11-25 have.
using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Faces.Mcp;

namespace RingActors.Api.Tests.Mcp.Conformance;

/// <summary>The tools the official conformance suite calls by fixed names. Their texts are the suite's.</summary>
internal static class ConformanceTools
{
    /// <summary>One transparent pixel, and a tenth of a second of silence.</summary>
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static readonly byte[] Wav = [.. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0,
        0, 128, 62, 0, 0, 2, 0, 16, 0, .. "data"u8, 0, 0, 0, 0];

    public static IEnumerable<McpServerTool> All() =>
    [
        Tool("test_simple_text", () => "This is a simple text response for testing."),
        Tool("test_image_content", () => Content(ImageContentBlock.FromBytes(Png, "image/png"))),
        Tool("test_audio_content", () => Content(AudioContentBlock.FromBytes(Wav, "audio/wav"))),
        Tool("test_embedded_resource", () =>
            Content(Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."))),
        Tool("test_multiple_content_types", () => Content(
            new TextContentBlock { Text = "Multiple content types test:" },
            ImageContentBlock.FromBytes(Png, "image/png"),
            Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""))),
        Tool("test_error_handling", () =>
            new CallToolResult { IsError = true,
            Content = [new TextContentBlock { Text = "This tool intentionally returns an error for testing" }] }),
        Tool("test_tool_with_logging", LogAsync),
        Tool("test_logging_tool", LogAsync),
        Tool("test_tool_with_progress", ProgressAsync),
        Tool("test_sampling", SampleAsync),
        Tool("test_elicitation", ElicitAsync),
        Tool("test_streaming_elicitation", (RequestContext<CallToolRequestParams> request) =>
            InputTools.Ask(request, "user_name", InputTools.Name("What is your name?"))),
        Tool("test_elicitation_sep1034_defaults", (McpServer server, CancellationToken cancellation) =>
            FormAsync(server, Forms.Defaults(), cancellation)),
        Tool("test_elicitation_sep1330_enums", (McpServer server, CancellationToken cancellation) =>
            FormAsync(server, Forms.Enums(), cancellation)),
        Tool("test_missing_capability", string (RequestContext<CallToolRequestParams> request) =>
            request.Server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Sampling = new SamplingCapability() }, "This tool needs sampling.")
            : "The client can sample."),
        new SchemaTool(),
    ];

    public static McpServerTool Tool(string name, Delegate body) =>
        McpServerTool.Create(body,
            new McpServerToolCreateOptions { Name = name, Description = $"Conformance fixture {name}." });

    public static EmbeddedResourceBlock Embedded(string uri, string type, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };

    private static CallToolResult Content(params ContentBlock[] blocks) => new() { Content = [.. blocks] };

    private static async Task<string> LogAsync(RequestContext<CallToolRequestParams> request,
        CancellationToken cancellation)
    {
        var isUnasked = ProtocolVersions.IsModern(request.Server.NegotiatedProtocolVersion)
            && request.JsonRpcRequest.Context?.LogLevel is null;
        if (isUnasked)
        {
            return "Nobody asked for logs.";
        }

        foreach (var line in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            await request.Server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification,
                new LoggingMessageNotificationParams
                {
                    Level = LoggingLevel.Info,
                    Logger = "fixture",
                    Data = JsonSerializer.SerializeToElement(line)
                }, cancellationToken: cancellation);
        }

        return "Logged.";
    }

    /// <summary>Each is sent before the next, which a progress that sends by itself does not promise.</summary>
    private static async Task<string> ProgressAsync(RequestContext<CallToolRequestParams> request,
        CancellationToken cancellation)
    {
        foreach (var step in request.Params?.ProgressToken is null ? [] : new[] { 0, 50, 100 })
        {
            await request.Server.NotifyProgressAsync(request.Params!.ProgressToken!.Value,
                new ProgressNotificationValue { Progress = step, Total = 100 }, cancellationToken: cancellation);
        }

        return "Done.";
    }

    private static async Task<string> SampleAsync(McpServer server, [Description("The prompt.")] string prompt,
        CancellationToken cancellation)
    {
        var answer = await server.SampleAsync(InputTools.Prompt(prompt, 100), cancellation);
        return $"LLM response: {string.Concat(answer.Content.OfType<TextContentBlock>().Select(c => c.Text))}";
    }

    private static async Task<string> ElicitAsync(McpServer server, [Description("The message.")] string message,
        CancellationToken cancellation)
    {
        var result = await server.ElicitAsync(
            new ElicitRequestParams { Message = message, RequestedSchema = Forms.UserNameAndEmail() }, cancellation);
        return $"User response: <action: {result.Action}, content: "
            + $"{JsonSerializer.Serialize(result.Content, McpJsonUtilities.DefaultOptions)}>";
    }

    private static async Task<string> FormAsync(McpServer server, ElicitRequestParams.RequestSchema form,
        CancellationToken cancellation)
    {
        var result = await server.ElicitAsync(
            new ElicitRequestParams { Message = "Please fill in.", RequestedSchema = form }, cancellation);
        return $"Elicitation completed: action={result.Action}, "
            + $"content={JsonSerializer.Serialize(result.Content, McpJsonUtilities.DefaultOptions)}";
    }

    /// <summary>A schema with everything of JSON Schema 2020-12 that must pass through unchanged.</summary>
    private sealed class SchemaTool : McpServerTool
    {
        public override Tool ProtocolTool { get; } = new()
        {
            Name = "json_schema_2020_12_tool",
            Description = "Conformance fixture for schema keywords.",
            InputSchema = JsonDocument.Parse("""
                {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
                 "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
                 "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},
                 "phone":{"type":"string"},"email":{"type":"string"}},"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
                 "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},
                 "additionalProperties":false}
                """).RootElement.Clone(),
        };

        public override IReadOnlyList<object> Metadata => [];

        public override ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request,
            CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Content(new TextContentBlock { Text = "ok" }));
    }
}
