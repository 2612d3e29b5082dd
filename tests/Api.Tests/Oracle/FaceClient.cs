using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Oracle;

/// <summary>The server as its callers see it: the tools over REST and over MCP, the keypad, health and metrics.</summary>
internal sealed class FaceClient(HomeServer server)
{
    private string? _session;

    internal async Task<(bool Ok, JsonObject Json)> RestAsync(string tool, JsonObject arguments)
    {
        (System.Net.HttpStatusCode status, JsonObject json) = await server.CallAsync(tool, arguments.ToJsonString());
        return (status == System.Net.HttpStatusCode.OK, json);
    }

    /// <summary>The structured content of a tool's answer over MCP; null if it says that it failed.</summary>
    internal async Task<JsonObject?> McpAsync(string tool, JsonObject arguments)
    {
        _session ??= await InitializeAsync();
        JsonObject call = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 2,
            ["method"] = "tools/call",
            ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() },
        };
        using HttpResponseMessage response = await PostAsync(call, _session);
        JsonNode result = JsonOf(await response.Content.ReadAsStringAsync())["result"]!;
        return result["isError"]?.GetValue<bool>() == true ? null : (JsonObject)result["structuredContent"]!;
    }

    internal async Task<JsonObject> GetAsync(string path) => (JsonObject)JsonNode.Parse(await server.Http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    internal Task<string> MetricsAsync() => server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    internal async Task<JsonObject> PutAsync(string path, JsonObject body)
    {
        using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Http.PutAsync(new Uri(path, UriKind.Relative), content);
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    internal async Task<(bool Ok, JsonObject Json)> KeypadAsync(string action, string digits, string? mode)
    {
        JsonObject body = new() { ["action"] = action, ["code"] = digits };
        if (mode is not null)
        {
            body["mode"] = mode;
        }

        using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Http.PostAsync(new Uri("/keypad", UriKind.Relative), content);
        return (response.IsSuccessStatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private async Task<string> InitializeAsync()
    {
        JsonObject initialize = (JsonObject)JsonNode.Parse("""
            {"jsonrpc":"2.0","id":1,"method":"initialize",
             "params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"oracle","version":"1"}}}
            """)!;
        using HttpResponseMessage response = await PostAsync(initialize, null);
        return Assert.Single(response.Headers.GetValues(McpHeaders.SessionId));
    }

    private async Task<HttpResponseMessage> PostAsync(JsonObject message, string? session)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (session is not null)
        {
            request.Headers.Add(McpHeaders.SessionId, session);
        }

        return await server.Http.SendAsync(request);
    }

    /// <summary>An answer is one JSON object, or the last of a stream of events.</summary>
    private static JsonNode JsonOf(string text) => JsonNode.Parse(
        text.TrimStart().StartsWith('{') ? text : text.Split('\n').Last(l => l.StartsWith("data:", StringComparison.Ordinal))["data:".Length..])!;
}
