using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Sqlite;

namespace RingActors.Api.Tests.Hosting;

/// <summary>A simulated household is never taken for a real one.</summary>
public sealed class HomeChoiceTests : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(data);
        Directory.Delete(data, recursive: true);
    }

    /// <summary>Whatever else is so, the demo is entered on request, or where nothing is of a real home.</summary>
    [Theory]
    [InlineData("", "", "DemoOnly")]
    [InlineData("", "demo/journal.db demo/ring-token.json demo/access.key", "DemoOnly")]
    [InlineData("", "instance.json notes.txt journal.lock ring-token.json.lock", "DemoOnly")]
    [InlineData("", "journal.db", "LoginNeeded")]
    [InlineData("", "journal.anchor", "LoginNeeded")]
    [InlineData("", "access.key", "LoginNeeded")]
    [InlineData("", "ring-token.json.key", "LoginNeeded")]
    [InlineData("", "ring-token.json", "LoggedIn")]
    [InlineData("", "ring-token.json journal.db", "LoggedIn")]
    [InlineData("RING_USERNAME", "", "LoginNeeded")]
    [InlineData("RING_PASSWORD", "", "LoginNeeded")]
    [InlineData("RING_MCP_TOKEN_PATH", "", "LoginNeeded")]
    [InlineData("--demo RING_MCP_TOKEN_PATH", "", "DemoAsked")]
    [InlineData("RING_USERNAME", "ring-token.json", "LoggedIn")]
    [InlineData("RING_TOKEN", "", "LoggedIn")]
    [InlineData("RING_TOKEN", "journal.db", "LoggedIn")]
    [InlineData("--demo", "", "DemoAsked")]
    [InlineData("--demo", "journal.db ring-token.json", "DemoAsked")]
    [InlineData("--demo RING_TOKEN RING_USERNAME", "journal.db", "DemoAsked")]
    public void The_home_that_is_served_follows_from_what_is_there(string given, string files, string expected)
    {
        foreach (var file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(data, file))!);
            File.WriteAllText(Path.Combine(data, file), "x");
        }

        var all = given.Split(' ');
        var launch = Launch.Prepare(
            new ServeOptions { Data = data, Demo = all.Contains("--demo") },
            name => all.Contains(name) ? "something" : null);

        var choice = HomeChoice.Of(launch);

        Assert.Equal(expected, choice.Reason.ToString());
        Assert.Equal(expected.StartsWith("Demo", StringComparison.Ordinal), choice.IsDemo);
        Assert.Equal(choice.IsDemo ? Path.Combine(data, "demo") : data, choice.Paths.Directory);
    }

    [Fact]
    public async Task With_a_journal_and_no_login_the_real_home_is_served_and_everything_says_that_a_login_is_needed()
    {
        SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(data, "journal.db") }).Dispose();
        await using var program = RealProgram.Start(data, ["--port", "0"]);
        using var http = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(Path.Combine(data, "keys.local")));

        using var answer = await http.PostAsync("/tools/get_devices", null);
        var refused = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var health = JsonNode.Parse(await http.GetStringAsync("/health"))!;

        Assert.Contains("a login with its code is needed. Run: ", program.Errors);
        Assert.Equal((HttpStatusCode.Conflict, "home.log-in-to-ring"), (answer.StatusCode, (string?)refused["code"]));
        Assert.Contains("login", (string?)refused["error"], StringComparison.Ordinal);
        Assert.Null(refused["demo"]);
        Assert.Equal("degraded", (string?)health["status"]);
        Assert.Null(health["demo"]);
        var cloud = health["subsystems"]!.AsArray().Single(s => (string?)s!["name"] == "ring-cloud")!;
        Assert.Contains("a login with its code is needed", (string?)cloud["detail"], StringComparison.Ordinal);
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Assert.DoesNotContain("demo home", await http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(data, "demo")));
    }

    [Fact]
    public async Task Every_answer_of_the_demo_home_says_that_it_is_one()
    {
        await using var program = RealProgram.Start(data, ["--demo", "--port", "0"]);
        using var http = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };

        foreach (var tool in new[] { "get_devices", "health_check", "get_device_details", "no_such_tool" })
        {
            using var answer = await http.PostAsync("/tools/" + tool, null);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(2, text.Split("\"demo\":true").Length);
        }

        Assert.True((bool?)JsonNode.Parse(await http.GetStringAsync("/health"))!["demo"]);
        Assert.True((bool?)JsonNode.Parse(await http.GetStringAsync("/"))!["demo"]);
        using var browser = new HttpClient { BaseAddress = http.BaseAddress };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Assert.Contains("This is the demo home", await browser.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("\"instructions\":\"This is a DEMO home", await GreetedAsync(http), StringComparison.Ordinal);
    }

    private static async Task<string> GreetedAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(
                """
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},
                "clientInfo":{"name":"t","version":"1"}}}
                """,
                System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var answer = await http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
