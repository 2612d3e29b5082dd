using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;
using RingActors.Testing.Simulation;
using static RingActors.Api.Tests.Support.RawMcp;

namespace RingActors.Api.Tests.Mcp;

/// <summary>
/// The sessions of the older revisions: how they begin and end, and what they cost when clients forget them.
/// </summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2031-01-01","capabilities":5}}""")]
    public async Task A_failed_initialize_leaves_no_session_behind(string body)
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "1"));

        using var response = await PostAsync(own, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, Sessions(own).Count);
        await OpenAsync(own);
    }

    [Fact]
    public async Task An_initialize_that_is_refused_takes_no_place()
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "1"));

        using var refused = await PostAsync(own, Initialize, (McpHeaders.ProtocolVersion, "2025-06-18"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await OpenAsync(own);
    }

    [Theory]
    [InlineData("GET", null, 400)]
    [InlineData("GET", "nobody", 404)]
    [InlineData("DELETE", null, 400)]
    [InlineData("DELETE", "nobody", 404)]
    public async Task Without_a_session_nothing_is_read_or_deleted(string method, string? session, int status)
    {
        await using var own = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
        if (session is not null)
        {
            request.Headers.Add(McpHeaders.SessionId, session);
        }

        using var response = await own.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(session is null ? "Mcp-Session-Id is missing" : "Send initialize",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_session_serves_until_it_is_deleted()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var list = await PostAsync(own, ListOld, (McpHeaders.SessionId, session));
        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/mcp");
        delete.Headers.Add(McpHeaders.SessionId, session);
        using var deleted = await own.Http.SendAsync(delete);
        using var after = await PostAsync(own, ListOld, (McpHeaders.SessionId, session));

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task At_the_cap_the_longest_idle_session_makes_room()
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "2"));
        var first = await OpenAsync(own);
        var second = await OpenAsync(own);
        var third = await OpenAsync(own);

        Assert.Equal(2, Sessions(own).Count);
        Assert.Null(Sessions(own).Find(first));
        Assert.NotNull(Sessions(own).Find(second));
        Assert.NotNull(Sessions(own).Find(third));
    }

    [Fact]
    public async Task When_every_session_is_in_use_a_new_client_is_asked_to_come_back()
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "1"));
        var session = await OpenAsync(own);
        using var stream = await OpenStreamAsync(own, session);

        using var refused = await PostAsync(own, Initialize);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.NotNull(Sessions(own).Find(session));
    }

    [Fact]
    public async Task Clients_that_come_together_do_not_exceed_the_cap()
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "3"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => PostAsync(own, Initialize)));

        Assert.All(answers, a =>
            Assert.Contains(a.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]));
        Assert.InRange(Sessions(own).Count, 1, 3);
        Array.ForEach(answers, a => a.Dispose());
        foreach (var _ in Enumerable.Range(0, 4))
        {
            await OpenAsync(own);
        }

        Assert.Equal(3, Sessions(own).Count);
        Assert.Contains("ringactors_mcp_sessions 3\n", await own.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task Idle_sessions_are_reaped_and_streaming_ones_are_not()
    {
        var clock = new ManualTime();
        var watching = clock.ArmedAsync(period => period == TimeSpan.FromSeconds(5));
        var log = new SessionLog();
        await using var own = await TestServer.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock).AddSingleton<ILogger<McpSessions>>(log),
            ("Mcp:SessionIdleMax", "30m"));
        await watching.WaitAsync(Waits.Limit);
        var streaming = await OpenAsync(own);
        using var stream = await OpenStreamAsync(own, streaming);
        var early = await OpenAsync(own);
        clock.Advance(TimeSpan.FromMinutes(2));
        var late = await OpenAsync(own);

        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal($"MCP session {early[..6]} closed: idle", await log.Closed.NextAsync());
        Assert.Null(Sessions(own).Find(early));
        Assert.NotNull(Sessions(own).Find(late));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal($"MCP session {late[..6]} closed: idle", await log.Closed.NextAsync());

        Assert.NotNull(Sessions(own).Find(streaming));
    }

    [Fact]
    public async Task A_session_has_one_stream()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var first = await OpenStreamAsync(own, session);
        using var second = await OpenStreamAsync(own, session);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
    }

    /// <summary>
    /// Off by default, because it adds an event to every answer; a store in the container is all that it takes.
    /// </summary>
    [Fact]
    public async Task With_a_store_a_stream_that_broke_is_read_on_beside_the_sessions_own()
    {
#pragma warning disable MCP9006 // Streams can be resumed in the revisions up to 2025-11-25.
        await using var own = await TestServer.StartAsync(services =>
            services.AddDistributedMemoryCache().AddMcpServer().WithDistributedCacheEventStreamStore());
#pragma warning restore MCP9006
        var session = await OpenAsync(own);
        using var stream = await OpenStreamAsync(own, session);
        using var answer = await PostAsync(own, ListOld, (McpHeaders.SessionId, session));
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        var first = lines.First(l => l.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..];

        using var again = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        again.Headers.Accept.ParseAdd("text/event-stream");
        again.Headers.Add(McpHeaders.SessionId, session);
        again.Headers.Add("Last-Event-ID", first);
        using var replayed = await own.Http.SendAsync(again);

        Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
        Assert.Contains("plant_tree", await replayed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_shutdown()
    {
        await using var own = await TestServer.StartAsync(settings: ("Http:ShutdownWait", "60s"));
        using var stream = await OpenStreamAsync(own, await OpenAsync(own));

        await own.App.StopAsync().WaitAsync(Waits.Limit / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_shutdown_ends_what_is_still_asked_before_the_server_waits_for_it(bool isModern)
    {
        await using var own = await TestServer.StartAsync();
        using var call = isModern
            ? Message(CallWaitLong.Replace("\"arguments\"", Meta + ",\"arguments\"", StringComparison.Ordinal),
                (McpHeaders.ProtocolVersion, "2026-07-28"), (McpHeaders.Method, "tools/call"), (McpHeaders.Name, "wait_long"))
            : Message(CallWaitLong, (McpHeaders.SessionId, await OpenAsync(own)));
        var answering = own.Http.SendAsync(call);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        own.App.Lifetime.StopApplication();

        Assert.Equal("cancelled", await own.Tools.Waiting.NextAsync());
        using var answer = await answering.WaitAsync(Waits.Limit / 2);
        Assert.DoesNotContain("result", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task In_the_old_era_hanging_up_does_not_cancel_the_tool()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var hangUp = new CancellationTokenSource();
        using var request = Message(CallWaitLong, (McpHeaders.SessionId, session));
        var call = own.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp.Token);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        await hangUp.CancelAsync();
        await ((Task)call)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (call.IsCompletedSuccessfully)
        {
            (await call).Dispose();
        }

        own.Tools.Release.SetResult();

        Assert.Equal("finished", await own.Tools.Waiting.NextAsync());
    }

    [Fact]
    public async Task In_the_old_era_a_cancelled_notification_reaches_the_tool()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var call = Message(CallWaitLong, (McpHeaders.SessionId, session));
        using var answer = await own.Http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        using var accepted = await PostAsync(own, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}""", (McpHeaders.SessionId, session));

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("cancelled", await own.Tools.Waiting.NextAsync());
    }

    [Fact]
    public async Task Deleting_a_session_ends_what_runs_in_it_and_its_answers()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var call = Message(CallWaitLong, (McpHeaders.SessionId, session));
        using var answer = await own.Http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());
        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/mcp");
        delete.Headers.Add(McpHeaders.SessionId, session);

        using var deleted = await own.Http.SendAsync(delete);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("cancelled", await own.Tools.Waiting.NextAsync());
        Assert.DoesNotContain("result", await answer.Content.ReadAsStringAsync());
    }

    private static McpSessions Sessions(TestServer server) => server.App.Services.GetRequiredService<McpSessions>();

    /// <summary>The lines that say that a session is over.</summary>
    private sealed class SessionLog : ILogger<McpSessions>
    {
        public Channel<string> Closed { get; } = Channel.CreateUnbounded<string>();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 1101)
            {
                Closed.Writer.TryWrite(formatter(state, exception));
            }
        }
    }
}
