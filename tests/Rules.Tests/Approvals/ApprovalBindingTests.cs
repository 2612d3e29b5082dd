using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Approvals;

/// <summary>What an approval is bound to, fact by fact: each move of the world makes it lapse, and it says which.</summary>
public sealed class ApprovalBindingTests
{
    private static readonly Address It = ApprovalsView.AddressOf("home-1", "ab2c");
    private static readonly Principal Resident = new(PrincipalKind.ApiKey, "tablet");
    private static readonly Duration TenMinutes = Duration.FromMinutes(10);

    /// <summary>Each by its own no, and nothing is written down of it: there is nothing to read for anybody.</summary>
    [Fact]
    public void Nobody_is_asked_for_what_a_rule_would_refuse()
    {
        TestHome home = New();
        Address rule = Create(home, "r", Story);
        RuleDocument other = Document(home, Story) with { Priority = 3 };
        Assert.Equal("rule.reload-first", Refused(home, rule, new ReplaceRule(other, 9)));
        Assert.Equal("rule.replace-instead", Refused(home, rule, new CreateRule(other)));
        Assert.Equal("rule.create-first", Refused(home, RuleAt("none"), new EnableRule()));
        Assert.Equal("shadow.begin-first", Refused(home, rule, new PromoteShadow(1)));
        Instant at = home.Now;
        home.Tell(rule, new PinMoment(false, at, null, null, new PinnedMoment(at, at + TenMinutes, [], [])), Assistant);
        Assert.Equal("rule.keep-the-pins", Refused(home, rule, new ReplaceRule(other, 1)));
        Assert.NotEmpty(home.Tell(
            It, new AskApproval(ApprovableAct.Of(rule, new ReplaceRule(other, 1) { PinsKept = [home.Rule("r").Pins[0].Mark.Pin] })!, [], "t", TenMinutes),
            Assistant).Events);
    }

    private static string? Refused(TestHome home, Address to, ICommand command)
    {
        Outcome asked = home.Tell(It, new AskApproval(ApprovableAct.Of(to, command)!, [], "t", TenMinutes), Assistant);
        Assert.Empty(asked.Events);
        return asked.Refusal?.Code;
    }

