using RingActors.Api.Home.Handlers;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Definitions;

/// <summary>What there is in the home.</summary>
internal static class DeviceTools
{
    private static readonly ObjectSchema Device = Schema.OpenObject()
        .Required("device_id", Schema.Said())
        .Required("name", Schema.Said())
        .Required("kind", Schema.Said())
        .Required("status", Schema.Choice(null, "online", "offline", "unknown"))
        .Optional("room", Schema.Said())
        .Optional("state", Schema.Said("Open, closed, motion, alarm and the like."))
        .Optional("battery_percent", Schema.Integer(null, 0, 100));

    public static readonly ToolDefinition GetDevices = new()
    {
        Name = "get_devices",
        Title = "List devices",
        Description = "List the home's devices with their ids, names, kinds and current state, one short entry each. "
            + "Start here: the other tools take "
            + "these ids. For everything about one device use get_device_details; for the alarm's mode use "
                + "get_security_system_status.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object()
            .Optional("kind", Schema.Choice("Only this kind.", [.. CommonArguments.DeviceKinds]))
            .Optional("status", Schema.Choice("Only devices that are so.", "online", "offline", "unknown"))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("devices", Schema.Listing(Device))
            .Required("total", Schema.Count("Devices that match, on all pages."))
            .WithPage(),
        Example = """{"kind":"camera"}""",
    };

    public static readonly ToolDefinition GetDeviceDetails = new()
    {
        Name = "get_device_details",
        Title = "Show one device",
        Description = "Show everything known about one device: state, battery, signal, what it can do, and when it was "
            + "last heard. Use get_devices to find "
            + "the id; use get_security_history for what it did in the past.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object().Required("device_id", Schema.Id("Id from get_devices.")).Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("device", Schema.OpenObject("As in get_devices."))
            .Required("home_id", Schema.Said())
            .Required("capabilities",
                Schema.Listing(Schema.Said(), "What it can do: motion, ding, light, siren, contact."))
            .Optional("health", Schema.OpenObject("Battery, signal, firmware, tamper."))
            .Optional("listening", Schema.OpenObject("Whether it is listened to, and since when."))
            .Optional("last_event_at", Schema.Moment("When the home last heard from it."))
            .Required("as_of", Schema.Moment()),
        Example = """{"device_id":"front-camera"}""",
    };

    public static readonly ToolDefinition ControlDevice = new()
    {
        Name = "control_device",
        Title = "Control a device",
        Description = "Ask one device to do something. It is done only when the answer's state is confirmed. Unlocking and opening are "
            + "refused unless the household allowed them. For the alarm use arm_security_system or disarm_security_system.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        RequiredRole = ToolRole.Resident,
        Input = Schema.Object()
            .Required("device_id", Schema.Id("Id from get_devices."))
            .Required("action", Schema.Choice(null, [.. ControlActions.Names]))
            .Optional("value", Schema.Integer("For set_*: percent; whole degrees Celsius for set_temperature.", 0, 100))
            .Optional("minutes", Schema.Integer("For snooze and lights behind a hub: how long.", 1, 540))
            .Optional("wait_seconds", Schema.Integer("How long to wait for the device's confirmation.", 0, 20, 5))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("intent", CommonArguments.IntentInShort)
            .Required("device", Schema.OpenObject("As in get_devices."))
            .Required("as_of", Schema.Moment()),
        Example = """{"device_id":"front-lock","action":"lock"}""",
    };
}
