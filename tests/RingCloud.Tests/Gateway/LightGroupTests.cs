using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Testing.Deciders;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>A group of lights is a device that comes, stands as it was read, and goes with the list.</summary>
public sealed class LightGroupTests
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().Build();

    private readonly DeviceDirectory _memory = new();
    private readonly TestHome _home = new(
        DomainRegistration.Deciders,
        DomainRegistration.Projections,
        DomainRegistration.Reactions,
        e => Types.Of(e.GetType()).Name,
        Instant.FromUtc(2026, 3, 1, 20, 0));

    [Fact]
    public void A_group_is_listed_with_its_name_and_goes_when_it_is_listed_no_more()
    {
        Tell(LightGroups.Of(Reported("g-1", "Garden", true), _memory));
        Tell(LightGroups.Of(Reported("g-2", null, null), _memory));
        DeviceView garden = Devices.Find("Garden")!;
        Assert.Equal((StateView.On, "garden"), (garden.State(Capabilities.Light)!.Value, garden.Slug));
        Assert.Equal([Capabilities.MotionDetection], Devices.Find("Light group")!.Capabilities);

        Tell(LightGroups.Gone(new LightGroupsCompleted(_home.Id, ["g-2"]) { LearnedAt = _home.Now }, Devices));
        Assert.Equal(["Light group"], Devices.All.Select(d => d.Name));
        Tell(LightGroups.Of(Reported("g-1", "Garden", false), _memory));
        Assert.Equal(garden.Slug, Devices.Find("Garden")!.Slug);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("white space")]
    public void An_id_that_no_address_can_hold_makes_no_device(string id) =>
        Assert.True(LightGroups.Of(Reported(id, "x", true), _memory).All(r => Address.IsPart(r.To.Id)));

    [Fact]
    public void A_group_with_digits_for_an_id_is_no_camera_and_behind_no_hub()
    {
        Report report = Assert.Single(LightGroups.Of(Reported("987652002", "x", true), _memory));
        Assert.False(DeviceKinds.IsBehindHub(report.To));
        Assert.Equal("group-987652002", report.To.Id);
    }

    private DevicesView Devices => _home.View.Part<DevicesView>();

    private void Tell(IEnumerable<Report> reports)
    {
        foreach (Report report in reports.ToList())
        {
            _home.Tell(new Address(_home.Id, report.To.Kind, report.To.Id), report.Command);
        }
    }

    private LightGroupObserved Reported(string id, string? name, bool? on) =>
        new(_home.Id, new RingLightGroup(id, name, _home.Id, []), new RingLightGroupState(on, on is null ? true : null)) { LearnedAt = _home.Now };
}
