using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim.Control;
using RingCloudSim.Household;

namespace RingCloudSim;

/// <summary>
/// The world's hand on the simulated household and on the cloud itself, in process. The HTTP control plane calls
/// exactly these. Devices are named by id, zid or name. Whatever names nothing known throws <see
/// cref="SimulatorException"/>.
/// </summary>
public sealed partial class RingCloudControl
{
    private readonly World _world;

    internal RingCloudControl(World world) => _world = world;

    /// <summary>
    /// A camera or doorbell sees something. Returns the event's id, or null while its motion detection is off or it is
    /// offline.
    /// </summary>
    public long? Motion(string device, string subtype = "human", bool withSnapshot = false)
    {
        lock (_world.Gate)
        {
            var camera = Camera(device);
            if (camera.IsOffline || !camera.DetectsMotion)
            {
                return null;
            }

            Submit(new MotionSeen(camera.Id, subtype, withSnapshot));
            return camera.History[0].Id;
        }
    }

    /// <summary>Somebody presses a doorbell. Returns the event's id, or null while it is offline.</summary>
    public long? Press(string device = "Front Door", bool withSnapshot = false)
    {
        lock (_world.Gate)
        {
            var doorbell = Camera(device);
            if (!doorbell.IsDoorbell)
            {
                throw SimulatorException.Invalid($"{doorbell.Name} is not a doorbell.");
            }

            if (doorbell.IsOffline)
            {
                return null;
            }

            Submit(new ButtonPressed(doorbell.Id, withSnapshot));
            return doorbell.History[0].Id;
        }
    }

    /// <summary>Opens or closes a contact, trips or clears a motion sensor: anything with `faulted`.</summary>
    public void SetFaulted(string sensor, bool faulted)
    {
        lock (_world.Gate)
        {
            var device = _world.Household.HubDeviceNamed(sensor);
            if (!device.Values.ContainsKey("faulted"))
            {
                throw SimulatorException.Invalid($"{device.Name} is a {device.Type}: it cannot be faulted.");
            }

            Submit(new SensorFaulted(device.Zid, faulted));
        }
    }

    /// <summary>Smoke or carbon monoxide, by the kind of the detector.</summary>
    public void SetDetector(string detector, bool active)
    {
        lock (_world.Gate)
        {
            var device = _world.Household.HubDeviceNamed(detector);
            if (device.Type is not ("alarm.smoke" or "alarm.co"))
            {
                throw SimulatorException.Invalid($"{device.Name} is a {device.Type}, not a smoke or CO detector.");
            }

            Submit(new DetectorAlarmed(device.Zid, active));
        }
    }

    /// <summary>
    /// Battery of a camera (its `battery_life`, of any type, millivolts included) or of a hub device (percent).
    /// </summary>
    public void SetBattery(string device, JsonNode? level)
    {
        lock (_world.Gate)
        {
            if (!_world.Household.HasHubDevice(device))
            {
                Submit(new DeviceFieldsSet(
                    _world.Household.DeviceNamed(device).Id, new JsonObject { ["battery_life"] = level?.DeepClone() }));
                return;
            }

            var status = Json.Number(level) is { } percent ? percent < 20 ? "low" : "ok" : "malfunction";
            var general = new JsonObject { ["batteryLevel"] = level?.DeepClone(), ["batteryStatus"] = status };
            Submit(new HubDeviceSet(_world.Household.HubDeviceNamed(device).Zid, [], general));
        }
    }

    /// <summary>`alerts.connection` of a camera: `online`, `offline`, anything.</summary>
    public void SetConnection(string device, string status)
        => SetFields(device, new JsonObject { ["alerts"] = new JsonObject { ["connection"] = status } });

    /// <summary>
    /// Any fields: of a device's listing document, or `device.v1` values of a hub device (which are then sent as an
    /// update).
    /// </summary>
    public void SetFields(string device, JsonObject fields)
    {
        lock (_world.Gate)
        {
            Submit(_world.Household.HasHubDevice(device)
                ? new HubDeviceSet(_world.Household.HubDeviceNamed(device).Zid, Json.Copy(fields), [])
                : new DeviceFieldsSet(_world.Household.DeviceNamed(device).Id, Json.Copy(fields)));
        }
    }

    /// <summary>
    /// Something happens to a device behind a hub: impulses (`unlocked.by-manual`, `comm.heartbeat`), with the values
    /// and the `general.v2` fields that go with them.
    /// </summary>
    public void HubEvent(string device, IReadOnlyList<string> impulses, JsonObject? values = null, JsonObject? general = null)
    {
        lock (_world.Gate)
        {
            Submit(new HubDeviceSet(
                _world.Household.HubDeviceNamed(device).Zid, Json.Copy(values ?? []), Json.Copy(general ?? []), [.. impulses]));
        }
    }

