using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Limits;
using RingActors.Api.Limits.Connections;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Limits;

/// <summary>Who gets in when connections are many.</summary>
public sealed class ConnectionTests
{
    private readonly List<Connection> _connections = [];

    [Theory]
    [InlineData(null, 0, 2000, 2000)]
    [InlineData(1024, 130, 2000, 702)]
    [InlineData(1_048_576, 130, 2000, 2000)]
    [InlineData(256, 130, 2000, 16)]
    [InlineData(1024, 130, 100, 100)]
    public void Connections_are_as_many_as_the_process_can_have(int? limit, int open, int wanted, int expected) =>
        Assert.Equal(expected, new DescriptorLimit(limit, open).ConnectionsFor(wanted, ConnectionDoor.Least));

    [Fact]
    public void The_limit_of_the_process_is_read_as_the_system_tells_it()
    {
        Assert.Equal(1024, DescriptorLimit.MaxOf(["Max processes 1 2 processes", "Max open files            1024                 524288               files     "]));
        Assert.Null(DescriptorLimit.MaxOf(["Max open files            unlimited            unlimited            files     "]));
        Assert.Null(DescriptorLimit.MaxOf([]));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells it so.");
        Assert.True(DescriptorLimit.OfProcess() is { Max: > 0, Open: > 10 });
    }

    [Fact]
    public void Of_strangers_the_oldest_makes_room_and_those_who_have_shown_a_key_stay()
    {
        using ConnectionDoor door = Door(64);
        ConnectionPlace known = Known(door, "203.0.113.1");
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(Enter(door, $"198.51.{i / 250}.{i % 250}"));
            Assert.InRange(door.Open, 1, door.Max);
        }

