using System.Net.WebSockets;
using System.Text.Json.Nodes;
using RingCloudSim.Household;
using RingCloudSim.Http;
using RingCloudSim.OAuth;

namespace RingCloudSim.Alarm;

/// <summary>One client on the alarm socket.</summary>
internal sealed class AlarmConnection
{
    private static readonly TimeSpan HeldAtMost = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly TextSocket _socket;
    private string? _held;

    public AlarmConnection(World world, int id, SimLocation location, Account account)
    {
        _world = world;
        Id = id;
        Location = location;
        Account = account;
        _socket = new TextSocket(world, "alarm", id, Received, closingWords: "timeout");
    }

    public int Id { get; }

    public SimLocation Location { get; }

    public Account Account { get; }

    public IDisposable? Lifetime { get; set; }

    /// <summary>Nothing passes any more, though nobody has been told.</summary>
    public bool IsMuted { get; set; }

    public bool IsAlive => !IsMuted && !_socket.IsCut;

    public void Send(string channel, JsonObject message)
    {
        if (IsMuted)
        {
            return;
        }

        var frame = Json.Write(new JsonObject { ["channel"] = channel, ["msg"] = Json.Copy(message) });
        var isUpdate = channel == "DataUpdate" && Json.Text(message["msg"]) == "DataUpdate";
        switch (isUpdate ? _world.Faults.TakeSocket() : null)
        {
            case "drop":
                return;
            case "duplicate":
                _socket.Send(frame);
                _socket.Send(frame);
                return;
            case "malformed":
                _socket.Send(frame[..(frame.Length / 2)]);
                return;
            case "reorder" when _held is null:
                _held = frame;
                _world.Scheduler.After(HeldAtMost, Release);
                return;
        }

        _socket.Send(frame);
        Release();
    }

    /// <summary>What was held back comes now, after what followed it.</summary>
    private void Release()
    {
        if (_held is { } late)
        {
            _held = null;
            _socket.Send(late);
        }
    }

    /// <inheritdoc cref="TextSocket.Close"/>
    public void Close() => _socket.Close();

    /// <inheritdoc cref="TextSocket.Cut"/>
    public void Cut() => _socket.Cut();

    /// <inheritdoc cref="TextSocket.RunAsync"/>
    public Task RunAsync(WebSocket socket, CancellationToken aborted) => _socket.RunAsync(socket, aborted);

    private void Received(string text)
    {
        if (!IsMuted)
        {
            HubRequests.Handle(_world, this, text);
        }
    }
}
