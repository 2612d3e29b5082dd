using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Holds;

/// <summary>R-S8: what has to stay so for a time, over restarts, silences and edits.</summary>
public sealed class HoldTests
{
    private const string Open = """{"type":"contact","devices":["back-door"],"for_seconds":600}""";

    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly Address Listening = DeviceKinds.CoverageOf("home-1");
    private static readonly string Hub = Lines.Hub("hub-1");

    private readonly TestHome _home = New();

    [Theory]
    [InlineData(Open)]
    [InlineData("""{"type":"device_state","devices":["back-door"],"capability":"contact","to":"open","for_seconds":600}""")]
    [InlineData("""{"type":"device_state","capability":"contact","from":"closed","to":"open","for_seconds":600}""")]
    public void A_door_that_stays_open_for_ten_minutes_starts_the_rule_once_at_their_end(string trigger)
    {
        Rule("r", trigger);
        EventEnvelope opened = Door(true).Events[0];
        Assert.Empty(_home.Advance(10 * Minute - Duration.FromMilliseconds(1)));
        IReadOnlyList<EventEnvelope> due = _home.Advance(Duration.FromMilliseconds(1));
        Assert.Equal(["rule.hold-ended", "rule.fired"], due.Select(e => e.Name).Take(2));
        RuleFired fired = due.Select(e => e.Event).OfType<RuleFired>().Single();
        Assert.Equal((opened.Id, BackDoor, "contact.opened"), (fired.By.Event, fired.By.Actor, fired.By.Name));
        Assert.Contains("open", fired.Facts[0].Reason, StringComparison.Ordinal);
        Assert.All(due, e => Assert.Equal(opened.Correlation, e.Correlation));
        Assert.Equal(0, Fired(due: _home.Advance(60 * Minute)));
    }

    [Fact]
    public void A_door_that_is_closed_before_starts_nothing_and_begins_anew_when_it_opens_again()
    {
        Rule("r", Open);
        Door(true);
        _home.Advance(9 * Minute);
        Assert.Contains("rule.hold-ended", Door(false).Names);
        Assert.Null(_home.Rule("r").Holds);
        Door(true);
        Assert.Equal(0, Fired(_home.Advance(9 * Minute)));
        Assert.Equal(1, Fired(_home.Advance(Minute)));
    }

    [Theory]
    [InlineData(SecurityMode.Disarmed, 1)]
    [InlineData(SecurityMode.Away, 0)]
    public void Conditions_are_judged_when_the_time_is_over(SecurityMode then, int fired)
    {
        Rule("r", Open, """{"type":"mode","modes":["disarmed"]}""");
        Mode(_home, then == SecurityMode.Away ? SecurityMode.Disarmed : SecurityMode.Home);
        Door(true);
        _home.Advance(5 * Minute);
        Mode(_home, then);
        Assert.Equal(fired, Fired(_home.Advance(5 * Minute)));
    }

    [Fact]
    public void It_survives_a_restart_and_is_told_at_once_if_its_end_passed_meanwhile()
    {
        Rule("r", Open);
        Door(true);
        _home.Sleep(14 * Minute);
        Assert.Equal(1, Fired(_home.SettleDue()));
        Assert.Equal(0, Fired(_home.Advance(60 * Minute)));
    }

