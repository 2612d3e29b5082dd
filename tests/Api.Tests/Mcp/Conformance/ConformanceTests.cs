using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Tests.Mcp.Conformance;

/// <summary>
/// The protocol's own conformance suite against the real binding, with its fixtures mounted beside the tools.
/// </summary>
public sealed class ConformanceTests
{
    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Everything_the_revision_requires_is_met(string revision)
    {
        await NodePackages.RequireAsync();
        await using var server = await TestServer.StartAsync(services =>
            services.Replace(ServiceDescriptor.Singleton(provider => ConformanceOptions.AddFixtures(
            McpServerOptionsFactory.Create(provider.GetRequiredService<ToolRegistry>(),
                provider.GetRequiredService<ToolInvoker>(), new McpSettings())))));

        await AssertPassesAsync(server, "--requirements", revision);
    }

    /// <summary>What a server must meet without fixtures, by the program's own tools alone.</summary>
    [Theory]
    [InlineData("2025-11-25", "server-initialize")]
    [InlineData("2025-11-25", "ping")]
    [InlineData("2025-11-25", "tools-list")]
    [InlineData("2025-11-25", "server-session-lifecycle")]
    [InlineData("2025-11-25", "server-sse-multiple-streams")]
    [InlineData("2025-11-25", "dns-rebinding-protection")]
    [InlineData("2026-07-28", "tools-list")]
    [InlineData("2026-07-28", "http-header-validation")]
    [InlineData("2026-07-28", "dns-rebinding-protection")]
    public async Task The_plain_server_meets(string revision, string scenario)
    {
        await NodePackages.RequireAsync();
        await using var server = await TestServer.StartAsync();

        await AssertPassesAsync(server, "--scenario", scenario, "--spec-version", revision);
    }

    private static async Task AssertPassesAsync(TestServer server, params string[] which)
    {
        var results = Directory.CreateTempSubdirectory("conformance-");
        try
        {
            var (exitCode, output) = await NodePackages.RunAsync(
                ["node_modules/@modelcontextprotocol/conformance/dist/index.js", "server", "--url", server.Url + "/mcp",
                "-o", results.FullName, .. which]);
            Assert.True(exitCode == 0, output[Math.Max(0, output.IndexOf("=== SUMMARY", StringComparison.Ordinal))..]
                + string.Join('\n', Failures(results)));
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    /// <summary>The suite's summary only counts; its files say what was wrong.</summary>
    private static IEnumerable<string> Failures(DirectoryInfo results)
    {
        foreach (var file in results.EnumerateFiles("checks.json", SearchOption.AllDirectories))
        {
            using var checks = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            foreach (var check in checks.RootElement.EnumerateArray()
                .Where(c => c.GetProperty("status").GetString() == "FAILURE"))
            {
                yield return $"{file.Directory!.Name}: {check.GetProperty("id").GetString()}: "
                    + $"{(check.TryGetProperty("errorMessage", out var message) ? message.GetString() : string.Empty)} "
                    + $"{(check.TryGetProperty("details", out var details) ? details.GetRawText() : string.Empty)}";
            }
        }
    }
}
