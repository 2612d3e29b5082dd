using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace RingActors.Api.Tests.Mcp.Conformance;

/// <summary>
/// Adds the suite's fixtures to the server's own options, so that they run through the very same binding.
/// </summary>
internal static class ConformanceOptions
{
    public static McpServerOptions AddFixtures(McpServerOptions options)
    {
        foreach (var tool in ConformanceTools.All().Concat(InputTools.All()).Concat(Triggers(options)))
        {
            options.ToolCollection!.Add(tool);
        }

        options.PromptCollection = [.. Prompts()];
        options.ResourceCollection = [.. Resources()];
        options.Capabilities = new ServerCapabilities { Resources = new ResourcesCapability { Subscribe = true } };
        options.Handlers.SubscribeToResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult());
        options.Handlers.UnsubscribeFromResourcesHandler = (_, _) => ValueTask.FromResult(new EmptyResult());
        options.Handlers.CompleteHandler = (_, _) =>
            ValueTask.FromResult(new CompleteResult
            {
                Completion = new Completion
                {
                    Values = ["paris", "park", "party"],
                    Total = 3,
                    HasMore = false
                }
            });
        options.Handlers.SubscriptionsListenHandler = new ListenStreams(options).HandleAsync;
        return options;
    }

    /// <summary>Tools that change the lists while the suite listens.</summary>
    private static IEnumerable<McpServerTool> Triggers(McpServerOptions options)
    {
        var count = 0;
        yield return ConformanceTools.Tool("test_trigger_tool_change", () =>
        {
            options.ToolCollection!.Add(
                ConformanceTools.Tool($"test_added_{Interlocked.Increment(ref count)}", () => "added"));
            return "The tool list changed.";
        });
        yield return ConformanceTools.Tool("test_trigger_prompt_change", () =>
        {
            options.PromptCollection!.Add(Prompt($"test_added_{Interlocked.Increment(ref count)}", () => "added"));
            return "The prompt list changed.";
        });
    }

    private static IEnumerable<McpServerPrompt> Prompts() =>
    [
        Prompt("test_simple_prompt", () => "This is a simple prompt for testing."),
        Prompt("test_prompt_with_arguments", (string arg1, string arg2) =>
            $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"),
        Prompt("test_prompt_with_embedded_resource", (string resourceUri) => new[]
        {
            Message(ConformanceTools.Embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
            Message(new TextContentBlock { Text = "Please process the embedded resource above." }),
        }),
        Prompt("test_prompt_with_image", () => new[]
        {
            Message(ImageContentBlock.FromBytes(ConformanceTools.Png, "image/png")),
            Message(new TextContentBlock { Text = "Please analyze the image above." }),
        }),
        Prompt("test_input_required_result_prompt", string (RequestContext<GetPromptRequestParams> request) =>
            InputTools.Content(request.Params?.InputResponses, "user_context") is { } content
                ? $"Use {JsonSerializer.Serialize(content["context"].GetString())}."
                : throw new InputRequiredException(new Dictionary<string, InputRequest>
                {
                    ["user_context"] = InputRequest.ForElicitation(
                        InputTools.Text("What context should the prompt use?", "context")),
                }, null)),
    ];

    private static IEnumerable<McpServerResource> Resources() =>
    [
        Resource("test://static-text", "text/plain", () => "This is the content of the static text resource."),
        Resource("test://static-binary", "image/png", () =>
            BlobResourceContents.FromBytes(ConformanceTools.Png, "test://static-binary", "image/png")),
        Resource("test://template/{id}/data", "application/json", (string id) => new TextResourceContents
        {
            Uri = $"test://template/{id}/data", MimeType = "application/json",
                Text = JsonSerializer.Serialize(new { id, templateTest = true, data = $"Data for ID: {id}" }),
        }),
        Resource("test://watched-resource", "text/plain", () => "Watched."),
    ];

    private static PromptMessage Message(ContentBlock content) => new() { Role = Role.User, Content = content };

    private static McpServerPrompt Prompt(string name, Delegate body) =>
        McpServerPrompt.Create(body,
            new McpServerPromptCreateOptions { Name = name, Description = $"Conformance fixture {name}." });

    private static McpServerResource Resource(string uri, string type, Delegate body) => McpServerResource.Create(body,
        new McpServerResourceCreateOptions
        {
            UriTemplate = uri,
            Name = uri,
            Description = $"Conformance fixture {uri}.",
            MimeType = type
        });
}
