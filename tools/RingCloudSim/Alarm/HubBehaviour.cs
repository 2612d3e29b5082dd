using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>What hubs and the devices behind them do; the alarm itself is <see cref="SecurityPanel"/>.</summary>
internal static class HubBehaviour
{
    /// <summary>How long a sleepy battery device takes to wake up and apply a setting.</summary>
    private static readonly TimeSpan WakeUp = TimeSpan.FromSeconds(3);

    public static bool Apply(SimHousehold household, HouseholdInput input)
    {
        switch (input)
        {
            case SensorFaulted fault:
                Fault(Hub(household, fault.Zid), fault);
                return true;
            case DetectorAlarmed alarm:
                Detect(Hub(household, alarm.Zid), alarm);
                return true;
            case HubDeviceSet set:
                var (hub, device) = (Hub(household, set.Zid), household.HubDeviceNamed(set.Zid));
                hub.Publish(
                    device,
                    set.Values.Count > 0 || set.General.Count == 0 ? set.Values : null,
                    set.Impulses is { Count: > 0 } happened ? Impulse.Of(happened) : null,
                    general: set.General.Count > 0 ? set.General : null);
                return true;
            case HubDeviceAdded added:
                AddDevice(household.HubNamed(added.AssetUuid), added.Document);
                return true;
            case HubDeviceRemoved removed:
                RemoveDevice(Hub(household, removed.Zid), removed.Zid);
                return true;
            case HubStatusSet status:
                var changed = household.HubNamed(status.AssetUuid);
                changed.Status = status.Status;
                changed.Send(HubMessages.SessionInfo(changed));
                return true;
            case HubClockSet clock:
                household.HubNamed(clock.AssetUuid).ClockSkew = TimeSpan.FromSeconds(clock.SkewSeconds);
                return true;
            case HubDisconnected lost:
                var lostHub = household.HubNamed(lost.AssetUuid);
                lostHub.Send(HubMessages.Event(lostHub, "DataUpdate", "HubDisconnectionEventType", body: null));
                return true;
            case HubValuesRequested values:
                SetValues(household.HubNamed(values.AssetUuid), values);
                return true;
            case HubCommandGiven command:
                HubCommands.Give(household.HubNamed(command.AssetUuid), command);
                return true;
            default:
                return false;
        }
    }

    private static AlarmHub Hub(SimHousehold household, string zid)
        => household.Hubs.FirstOrDefault(hub => hub.Find(zid) is not null)
            ?? throw SimulatorException.Unknown("hub device", zid, []);

    private static void Fault(AlarmHub hub, SensorFaulted input)
    {
        var device = hub.Find(input.Zid)!;
        if (device.IsFaulted == input.Faulted)
        {
            return;
        }

        hub.Publish(
            device, new JsonObject { ["faulted"] = input.Faulted }, Impulse.Of(input.Faulted ? "fault" : "clear"));
        if (input.Faulted)
        {
            hub.Panel?.SensorOpened(device);
        }
    }

    private static void Detect(AlarmHub hub, DetectorAlarmed input)
    {
        var device = hub.Find(input.Zid)!;
        hub.Publish(
            device,
            new JsonObject { ["alarmStatus"] = input.Active ? "active" : "inactive" },
            Impulse.Of(input.Active ? "alarm.activated" : "alarm.deactivated"));
        if (input.Active)
        {
            hub.Panel?.DetectorActive(device);
        }
        else
        {
            hub.Panel?.DetectorClear();
        }
    }

    private static void AddDevice(AlarmHub hub, JsonObject document)
    {
        var device = hub.Add(HubDevice.FromDocument(document));
        hub.Send(HubMessages.Event(hub, "DataUpdate", "DeviceAddDocType", new JsonArray(device.Document())));
    }

    private static void RemoveDevice(AlarmHub hub, string zid)
    {
        hub.Devices.Remove(hub.Find(zid)!);
        hub.Send(HubMessages.Event(
            hub, "DataUpdate", "RemovedDeviceType", new JsonArray(new JsonObject { ["zid"] = zid })));
    }

    private static void SetValues(AlarmHub hub, HubValuesRequested input)
    {
        // Not permitted looks like accepted, only that no update follows (6.10).
        if (hub.Find(input.Zid) is not { } device || !input.By.MayConfigure)
        {
            return;
        }

        var values = device.Type == "security-panel" ? PanelValues(device, input.Values) : Json.Copy(input.Values);
        if (device.Type == "siren" && Json.Flag(values["on"]) is { } sounding)
        {
            // A siren is switched by `on` and tells `sirenStatus` (protocol sheet, 6.7).
            values.Remove("on");
            values["sirenStatus"] = sounding ? "active" : "inactive";
        }

        if (!device.IsSleepy)
        {
            hub.Publish(device, values, by: input.By);
            return;
        }

        var pending = device.ChangeDocument(values: null, general: null, impulses: null);
        pending["pending"] = new JsonObject { ["device"] = new JsonObject { ["v1"] = Json.Copy(values) } };
        hub.Send(HubMessages.Update(hub, device, pending, input.By));
        hub.Household.Scheduler.After(WakeUp, () => hub.Publish(device, values, Impulse.Of("comm.wakeup"), input.By));
    }

    /// <summary>Chimes are set sensor by sensor through the panel; its mode is not a value that can be set.</summary>
    private static JsonObject PanelValues(HubDevice panel, JsonObject requested)
    {
        var values = Json.Copy(requested);
        values.Remove("mode");
        if (values["chirps"] is JsonObject chirps && panel.Values["chirps"] is JsonObject existing)
        {
            var all = Json.Copy(existing);
            Json.MergeShallow(all, chirps);
            values["chirps"] = all;
        }

        return values;
    }
}
