using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>A group of lights that the household made in the Ring app, as a device of its own. Pure.</summary>
internal static class LightGroups
{
    internal const string IdPrefix = DeviceKinds.LightGroupPrefix;
    private const string RingKind = "light-group";

    internal static IEnumerable<Report> Of(LightGroupObserved observation, DeviceDirectory memory)
    {
        string id = IdPrefix + observation.Group.Id;
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
                    Name = observation.Group.Name is { Length: > 0 } name ? name : "Light group",
                    RingKind = RingKind,
                    Capabilities = [.. capabilities.Order(StringComparer.Ordinal)],
                },
                new Readings { Light = observation.State.IsOn, Traits = traits },
                CameraReports.LeftoverOf(observation.Leftover)));
    }

    /// <summary>True for an address that <see cref="Of"/> makes.</summary>
    internal static bool IsGroup(Address address) => address.Id.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>The groups of a location that were listed once and are no more.</summary>
    internal static IEnumerable<Report> Gone(LightGroupsCompleted list, DevicesView devices) => devices.All
        .Where(d => IsGroup(d.Address) && !list.GroupIds.Contains(d.Address.Id[IdPrefix.Length..], StringComparer.Ordinal))
        .Select(d => new Report(d.Address, new ReportRemoved()));

    private static IEnumerable<string> Lights(LightGroupObserved observation) =>
        observation.State.IsOn is null ? [] : [Capabilities.Light];
}
