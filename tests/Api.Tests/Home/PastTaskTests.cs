using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using RingActors.Api.Features.Past;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Home;

/// <summary>A question of the past that takes longer than a call goes on by itself.</summary>
public sealed class PastTaskTests
{
    private const string Question = """
        {"draft":{"trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"light_on","devices":["front-camera"]}]}}
        """;

    [Fact]
    public async Task It_answers_with_an_id_first_and_with_the_result_when_it_is_done()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.MotionAsync();
        TaskCompletionSource work = Hold(server);
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", Question);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal(("running", 0), ((string?)told["task"], (int)told["progress"]!));
        string id = (string)told["task_id"]!;
        (_, told) = await server.CallAsync("backtest_automation", $$"""{"task_id":"{{id}}"}""");
        Assert.Equal("running", (string?)told["task"]);

        work.SetResult();
        server.Service<PastTasks>().Patience = TimeSpan.FromSeconds(30);
        (_, told) = await server.CallAsync("backtest_automation", $$"""{"task_id":"{{id}}"}""");
        Assert.Equal(("done", 1), ((string?)told["task"], (int)told["runs_total"]!));
    }

    /// <summary>What was asked is kept in a file of its own, for its user alone, and no question moves the journal.</summary>
    [Fact]
    public async Task It_goes_on_after_a_restart_as_it_was_asked()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.MotionAsync();
        long head = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        Hold(server);
        string id = (string)(await server.CallAsync("backtest_automation", Question)).Json["task_id"]!;
        string file = Assert.Single(Directory.EnumerateFiles(server.Data, "past.*"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        PastTasks tasks = server.Service<PastTasks>();
        await ((IHostedService)tasks).StopAsync(default);
        Assert.Contains("\"running\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);

        PastTasks again = ActivatorOf(server);
        await again.StartAsync(default);
        await again.SettledAsync(id);
        Assert.Contains("\"runs_total\":1", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(head, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
        await again.StopAsync(default);
    }

    [Fact]
    public async Task It_can_be_called_off_and_is_nobody_else_s()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Hold(server);
        string id = (string)(await server.CallAsync("backtest_automation", Question)).Json["task_id"]!;
        using (HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Owner)))
        {
            using StringContent body = new($$"""{"task_id":"{{id}}","cancel":true}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await other.PostAsync(new Uri("/tools/backtest_automation", UriKind.Relative), body);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        (_, JsonObject told) = await server.CallAsync("backtest_automation", $$"""{"task_id":"{{id}}","cancel":true}""");
        Assert.Equal("cancelled", (string?)told["task"]);
        (_, told) = await server.CallAsync("backtest_automation", $$"""{"task_id":"{{id}}"}""");
        Assert.Equal("cancelled", (string?)told["task"]);
    }

    [Fact]
    public async Task More_than_a_few_at_once_are_refused_with_those_that_could_be_called_off()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Hold(server);
        List<string> ids = [];
        for (int i = 0; i < PastTasks.OfCallerMax; i++)
        {
            ids.Add((string)(await server.CallAsync("backtest_automation", Question)).Json["task_id"]!);
        }

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", Question);
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.All(ids, id => Assert.Contains(id, (string?)told["suggestion"], StringComparison.Ordinal));
        Assert.Equal(PastTasks.OfCallerMax, Directory.EnumerateFiles(server.Data, "past.*").Count());
    }

    [Theory]
    [InlineData("""{"task_id":"no-such"}""", HttpStatusCode.NotFound, "task_id")]
    [InlineData("""{"task_id":"x","automation_id":"y"}""", HttpStatusCode.BadRequest, "automation_id")]
    [InlineData("""{"cancel":true}""", HttpStatusCode.BadRequest, "task_id")]
    public async Task What_goes_with_a_task_is_said_with_its_place(string call, HttpStatusCode expected, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", call);
        Assert.Equal(expected, status);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    /// <summary>From now on no question is answered before this is set, and no call waits for one.</summary>
    private static TaskCompletionSource Hold(HomeServer server)
    {
        TaskCompletionSource held = new();
        PastTasks tasks = server.Service<PastTasks>();
        tasks.Patience = TimeSpan.Zero;
        tasks.Begins = held.Task.WaitAsync;
        return held;
    }

    /// <summary>The same server's tasks as the next start makes them.</summary>
    private static PastTasks ActivatorOf(HomeServer server) =>
        Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<PastTasks>(server.Provider);
}
