using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Devices;

/// <summary>get_devices: the home's devices, a short entry each.</summary>
internal sealed class GetDevicesTool(ActorClient client, DeviceEntries entries) : ITool
{
    internal static readonly string[] Kinds =
    [
        "doorbell", "camera", "base_station", "keypad", "contact_sensor", "motion_sensor", "smoke_alarm", "co_alarm",
        "smoke_co_alarm", "flood_freeze_sensor", "glass_break_sensor", "temperature_sensor", "siren", "light", "switch",
        "lock", "valve", "thermostat", "panic_button", "range_extender", "chime", "intercom", "garage_opener", "other",
    ];

    private static readonly ObjectSchema Device = Schema.OpenObject()
        .Required("device_id", Schema.Said())
        .Required("name", Schema.Said())
        .Required("kind", Schema.Said())
        .Required("status", Schema.Choice(null, "online", "offline", "unknown"))
        .Optional("room", Schema.Said())
        .Optional("state", Schema.Said())
        .Optional("battery_percent", Schema.Integer(null, 0, 100))
        .Older("type", Schema.Said("The same as kind."))
        .Older("online", Schema.Flag("Absent where nobody can say."));

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_devices",
        Title = "List devices",
        Description = "List the home's devices: ids, names, kinds and current state. Start here: the other tools take "
            + "these ids. For everything about one use get_device_details.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object()
            .Optional("kind", Schema.Choice("Only this kind.", [.. Kinds]))
            .Optional("status", Schema.Choice("Only devices that are so.", "online", "offline", "unknown"))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("devices", Schema.Listing(Device))
            .Required("total", Schema.Count("On all pages."))
            .Optional("groups", Schema.Listing(Schema.OpenObject(), "Groups of the home's own."))
            .WithPage(),
        Example = """{"kind":"camera"}""",
    };

    public static int Place => 10;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string? kind = arguments.FindString("kind");
        string? status = arguments.FindString("status");
        DeviceView[] matching =
        [
            .. view!.Part<DevicesView>().All
                .Where(d => kind is null || DeviceEntries.KindOf(d) == kind)
                .Where(d => status is null || entries.Of(d, view).Status == status),
        ];
        (IReadOnlyList<DeviceView> page, string? next, failure) =
            Paging.Of(matching, d => d.Slug, arguments, "devices", $"{view.Home}|{kind}|{status}");
        return failure ?? ToolResult.Ok(
            new DevicePage([.. page.Select(d => entries.Of(d, view))], matching.Length, next, Instants.Text(client.Now))
            {
                Groups = GroupsOf(view.Part<DevicesView>()),
            },
            GetDevicesJson.Default.DevicePage);
    }

    private static IReadOnlyList<GroupEntry>? GroupsOf(DevicesView devices) =>
        devices.AllGroups is { Count: > 0 } groups
        ? [.. groups.Select(g => GroupEntry.Of(g, devices))] : null;
}

internal sealed record DevicePage(IReadOnlyList<DeviceEntry> Devices, int Total, string? NextCursor, string AsOf)
{
    /// <summary>The home's own groups; null if it has none.</summary>
    public IReadOnlyList<GroupEntry>? Groups { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DevicePage))]
internal sealed partial class GetDevicesJson : JsonSerializerContext;
