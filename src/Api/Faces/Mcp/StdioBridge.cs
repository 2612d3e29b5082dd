using System.Collections.Concurrent;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using RingActors.Api.Access.Callers;
using RingActors.Api.Certificates;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings.Areas;
using static RingActors.Api.Faces.Mcp.BridgeMessages;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// MCP over standard input and output for a host whose household is served already: every message is passed to that
/// server's <c>/mcp</c>, and what it says is passed back, in either era of the protocol. A server that was started anew
/// meanwhile is found again and greeted as the host greeted the first one. Nothing is sent twice that may have been
/// done.
/// </summary>
internal sealed class StdioBridge : IDisposable
{
    /// <summary>How long what was asked may still be answered after the host closed its input.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StreamAgain = TimeSpan.FromSeconds(2);

    private readonly Func<CancellationToken, Task<RunningInstance?>> find;
    private readonly PinnedCertificate pinned;
    private readonly HttpClient http;
    private readonly TextReader input;
    private readonly Stream output;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly SemaphoreSlim greeting = new(1, 1);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> open = new(StringComparer.Ordinal);
    private Task stream = Task.CompletedTask;
    private CancellationToken ended;
    private volatile Session session;

    /// <summary>How the server is spoken to: one immutable whole, replaced when it was started anew.</summary>
    /// <param name="Endpoint">Its <c>/mcp</c>.</param>
    /// <param name="Id">The session; null before <c>initialize</c> and in the era without sessions.</param>
    /// <param name="Version">The revision agreed in <c>initialize</c>.</param>
    /// <param name="Greeting">
    /// The host's own <c>initialize</c>, to be repeated to a server that was started anew.
    /// </param>
    private sealed record Session(Uri Endpoint, string? Id, string? Version, JsonObject? Greeting);

