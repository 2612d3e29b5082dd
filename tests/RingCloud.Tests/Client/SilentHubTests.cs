using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>What the simulated cloud is too polite for: replies that come late, without a number, to the wrong hub, or not at all.</summary>
public sealed class SilentHubTests : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly int _port;
    private readonly RingAlarmSocketOptions _options = new() { Scheme = "ws", KeepAlive = TimeSpan.FromMilliseconds(200) };

    public SilentHubTests()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_reply_finds_its_request_by_number_whatever_the_order()
    {
        await using var connection = new AlarmConnection(_options, "agent", TimeProvider.System);
        var server = ServeAsync(async socket =>
        {
            var first = await ReceiveAsync(socket);
            var second = await ReceiveAsync(socket);
            await SendAsync(socket, Reply(second.Sequence, "b"));
            await SendAsync(socket, Reply(first.Sequence, "a"));
            await ReceiveCloseAsync(socket);
        });
        await ConnectAsync(connection);
        var reading = connection.ReadAsync(text => Hand(connection, text), default);
        var a = connection.RequestAsync(AlarmRequest.ListOf("a"), TimeSpan.FromSeconds(20), default);
        var b = connection.RequestAsync(AlarmRequest.ListOf("b"), TimeSpan.FromSeconds(20), default);
        Assert.Equal("a", (await a).Source);
        Assert.Equal("b", (await b).Source);
        await connection.DisposeAsync();
        await server;
        await reading;
    }

    [Fact]
    public async Task Who_reads_a_connection_that_was_closed_from_this_side_is_told_so()
    {
        var connection = new AlarmConnection(_options, "agent", TimeProvider.System);
        var server = ServeAsync(ReceiveCloseAsync);
        await ConnectAsync(connection);
        await connection.DisposeAsync();
        Assert.Equal("the connection was closed from this side", await connection.ReadAsync(text => Hand(connection, text), default));
        await server;
    }

    [Fact]
    public async Task A_reply_without_a_number_goes_to_the_request_to_that_hub()
    {
        await using var connection = new AlarmConnection(_options, "agent", TimeProvider.System);
        var server = ServeAsync(async socket =>
        {
            await ReceiveAsync(socket);
            await ReceiveAsync(socket);
            await SendAsync(socket, Reply(null, "b"));
            await SendAsync(socket, Reply(null, "a"));
            await ReceiveCloseAsync(socket);
        });
        await ConnectAsync(connection);
        var reading = connection.ReadAsync(text => Hand(connection, text), default);
        var a = connection.RequestAsync(AlarmRequest.ListOf("a"), TimeSpan.FromSeconds(20), default);
        var b = connection.RequestAsync(AlarmRequest.ListOf("b"), TimeSpan.FromSeconds(20), default);
        Assert.Equal("b", (await b).Source);
        Assert.Equal("a", (await a).Source);
        await connection.DisposeAsync();
        await server;
        await reading;
    }

    [Fact]
    public async Task Whoever_waits_when_the_connection_ends_is_told_so_at_once()
    {
        await using var connection = new AlarmConnection(_options, "agent", TimeProvider.System);
        var server = ServeAsync(async socket =>
        {
            await ReceiveAsync(socket);
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "bye", CancellationToken.None);
        });
        await ConnectAsync(connection);
        var waiting = connection.RequestAsync(AlarmRequest.ListOf("a"), TimeSpan.FromMinutes(5), default);
        var reason = await connection.ReadAsync(text => Hand(connection, text), default);
        Assert.Contains("1001", reason, StringComparison.Ordinal);
        connection.End();
        var refusal = await Assert.ThrowsAsync<Devices.RingCloud.RingApiException>(() => waiting);
        Assert.Equal(Devices.RingCloud.RingFault.NotConnected, refusal.Fault);
        Assert.True(refusal.IsOutcomeUnknown);
        await server;
    }

    [Fact]
    public async Task A_server_that_answers_no_ping_is_left()
    {
        await using var connection = new AlarmConnection(_options, "agent", TimeProvider.System);
        // It never reads, and so never sees a ping.
        var server = ServeAsync(_ => Task.CompletedTask);
        await ConnectAsync(connection);
        var reason = await connection.ReadAsync(_ => ValueTask.FromResult<string?>(null), default);
        // The framework has two ways of saying so.
        Assert.Matches("no answer to a ping|Faulted", reason);
        await server;
    }

    [Fact]
    public async Task A_hub_that_never_answers_is_unresponsive_and_its_late_list_still_counts()
    {
        var observer = new RecordingObserver();
        using var meter = new RingMeter();
        var inbox = new HubFrameHandler("l", observer, meter, TimeProvider.System);
        await inbox.BeginAsync([new AlarmAsset("hub-1", "base_station_v1", "online", 1), new AlarmAsset("hub-2", "beams_bridge_v1", "online", 2)], default);
        await inbox.MissedListAsync("hub-1", again: false, default);
        var missed = observer.Of<HubConnectivityObserved>()[^1];
        Assert.Equal(("hub-1", "unresponsive", false), (missed.AssetId, missed.Status, missed.IsUsable));

        await inbox.HandleAsync(Fixture.Bytes("alarm_list.json"), _ => { }, default);
        var back = observer.Of<HubConnectivityObserved>()[^1];
        Assert.Equal(("hub-1", "online", true), (back.AssetId, back.Status, back.IsUsable));
        await inbox.MissedListAsync("hub-1", again: false, default);
        Assert.Same(back, observer.Of<HubConnectivityObserved>()[^1]);
    }

    [Fact]
    public async Task A_hub_that_says_it_is_unreachable_is_not_listed_as_empty()
    {
        var observer = new RecordingObserver();
        using var meter = new RingMeter();
        var inbox = new HubFrameHandler("l", observer, meter, TimeProvider.System);
        await inbox.HandleAsync(Fixture.Bytes("alarm_list.json"), _ => { }, default);
        var mark = observer.Mark;
        const string unreachable = """{"channel":"message","msg":{"msg":"DeviceInfoDocGetList","src":"hub-1","seq":2,"status":-66,"context":{"uiConnection":{"userUuid":"u"}}}}""";
        await inbox.HandleAsync(Encoding.UTF8.GetBytes(unreachable), _ => { }, default);
        Assert.DoesNotContain(observer.All.Skip(mark), o => o is AlarmDeviceRemoved or AlarmListCompleted);
        Assert.False(observer.All.Skip(mark).OfType<HubConnectivityObserved>().Single().IsUsable);
        Assert.NotNull(inbox.Panel);
    }

    [Theory]
    [InlineData("evil.example/x?", "ws")]
    [InlineData("user:pw@evil.example", "wss")]
    [InlineData("", "wss")]
    [InlineData("hub.example", "ws")]
    public async Task A_ticket_leads_nowhere_but_to_a_host_and_never_in_the_clear_over_the_net(string host, string scheme)
    {
        await using var connection = new AlarmConnection(_options with { Scheme = scheme }, "agent", TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<Devices.RingCloud.RingApiException>(
            () => connection.ConnectAsync(new AlarmTicket(host, "secret-ticket", []), TimeSpan.FromSeconds(1), default));
        Assert.DoesNotContain("secret-ticket", refusal.ToString(), StringComparison.Ordinal);
    }

    private Task ConnectAsync(AlarmConnection connection) =>
        connection.ConnectAsync(new AlarmTicket($"127.0.0.1:{_port}", "t", []), TimeSpan.FromSeconds(10), default);

    private static ValueTask<string?> Hand(AlarmConnection connection, ReadOnlyMemory<byte> text)
    {
        JsonText.TryParse(text.Span, out var root);
        connection.Complete(AlarmFrame.Parse(root, new PayloadFaults())!);
        return ValueTask.FromResult<string?>(null);
    }

    private async Task ServeAsync(Func<WebSocket, Task> talk)
    {
        var context = await _listener.GetContextAsync();
        var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
        await talk(socket);
    }

    private static async Task<AlarmFrame> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
        using var document = JsonDocument.Parse(buffer.AsMemory(0, part.Count));
        return AlarmFrame.Parse(document.RootElement.Clone(), new PayloadFaults())!;
    }

    private static async Task ReceiveCloseAsync(WebSocket socket)
    {
        var part = await socket.ReceiveAsync(new byte[64], CancellationToken.None);
        Assert.Equal(WebSocketMessageType.Close, part.MessageType);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private static string Reply(long? sequence, string source) => JsonSerializer.Serialize(new
    {
        channel = "message",
        msg = new { msg = AlarmRequest.List, src = source, seq = sequence, body = Array.Empty<object>() },
    });
}
