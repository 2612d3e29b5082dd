using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim.Alarm;
using RingCloudSim.Household;
using RingCloudSim.OAuth;

namespace RingCloudSim.Push;

/// <summary>
/// From something that happened to encrypted messages on the sockets of those who subscribed. Under the world's lock.
/// </summary>
internal sealed class PushService(World world) : IAsyncDisposable
{
    private readonly List<McsConnection> _connections = [];
    private readonly McsListeners _listeners = new(world);
    private int _connectionIds;

    public PushRegistry Registry { get; } = new(world.Ids);

    public int Port => _listeners.Port;

    public int? TlsPort => _listeners.TlsPort;

    public int ConnectionCount => _connections.Count;

    public void Start() => _listeners.Start();

    public int NextConnectionId() => ++_connectionIds;

    public void Occurred(CameraEvent occurrence, SimDevice device, string? snapshotUuid)
    {
        var notification = world.Options.PushPayloadVersion == 1
            ? PushPayloads.LegacyOccurrence(occurrence, device, snapshotUuid, world.Options.PushV1Nested, world.Ids)
            : PushPayloads.Occurrence(occurrence, device, snapshotUuid, world.Ids);
        Deliver(notification, client => (occurrence.Kind == "ding" ? client.Dings : client.Motions).Contains(device.Id));
    }

    public void AlarmNotice(AlarmHub hub, string action, string alert)
        => Deliver(
            PushPayloads.AlarmNotice(action, alert, hub.LocationId, world.Options.PushV1Nested, world.Ids), _ => true);

    /// <summary>Told to every client.</summary>
    public void Unlocked(SimDevice device, string from)
        => Deliver(PushPayloads.UnlockNotice(device, from, world.Options.PushV1Nested, world.Ids), _ => true);

    /// <summary>The newest connection of a device takes the place of an older one.</summary>
    public void LoggedIn(McsConnection connection, IReadOnlySet<string> acknowledged)
    {
        foreach (var older in _connections.Where(each => each.Device == connection.Device).ToArray())
        {
            // It is closed a moment later, on a thread of its own: until then it is not given what is for the new one.
            older.Cut();
            _connections.Remove(older);
        }

        _connections.Add(connection);
        connection.Device!.Forget(acknowledged);
        foreach (var message in connection.Device.Waiting)
        {
            connection.Send(message);
        }
    }

    public void Closed(McsConnection connection) => _connections.Remove(connection);

    public int CutAll()
    {
        foreach (var connection in _connections)
        {
            connection.Cut();
        }

        return _connections.Count;
    }

    public int MuteAll()
    {
        foreach (var connection in _connections)
        {
            connection.IsMuted = true;
        }

        return _connections.Count;
    }

    /// <summary>Whether a message to this token would reach somebody now.</summary>
    public bool IsAlive(string? token)
        => Registry.Registration(token) is { } registration
            && _connections.Any(each => each.IsAlive && each.Device == registration.Device);

    public ValueTask DisposeAsync() => _listeners.DisposeAsync();

    private void Deliver(JsonObject notification, Func<ClientDevice, bool> wants)
    {
        var text = Json.Write(notification);
        foreach (var (_, client) in world.Accounts.Clients.Where(each => wants(each.Client)))
        {
            if (Registry.Registration(client.PushToken) is { } registration)
            {
                world.Record("push-plain", 0, "out", text);
                Send(registration, text);
            }
        }
    }

    private void Send(PushRegistration registration, string text)
    {
        var secret = world.Ids.NextBytes(32);
        secret[0] &= 0x7F; // below the order of the curve
        var content = WebPushEncryption.Encrypt(
            Encoding.UTF8.GetBytes(text), registration.PublicKey, registration.Auth, world.Ids.NextBytes(16), secret);
        var message = new PushMessage($"0:{world.Ids.NextHex(12)}", registration.Category, content, world.Scheduler.NowMs);
        registration.Device.Keep(message);
        _connections.Find(each => each.Device == registration.Device)?.Send(message);
    }
}
