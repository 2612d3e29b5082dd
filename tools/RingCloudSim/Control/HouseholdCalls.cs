using System.Text.Json.Nodes;
using static RingCloudSim.Control.ControlCalls;

namespace RingCloudSim.Control;

/// <summary>Calls by which the world acts on the household.</summary>
internal static class HouseholdCalls
{
    public static IReadOnlyList<ControlCall> All { get; } =
    [
        Ask("POST", "/motion", "device, subtype=human, snapshot=false",
            "A camera or doorbell sees motion (subtype human, motion, other_motion, ...). "
                + "Answers the event id, or why nothing happened.",
            (control, a) => Happened(control.Motion(
                a.Needed("device"), a.Text("subtype") ?? "human", a.Flag("snapshot", otherwise: false)))),
        Ask("POST", "/press", "device=Front Door, snapshot=false",
            "Somebody presses the doorbell.",
            (control, a) => Happened(control.Press(a.Text("device") ?? "Front Door", a.Flag("snapshot", otherwise: false)))),
        Do("/contact", "device, open=true", "Opens or closes a contact sensor.",
            (control, a) => control.SetFaulted(a.Needed("device"), a.Flag("open"))),
        Do("/motion-sensor", "device, tripped=true", "Trips or clears a motion sensor of the alarm.",
            (control, a) => control.SetFaulted(a.Needed("device"), a.Flag("tripped"))),
        Do("/smoke", "device, active=true", "Starts or ends smoke (or CO, by the kind of detector).",
            (control, a) => control.SetDetector(a.Needed("device"), a.Flag("active"))),
        Do("/battery", "device, level", "Sets a battery: of a camera to any JSON value, of a hub device to a percentage.",
            (control, a) => control.SetBattery(a.Needed("device"), a.Node("level"))),
        Do("/connection", "device, status", "Sets a camera's alerts.connection: online, offline, or any word.",
            (control, a) => control.SetConnection(a.Needed("device"), a.Needed("status"))),
        Do("/device", "device, fields", "Merges any fields into the document of a listed device, or into device.v1 of a hub device.",
            (control, a) => control.SetFields(a.Needed("device"), a.Object("fields"))),
        Do("/hub/event", "device, impulses=[], values=, general=",
            "Something happens to a hub device: impulses (unlocked.by-manual, comm.heartbeat), device.v1 values, general.v2 fields.",
            (control, a) => control.HubEvent(
                a.Needed("device"), a.List("impulses"), a.Node("values") as JsonObject, a.Node("general") as JsonObject)),
        Do("/mode", "mode, bypass=[], user=Pat Doe, hub=",
            "A resident switches the alarm in the Ring app: none, some or all; bypass lists sensors.",
            (control, a) => control.SetMode(a.Needed("mode"), a.List("bypass"), a.Text("user") ?? "Pat Doe", a.Text("hub"))),
        Do("/location-mode", "location, mode", "A resident sets the mode of a location without an alarm: disarmed, home, away; disabled, unset.",
            (control, a) => control.SetLocationMode(a.Needed("location"), a.Needed("mode"))),
        Do("/hub", "status, hub=", "Hub connectivity: online, cell-backup, offline.",
            (control, a) => control.SetHubStatus(a.Needed("status"), a.Text("hub"))),
        Do("/mains", "on, hub=", "The mains of a base station fail or come back; meanwhile it runs on its battery.",
            (control, a) => control.SetMains(a.Flag("on"), a.Text("hub"))),
        Do("/hub/clock", "ahead_seconds, hub=", "The clock by which a hub stamps what it tells is so far ahead of the true time; negative: behind.",
            (control, a) => control.SetHubClock(TimeSpan.FromSeconds(a.Signed("ahead_seconds")), a.Text("hub"))),
        Do("/hub/disconnection", "hub=", "The hub announces that it lost its link (HubDisconnectionEventType).",
            (control, a) => control.DisconnectHub(a.Text("hub"))),
        Do("/hub/devices/add", "document, hub=", "Pairs a device, given as a full hub document with general.v2.zid.",
            (control, a) => control.AddHubDevice(a.Object("document"), a.Text("hub"))),
        Do("/hub/devices/remove", "device", "Removes a device from its hub.",
            (control, a) => control.RemoveHubDevice(a.Needed("device"))),
    ];

    private static JsonObject Happened(long? eventId) => eventId is { } id
        ? new JsonObject { ["ok"] = true, ["event_id"] = id }
        : new JsonObject { ["ok"] = false, ["reason"] = "The device is offline or its motion detection is off." };
}
