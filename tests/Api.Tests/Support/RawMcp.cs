using System.Net;
using System.Net.Http.Headers;
using System.Text;
using RingActors.Api.Faces.Mcp;

namespace RingActors.Api.Tests.Support;

/// <summary>MCP over HTTP by hand: what a client sends, byte for byte.</summary>
internal static class RawMcp
{
    public const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    public const string ListOld = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";
    public const string CallWaitLong = """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"wait_long","arguments":{}}}""";
    public const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},\"io.modelcontextprotocol/clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}";

    public static async Task<string> OpenAsync(TestServer server)
    {
        using var response = await PostAsync(server, Initialize);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var session = response.Headers.GetValues(McpHeaders.SessionId).Single();
        using var accepted = await PostAsync(server, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", (McpHeaders.SessionId, session));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return session;
    }

    public static async Task<HttpResponseMessage> OpenStreamAsync(TestServer server, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add(McpHeaders.SessionId, session);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<HttpResponseMessage> PostAsync(TestServer server, string body,
        params (string Name, string Value)[] headers)
    {
        using var request = Message(body, headers);
        return await server.Http.SendAsync(request);
    }

    public static HttpRequestMessage Message(string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post,
            "/mcp")
        { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
