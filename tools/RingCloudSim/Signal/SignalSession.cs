using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Signal;

/// <summary>
/// A live view as Ring's signalling server runs it (protocol sheet, 8.1): it answers the offer, wants to be activated
/// within 70 s, a ping every few seconds and a pong to its own, and ends after half an hour. There are no media.
/// </summary>
internal sealed class SignalSession : IDisposable
{
    public const int Unknown = 5;
    public const int NoPing = 6;
    public const int TooLong = 10;

    /// <summary>Not known of Ring; a suggestion of the sheet's kind.</summary>
    public const int Blocked = 3;

    private static readonly TimeSpan Activation = TimeSpan.FromSeconds(70);
    private static readonly TimeSpan PingMissing = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PongMissing = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly World _world;
    private readonly SignalConnection _connection;
    private readonly string _dialog;
    private readonly long _device;
    private readonly string _session;
    private readonly List<IDisposable> _once = [];
    private IDisposable? _pingMissing;
    private IDisposable? _pongMissing;
    private IDisposable? _nextPing;
    private IDisposable? _activation;
    private bool _closed;

    private SignalSession(World world, SignalConnection connection, string dialog, long device)
    {
        (_world, _connection, _dialog, _device) = (world, connection, dialog, device);
        var expires = (world.Scheduler.Now + Longest).ToUnixTimeSeconds();
        _session = $"{Encoded("""{"alg":"none"}""")}.{Encoded($$"""{"ping_interval":10,"exp":{{expires}}}""")}.{world.Ids.NextHex(8)}";
    }

    public static SignalSession? Begin(World world, SignalConnection connection, string dialog, JsonObject body)
    {
        var device = Json.Number(body["doorbot_id"]) is { } id ? world.Household.FindDevice(id) : null;
        var session = new SignalSession(world, connection, dialog, device?.Id ?? 0);
        if (device is not { IsCamera: true, IsOffline: false } || Json.Text(body["sdp"]) is not { } offer)
        {
            session.Close(Unknown, "unknown device");
            return null;
        }

        if (Json.Flag(device.Document["settings"]?["live_view_disabled"]) == true)
        {
            session.Close(Blocked, "live view is disabled");
            return null;
        }

        session.Start(offer);
        return session;
    }

    public void Handle(string? method, JsonObject body)
    {
        if (Json.Text(body["session_id"]) is { } named && named != _session)
        {
            Close(Unknown, "unknown session");
            return;
        }

        switch (method)
        {
            case "activate_session":
                _activation?.Dispose();
                Send("camera_started", []);
                break;
            case "ping":
                Send("pong", []);
                AwaitPing();
                break;
            case "pong":
                _pongMissing?.Dispose();
                break;
            case "camera_options":
                Send("camera_options", new JsonObject { ["stealth_mode"] = body["stealth_mode"]?.DeepClone() });
                break;
            case "close":
                _connection.Close();
                Dispose();
                break;
        }
    }

    public void Close(int code, string text)
    {
        if (!_closed)
        {
            Send("close", new JsonObject { ["reason"] = new JsonObject { ["code"] = code, ["text"] = text } });
            _connection.Close();
            Dispose();
        }
    }

    public void Dispose()
    {
        _closed = true;
        foreach (var timer in _once.Append(_pingMissing).Append(_pongMissing).Append(_nextPing).Append(_activation))
        {
            timer?.Dispose();
        }
    }

    private void Start(string offer)
    {
        Send("session_created", []);
        Send("session_started", []);
        Send("sdp", new JsonObject { ["sdp"] = FakeAnswer.To(offer, _world.Ids), ["type"] = "answer" });
        Send("ice", new JsonObject { ["ice"] = "candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host", ["mlineindex"] = 0 });
        Send("notification", new JsonObject { ["is_ok"] = true, ["text"] = "camera_connected" });
        _activation = _world.Scheduler.After(Activation, () => Close(0, "not activated"));
        _once.Add(_world.Scheduler.After(Longest, () => Close(TooLong, "answered_timeout")));
        AwaitPing();
        PingLater();
    }

    private void AwaitPing()
    {
        _pingMissing?.Dispose();
        _pingMissing = _world.Scheduler.After(PingMissing, () => Close(NoPing, "Timeout waiting for ping"));
    }

    private void PingLater() => _nextPing = _world.Scheduler.After(PingEvery, () =>
    {
        Send("ping", []);
        _pongMissing?.Dispose();
        _pongMissing = _world.Scheduler.After(PongMissing, _connection.Cut);
        PingLater();
    });

    private void Send(string method, JsonObject body)
    {
        body["doorbot_id"] = _device;
        body["session_id"] = _session;
        _connection.Send(new JsonObject { ["method"] = method, ["dialog_id"] = _dialog, ["body"] = body });
    }

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
