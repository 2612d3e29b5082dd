using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Mcp;

/// <summary>
/// Clients that are not ours, as their makers publish them: both lines of the TypeScript SDK, over HTTP and stdio.
/// </summary>
public sealed class ForeignClientTests
{
    [Theory]
    [InlineData("v1", "2025-11-25")]
    [InlineData("v2-legacy", "2025-11-25")]
    [InlineData("v2-auto", "2026-07-28")]
    public async Task Over_http_they_see_the_same_server(string client, string version)
    {
        await NodePackages.RequireAsync();
        await using var server = await TestServer.StartAsync();

        using var seen = await RunAsync(client, "http", server.Url + "/mcp");

        AssertStory(seen.RootElement, version);
        Assert.Equal(["health_check", "list_trees", "open_safe", "plant_tree", "say_no", "wait_long"],
            seen.RootElement.GetProperty("tools").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(0, server.App.Services.GetRequiredService<McpSessions>().Count);
    }

    [Theory]
    [InlineData("v1", "2025-11-25")]
    [InlineData("v2-legacy", "2025-11-25")]
    [InlineData("v2-auto", "2026-07-28")]
    public async Task Over_stdio_they_see_the_same_server(string client, string version)
    {
        await NodePackages.RequireAsync();
        var data = Directory.CreateTempSubdirectory("ringactors-");
        try
        {
            using var seen = await RunAsync(client, "stdio", "dotnet", RealProgram.Assembly, "--stdio", "--data",
                data.FullName);

            AssertStory(seen.RootElement, version);
        }
        finally
        {
            await LeftCloud.EndAsync(data.FullName);
            data.Delete(recursive: true);
        }
    }

    private static async Task<JsonDocument> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await NodePackages.RunAsync(["foreign-client.mjs", .. arguments]);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output.Split('\n').First(line => line.StartsWith('{')));
    }

    private static void AssertStory(JsonElement seen, string version)
    {
        if (seen.GetProperty("version").ValueKind == JsonValueKind.String)
        {
            Assert.Equal(version, seen.GetProperty("version").GetString());
        }

        Assert.Equal("ringactors", seen.GetProperty("server").GetString());
        using var text = JsonDocument.Parse(seen.GetProperty("text").GetString()!);
        Assert.True(JsonElement.DeepEquals(text.RootElement, seen.GetProperty("structured")));
        Assert.Contains(text.RootElement.GetProperty("status").GetString(), (string?[])["ok", "degraded"]);
        Assert.True(seen.GetProperty("badIsError").GetBoolean());
        Assert.Contains("colour is not known here", seen.GetProperty("badText").GetString());
        Assert.Contains("There is no tool \"no_such_tool\"",
            seen.GetProperty("unknown").GetProperty("message").GetString());
    }
}
