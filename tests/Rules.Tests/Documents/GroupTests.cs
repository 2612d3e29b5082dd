using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

/// <summary>Groups of the home's own, as rules mean them.</summary>
public sealed class GroupTests
{
    private const string Lamp = """{"name":"lamp","triggers":[{"type":"motion","groups":["Yard"]}],"actions":[{"type":"light","groups":["yard"]}]}""";

    private static readonly Address Yard = HomeGroups.AddressOf("home-1", "yard");

    private readonly TestHome _home = New();

    public GroupTests() => _home.Tell(Yard, new MakeGroup("Yard", [FrontCamera]));

    [Fact]
    public void A_rule_means_whichever_devices_are_in_its_groups_when_something_happens()
    {
        Create(_home, "lamp", Lamp);
        Assert.DoesNotContain("rule.fired", Motion(_home, Garden).Names);
        Outcome front = Motion(_home, FrontCamera, "m2");
        Assert.Equal([FrontCamera], front.Events.Where(e => e.Name == "light.requested").Select(e => e.Actor));

        _home.Tell(Yard, new ChangeGroup("Yard", [Garden]));
        Assert.DoesNotContain("rule.fired", Motion(_home, FrontCamera, "m3").Names);
        Assert.Contains("rule.fired", Motion(_home, Garden, "m4").Names);
    }

    [Fact]
    public void What_is_excluded_is_not_meant_although_it_is_in_the_group()
    {
        _home.Tell(Yard, new ChangeGroup("Yard", [FrontCamera, Garden]));
        Create(_home, "lamp", """{"name":"lamp","triggers":[{"type":"motion","groups":["yard"],"exclude":["garden"]}],"actions":[{"type":"stop"}]}""");
        Assert.DoesNotContain("rule.fired", Motion(_home, Garden).Names);
        Assert.Contains("rule.fired", Motion(_home, FrontCamera, "m2").Names);
    }

    /// <summary>R-S15.</summary>
    [Fact]
    public void A_group_that_is_gone_is_in_the_way_by_name_means_nobody_and_heals()
    {
        RuleDocument lamp = Document(_home, Lamp);
        Create(_home, "lamp", Lamp);
        Assert.Empty(RuleTroubles.In(_home.View).Of(lamp));
        _home.Tell(Yard, new DropGroup());
        Assert.Equal(
            ["Nothing will start it as things are: there is no group \"yard\".", "Step 1 comes to nothing: there is no group \"yard\"."],
            RuleTroubles.In(_home.View).Of(lamp));
        Assert.DoesNotContain("rule.fired", Motion(_home, FrontCamera).Names);
        _home.Tell(Yard, new MakeGroup("Yard", [FrontCamera]));
        Assert.Empty(RuleTroubles.In(_home.View).Of(lamp));
        Assert.Contains("rule.fired", Motion(_home, FrontCamera, "m2").Names);
    }

    [Fact]
    public void A_device_that_leaves_the_group_holds_nothing_any_more()
    {
        _home.Tell(Yard, new ChangeGroup("Yard", [BackDoor]));
        Create(_home, "open", """{"name":"open","triggers":[{"type":"contact","groups":["yard"],"for_seconds":60}],"actions":[{"type":"stop"}]}""");
        Door(_home, open: true);
        _home.Advance(Duration.FromSeconds(30));
        Assert.Contains("rule.hold-ended", _home.Tell(Yard, new ChangeGroup("Yard", [FrontCamera])).Names);
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(60)), e => e.Event is RuleFired);
    }

    [Fact]
    public void A_group_that_nobody_made_is_a_fault_with_what_is_near()
    {
        RuleReading reading = RuleParser.Read(
            (JsonObject)JsonNode.Parse(Lamp.Replace("Yard", "Yart", StringComparison.Ordinal))!, Context(_home));
        RuleFault fault = Assert.Single(reading.Faults);
        Assert.Equal(("triggers[0].groups[0]", "unknown-group"), (fault.Path, fault.Code));
        Assert.Equal(["yard"], fault.Near);
        Assert.Equal("yard", (string?)reading.Corrected!["triggers"]![0]!["groups"]![0]);

        _home.Tell(Yard, new DropGroup());
        reading = RuleParser.Read((JsonObject)JsonNode.Parse(Lamp)!, Context(_home));
        Assert.Equal(2, reading.Faults.Count);
        Assert.NotNull(RuleParser.Read(reading.Corrected!, Context(_home)).Document);
    }

    /// <summary>What is in a group is part of what a rule does: whoever changes it changes the rule.</summary>
    [Fact]
    public void To_change_a_group_takes_what_changing_the_rules_takes_that_mean_it()
    {
        ICommand[] changes = [new ChangeGroup("Yard", [Garden]), new DropGroup(), new MakeGroup("Yard", [Garden])];
        Assert.All(changes, c => Assert.Equal([AccessRight.Raise], Rights(c)));
        Create(_home, "lamp", Lamp);
        Assert.All(changes, c => Assert.Equal([AccessRight.Rules], Rights(c)));
        _home.Tell(RuleAt("lamp"), new DisableRule(), Assistant);
        Assert.All(changes, c => Assert.Equal([AccessRight.Raise], Rights(c)));
    }

    [Fact]
    public void Who_approves_is_shown_what_was_in_it_what_will_be_and_who_means_it()
    {
        Create(_home, "lamp", Lamp);
        ActPreview shown = ActPreview.Of(_home.View, ApprovableAct.Of(Yard, new ChangeGroup("Yard", [Garden]))!);
        Assert.Equal(
            "Change the group \"Yard\": until now it is \"Front Camera\". From then on it is \"Garden\". "
                + "It is used by the automation \"lamp\".",
            shown.Words);
        ActPreview rule = ActPreview.Of(_home.View, ApprovableAct.Of(RuleAt("lamp"), new ReplaceRule(Document(_home, Lamp)))!);
        Assert.Contains(rule.Facts, f => f == new EffectFact("group yard", "\"Front Camera\""));
    }

    [Fact]
    public void It_is_said_in_a_sentence() => Assert.Equal(
        "When any of \"Yard\" sees motion: switch the light of any of \"Yard\" on.",
        RuleSentence.Of(Document(_home, Lamp), _home.View.Part<DevicesView>()));

    private IReadOnlyList<AccessRight> Rights(ICommand command) => CommandRights.Of(_home.View, Yard, command, Assistant);
}
