using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>A push receiver as far as the tests need one: registration, the message socket, decryption.</summary>
internal sealed class PushClient(RingCloudServer server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WebPushKeys _keys = WebPushKeys.Create();
    private readonly List<TcpClient?> _before = [];
    private TcpClient? _socket;

    public ulong AndroidId { get; private set; }

    public ulong SecurityToken { get; private set; }

    public string Token { get; private set; } = "";

    /// <summary>A logged-in client whose push token Ring knows, subscribed to everything of the demo cameras.</summary>
    public static async Task<PushClient> RegisteredAsync(RingCloudServer server)
    {
        using var ring = await SimClient.LoggedInAsync(server);
        var push = new PushClient(server);
        await push.RegisterAsync();
        using var patched = await ring.SendAsync(HttpMethod.Patch, ring.Clients("device"), new JsonObject
        {
            ["device"] = new JsonObject { ["os"] = "android", ["push_notification_token"] = push.Token },
        });
        Assert.Equal(204, (int)patched.StatusCode);
        foreach (var id in new[] { DemoHousehold.FrontDoorId, DemoHousehold.FrontCameraId, DemoHousehold.BackGardenId })
        {
            using var dings = await ring.SendAsync(HttpMethod.Post, ring.Clients($"doorbots/{id}/subscribe"));
            using var motions = await ring.SendAsync(HttpMethod.Post, ring.Clients($"doorbots/{id}/motions_subscribe"));
        }

        return push;
    }

    public async Task RegisterAsync()
    {
        var checkedIn = Protobuf.Read(await PostAsync(
            server.Endpoints.PushCheckin, "application/x-protobuf", Protobuf.CheckIn(0, 0)));
        (AndroidId, SecurityToken) = (checkedIn[7][0].Number, checkedIn[8][0].Number);

        var form = $"app=org.chromium.linux&X-subtype=wp%3Atest&device={AndroidId}&sender=key";
        var channel = Encoding.UTF8.GetString(await PostAsync(
            server.Endpoints.PushRegister, "application/x-www-form-urlencoded", Encoding.UTF8.GetBytes(form),
            ("Authorization", $"AidLogin {AndroidId}:{SecurityToken}")));
        Assert.StartsWith("token=", channel);

        var installed = Json(await PostAsync(
            new Uri(server.Endpoints.PushInstallations, "projects/ring-17770/installations"), "application/json",
            """{"fid":"c0123456789012345678ab","appId":"app"}"""u8.ToArray(), ("x-goog-api-key", "key")));
        var web = new JsonObject
        {
            ["web"] = new JsonObject
            {
                ["endpoint"] = $"https://fcm.googleapis.com/fcm/send/{channel["token=".Length..]}",
                ["p256dh"] = Base64Url.EncodeToString(_keys.PublicKey),
                ["auth"] = Base64Url.EncodeToString(_keys.Auth),
            },
        };
        var registered = Json(await PostAsync(
            new Uri(server.Endpoints.PushRegistrations, "projects/ring-17770/registrations"), "application/json",
            Encoding.UTF8.GetBytes(web.ToJsonString()),
            ("x-goog-firebase-installations-auth", installed["authToken"]!["token"]!.GetValue<string>())));
        Token = registered["token"]!.GetValue<string>();
    }

    /// <summary>A check-in with what is known, as after a restart.</summary>
    public async Task CheckInAgainAsync()
    {
        var answer = Protobuf.Read(await PostAsync(
            server.Endpoints.PushCheckin, "application/x-protobuf", Protobuf.CheckIn(AndroidId, SecurityToken)));
        Assert.Equal(AndroidId, answer[7][0].Number);
        Assert.Equal(SecurityToken, answer[8][0].Number);
    }

    /// <summary>Connects and logs in; the answer is read with <see cref="ReadAsync"/>.</summary>
    public Task LoginAsync(ulong? securityToken = null, params string[] acknowledged)
    {
        _socket?.Dispose();
        return LoginBesideAsync(securityToken, acknowledged);
    }

    /// <summary>The same, and the connection before is left to the server.</summary>
    public async Task LoginBesideAsync(ulong? securityToken = null, params string[] acknowledged)
    {
        _before.Add(_socket);
        _socket = new TcpClient();
        await _socket.ConnectAsync("127.0.0.1", server.Endpoints.PushSocket.Port);
        var login = Protobuf.Login(AndroidId, securityToken ?? SecurityToken, acknowledged);
        await WriteAsync([41, .. Protobuf.Frame(2, login)]);
        Assert.Equal(41, await ReadByteAsync());
    }

    public Task WriteAsync(byte[] bytes) => _socket!.GetStream().WriteAsync(bytes).AsTask();

    /// <summary>The next frame: its tag and its fields by number.</summary>
    public async Task<(int Tag, ProtobufFields Fields)> ReadAsync()
    {
        var tag = await ReadByteAsync();
        var (length, shift) = (0, 0);
        int next;
        do
        {
            next = await ReadByteAsync();
            length |= (next & 0x7F) << shift;
            shift += 7;
        }
        while (next >= 0x80);
        var body = new byte[length];
        using var late = new CancellationTokenSource(Patience);
        await _socket!.GetStream().ReadExactlyAsync(body, late.Token);
        return (tag, Protobuf.Read(body));
    }

    public async Task<ReceivedPush> NotificationAsync()
    {
        var (tag, fields) = await ReadAsync();
        Assert.Equal(8, tag);
        var headers = fields[7].Select(pair => Protobuf.Read(pair.Bytes)).ToDictionary(
            pair => pair[1][0].Text, pair => pair[2][0].Text);
        var plain = _keys.Decrypt(
            Base64Url.DecodeFromChars(headers["encryption"].AsSpan("salt=".Length)),
            Base64Url.DecodeFromChars(headers["crypto-key"].AsSpan("dh=".Length)),
            fields[21][0].Bytes);
        return new ReceivedPush(fields[9][0].Text, JsonNode.Parse(plain)!, fields[21][0].Bytes.Length);
    }

    /// <summary>True when the server closes without sending anything more.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            return await _socket!.GetStream().ReadAsync(new byte[1], late.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _before.ForEach(b => b?.Dispose());
        _socket?.Dispose();
        _http.Dispose();
        _keys.Dispose();
    }

    private static JsonNode Json(byte[] body) => JsonNode.Parse(body)!;

    private async Task<int> ReadByteAsync()
    {
        var one = new byte[1];
        using var late = new CancellationTokenSource(Patience);
        await _socket!.GetStream().ReadExactlyAsync(one, late.Token);
        return one[0];
    }

    private async Task<byte[]> PostAsync(Uri address, string type, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }
}

internal sealed record ReceivedPush(string PersistentId, JsonNode Message, int EncryptedBytes)
{
    /// <summary>An entry of `data`, parsed: each is JSON in a string.</summary>
    public JsonNode Entry(string name) => JsonNode.Parse(Message["data"]![name]!.GetValue<string>())!;
}
