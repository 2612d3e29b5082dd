using RingActors.Api.Tools;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Home.Handlers;

/// <summary>get_devices and get_device_details.</summary>
internal sealed class DeviceHandlers(HomeDesk desk, CoverageDesk coverage)
{
    private const int IntentsShown = 5;

    public async ValueTask<ToolResult> ListAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string? kind = arguments.FindString("kind");
        string? status = arguments.FindString("status");
        DeviceView[] matching =
        [
            .. view!.Part<DevicesView>().All
                .Where(d => kind is null || DeviceWords.KindOf(d) == kind)
                .Where(d => status is null || desk.EntryOf(d, view).Status == status),
        ];
        (IReadOnlyList<DeviceView> page, string? next, failure) =
            Paging.Of(matching, d => d.Slug, arguments, "devices", $"{view.Home}|{kind}|{status}");
        return failure ?? ToolResult.Ok(
            new DevicePage([.. page.Select(d => desk.EntryOf(d, view))], matching.Length, next, HomeDesk.Text(desk.Now)), HomeJson.Default.DevicePage);
    }

    public async ValueTask<ToolResult> DetailsAsync(ToolArguments arguments, ToolCallContext call)
    {
        (DeviceView? device, HomeView? view, ToolFailure? failure) = await desk.DeviceOfAsync(arguments, call);
        return failure ?? ToolResult.Ok(DetailsOf(device!, view!), HomeJson.Default.DeviceDetails);
    }

    private static CapabilityState StateOf(DeviceView device, string capability, StateView said) => DeviceWords.IsOld(device, capability)
        ? new CapabilityState(StateView.Unknown, HomeDesk.Text((device.State(Capabilities.Reporting) ?? said).Since), null)
        : new CapabilityState(said.Value, HomeDesk.Text(said.Since), HomeDesk.Text(said.Until));

    private DeviceDetails DetailsOf(DeviceView device, HomeView view) => new(
        desk.EntryOf(device, view),
        device.Capabilities,
        device.States.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary(
            s => s.Key, s => StateOf(device, s.Key, s.Value)),
        device.Numbers.Count == 0 ? null : device.Numbers.OrderBy(n => n.Key, StringComparer.Ordinal).ToDictionary(
            n => n.Key, n => new CapabilityNumber(n.Value.Measure.Value, n.Value.Measure.UnitWord, HomeDesk.Text(n.Value.Since))),
        new DeviceHealthEntry(
            device.Battery?.Percent,
            device.Battery?.Status,
            device.Battery?.Millivolts,
            device.State(Capabilities.Power)?.Value,
            device.State(Capabilities.Tamper)?.Value,
            device.State(Capabilities.Connection)?.Value,
            HomeDesk.Text(device.State(Capabilities.Connection)?.Since),
            device.Firmware),
        device.Address.Value,
        device.RingKind,
        view.Home,
        HomeDesk.Text(device.LastMotionAt),
        device.LastDetection,
        HomeDesk.Text(device.LastDingAt),
        HomeDesk.Text(device.LastNewsAt),
        HomeDesk.Text(device.LastHeardAt),
        [.. view.Part<IntentsView>().Of(device.Address).Take(IntentsShown).Select(SecurityWords.Entry)],
        CoverageWords.Listening(coverage.Present(view), device, desk.Now),
        HomeDesk.Text(desk.Now))
    {
        Shared = device.Shared ? true : null,
        SharedNote = device.Shared ? "Shared with this account: some of its settings only the owner may change." : null,
        NotHeard = view.UnheardOf(device.Address, desk.Host.SecurityOf(view))?.Reason,
    };
}
