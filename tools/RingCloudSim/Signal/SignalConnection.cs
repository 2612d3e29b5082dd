using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim.Household;
using RingCloudSim.Http;
using RingCloudSim.OAuth;

namespace RingCloudSim.Signal;

/// <summary>One client of the signalling server.</summary>
internal sealed class SignalConnection
{
    private readonly World _world;
    private readonly TextSocket _socket;

    public SignalConnection(World world, int id, Account account)
    {
        _world = world;
        Account = account;
        _socket = new TextSocket(world, "signal", id, Received);
    }

    public Account Account { get; }

    public SignalSession? Session { get; private set; }

    public void Send(JsonObject message) => _socket.Send(Json.Write(message));

    /// <inheritdoc cref="TextSocket.Close"/>
    public void Close() => _socket.Close();

    /// <inheritdoc cref="TextSocket.Cut"/>
    public void Cut() => _socket.Cut();

    /// <inheritdoc cref="TextSocket.RunAsync"/>
    public Task RunAsync(WebSocket socket, CancellationToken aborted) => _socket.RunAsync(socket, aborted);

    private void Received(string text)
    {
        if (Parse(text) is { } message)
        {
            Handle(Json.Text(message["method"]), message, message["body"] as JsonObject ?? []);
        }
    }

    private void Handle(string? method, JsonObject message, JsonObject body)
    {
        if (method == "live_view" && Session is null)
        {
            Session = SignalSession.Begin(_world, this, Json.Text(message["dialog_id"]) ?? "", body);
            return;
        }

        Session?.Handle(method, body);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
