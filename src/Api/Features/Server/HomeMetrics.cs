using System.Diagnostics.Metrics;
using RingActors.Api.Features.Homes;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Listening;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Server;

/// <summary>
/// What the loaded homes look like, as gauges: read from the published views, never by asking an actor.
/// </summary>
internal sealed class HomeMetrics(IHomes homes, RingGateway gateway, PresentSecurity present, TimeProvider time) : IHostedService, IDisposable
{
    private readonly Meter _meter = new("RingActors.Home");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge(
            "ring_device_online",
            () => Devices(Online),
            null,
            "1 if the device is online, 0 if it is not or nobody knows.");
        _meter.CreateObservableGauge(
            "ring_device_battery", () => Devices(Battery), "percent", "Battery level as the device reported it.");
        _meter.CreateObservableGauge(
            "ring_device_status", Statuses, null, "1 for the state each capability of each device is in.");
        _meter.CreateObservableGauge(
            "ring_security_armed",
            Armed,
            null,
            "1 if the base station says that it guards, 0 if it says that it does not; absent while nobody knows (see ring_security_known).");
        _meter.CreateObservableGauge(
            "ring_security_known",
            Known,
            null,
            "1 while ring_security_armed is the base station's present word, 0 while nobody knows whether it guards.");
        _meter.CreateObservableGauge(
            "ring_listening", () => Listening(l => l.Hears ? 1 : 0), null, "1 while a line is listened to (push, devices, a hub), 0 while it is not.");
        _meter.CreateObservableGauge(
            "ring_listening_proof_age_seconds",
            () => Listening(l => l.Until is { } until ? Math.Max(0, (Now - until).TotalSeconds) : null),
            "s",
            "Time since it was last proven that a line is listened to; absent while it never was.");
        _meter.CreateObservableGauge(
            "ringactors_incidents_open", OpenIncidents, null, "Open incidents of the home's alarm, by kind.");
        _meter.CreateObservableCounter(
            "ringactors_incidents", BegunIncidents, null, "Incidents that ever began in the home, by kind; entry delays that came to nothing among them.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private NodaTime.Instant Now => NodaTime.Instant.FromDateTimeOffset(time.GetUtcNow());

    private static double? Online(DeviceView device) => device.State(Capabilities.Connection) is { } connection
        ? connection.Value is StateView.Online or StateView.CellBackup ? 1 : 0
        : null;

    private static double? Battery(DeviceView device) => device.Battery?.Percent;

    private IEnumerable<Measurement<double>> Devices(Func<DeviceView, double?> value) =>
        from view in homes.Households()
        from device in view.Part<DevicesView>().All
        let measured = value(device)
        where measured is not null
        select new Measurement<double>(measured.Value, Labels(device, view));

    private IEnumerable<Measurement<double>> Statuses() =>
        from view in homes.Households()
        from device in view.Part<DevicesView>().All
        from state in device.States
        select new Measurement<double>(
            1, [.. Labels(device, view), new("capability", state.Key), new("state", state.Value.Value)]);

    private IEnumerable<Measurement<double>> Armed() =>
        from view in homes.Households()
        let security = present.Of(view)
        let armed = security.IsArmed(Now)
        where armed is not null
        select new Measurement<double>(
            armed.Value ? 1 : 0,
            new KeyValuePair<string, object?>("home", view.Home),
            new KeyValuePair<string, object?>("mode", security.Mode?.Word()));

    private IEnumerable<Measurement<double>> Known() =>
        from view in homes.Households()
        let security = present.Of(view)
        where security.Mode is not null || security.BaseStation is not null
        select new Measurement<double>(
            security.IsArmed(Now) is null ? 0 : 1, new KeyValuePair<string, object?>("home", view.Home));

    private IEnumerable<Measurement<double>> Listening(Func<LineState, double?> value) =>
        from view in homes.Households()
        from line in gateway.Listening(view.Home)
        let measured = value(line)
        where measured is not null
        select new Measurement<double>(
            measured.Value, new KeyValuePair<string, object?>("home", view.Home), new KeyValuePair<string, object?>("line", line.Line));

    private IEnumerable<Measurement<long>> OpenIncidents() =>
        from view in homes.Households()
        let guard = view.Guard()
        from kind in guard.Begun.Keys
        select new Measurement<long>(guard.Incidents.Count(i => i.Kind.Word() == kind), Labels(view, kind));

    private IEnumerable<Measurement<long>> BegunIncidents() =>
        from view in homes.Households()
        from begun in view.Guard().Begun
        select new Measurement<long>(begun.Value, Labels(view, begun.Key));

    private static KeyValuePair<string, object?>[] Labels(HomeView view, string kind) =>
        [new("home", view.Home), new("kind", kind)];

    private static KeyValuePair<string, object?>[] Labels(DeviceView device, HomeView view) =>
        [new("home", view.Home), new("device", device.Slug), new("kind", device.Kind)];
}
