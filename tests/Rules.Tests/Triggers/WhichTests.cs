using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>Of several devices: each, the first, or all.</summary>
public sealed class WhichTests
{
    private static readonly Address Window = new("home-1", DeviceKinds.Contact, "z-window");

    private readonly TestHome _home = New();

    public WhichTests() => _home.Tell(Window, new ReportDevice(
        new DeviceDescription { Name = "Window", RingKind = "x", Capabilities = [Capabilities.Contact] },
        new Readings { Faulted = false, Connection = Connection.Online }));

    [Theory]
    [InlineData("each", "yes yes - -")]
    [InlineData("first", "yes - - -")]
    [InlineData("all", "- yes - -")]
    public void Opening_one_after_the_other_and_closing_both(string which, string expected)
    {
        Rule(which);
        Assert.Equal(expected, string.Join(' ', Said(BackDoor, true), Said(Window, true), Said(Window, false), Said(BackDoor, false)));
    }

    [Fact]
    public void The_first_counts_again_once_none_was_so_and_all_count_again_once_one_was_not()
    {
        Rule("first");
        Assert.Equal("yes - - yes", string.Join(' ', Said(BackDoor, true), Said(Window, true), Closed(BackDoor, Window), Said(Window, true)));
        Said(Window, false);
        _home.Tell(RuleAt("r"), new DeleteRule(), Assistant);
        Rule("all");
        Said(BackDoor, true);
        Assert.Equal("yes - yes", string.Join(' ', Said(Window, true), Said(BackDoor, false), Said(BackDoor, true)));
    }

    /// <summary>What nobody knows is not so: it keeps no first one from counting, and all are not so with it.</summary>
    [Theory]
    [InlineData("first", "yes")]
    [InlineData("all", "-")]
    public void A_device_that_is_out_of_reach_is_not_known_to_be_so(string which, string expected)
    {
        Said(BackDoor, true);
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Rule(which);
        Assert.Equal(expected, Said(Window, true));
    }

    [Fact]
    public void With_a_time_the_first_counts_from_when_one_was_so_and_goes_on_as_long_as_one_is()
    {
        Rule("first", 60);
        Said(BackDoor, true);
        _home.Advance(Duration.FromSeconds(30));
        Assert.Equal("- -", string.Join(' ', Said(Window, true), Said(BackDoor, false)));
        EventEnvelope fired = Assert.Single(_home.Advance(Duration.FromSeconds(30)), e => e.Event is RuleFired);
        Assert.Equal(BackDoor, ((RuleFired)fired.Event).By.Actor);
        Assert.DoesNotContain(_home.Advance(Duration.FromMinutes(5)), e => e.Event is RuleFired);
        Said(Window, false);
        Said(Window, true);
        Assert.Contains(_home.Advance(Duration.FromSeconds(60)), e => e.Event is RuleFired);
    }

    [Fact]
    public void With_a_time_the_first_is_broken_when_none_is_so_any_more()
    {
        Rule("first", 60);
        Said(BackDoor, true);
        Said(Window, true);
        Said(BackDoor, false);
        Outcome last = Tell(Window, false);
        Assert.Equal(HoldOutcome.Broken, last.One<RuleHoldEnded>().Outcome);
        Assert.DoesNotContain(_home.Advance(Duration.FromMinutes(5)), e => e.Event is RuleFired);
    }

    [Fact]
    public void With_a_time_all_count_from_when_the_last_became_so_and_are_broken_by_any()
    {
        Rule("all", 60);
        Said(BackDoor, true);
        _home.Advance(Duration.FromMinutes(5));
        Said(Window, true);
        _home.Advance(Duration.FromSeconds(59));
        Assert.Equal(HoldOutcome.Broken, Tell(BackDoor, false).One<RuleHoldEnded>().Outcome);
        Said(BackDoor, true);
        EventEnvelope fired = Assert.Single(_home.Advance(Duration.FromMinutes(5)), e => e.Event is RuleFired);
        Assert.Equal(BackDoor, ((RuleFired)fired.Event).By.Actor);
    }

    [Fact]
    public void With_a_time_what_all_are_already_counts_from_when_the_rule_is_written()
    {
        Said(BackDoor, true);
        Said(Window, true);
        _home.Advance(Duration.FromMinutes(5));
        Rule("all", 60);
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(59)), e => e.Event is RuleFired);
        Assert.Contains(_home.Advance(Duration.FromSeconds(1)), e => e.Event is RuleFired);
    }

    [Fact]
    public void With_a_time_one_that_goes_out_of_reach_ends_all_and_they_count_anew_when_it_is_back()
    {
        Rule("all", 60);
        Said(BackDoor, true);
        Said(Window, true);
        Outcome gone = _home.Tell(Window, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Assert.Equal(HoldOutcome.Away, gone.One<RuleHoldEnded>().Outcome);
        _home.Advance(Duration.FromMinutes(5));
        _home.Tell(Window, new ReportReadings(new Readings { Connection = Connection.Online }));
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(59)), e => e.Event is RuleFired);
        Assert.Contains(_home.Advance(Duration.FromSeconds(1)), e => e.Event is RuleFired);
    }

    [Fact]
    public void A_rule_waits_until_all_are_so()
    {
        Create(_home, "r", """
            {"name":"r","triggers":[{"type":"motion"}],"actions":[
             {"type":"wait_for","triggers":[{"type":"contact","which":"all"}],"timeout_seconds":600},{"type":"stop","reason":"all"}]}
            """);
        Motion(_home, Garden);
        Assert.DoesNotContain("rule.wait-ended", Tell(BackDoor, true).Names);
        Assert.Equal("all", Tell(Window, true).One<RuleRunEnded>().Reason);
    }

    [Fact]
    public void It_is_said_in_a_sentence_and_what_cannot_be_is_a_fault()
    {
        DevicesView devices = _home.View.Part<DevicesView>();
        Assert.StartsWith(
            "When any contact is opened, the last of them, so that all are and stays so for 1 min",
            RuleSentence.Of(Document(_home, Text("all", 60)), devices), StringComparison.Ordinal);
        RuleReading reading = RuleParser.Read(
            (JsonObject)JsonNode.Parse("""
                {"name":"x","triggers":[{"type":"device_state","capability":"contact","from":"open","which":"all"}],"actions":[{"type":"stop"}]}
                """)!,
            Context(_home));
        Assert.Equal("triggers[0].which", Assert.Single(reading.Faults).Path);
        Assert.NotNull(RuleParser.Read(reading.Corrected!, Context(_home)).Document);
    }

    private void Rule(string which, int? seconds = null) => Create(_home, "r", Text(which, seconds));

    private static string Text(string which, int? seconds) => $$"""
        {"name":"r","triggers":[{"type":"contact","which":"{{which}}"{{(seconds is null ? "" : $",\"for_seconds\":{seconds}")}}}],"actions":[{"type":"stop"}]}
        """;

    private string Closed(params Address[] contacts)
    {
        Assert.All(contacts, c => Assert.Equal("-", Said(c, false)));
        return "-";
    }

    private string Said(Address contact, bool open) => Tell(contact, open).Names.Contains("rule.fired") ? "yes" : "-";

    private Outcome Tell(Address contact, bool open)
    {
        return _home.Tell(contact, new ReportReadings(new Readings { Faulted = open }));
    }
}
