using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>
/// A client of the alarm socket that keeps every frame in order; waiting reads on, so nothing is missed.
/// </summary>
internal sealed class AlarmClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private int _seq;

    public List<JsonNode> Frames { get; } = [];

    public static async Task<AlarmClient> ConnectAsync(RingCloudServer server, string? account = null)
    {
        using var rest = await SimClient.LoggedInAsync(server, account);
        var ticket = await rest.GetJsonAsync(rest.App($"clap/tickets?locationID={DemoHousehold.LocationId}&requestedTransport=ws"));
        var client = new AlarmClient();
        await client.ConnectAsync(ticket["host"]!.GetValue<string>(), ticket["ticket"]!.GetValue<string>());
        return client;
    }

    public Task ConnectAsync(string host, string ticket)
        => _socket.ConnectAsync(new Uri($"ws://{host}/ws?authcode={ticket}&ack=false"), CancellationToken.None);

    public async Task<int> SendAsync(string msg, JsonArray? body = null, string hub = DemoHousehold.HubUuid)
    {
        var message = new JsonObject { ["msg"] = msg, ["dst"] = hub, ["seq"] = ++_seq };
        if (body is not null)
        {
            message["datatype"] = "DeviceInfoSetType";
            message["body"] = body;
        }

        await SendTextAsync(new JsonObject { ["channel"] = "message", ["msg"] = message }.ToJsonString());
        return _seq;
    }

    public async Task SendTextAsync(string text)
    {
        using var late = new CancellationTokenSource(Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, late.Token);
    }

    public Task<int> CommandAsync(string command, JsonObject? data = null, string zid = DemoHousehold.PanelZid)
        => SendAsync("DeviceInfoSet", new JsonArray(new JsonObject
        {
            ["zid"] = zid,
            ["command"] = new JsonObject
            {
                ["v1"] = new JsonArray(new JsonObject { ["commandType"] = command, ["data"] = data ?? [] }),
            },
        }));

    public Task<int> SwitchModeAsync(string mode, params string[] bypass)
    {
        var data = new JsonObject { ["mode"] = mode };
        if (bypass.Length > 0)
        {
            data["bypass"] = new JsonArray([.. bypass.Select(zid => (JsonNode)zid)]);
        }

        return CommandAsync("security-panel.switch-mode", data);
    }

    public Task<int> SetAsync(string zid, JsonObject values)
        => SendAsync("DeviceInfoSet", new JsonArray(new JsonObject
        {
            ["zid"] = zid,
            ["device"] = new JsonObject { ["v1"] = values },
        }));

    public async Task<JsonNode> ReplyAsync(int seq)
        => (await NextAsync(frame => Channel(frame) == "message" && frame["msg"]!["seq"]?.GetValue<int>() == seq))["msg"]!;

    /// <summary>The next update of a device, as its `device.v1`.</summary>
    public async Task<JsonObject> UpdateAsync(string zid = DemoHousehold.PanelZid) => Values(await UpdateFrameAsync(zid));

    public Task<JsonNode> UpdateFrameAsync(string zid = DemoHousehold.PanelZid)
        => NextAsync(frame => frame["msg"]!["datatype"]?.GetValue<string>() == "DeviceInfoDocType"
            && Channel(frame) == "DataUpdate" && Zid(frame) == zid);

    public Task<JsonNode> DatatypeAsync(string datatype)
        => NextAsync(frame => frame["msg"]!["datatype"]?.GetValue<string>() == datatype);

    /// <summary>All updates of the panel that have arrived when the hub answers a later question.</summary>
    public async Task<IReadOnlyList<JsonNode>> SettledAsync()
    {
        await ReplyAsync(await SendAsync("RoomGetList"));
        return Frames;
    }

    /// <summary>Reads on until a frame matches; everything before it stays in <see cref="Frames"/>.</summary>
    public async Task<JsonNode> NextAsync(Func<JsonNode, bool> wanted)
    {
        while (true)
        {
            var frame = await ReceiveAsync()
                ?? throw new InvalidOperationException($"The socket closed. Frames: {string.Join('\n', Frames)}");
            if (wanted(frame))
            {
                return frame;
            }
        }
    }

    /// <summary>Null when the server has closed.</summary>
    public async Task<JsonNode?> ReceiveAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        using var text = new MemoryStream();
        var buffer = new byte[8192];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), late.Token);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        if (part.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }

        var frame = JsonNode.Parse(text.ToArray())!;
        Frames.Add(frame);
        return frame;
    }

    public static JsonObject Values(JsonNode frame) => frame["msg"]!["body"]![0]!["device"]!["v1"]!.AsObject();

    public static IEnumerable<string> Impulses(JsonNode frame)
        => frame["msg"]!["body"]![0]!["impulse"]?["v1"]!.AsArray().Select(each => each!["impulseType"]!.GetValue<string>()) ?? [];

    public static string Zid(JsonNode frame) => frame["msg"]!["body"]![0]!["general"]!["v2"]!["zid"]!.GetValue<string>();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Channel(JsonNode frame) => frame["channel"]!.GetValue<string>();
}