    [Fact]
    public void What_comes_to_be_known_late_counts_from_when_it_was_so()
    {
        Rule("r", Open);
        _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }, _home.Now - (8 * Minute)));
        Assert.Equal(0, Fired(_home.Advance(2 * Minute - Duration.FromSeconds(1))));
        Assert.Equal(1, Fired(_home.Advance(Duration.FromSeconds(1))));
    }

    [Fact]
    public void A_device_that_goes_offline_breaks_it_and_it_begins_again_when_that_is_back()
    {
        Rule("r", Open);
        Door(true);
        _home.Advance(5 * Minute);
        Connect(Connection.Offline);
        Assert.Equal(HoldOutcome.Away, Ended());
        _home.Advance(20 * Minute);
        Connect(Connection.Online);
        Assert.Equal(0, Fired(_home.Advance(9 * Minute)));
        Assert.Equal(1, Fired(_home.Advance(Minute)));

        // Once it has had its time, coming and going of the device is no new opening.
        Connect(Connection.Offline);
        Connect(Connection.Online);
        Assert.Equal(0, Fired(_home.Advance(60 * Minute)));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(7, false)]
    public void A_silence_longer_than_listening_is_proven_by_makes_it_begin_again_and_a_shorter_one_does_not(int minutes, bool isProven)
    {
        Begins(Open, () => Door(true), false, minutes, isProven);
    }

    /// <summary>Somebody may have disarmed and armed again meanwhile.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(7, false)]
    public void A_mode_is_proven_by_the_line_that_the_alarm_speaks_by(int minutes, bool isProven)
    {
        Begins(
            """{"type":"mode_changed","to":["away"],"for_seconds":600}""", () => Mode(_home, SecurityMode.Away), true, minutes,
            isProven);
    }

    private void Begins(string trigger, Action happens, bool hasPanel, int minutes, bool isProven)
    {
        Instant began = _home.Now;
        Hears(began, hasPanel);
        Rule("r", trigger);
        happens();
        _home.Advance(2 * Minute);
        Hears(began, hasPanel);
        _home.Tell(Listening, new ReportDeaf(Hub, _home.Now, "the socket broke"));
        _home.Advance(minutes * Minute);
        Outcome back = _home.Tell(Listening, new ReportListening([new LineProof(Hub, _home.Now, _home.Now)], Duration.FromMinutes(5)));
        Assert.Equal(!isProven, back.Events.Any(e => e.Event is RuleHoldEnded { Outcome: HoldOutcome.Unproven }));
        Instant since = _home.Now;
        while (_home.Now < since + (10 * Minute))
        {
            Assert.False(_home.Rule("r").FiredCount > 0 && !isProven, "it cannot know");
            _home.Advance(Minute);
            _home.Tell(Listening, new ReportListening([new LineProof(Hub, since, _home.Now)], Duration.FromMinutes(5)));
        }

        Assert.Equal(1, _home.Rule("r").FiredCount);
    }

    [Fact]
    public void An_end_that_passed_in_a_long_silence_is_no_proof_and_the_rule_says_so()
    {
        Hears(_home.Now);
        Rule("r", Open);
        Door(true);
        _home.Sleep(30 * Minute);
        IReadOnlyList<EventEnvelope> due = _home.SettleDue();
        Assert.Equal(0, Fired(due));
        RuleHoldEnded ended = due.Select(e => e.Event).OfType<RuleHoldEnded>().Single();
        Assert.Equal(HoldOutcome.Unproven, ended.Outcome);
        Assert.Contains("nobody listened for more than 6 minutes", ended.Reason, StringComparison.Ordinal);
        _home.Tell(Listening, new ReportListening([new LineProof(Hub, _home.Now, _home.Now)], Duration.FromMinutes(5)));
        Instant since = _home.Now;
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(0, _home.Rule("r").FiredCount);
            _home.Advance(Minute);
            _home.Tell(Listening, new ReportListening([new LineProof(Hub, since, _home.Now)], Duration.FromMinutes(1)));
        }

        Assert.Equal(1, _home.Rule("r").FiredCount);
    }

    [Fact]
    public void R_S11_an_edit_of_the_rule_counts_anew_and_one_of_another_rule_touches_nothing()
    {
        Rule("r", Open);
        Rule("other", Open.Replace("600", "900", StringComparison.Ordinal));
        Door(true);
        _home.Advance(5 * Minute);
        Hold kept = _home.Rule("r").Holds!.UnderWay.Single();
        _home.Tell(RuleAt("other"), new ReplaceRule(Of(Open, "")));
        Assert.Equal(kept, _home.Rule("r").Holds!.UnderWay.Single());
        Outcome edit = _home.Tell(RuleAt("r"), new ReplaceRule(Of(Open, """{"type":"mode","modes":["disarmed"]}""")));
        Assert.Equal(HoldOutcome.Cancelled, edit.One<RuleHoldEnded>().Outcome);
        Assert.Equal(0, Fired(_home.Advance(10 * Minute - Duration.FromSeconds(1))));
        Assert.Equal(2, Fired(_home.Advance(Duration.FromSeconds(1))));
    }

    [Fact]
    public void Switching_off_and_taking_away_end_it_and_switching_on_begins_to_count_what_is_so_already()
    {
        Rule("r", Open);
        Door(true);
        Assert.Contains("rule.hold-ended", _home.Tell(RuleAt("r"), new DisableRule()).Names);
        Assert.Equal(0, Fired(_home.Advance(20 * Minute)));
        Assert.Contains("rule.hold-began", _home.Tell(RuleAt("r"), new EnableRule()).Names);
        Assert.Equal(0, Fired(_home.Advance(9 * Minute)));
        Assert.Equal(1, Fired(_home.Advance(Minute)));
        Door(false);
        Door(true);
        Assert.Contains("rule.hold-ended", _home.Tell(RuleAt("r"), new DeleteRule()).Names);
        Assert.Equal(0, Fired(_home.Advance(20 * Minute)));
    }

    [Fact]
    public void A_change_from_one_state_that_nobody_saw_is_not_begun_by_switching_on() =>
        Assert.Empty(Written("""{"type":"device_state","capability":"contact","from":"closed","to":"open","for_seconds":5}"""));

    [Fact]
    public void What_is_so_when_the_rule_is_written_counts_from_then() =>
        Assert.Equal(_home.Now + Minute, Assert.Single(Written("""{"type":"contact","for_seconds":5}""")).Since);

    private IReadOnlyList<Hold> Written(string trigger)
    {
        Door(true);
        _home.Advance(Minute);
        Rule("r", trigger);
        return _home.Rule("r").Holds?.UnderWay ?? [];
    }

    [Fact]
    public void A_mode_that_has_to_stay_so_is_broken_by_another_and_by_nothing_else()
    {
        Rule("r", """{"type":"mode_changed","to":["disarmed","home"],"for_seconds":600}""");
        Mode(_home, SecurityMode.Away);
        Assert.Null(_home.Rule("r").Holds);
        Mode(_home, SecurityMode.Home);
        _home.Advance(5 * Minute);
        Mode(_home, SecurityMode.Disarmed);
        Assert.Equal(1, Fired(_home.Advance(5 * Minute)));
        Mode(_home, SecurityMode.Away);
        Mode(_home, SecurityMode.Home);
        Mode(_home, SecurityMode.Away);
        Assert.Equal(0, Fired(_home.Advance(60 * Minute)));
    }

    [Fact]
    public void A_base_station_that_is_not_heard_for_a_moment_breaks_no_mode()
    {
        Rule("r", """{"type":"mode_changed","to":["away"],"for_seconds":600}""");
        Mode(_home, SecurityMode.Away);
        _home.Advance(5 * Minute);
        _home.Tell(Panel, new ReportBaseStation(Connection.Unknown, "it starts"));
        _home.Advance(Minute);
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true });
        Assert.Equal(1, Fired(_home.Advance(4 * Minute)));
    }

    [Fact]
    public void Opened_and_closed_within_a_millisecond_holds_nothing_and_the_last_opening_counts()
    {
        Rule("r", Open);
        Door(true);
        Door(false);
        Assert.Null(_home.Rule("r").Holds);
        _home.Advance(Minute);
        Door(true);
        Door(false);
        Door(true);
        Assert.Single(_home.Rule("r").Holds!.UnderWay);
        Assert.Equal(0, Fired(_home.Advance(10 * Minute - Duration.FromMilliseconds(1))));
        Assert.Equal(1, Fired(_home.Advance(Duration.FromMilliseconds(1))));
    }

    [Fact]
    public void Two_devices_hold_side_by_side_and_a_device_of_a_room_counts_when_it_is_there()
    {
        Address window = new("home-1", DeviceKinds.Contact, "z-window");
        In(window, "Window", "Kitchen");
        Rule("r", """{"type":"contact","rooms":["kitchen"],"for_seconds":600}""");
        Door(true);
        Assert.Null(_home.Rule("r").Holds);
        In(BackDoor, "Back Door", "Kitchen");
        Door(false);
        Door(true);
        _home.Tell(window, new ReportReadings(new Readings { Faulted = true }));
        Assert.Equal(2, _home.Rule("r").Holds!.UnderWay.Count);
        In(window, "Window", "Cellar");
        Assert.Equal(1, Fired(_home.Advance(10 * Minute)));
    }

    [Fact]
    public void A_run_under_way_of_the_same_device_is_named_when_the_time_is_over()
    {
        Rule("r", Open + """,{"type":"contact","devices":["back-door"]}""", "", """{"type":"delay","seconds":900}""");
        Door(true);
        IReadOnlyList<EventEnvelope> due = _home.Advance(10 * Minute);
        Assert.Equal(1, _home.Rule("r").FiredCount);
        Assert.NotNull(due.Select(e => e.Event).OfType<RuleNotStarted>().Single().By.Hold);
    }

    private RuleDocument Of(string triggers, string conditions, string actions = """{"type":"light","devices":["front-camera"]}""") =>
        Document(_home, $$"""{"name":"r","triggers":[{{triggers}}],"conditions":[{{conditions}}],"actions":[{{actions}}]}""");

    private void Rule(string slug, string triggers, string conditions = "", string actions = """{"type":"light","devices":["front-camera"]}""") =>
        Assert.Null(_home.Tell(RuleAt(slug), new CreateRule(Of(triggers, conditions, actions)), Assistant).Refusal);

    private Outcome Door(bool open) => _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = open }));

    private void Connect(Connection connection) => _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = connection }));

    private void In(Address device, string name, string room) => _home.Tell(device, new ReportDevice(
        new DeviceDescription { Name = name, RingKind = "x", Capabilities = [Capabilities.Contact], Room = room },
        new Readings { Connection = Connection.Online }));

    private void Hears(Instant since, bool hasPanel = false)
    {
        _home.Tell(Listening, new ReportHubDevices(Hub, [BackDoor.Id]) { HasPanel = hasPanel });
        _home.Tell(Listening, new ReportListening([new LineProof(Hub, since, _home.Now)], Duration.Epsilon));
    }

    private HoldOutcome Ended() => _home.Journal.Select(e => e.Event).OfType<RuleHoldEnded>().Last().Outcome;

    private static int Fired(IReadOnlyList<EventEnvelope> due) => due.Count(e => e.Event is RuleFired);
}