    /// <summary>
    /// A resident changes the alarm's mode (`none`, `some`, `all`) in the Ring app. Refused as for any client.
    /// </summary>
    public void SetMode(string mode, IEnumerable<string>? bypass = null, string user = "Pat Doe", string? hub = null)
    {
        if (mode is not ("none" or "some" or "all"))
        {
            throw SimulatorException.Invalid("A mode of the alarm is none, some or all.");
        }

        lock (_world.Gate)
        {
            var target = _world.Household.HubNamed(hub);
            var panel = target.Panel ?? throw SimulatorException.Invalid("This hub has no security panel.");
            var zids = (bypass ?? []).Select(name => _world.Household.HubDeviceNamed(name).Zid);
            var data = new JsonObject { ["mode"] = mode, ["bypass"] = Json.Strings(zids) };
            Submit(new HubCommandGiven(
                target.AssetUuid,
                panel.Zid,
                "security-panel.switch-mode",
                data,
                new Initiator("1", user, "app"),
                CommandTwist.None));
        }
    }

    /// <summary>
    /// A resident sets the mode of a location without an alarm in the Ring app: `disarmed`, `home`, `away`; or switches
    /// modes off (`disabled`), or never set them up (`unset`).
    /// </summary>
    public void SetLocationMode(string location, string mode)
    {
        if (!LocationBehaviour.AllModes.Contains(mode))
        {
            throw SimulatorException.Invalid($"A location mode is one of {string.Join(", ", LocationBehaviour.AllModes)}.");
        }

        lock (_world.Gate)
        {
            Submit(new LocationModeSet(_world.Household.LocationNamed(location).Id, mode));
        }
    }

    /// <summary>`online`, `cell-backup` or `offline`.</summary>
    public void SetHubStatus(string status, string? hub = null)
    {
        if (status is not ("online" or "cell-backup" or "offline"))
        {
            throw SimulatorException.Invalid("A hub is online, cell-backup or offline.");
        }

        lock (_world.Gate)
        {
            Submit(new HubStatusSet(_world.Household.HubNamed(hub).AssetUuid, status));
        }
    }

    /// <summary>
    /// Sets the clock of a hub, by which it stamps what it tells: ahead of the true time by so much, or behind.
    /// </summary>
    public void SetHubClock(TimeSpan ahead, string? hub = null)
    {
        lock (_world.Gate)
        {
            Submit(new HubClockSet(_world.Household.HubNamed(hub).AssetUuid, ahead.TotalSeconds));
        }
    }

    /// <summary>The mains of a base station fail, or come back: it goes on with its battery.</summary>
    public void SetMains(bool on, string? hub = null)
    {
        lock (_world.Gate)
        {
            var station = _world.Household.HubNamed(hub).Devices.FirstOrDefault(each => each.Type.StartsWith("hub.", StringComparison.Ordinal))
                ?? throw SimulatorException.Invalid("This hub shows no base station.");
            Submit(new HubDeviceSet(
                station.Zid,
                new JsonObject { ["batteryBackup"] = on ? "charging" : "inUse", ["powerSource"] = on ? "mains" : "battery" },
                new JsonObject { ["acStatus"] = on ? "ok" : "error" }));
        }
    }

    /// <summary>The hub announces that it lost its link; known clients reconnect.</summary>
    public void DisconnectHub(string? hub = null)
    {
        lock (_world.Gate)
        {
            Submit(new HubDisconnected(_world.Household.HubNamed(hub).AssetUuid));
        }
    }

    /// <summary>Pairs a new device, given as a full document of the hub protocol.</summary>
    public void AddHubDevice(JsonObject document, string? hub = null)
    {
        lock (_world.Gate)
        {
            var device = Alarm.HubDevice.FromDocument(document);
            if (_world.Household.HasHubDevice(device.Zid))
            {
                throw SimulatorException.Invalid($"A device with zid {device.Zid} exists.");
            }

            Submit(new HubDeviceAdded(_world.Household.HubNamed(hub).AssetUuid, Json.Copy(document)));
        }
    }

    public void RemoveHubDevice(string device)
    {
        lock (_world.Gate)
        {
            Submit(new HubDeviceRemoved(_world.Household.HubDeviceNamed(device).Zid));
        }
    }

    private SimDevice Camera(string idOrName)
    {
        var device = _world.Household.DeviceNamed(idOrName);
        return device.IsCamera ? device : throw SimulatorException.Invalid($"{device.Name} is a {device.Kind}, not a camera.");
    }

    private void Submit(HouseholdInput input) => _world.Household.Submit(input);
}
