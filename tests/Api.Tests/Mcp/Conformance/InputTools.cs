#pragma warning disable MCP9005 // The suite asks for sampling and roots as inputs too.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace RingActors.Api.Tests.Mcp.Conformance;

/// <summary>Fixtures for requests that need input before they can be answered (revision 2026-07-28).</summary>
internal static class InputTools
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    private delegate string Fixture(RequestContext<CallToolRequestParams> request);

    public static IEnumerable<McpServerTool> All() =>
    [
        Tool("elicitation", request => Ask(request, "user_name", Name("What is your name?"))),
        Tool("sampling", request =>
            Answer(request, "capital_question", null, () =>
            InputRequest.ForSampling(Prompt("What is the capital of France?", 100)))),
        Tool("list_roots", request =>
            Answer(request, "client_roots", null, () => InputRequest.ForRootsList(new ListRootsRequestParams()))),
        Tool("request_state", request => Answer(request, "confirm", Sign("confirm"), Confirm) + " state-ok"),
        Tool("tampered_state", request => Answer(request, "confirm", Sign("tamper"), Confirm)),
        Tool("multiple_inputs", MultipleInputs),
        Tool("multi_round", MultiRound),
        Tool("capabilities", Capabilities),
    ];

    /// <summary>Asks once for an elicited object and greets with what came back.</summary>
    public static string Ask(RequestContext<CallToolRequestParams> request, string key, ElicitRequestParams form)
    {
        if (Content(request.Params?.InputResponses, key) is { } content && content.TryGetValue("name", out var name)
            && name.ValueKind == JsonValueKind.String)
        {
            return $"Hello, {name.GetString()}!";
        }

        throw new InputRequiredException(
            new Dictionary<string, InputRequest> { [key] = InputRequest.ForElicitation(form) }, null);
    }

    public static ElicitRequestParams Name(string message) => Text(message, "name");

    public static CreateMessageRequestParams Prompt(string text, int tokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = text }] }],
        MaxTokens = tokens,
    };

    public static ElicitRequestParams Text(string message, string field) => new()
    {
        Message = message,
        RequestedSchema = new()
        {
            Properties = { [field] = new ElicitRequestParams.StringSchema() },
            Required = [field]
        },
    };

    public static IDictionary<string, JsonElement>? Content(IDictionary<string, InputResponse>? responses, string key)
    {
        try
        {
            return responses is not null && responses.TryGetValue(key, out var response)
                ? response.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content : null;
        }
        catch (JsonException)
        {
            // The suite sends nonsense on purpose; it is asked again.
            return null;
        }
    }

    private static McpServerTool Tool(string name, Fixture body) =>
        ConformanceTools.Tool("test_input_required_result_" + name, body);

    private static InputRequest Confirm() => InputRequest.ForElicitation(new ElicitRequestParams
    {
        Message = "Please confirm",
        RequestedSchema = new()
        {
            Properties = { ["ok"] = new ElicitRequestParams.BooleanSchema() },
            Required = ["ok"]
        },
    });

    private static string Answer(RequestContext<CallToolRequestParams> request, string key, string? state,
        Func<InputRequest> ask)
    {
        if (request.Params?.InputResponses is not { } responses || !responses.TryGetValue(key, out var response))
        {
            throw new InputRequiredException(new Dictionary<string, InputRequest> { [key] = ask() }, state);
        }

        RequireState(request, state);
        return $"Received {key}: {response.RawValue.GetRawText()}";
    }

    private static void RequireState(RequestContext<CallToolRequestParams> request, string? state)
    {
        if (state is not null && request.Params?.RequestState != state)
        {
            throw new McpProtocolException("requestState failed its integrity check.", McpErrorCode.InvalidParams);
        }
    }

    private static string MultipleInputs(RequestContext<CallToolRequestParams> request)
    {
        string[] keys = ["user_name", "greeting", "client_roots"];
        if (request.Params?.InputResponses is { } responses && keys.All(responses.ContainsKey))
        {
            RequireState(request, Sign("multiple"));
            return "All inputs received.";
        }

        throw new InputRequiredException(new Dictionary<string, InputRequest>
        {
            ["user_name"] = InputRequest.ForElicitation(Name("What is your name?")),
            ["greeting"] = InputRequest.ForSampling(Prompt("Generate a greeting", 50)),
            ["client_roots"] = InputRequest.ForRootsList(new ListRootsRequestParams()),
        }, Sign("multiple"));
    }

    private static string MultiRound(RequestContext<CallToolRequestParams> request)
    {
        var responses = request.Params?.InputResponses;
        if (Content(responses, "step2") is { } second && request.Params?.RequestState == Sign("round-2"))
        {
            return $"Done: {JsonSerializer.Serialize(second, McpJsonUtilities.DefaultOptions)}";
        }

        throw Content(responses, "step1") is not null && request.Params?.RequestState == Sign("round-1")
            ? new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["step2"] = InputRequest.ForElicitation(
                Text("Step 2: What is your favorite color?", "color"))
                }, Sign("round-2"))
            : new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["step1"] = InputRequest.ForElicitation(
                Name("Step 1: What is your name?"))
                }, Sign("round-1"));
    }

    private static string Capabilities(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params?.InputResponses is { Count: > 0 })
        {
            return "Input received.";
        }

        var asks = new Dictionary<string, InputRequest>();
        if (request.Server.ClientCapabilities?.Elicitation is not null)
        {
            asks["user_name"] = InputRequest.ForElicitation(Name("What is your name?"));
        }

        if (request.Server.ClientCapabilities?.Sampling is not null)
        {
            asks["greeting"] = InputRequest.ForSampling(Prompt("Generate a greeting", 50));
        }

        return asks.Count == 0 ? "The client can answer nothing." : throw new InputRequiredException(asks, null);
    }

    private static string Sign(string text) => text + "."
        + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(text)));
}