        Assert.True(known.IsOpen);
        Assert.InRange(door.Strangers, 1, door.Max - (door.Max / ConnectionDoor.KnownShare));
        Assert.False(_connections[0].IsAborted);
        Assert.True(_connections[1].IsAborted);
        Assert.False(_connections[^1].IsAborted);
    }

    [Fact]
    public void One_address_fills_no_more_than_its_share_and_whoever_has_a_key_there_gets_in_all_the_same()
    {
        using ConnectionDoor door = Door(200, perAddress: 8);
        ConnectionPlace known = Known(door, "203.0.113.1");
        for (int i = 0; i < 100; i++)
        {
            Enter(door, "203.0.113.1");
        }

        Assert.Equal(8, door.Open);
        Assert.True(known.IsOpen);
        Assert.True(Enter(door, "203.0.113.2"));
        Assert.Equal(9, door.Open);
    }

    [Fact]
    public void This_machines_own_may_have_them_all()
    {
        using ConnectionDoor door = Door(64, perAddress: 8);
        for (int i = 0; i < 40; i++)
        {
            Enter(door, "127.0.0.1");
        }

        Assert.Equal(40, door.Open);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.0.0/16")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("fd00::1:2:3:4", "fd00::1:2:3:4")]
    public void A_proxy_stands_for_many_callers_and_is_held_to_no_share_of_one_address(string proxy, string named)
    {
        using ConnectionDoor door = Door(64, perAddress: 8, named);
        for (int i = 0; i < 40; i++)
        {
            Enter(door, proxy);
        }

        Assert.Equal(40, door.Open);
        Assert.DoesNotContain(_connections, c => c.IsAborted);
        for (int i = 0; i < 20; i++)
        {
            Enter(door, "203.0.113.9");
        }

        Assert.Equal(8, _connections.Count(c => !c.IsAborted && Place(c).Address.ToString() == "203.0.113.9"));
    }

    [Fact]
    public void Strangers_make_room_before_a_proxy_does_and_a_flood_through_one_pushes_nobody_else_out()
    {
        using ConnectionDoor door = Door(64, perAddress: 1000, "10.1.2.3");
        int places = door.Max - (door.Max / ConnectionDoor.KnownShare);
        Connection[] ofProxy = [.. Enumerable.Range(0, places / 2).Select(_ => Entered(door, "10.1.2.3"))];
        for (int i = 0; i < 500; i++)
        {
            Enter(door, $"198.51.{i / 250}.{i % 250}");
        }

        Assert.DoesNotContain(ofProxy, c => c.IsAborted);
        Connection other = _connections[^1];
        for (int i = 0; i < places - 1; i++)
        {
            Enter(door, "10.1.2.3");
        }

        Assert.False(other.IsAborted);
        Assert.Contains(ofProxy, c => c.IsAborted);
        Assert.InRange(door.Strangers, 1, places);
    }

    [Fact]
    public void When_good_keys_have_taken_all_places_a_last_few_are_taken_for_what_is_urgent_and_then_no_more()
    {
        using ConnectionDoor door = Door(64);
        for (int i = 0; i < door.Max; i++)
        {
            Known(door, "127.0.0.1");
        }

        int last = 0;
        while (Enter(door, "127.0.0.1"))
        {
            Assert.True(Place(_connections[^1]).IsLast);
            door.Know(Place(_connections[^1]));
            last++;
        }

        Assert.Equal(64 / ConnectionDoor.LastShare, last);
        door.Leave(Place(_connections[0]));
        Assert.True(Enter(door, "127.0.0.1"));
        Assert.Equal(64, door.Open);
    }

    [Fact]
    public void A_place_is_free_again_once_however_often_its_connection_ends()
    {
        using ConnectionDoor door = Door(64);
        Enter(door, "127.0.0.1");
        Enter(door, "127.0.0.1");
        door.Leave(Place(_connections[0]));
        door.Leave(Place(_connections[0]));
        Assert.Equal((1, 1), (door.Open, door.Strangers));
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed_and_one_that_does_is_served()
    {
        await using TestServer server = await TestServer.StartAsync(settings: ("Http:FirstByteWait", "300ms"));
        using Socket silent = await ConnectAsync(server);
        using Socket speaking = await ConnectAsync(server);
        await speaking.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200", await ReadAsync(speaking), StringComparison.Ordinal);
        Assert.Equal("", await ReadAsync(silent));
    }

    [Fact]
    public async Task Silent_connections_beyond_the_limit_make_room_and_a_caller_with_a_key_is_answered_all_the_while()
    {
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Http:ConnectionsMax", "32"), ("Http:FirstByteWait", "1m")]);
        server.Keys.Add("ra_good", new ToolPrincipal(ToolPrincipal.ApiKeyKind, "good", AccessRole.Owner));
        ConnectionDoor door = server.App.Services.GetRequiredService<ConnectionDoor>();
        List<Socket> silent = [];
        for (int i = 0; i < 200; i++)
        {
            silent.Add(await ConnectAsync(server));
            if (i % 20 == 0)
            {
                Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/tools/list_trees", "{}", ("X-API-Key", "ra_good"))).Status);
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/tools/list_trees", "{}", ("X-API-Key", "ra_good"))).Status);
        Assert.InRange(door.Open, 1, 32);
        Assert.Equal("", await ReadAsync(silent[0]));
        silent.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task On_one_of_the_last_places_only_what_is_urgent_is_served()
    {
        await using TestServer server = await TestServer.StartAsync(settings: [("Http:ConnectionsMax", "16")]);
        ConnectionDoor door = server.App.Services.GetRequiredService<ConnectionDoor>();
        List<Socket> taken = [];
        for (int i = 0; i < door.Max; i++)
        {
            Socket socket = await ConnectAsync(server);
            await socket.SendAsync("GET /tools HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.StartsWith("HTTP/1.1 200", await ReadAsync(socket), StringComparison.Ordinal);
            taken.Add(socket);
        }

        Assert.Equal(0, door.Strangers);
        using (Socket last = await ConnectAsync(server))
        {
            await last.SendAsync("GET /tools HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            string refused = await ReadAsync(last);
            Assert.StartsWith("HTTP/1.1 503", refused, StringComparison.Ordinal);
            Assert.Contains("connections.close-some", refused, StringComparison.Ordinal);
        }

        taken.ForEach(s => s.Dispose());
    }

    private static async Task<Socket> ConnectAsync(TestServer server)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port);
        return socket;
    }

    /// <summary>What comes first; empty if the other side closes.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        using CancellationTokenSource late = new(Waits.Limit);
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, late.Token));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static ConnectionDoor Door(int max, int perAddress = 1000, params string[] proxies)
    {
        LogSampler sampler = new(TimeProvider.System, NullLogger<LogSampler>.Instance);
        return new ConnectionDoor(
            new HttpSettings { ConnectionsMax = max, ConnectionsPerAddressMax = perAddress, BehindProxy = [.. proxies] }, new DescriptorLimit(null, 0), new LimitMetrics(),
            sampler, NullLogger<ConnectionDoor>.Instance);
    }

    private bool Enter(ConnectionDoor door, string address)
    {
        Connection connection = new(IPAddress.Parse(address));
        _connections.Add(connection);
        return door.TryEnter(connection);
    }

    private Connection Entered(ConnectionDoor door, string address)
    {
        Assert.True(Enter(door, address));
        return _connections[^1];
    }

    private ConnectionPlace Known(ConnectionDoor door, string address)
    {
        Assert.True(Enter(door, address));
        door.Know(Place(_connections[^1]));
        return Place(_connections[^1]);
    }

    private static ConnectionPlace Place(Connection connection) => ConnectionPlace.Of(connection.Items)!;

    private sealed class Connection : DefaultConnectionContext
    {
        public Connection(IPAddress address) => RemoteEndPoint = new IPEndPoint(address, 5000);

        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
