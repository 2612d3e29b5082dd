using RingCloudSim.Household;

namespace RingCloudSim;

/// <summary>Connections that die without a word, and what could be delivered over those that live.</summary>
public sealed partial class RingCloudControl
{
    /// <summary>
    /// The open alarm sockets, push sockets or both (`all`) stay open, and nothing passes either way any more, as when
    /// a network drops packets. New connections work. Returns how many there were.
    /// </summary>
    public int MuteSockets(string kind = "all")
    {
        lock (_world.Gate)
        {
            return (kind is "alarm" or "all" ? _world.Alarm.MuteAll() : 0) + (kind is "push" or "all" ? _world.Push.MuteAll() : 0);
        }
    }

    /// <summary>Ring forgets that clients want to be told of a camera, and nobody is told so.</summary>
    public void Unsubscribe(string camera)
    {
        lock (_world.Gate)
        {
            foreach (var (_, client) in _world.Accounts.Clients)
            {
                client.Motions.Remove(Camera(camera).Id);
                client.Dings.Remove(Camera(camera).Id);
            }
        }
    }

    /// <summary>Whether a camera is offline: then it sees nothing at all.</summary>
    public bool IsOffline(string camera)
    {
        lock (_world.Gate)
        {
            return Camera(camera).IsOffline;
        }
    }

    /// <summary>
    /// Whether something that a device did at this moment would reach a client: over a socket to its hub, or as a push
    /// to a client device that is logged in, known and subscribed.
    /// </summary>
    public bool IsDeliverable(string device)
    {
        lock (_world.Gate)
        {
            if (_world.Faults.Outage)
            {
                return false;
            }

            if (_world.Household.HasHubDevice(device))
            {
                var zid = _world.Household.HubDeviceNamed(device).Zid;
                return _world.Household.Locations.SelectMany(location => location.Hubs).Any(hub =>
                    hub.IsOnline && hub.Devices.Any(each => each.Zid == zid)
                    && _world.Alarm.Connections.Any(connection => connection.IsAlive && connection.Location.Id == hub.LocationId));
            }

            var camera = Camera(device);
            return !camera.IsOffline && _world.Tokens.LiveRefreshTokens > 0 && _world.Accounts.Clients.Any(each =>
                each.Client.Motions.Contains(camera.Id) && _world.Push.IsAlive(each.Client.PushToken));
        }
    }
}