    private StdioBridge(
        RunningInstance running, string? key, Func<CancellationToken, Task<RunningInstance?>> find, TextReader input,
        Stream output, TimeProvider time)
    {
        (this.find, this.input, this.output, this.time) = (find, input, output, time);
        session = new Session(EndpointOf(running), null, null, null);
        pinned = new PinnedCertificate(running.Certificate);
        http = new HttpClient(pinned.Handler()) { Timeout = Timeout.InfiniteTimeSpan };
        if (key is { Length: > 0 })
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }
    }

    /// <summary>Bridges until the host closes standard input.</summary>
    internal static async Task<int> RunAsync(
        Launch launch, RunningInstance running, Func<CancellationToken, Task<RunningInstance?>> find, CancellationToken cancellation)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddStandardError(launch.Settings.Get<LogSettings>()));
        new StartLog(loggers).Bridges(running.Version, running.Url, running.Pid);
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var bridge = new StdioBridge(
            running, LocalKey.For(launch), find, input, Console.OpenStandardOutput(), TimeProvider.System);
        await bridge.PumpAsync(cancellation);
        return ExitCodes.Ok;
    }

    public void Dispose()
    {
        http.Dispose();
        writing.Dispose();
        greeting.Dispose();
    }

    private static Uri EndpointOf(RunningInstance running) => new(running.Url + "/mcp");

    private async Task PumpAsync(CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended = ends.Token;
        ConcurrentDictionary<Task, bool> running = [];
        try
        {
            while (await input.ReadLineAsync(cancellation) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                if (Parsed(line) is not { } message)
                {
                    await WriteAsync(Error(null, (int)McpErrorCode.ParseError, "The line is not one JSON object."));
                    continue;
                }

                Task task = PassAsync(message, ends.Token);
                if (!message.ContainsKey("method") || !message.ContainsKey("id") || MethodOf(message) == RequestMethods.Initialize)
                {
                    // What has no answer is passed in order, and nothing before the greeting is answered.
                    await task;
                    continue;
                }

                running.TryAdd(task, true);
                _ = task.ContinueWith(t => running.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            using var late = new CancellationTokenSource(LastAnswers, time);
            await Task.WhenAll(running.Keys).WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A signal ends the bridge, not the server.
        }

        await ends.CancelAsync();
        await stream.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseSessionAsync();
    }

    private async Task PassAsync(JsonObject message, CancellationToken cancellation)
    {
        if (MethodOf(message) == NotificationMethods.CancelledNotification && session.Id is null)
        {
            // Without sessions closing the request is how it is called off.
            if (message["params"]?["requestId"] is { } called && open.TryGetValue(called.ToJsonString(), out var request))
            {
                await request.CancelAsync();
            }

            return;
        }

        var id = message.ContainsKey("method") ? message["id"]?.ToJsonString() : null;
        using var closes = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (id is not null)
        {
            open[id] = closes;
        }

        try
        {
            await PostAsync(message, mayRepeat: true, closes.Token);
        }
        catch (OperationCanceledException) when (closes.IsCancellationRequested)
        {
            // Called off; the host waits for no answer.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            await FailAsync(message, "The connection to RingActors broke before the answer came; what was asked may have been done. "
                + "Look at the state before you ask again.");
        }
        finally
        {
            if (id is not null)
            {
                open.TryRemove(id, out _);
            }
        }
    }

    private async Task PostAsync(JsonObject message, bool mayRepeat, CancellationToken cancellation)
    {
        var spoken = session;
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(spoken, message, cancellation);
        }
        catch (HttpRequestException e) when (
            e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            // Nothing was sent.
            if (mayRepeat && await GreetAnewAsync(spoken, cancellation))
            {
                await PostAsync(message, mayRepeat: false, cancellation);
                return;
            }

            await FailAsync(message, $"RingActors, which ran on {spoken.Endpoint.GetLeftPart(UriPartial.Authority)}, has ended. Nothing was done. "
                + $"Start it again with '{HowToRun.Current.Line()}'.");
            return;
        }

        using (response)
        {
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound && spoken.Id is not null && mayRepeat
                && await GreetAnewAsync(spoken, cancellation))
            {
                await PostAsync(message, mayRepeat: false, cancellation);
                return;
            }

            await PassBackAsync(message, response, spoken, cancellation);
        }

        if (MethodOf(message) == NotificationMethods.InitializedNotification && session.Id is not null && stream.IsCompleted)
        {
            stream = ListenAsync(ended);
        }
    }

    private Task<HttpResponseMessage> SendAsync(Session spoken, JsonObject message, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, spoken.Endpoint)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.ToJsonString())),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd(MediaTypeNames.Text.EventStream);
        var parameters = message["params"] as JsonObject;
        if (TextOf((parameters?["_meta"] as JsonObject)?[MetaKeys.ProtocolVersion]) is { } modern)
        {
            request.Headers.Add(McpHeaders.ProtocolVersion, modern);
            request.Headers.Add(McpHeaders.Method, MethodOf(message) ?? "");
            if ((TextOf(parameters!["name"]) ?? TextOf(parameters["uri"])) is { } name)
            {
                request.Headers.TryAddWithoutValidation(McpHeaders.Name, McpHeaderEncoder.EncodeValue(name));
            }
        }
        else
        {
            AddSession(request, spoken);
        }

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static void AddSession(HttpRequestMessage request, Session spoken)
    {
        if (spoken.Id is { } id)
        {
            request.Headers.Add(McpHeaders.SessionId, id);
        }

        if (spoken.Version is { } version)
        {
            request.Headers.Add(McpHeaders.ProtocolVersion, version);
        }
    }

    private async Task PassBackAsync(JsonObject message, HttpResponseMessage response, Session spoken, CancellationToken cancellation)
    {
        var isGreeting = MethodOf(message) == RequestMethods.Initialize;
        var answers = 0;
        await foreach (var answer in MessagesAsync(response, cancellation))
        {
            answers++;
            if (answer.ContainsKey("error") && answer["id"] is null && message["id"] is { } id)
            {
                answer["id"] = id.DeepClone();
            }

            if (isGreeting && (answer["result"] as JsonObject)?["protocolVersion"] is { } version)
            {
                session = spoken with { Id = SessionOf(response), Version = TextOf(version), Greeting = message };
            }

            await WriteAsync(answer);
        }

        if (answers == 0 && !response.IsSuccessStatusCode)
        {
            await FailAsync(message, $"RingActors answered with status {(int)response.StatusCode}.");
        }
    }

    /// <summary>
    /// Greets a server that was started anew as the host greeted the first one. False if there is none.
    /// </summary>
    private async Task<bool> GreetAnewAsync(Session old, CancellationToken cancellation)
    {
        await greeting.WaitAsync(cancellation);
        try
        {
            if (session != old)
            {
                return true;
            }

            if (await find(cancellation) is not { } running)
            {
                return false;
            }

            pinned.Take(running.Certificate);
            var fresh = new Session(EndpointOf(running), null, null, old.Greeting);
            if (old.Greeting is null)
            {
                session = fresh;
                return true;
            }

            using var response = await SendAsync(fresh, old.Greeting, cancellation);
            await foreach (var answer in MessagesAsync(response, cancellation))
            {
                if ((answer["result"] as JsonObject)?["protocolVersion"] is { } version)
                {
                    fresh = fresh with { Id = SessionOf(response), Version = TextOf(version) };
                }
            }

            if (fresh.Version is null)
            {
                return false;
            }

            JsonObject ready = new() { ["jsonrpc"] = "2.0", ["method"] = NotificationMethods.InitializedNotification };
            using var accepted = await SendAsync(fresh, ready, cancellation);
            session = fresh;
            return true;
        }
        finally
        {
            greeting.Release();
        }
    }

    /// <summary>What the server says unasked, as long as the host is there.</summary>
    private async Task ListenAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, session.Endpoint);
                request.Headers.Accept.ParseAdd(MediaTypeNames.Text.EventStream);
                AddSession(request, session);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                if (response.IsSuccessStatusCode)
                {
                    await foreach (var message in MessagesAsync(response, cancellation))
                    {
                        await WriteAsync(message);
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
            {
                // The server has gone; the next request of the host finds the one that came after it.
            }

            await Task.Delay(StreamAgain, time, cancellation);
        }
    }

    private async Task CloseSessionAsync()
    {
        if (session.Id is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(StreamAgain, time);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, session.Endpoint);
            AddSession(request, session);
            using var response = await http.SendAsync(request, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException)
        {
            // The server has gone, or its sessions end by themselves.
        }
    }

    private Task FailAsync(JsonObject message, string why) =>
        message.ContainsKey("method") && message["id"] is { } id ? WriteAsync(Error(id.DeepClone(), ServerError, why)) : Task.CompletedTask;

    private async Task WriteAsync(JsonObject message)
    {
        await writing.WaitAsync();
        try
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(message.ToJsonString() + "\n"));
            await output.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }
}
