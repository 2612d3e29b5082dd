using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>A group of lights that the household made in the Ring app, as a device of its own. Pure.</summary>
internal static class LightGroups
{
    private const string RingKind = "light-group";

    internal static IEnumerable<Report> Of(LightGroupObserved observation, DeviceDirectory memory)
    {
        string id = DeviceRoute.LightGroupPrefix + observation.Group.Id;
        if (!Address.IsPart(id))
        {
            yield break;
        }

        List<TraitReading> traits = observation.State.IsMotionDetectionOn is { } on
            ? [new TraitReading(Capabilities.MotionDetection, on ? StateView.On : StateView.Off)]
            : [];
        string[] capabilities = [.. traits.Select(t => t.Capability), .. Lights(observation)];
        yield return new Report(
            new Address(memory.Home(observation.LocationId), DeviceKinds.Generic, id),
            new ReportDevice(
                new DeviceDescription
                {
                    Name = PlainText.Name(observation.Group.Name ?? "") is { Length: > 0 } name ? name : "Light group",
                    RingKind = RingKind,
                    Capabilities = [.. capabilities.Order(StringComparer.Ordinal)],
                },
                new Readings { Light = observation.State.IsOn, Traits = traits },
                CameraReports.LeftoverOf(observation.Leftover)));
    }

    /// <summary>The groups of a location that were listed once and are no more.</summary>
    internal static IEnumerable<Report> Gone(LightGroupsCompleted list, DevicesView devices) => devices.All
        .Where(d => DeviceRoute.Of(d.Address) is { Way: DeviceWay.LightGroup, Id: var group } && !list.GroupIds.Contains(group, StringComparer.Ordinal))
        .Select(d => new Report(d.Address, new ReportRemoved()));

    private static IEnumerable<string> Lights(LightGroupObserved observation) =>
        observation.State.IsOn is null ? [] : [Capabilities.Light];
}
