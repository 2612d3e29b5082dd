using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.RingCloud.Tests.Coverage;

namespace RingActors.RingCloud.Tests.Day;

/// <summary>What is claimed of each device of the house over the day, against what the simulator could have delivered.</summary>
internal sealed class DayCoverage(DayLife life, HomeView view, Stretch day)
{
    /// <summary>Of the whole day, outages included: more than two hours of it nobody could hear the hub.</summary>
    private const double ShareMin = 0.85;

    /// <summary>The longest time between two readings of the device list: an absence is noticed by it.</summary>
    private static readonly Duration ListMax = Duration.FromSeconds(66) + DayPlan.Step;

    private readonly CoverageView _coverage = view.Part<CoverageView>();

    /// <returns>The smallest share of the day that is claimed of any device, and the largest.</returns>
    public (double Least, double Most) AssertDevices(string told)
    {
        List<double> shares = [];
        foreach (DeviceView device in view.Part<DevicesView>().All)
        {
            DeviceCoverage claimed = DeviceCoverage.Of(_coverage, device, Aspect.Happenings, day);
            (Truth truth, Duration tolerance) = TruthOf(device);
            IReadOnlyList<Stretch> tooMuch = [.. truth.Overclaimed(claimed.Covered).Where(s => s.Until - s.From > tolerance)];
            Assert.True(tooMuch.Count == 0, $"{told}; {device.Name} too much: {string.Join(", ", tooMuch)}");
            Assert.True(claimed.Share >= ShareMin, $"{told}; {device.Name} {claimed.Share:P1}: {string.Join(", ", claimed.Gaps)}");
            shares.Add(claimed.Share);
        }

        return (shares.Min(), shares.Max());
    }

    /// <summary>A camera is told of by push, and what push missed by the history: that it was there is what counts. An absence is read in the list.</summary>
    private (Truth Truth, Duration Tolerance) TruthOf(DeviceView device)
    {
        DeviceNeeds needs = DeviceNeeds.Of(device.Address, device.Capabilities);
        return needs.IsBehindHub ? (life.Hub, Duration.Zero)
            : !needs.IsAnnounced ? (life.Cloud, Duration.Zero)
            : device.Name == DayPlan.AbsentCamera ? (life.Absent, ListMax)
            : (life.Always, Duration.Zero);
    }
}
