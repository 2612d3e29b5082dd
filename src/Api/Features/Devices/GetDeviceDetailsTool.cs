using System.Text.Json.Serialization;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Devices;

/// <summary>get_device_details: everything that is known about one device.</summary>
internal sealed class GetDeviceDetailsTool(
    ActorClient client, DeviceEntries entries, CoverageQuery coverage, PresentSecurity present) : ITool
{
    private const int IntentsShown = 5;

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_device_details",
        Title = "Show one device",
        Description = "Show everything known about one device: state, battery, signal, what it can do, and when it was "
            + "last heard. get_devices has the id; get_security_history what it did.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object().Required("device_id", Schema.Id("Id from get_devices.")).Optional(
            "home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("device", Schema.OpenObject("As in get_devices."))
            .Required("home_id", Schema.Said())
            .Required("capabilities",
                Schema.Listing(Schema.Said(), "What it can do."))
            .Older("battery_life", Schema.Integer("Percent, as in device.", 0, 100))
            .Optional("health", Schema.OpenObject("Battery, signal, firmware, tamper."))
            .Optional("listening", Schema.OpenObject("Whether it is heard, since when."))
            .Optional("last_event_at", Schema.Moment("When the home last heard from it."))
            .Required("as_of", Schema.Moment()),
        Example = """{"device_id":"front-camera"}""",
    };

    public static int Place => 20;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (DeviceView? device, HomeView? view, ToolFailure? failure) = await client.DeviceOfAsync(arguments, call);
        return failure ?? ToolResult.Ok(DetailsOf(device!, view!), GetDeviceDetailsJson.Default.DeviceDetails);
    }

    private static CapabilityState StateOf(DeviceView device, string capability, StateView said) =>
        DeviceEntries.IsOld(device, capability)
        ? new CapabilityState(
            StateView.Unknown, Instants.Text((device.State(Capabilities.Reporting) ?? said).Since), null)
        : new CapabilityState(said.Value, Instants.Text(said.Since), Instants.Text(said.Until));

    private DeviceDetails DetailsOf(DeviceView device, HomeView view) => new(
        entries.Of(device, view),
        device.Capabilities,
        device.States.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary(
            s => s.Key, s => StateOf(device, s.Key, s.Value)),
        device.Numbers.Count == 0 ? null : device.Numbers.OrderBy(n => n.Key, StringComparer.Ordinal).ToDictionary(
            n => n.Key, n => new CapabilityNumber(n.Value.Measure.Value, n.Value.Measure.UnitWord, Instants.Text(n.Value.Since))),
        new DeviceHealthEntry(
            device.Battery?.Percent,
            device.Battery?.Status,
            device.Battery?.Millivolts,
            device.State(Capabilities.Power)?.Value,
            device.State(Capabilities.Tamper)?.Value,
            device.State(Capabilities.Connection)?.Value,
            Instants.Text(device.State(Capabilities.Connection)?.Since),
            device.Firmware),
        device.Address.Value,
        device.RingKind,
        view.Home,
        Instants.Text(device.LastMotionAt),
        device.LastDetection,
        Instants.Text(device.LastDingAt),
        Instants.Text(device.LastNewsAt),
        Instants.Text(device.LastHeardAt),
        [.. view.Part<IntentsView>().Of(device.Address).Take(IntentsShown).Select(IntentEntries.Of)],
        CoverageEntries.Listening(coverage.Present(view), device, client.Now),
        Instants.Text(client.Now))
    {
        Shared = device.Shared ? true : null,
        SharedNote = device.Shared ? "Shared with this account: some of its settings only the owner may change." : null,
        NotHeard = view.UnheardOf(device.Address, present.Of(view))?.Reason,
    };
}

internal sealed record CapabilityState(string Value, string Since, string? Until);

internal sealed record CapabilityNumber(double Value, string Unit, string Since);

internal sealed record DeviceHealthEntry(
    int? BatteryPercent,
    string? BatteryStatus,
    int? BatteryMillivolts,
    string? Power,
    string? Tamper,
    string? Connection,
    string? ConnectionSince,
    string? Firmware);

internal sealed record DeviceDetails(
    DeviceEntry Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyDictionary<string, CapabilityState> States,
    IReadOnlyDictionary<string, CapabilityNumber>? Numbers,
    DeviceHealthEntry Health,
    string Address,
    string RingKind,
    string HomeId,
    string? LastMotionAt,
    string? LastDetection,
    string? LastDingAt,
    string? LastEventAt,
    string? LastHeardAt,
    IReadOnlyList<IntentEntry> RecentRequests,
    ListeningEntry Listening,
    string AsOf)
{
    /// <summary>Percent, as callers of other servers of this sort read it.</summary>
    public int? BatteryLife => Device.BatteryPercent;

    /// <summary>Another account owns it; absent if this one does, or Ring does not say.</summary>
    public bool? Shared { get; init; }

    public string? SharedNote { get; init; }

    /// <summary>Why what it said last is a memory: its hub is not heard; absent while it is the present.</summary>
    public string? NotHeard { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceDetails))]
internal sealed partial class GetDeviceDetailsJson : JsonSerializerContext;
