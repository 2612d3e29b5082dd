using RingActors.Devices.Domain.Tools;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Tools;

/// <summary>Tools that an operator switches off and on.</summary>
public sealed class ToolSwitchTests
{
    private static readonly Address Tools = new("home-1", ToolSwitchesView.Address.Kind, "main");

    [Fact]
    public void Switches_do_what_their_table_says() => Assert.Null(CommittedText.Difference(
        "tests/Devices.Tests/Tables/tool-switches.txt",
        new DecisionTable("tools: in this state, told this, it does that", New)
            .State("all on", _ => { })
            .State("one off", h => h.Tell(Tools, new SwitchTool("get_devices", false)))
            .State("as many off as may be", h =>
            {
                for (int i = 0; i < 500; i++)
                {
                    h.Tell(Tools, new SwitchTool($"t{i}", false));
                }
            })
            .Command("off", Tools, _ => new SwitchTool("get_devices", false))
            .Command("on", Tools, _ => new SwitchTool("get_devices", true))
            .Command("another off", Tools, _ => new SwitchTool("control_device", false))
            .Command("no name", Tools, _ => new SwitchTool("", false))
            .Command("deadline", Tools, h => new DeadlineReached(h.Now))
            .Print()));

    [Fact]
    public void The_view_says_which_are_off_since_when_and_by_whom()
    {
        TestHome home = New();
        home.Tell(Tools, new SwitchTool("get_devices", false));
        home.Tell(Tools, new SwitchTool("control_device", false));
        home.Tell(Tools, new SwitchTool("control_device", true));
        (string name, ToolOff off) = Assert.Single(home.View.Part<ToolSwitchesView>().Off);
        Assert.Equal("get_devices", name);
        Assert.Equal(home.Now, off.Since);
    }
}