    [Fact]
    public void An_arming_that_another_asks_for_meanwhile_makes_a_disarming_lapse_and_is_not_called_off()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Home);
        Ask(home, new Disarm());
        home.Tell(Panel, new Arm(SecurityMode.Away), Resident);

        Outcome approved = Approve(home);

        Assert.Equal("approval.ask-again", approved.Refusal?.Code);
        Assert.Contains("under way was none and is away, asked for by api-key:tablet", approved.Refusal!.Detail, StringComparison.Ordinal);
        Assert.True(home.View.Security().PendingIntent is { Target: "away" } intent && intent.By.Equals(Resident));
    }

    [Fact]
    public void What_is_under_way_already_is_shown_and_called_off_by_what_is_approved()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Home);
        home.Tell(Panel, new Arm(SecurityMode.Away), Resident);
        string words = Ask(home, new Disarm()).One<ApprovalAsked>().Words;
        Assert.Contains("takes the place of what is under way: away, asked for by api-key:tablet", words, StringComparison.Ordinal);
        Assert.Single(Approve(home).Events, e => e.Event is DisarmRequested);
    }

    [Fact]
    public void A_disarming_that_another_asks_for_meanwhile_makes_an_arming_lapse()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        Ask(home, new Arm(SecurityMode.Home));
        home.Tell(Panel, new Disarm(), Resident);
        Assert.Contains("under way was none and is disarmed", Approve(home).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_waiting_arming_of_another_is_shown_by_an_arming_and_bound_to()
    {
        TestHome home = New();
        home.Tell(BackDoor, new ReportReadings(new() { Faulted = true }));
        home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = TenMinutes }, Resident);
        string words = Ask(home, new Arm(SecurityMode.Home, BypassOpen: true)).One<ApprovalAsked>().Words;
        Assert.Contains("It takes the place of: away, asked for by api-key:tablet, until", words, StringComparison.Ordinal);
        home.Tell(Panel, new Disarm(), Resident);
        Assert.Contains("waiting arming was away", Approve(home).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_incident_of_the_same_kind_is_not_the_one_that_was_shown()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        home.Tell(Panel, new RaisePanic(IncidentKind.Medical), Resident);
        Ask(home, new AcknowledgeIncident());
        Mode(home, SecurityMode.Disarmed);
        home.Tell(Panel, new Disarm(), Resident);
        home.Advance(Duration.FromMinutes(2));
        home.Tell(Panel, new RaisePanic(IncidentKind.Medical), Resident);
        string[] open = [.. home.View.Guard().Incidents.Select(i => i.Id)];

        Outcome approved = Approve(home);

        Assert.Equal("approval.ask-again", approved.Refusal?.Code);
        Assert.Single(open);
        Assert.Null(home.View.Guard().Incidents.Single().AcknowledgedBy);
    }

    [Fact]
    public void Help_that_is_called_for_anew_is_not_what_somebody_was_to_take_care_of()
    {
        TestHome home = New();
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Resident);
        Ask(home, new AcknowledgeIncident());
        home.Advance(Duration.FromMinutes(2));
        home.Tell(Panel, new AcknowledgeIncident(), Resident);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Resident);
        Assert.Equal("approval.ask-again", Approve(home).Refusal?.Code);
        Assert.Null(home.View.Guard().Incidents.Single().AcknowledgedBy);
    }

    [Fact]
    public void A_zone_that_leaves_itself_out_is_shown_among_what_is_left_out()
    {
        TestHome home = New();
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Zones = [new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away"], BypassWhenOpen = true }],
        }));
        home.Tell(Hall, new ReportReadings(new() { Faulted = true }));
        string words = Ask(home, new Arm(SecurityMode.Away)).One<ApprovalAsked>().Words;
        Assert.Contains("Left out: \"Hall\" ", words, StringComparison.Ordinal);
        Assert.Contains("z-hall", Approve(home).One<ArmRequested>().Bypassed);
    }

    /// <summary>What would be refused when it is shown is said to be, and is not done when it has become possible.</summary>
    [Fact]
    public void An_arming_that_would_be_refused_is_shown_as_that_and_lapses_when_it_has_become_possible()
    {
        (string Why, Arm Arm, Action<TestHome> Before, Action<TestHome> After)[] rows =
        [
            ("it is refused, for the home has no such mode", new Arm(SecurityMode.Home) { Named = "guests" }, _ => { },
                h => h.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Modes = [new() { Name = "guests", Guards = SecurityMode.Home }] }))),
            ("it is refused, because of \"Back Door\" open", new Arm(SecurityMode.Away),
                h => h.Tell(BackDoor, new ReportReadings(new() { Faulted = true })),
                h => h.Tell(BackDoor, new ReportReadings(new() { Faulted = false }))),
            ("it is refused, for there is an alarm", new Arm(SecurityMode.Away),
                h => h.Tell(Panel, new RaisePanic(IncidentKind.Medical), Resident),
                h => h.Tell(Panel, new Disarm(), Resident)),
            ("it is refused, for the home has no sensor \"shed\"", new Arm(SecurityMode.Away, ["shed"]), _ => { },
                h => h.Tell(h.At(DeviceKinds.Contact, "z-shed"), new ReportDevice(
                    new DeviceDescription { Name = "Shed", RingKind = "x", Capabilities = [Capabilities.Contact] },
                    new Readings { Connection = Connection.Online, Faulted = false }))),
        ];
        foreach ((string why, Arm arm, Action<TestHome> before, Action<TestHome> after) in rows)
        {
            TestHome home = New();
            before(home);
            Assert.Contains($"As things are: {why}", Ask(home, arm).One<ApprovalAsked>().Words, StringComparison.Ordinal);
            after(home);
            Outcome approved = Approve(home);
            Assert.Equal("approval.ask-again", approved.Refusal?.Code);
            Assert.Empty(approved.Calls);
        }
    }

    [Fact]
    public void A_wish_for_a_device_is_bound_to_whether_it_is_reached_and_to_what_is_under_way()
    {
        TestHome home = New();
        home.Tell(FrontCamera, new ReportReadings(new() { Siren = new(true, null) }));
        Ask(home, new SilenceSiren(), FrontCamera);
        home.Tell(FrontCamera, new ReportReadings(new() { Connection = Connection.Offline }));
        Assert.Contains("whether it is reached was heard and is not heard now", Approve(home).Refusal!.Detail, StringComparison.Ordinal);

        home = New();
        Ask(home, new SilenceSiren(), FrontCamera);
        home.Tell(FrontCamera, new SoundSiren(), Resident);
        Assert.Contains("under way was none and is on, asked for by api-key:tablet", Approve(home).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_base_station_is_silent_after_a_restart_it_is_not_done_and_goes_on_waiting()
    {
        TestHome home = New();
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true });
        Ask(home, new Disarm());
        home.Tell(Panel, new ReportBaseStation(Connection.Unknown, "the program was started"));

        Outcome early = Approve(home);
        Assert.Equal("approval.wait-for-the-base-station", early.Refusal?.Code);
        Assert.Empty(early.Events);

        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true });
        Assert.Single(Approve(home).Events, e => e.Event is DisarmRequested);
    }

    [Fact]
    public void The_base_stations_siren_is_shown_as_what_it_is()
    {
        TestHome home = New();
        Assert.StartsWith("Ask the base station for: siren off.", Ask(home, new SilenceSiren()).One<ApprovalAsked>().Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_is_moved_on_past_the_end_ends_it_and_moving_it_back_does_not_bring_it_back()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        Ask(home, new Disarm());
        home.Sleep(Duration.FromHours(1));
        Outcome late = Approve(home);
        Assert.Equal("approval.ask-again", late.Refusal?.Code);
        home.Sleep(Duration.FromMinutes(-59));
        Outcome back = Approve(home);
        Assert.Equal("approval.ask-again", back.Refusal?.Code);
        Assert.Equal(ApprovalStatus.Expired, home.View.Part<ApprovalsView>().Find("ab2c")!.Status);
    }

    [Fact]
    public void A_clock_that_is_set_back_to_before_it_was_asked_for_makes_it_lapse_and_it_says_so()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        Ask(home, new Disarm());
        home.Sleep(Duration.FromMinutes(-30));
        Outcome approved = Approve(home);
        Assert.Contains("the clock was set back to before it was asked for", approved.Refusal!.Detail, StringComparison.Ordinal);
        Assert.Empty(approved.Calls);
        home.Sleep(Duration.FromMinutes(35));
        Assert.Equal("approval.ask-again", Approve(home).Refusal?.Code);
    }

    /// <summary>2,000 seeded runs of a clock that goes on, jumps and is set back.</summary>
    [Fact]
    public void Whatever_the_clock_does_nothing_is_approved_outside_of_the_time_that_was_shown()
    {
        int granted = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            Random random = new(seed);
            TestHome home = New();
            Mode(home, SecurityMode.Away);
            Instant asked = home.Now;
            Instant ends = ((ApprovalStands)Ask(home, new Disarm()).Reply!).EndsAt;
            bool wasOver = false;
            for (int jumps = random.Next(4); jumps >= 0; jumps--)
            {
                Duration by = Duration.FromSeconds(random.Next(3) switch { 0 => random.Next(300), 1 => random.Next(900), _ => -random.Next(900) });
                home.Sleep(by);
                if (random.Next(2) == 0)
                {
                    home.SettleDue();
                    wasOver |= home.Now >= ends;
                }
            }

            bool isGranted = Approve(home).Events.Any(e => e.Event is ApprovalGranted);
            granted += isGranted ? 1 : 0;
            bool may = !wasOver && home.Now >= asked && home.Now < ends;
            Assert.True(isGranted == may, $"seed {seed}: asked {asked}, until {ends}, approved {home.Now}: {isGranted}");
        }

        Assert.InRange(granted, 200, 1800);
    }

    private static Outcome Approve(TestHome home) => home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Resident);

    private static Outcome Ask(TestHome home, ICommand command, Address? to = null) => home.Tell(
        It, new AskApproval(ApprovableAct.Of(to ?? Panel, command)!, [], "tool", TenMinutes), new Principal(PrincipalKind.ApiKey, "claude"));
}
