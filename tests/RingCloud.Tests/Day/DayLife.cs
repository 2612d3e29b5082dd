using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.RingCloud.Tests.Coverage;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Day;

/// <summary>Something that happened, as the simulator took it.</summary>
/// <param name="Id">Ring's id of the device: a number or a zid.</param>
/// <param name="EventId">Ring's id of a motion or press; null from a sensor.</param>
/// <param name="Told">It could be delivered at that moment, and was waited for.</param>
internal sealed record Happened(Happening What, Instant At, string Id, long? EventId, bool Told = false);

/// <summary>Lives a scripted day against the simulator, and keeps what it did and what could have been delivered.</summary>
internal sealed class DayLife(CoverageHouse house, DayPlan plan, ILookup<int, Happening> script)
{
    private readonly SimulatedHouse _names = SimulatedHouse.Of(house.Control);
    private readonly List<Happened> _all = [];

    public Truth Hub { get; } = new(DayPlan.Step);

    public Truth Push { get; } = new(DayPlan.Step);

    /// <summary>When the camera that was away for a while was there.</summary>
    public Truth Absent { get; } = new(DayPlan.Step);

    /// <summary>When the cloud answered, and took our token.</summary>
    public Truth Cloud { get; } = new(DayPlan.Step);

    public Truth Always { get; } = new(DayPlan.Step);

    public IReadOnlyList<Happened> All => _all;

    public async Task LiveAsync()
    {
        for (int step = 0; step < DayPlan.Steps; step++)
        {
            await plan.StepAsync(step);
            await HappenAsync(script[step]);
            Hub.Sample(house.Now, house.Control.IsDeliverable(DemoHousehold.BackWindowZid));
            Push.Sample(house.Now, house.Control.IsDeliverable(DemoHousehold.FrontDoor));
            Cloud.Sample(house.Now, DayPlan.IsCloudThere(step));
            Always.Sample(house.Now, true);
            Absent.Sample(house.Now, !house.Control.IsOffline(DayPlan.AbsentCamera));
            await house.AdvanceAsync(DayPlan.Step.ToTimeSpan());
        }
    }

    /// <summary>What can be delivered is waited for: time must not run ahead of a message on its way.</summary>
    private async Task HappenAsync(IEnumerable<Happening> happenings)
    {
        int mark = house.Ring.Observer.Mark;
        List<Happened> expected = [];
        foreach (Happening happening in happenings)
        {
            bool heard = house.Control.IsDeliverable(happening.Device);
            Happened happened = Do(happening) with { Told = heard };
            _all.Add(happened);
            if (heard)
            {
                expected.Add(happened);
            }
        }

        foreach (Happened happened in expected)
        {
            await HeardAsync(happened, mark);
        }
    }

    private Task HeardAsync(Happened happened, int mark) => happened.What.What switch
    {
        What.Motion => house.Ring.Observer.FirstAsync<MotionObserved>(m => m.EventId == $"{happened.EventId}", mark),
        What.Press => house.Ring.Observer.FirstAsync<DingObserved>(m => m.EventId == $"{happened.EventId}", mark),
        _ => house.Ring.Observer.FirstAsync<AlarmDeviceUpdated>(u => u.Device.Zid == happened.Id, mark),
    };

    private Happened Do(Happening happening)
    {
        string name = happening.Device;
        switch (happening.What)
        {
            case What.Motion:
                // Animals pass the guarded camera; a person there is the plan's business.
                long seen = house.Control.Motion(name, name == DayPlan.GuardedCamera ? "other_motion" : "human")!.Value;
                return new Happened(happening, house.Now, $"{_names.CameraId(name)}", seen);
            case What.Press:
                return new Happened(happening, house.Now, $"{_names.CameraId(name)}", house.Control.Press(name)!.Value);
            case What.Faulted:
                house.Control.SetFaulted(name, happening.On);
                break;
            case What.Locked:
                house.Control.SetFields(name, new JsonObject { ["locked"] = happening.On ? "locked" : "unlocked" });
                break;
            case What.Switched:
                house.Control.SetFields(name, new JsonObject { ["on"] = happening.On });
                break;
            default:
                house.Control.SetBattery(name, happening.Percent);
                break;
        }

        return new Happened(happening, house.Now, _names.Zid(name), null);
    }
}
