using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Groups;

/// <summary>Devices that a home calls by one name.</summary>
public sealed class GroupTests
{
    private static readonly Address Lights = HomeGroups.AddressOf("home-1", "lights");
    private static readonly Address One = new("home-1", DeviceKinds.Camera, "1");
    private static readonly Address Two = new("home-1", DeviceKinds.Camera, "2");

    [Fact]
    public void Groups_do_what_their_table_says() => Assert.Null(CommittedText.Difference(
        "tests/Devices.Tests/Tables/group.txt",
        new DecisionTable("group: in this state, told this, it does that", New)
            .State("none", _ => { })
            .State("there", h => h.Tell(Lights, new MakeGroup("Lights", [One])))
            .State("dropped", h =>
            {
                h.Tell(Lights, new MakeGroup("Lights", [One]));
                h.Tell(Lights, new DropGroup());
            })
            .Command("make", Lights, _ => new MakeGroup("Lights", [One]))
            .Command("make otherwise", Lights, _ => new MakeGroup("Lights", [One, Two]))
            .Command("make nameless", Lights, _ => new MakeGroup(" ", [One]))
            .Command("make empty", Lights, _ => new MakeGroup("Lights", []))
            .Command("change", Lights, _ => new ChangeGroup("Lamps", [One, Two]))
            .Command("change nothing", Lights, _ => new ChangeGroup("Lights", [One]))
            .Command("change to none", Lights, _ => new ChangeGroup("Lights", []))
            .Command("drop", Lights, _ => new DropGroup())
            .Command("deadline", Lights, h => new DeadlineReached(h.Now))
            .Command("lock it", Lights, _ => new SetLight(true))
            .Print()));

    [Fact]
    public void The_view_says_what_is_in_a_group_and_finds_it_by_name()
    {
        TestHome home = New();
        home.Tell(Lights, new MakeGroup("Porch lights", [One]));
        home.Tell(Lights, new ChangeGroup("Porch lights", [One, Two]));
        DevicesView devices = home.View.Part<DevicesView>();
        Assert.Equal([One, Two], devices.FindGroup("porch-LIGHTS")!.Devices);
        Assert.Equal("lights", Assert.Single(devices.AllGroups).Id);
        Assert.True(devices.IsInGroup(Two, ["lights"]));
        home.Tell(Lights, new DropGroup());
        Assert.Empty(home.View.Part<DevicesView>().AllGroups);
        Assert.False(home.View.Part<DevicesView>().IsInGroup(Two, ["lights"]));
    }
}
