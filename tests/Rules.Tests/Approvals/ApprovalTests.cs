using NodaTime;
using RingActors.Devices.Domain.Access;
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
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Approvals;

/// <summary>Approvals: bound to what was shown, good once, for a while (U16).</summary>
public sealed class ApprovalTests
{
    private static readonly Address It = ApprovalsView.AddressOf("home-1", "ab2c");
    private static readonly Principal Resident = new(PrincipalKind.ApiKey, "tablet");
    private static readonly Duration TenMinutes = Duration.FromMinutes(10);

    [Fact]
    public void An_approval_does_what_its_table_says() => Assert.Null(CommittedText.Difference(
        "tests/Rules.Tests/Tables/approval.txt",
        new DecisionTable("approval: in this state, told this, it does that", Away)
            .State("never asked", _ => { })
            .State("asked", h => Ask(h, new Disarm()))
            .State("asked, the home was disarmed since", h => { Ask(h, new Disarm()); Mode(h, SecurityMode.Disarmed); })
            .State("asked, its end has come", h => { Ask(h, new Disarm()); h.Advance(TenMinutes); })
            .State("asked, its end came while nobody looked", h => { Ask(h, new Disarm()); h.Sleep(2 * TenMinutes); })
            .State("approved", h => { Ask(h, new Disarm()); h.Tell(It, new ApproveIt(AccessRole.Resident, "key"), Resident); })
            .State("refused", h => { Ask(h, new Disarm()); h.Tell(It, new RefuseIt(AccessRole.Resident, "key"), Resident); })
            .State("withdrawn", h => { Ask(h, new Disarm()); h.Tell(It, new WithdrawIt(), Assistant); })
            .State("a policy, asked", h => Ask(h, new SetSecurityPolicy(new SecurityPolicy { Modes = [new() { Name = "guests", Guards = SecurityMode.Home }] })))
            .Command("ask", It, h => Asking(h, new Disarm()))
            .Command("approve as resident", It, _ => new ApproveIt(AccessRole.Resident, "key"))
            .Command("approve as owner", It, _ => new ApproveIt(AccessRole.Owner, "page"))
            .Command("approve as assistant", It, _ => new ApproveIt(AccessRole.Assistant, "key"))
            .Command("approve as operator", It, _ => new ApproveIt(AccessRole.Operator, "key"))
            .Command("refuse as resident", It, _ => new RefuseIt(AccessRole.Resident, "keypad"))
            .Command("refuse as reader", It, _ => new RefuseIt(AccessRole.Reader, "key"))
            .Command("approve by form", It, _ => new ApproveIt(AccessRole.Resident, ApproveIt.Form))
            .Command("refuse by form", It, _ => new RefuseIt(AccessRole.Resident, ApproveIt.Form))
            .Command("withdraw what another asked for", It, _ => new WithdrawIt())
            .Command("whoever asked is gone", It, _ => new LapseIt("the key was revoked"))
            .Command("deadline", It, h => new DeadlineReached(h.Now))
            .Command("arm", It, _ => new Arm(SecurityMode.Home))
            .Wait("10 minutes", TenMinutes)
            .Print()));

    [Fact]
    public void What_was_asked_for_is_done_on_behalf_of_whoever_asked_and_belongs_to_that_request()
    {
        TestHome home = Away();
        Outcome asked = Ask(home, new Disarm());
        Outcome approved = home.Tell(It, new ApproveIt(AccessRole.Resident, "key"), Resident);

        EventEnvelope requested = approved.Events.Single(e => e.Event is DisarmRequested);
        Assert.Equal(Assistant, ((DisarmRequested)requested.Event).By);
        Assert.Equal(asked.Events[0].Correlation, requested.Correlation);
        EventEnvelope granted = approved.Events.Single(e => e.Event is ApprovalGranted);
        Assert.Equal(Resident, ((ApprovalGranted)granted.Event).By);
        Assert.Equal(granted.Id, requested.Causation);
        ApprovalView shown = home.View.Part<ApprovalsView>().Find("ab2c")!;
        Assert.Equal((ApprovalStatus.Approved, Resident, "key"), (shown.Status, shown.AnsweredBy, shown.Way));
    }

    [Fact]
    public void A_code_of_the_household_answers_an_approval_in_the_same_turn()
    {
        TestHome home = Away();
        Address codes = DeviceKinds.AccessCodesOf("home-1");
        home.Tell(codes, new SetAccessCode(
            new AccessCode { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = true, Verifiers = ["a", "b"], Seal = "x" }, "salt"));
        Ask(home, new Disarm());
        long version = home.View.Part<AccessView>().Version;
        Outcome presented = home.Tell(codes, new PresentCode("approvals", CodePurpose.Approve, null, "pat", version, "x") { Approval = "ab2c" });

        Assert.Equal(new Principal(PrincipalKind.Resident, "Pat"), presented.One<ApprovalGranted>().By);
        Assert.Equal("code", presented.One<ApprovalGranted>().Way);
        Assert.Equal(Assistant, presented.One<DisarmRequested>().By);
        Outcome other = home.Tell(codes, new PresentCode("approvals", CodePurpose.Approve, null, "pat", version, "x") { Approval = "nobody" });
        Assert.DoesNotContain(other.Events, e => e.Event is ApprovalGranted);
    }

    [Fact]
    public void Recipients_who_are_marked_and_can_approve_all_of_it_are_sent_a_link_with_no_secret_in_it()
    {
        TestHome home = Away();
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts =
            [
                new("mum", "https://example.org/mum") { Role = AccessRole.Owner },
                new("neighbour", "https://example.org/neighbour"),
                new("son", "https://example.org/son") { Role = AccessRole.Resident },
            ],
        }));
        Outcome asked = home.Tell(It, Asking(home, new Disarm()) with { Links = true }, Assistant);
        SendApprovalLink[] sent = [.. asked.Calls.Select(c => (SendApprovalLink)c.Effect.Request)];
        Assert.Equal(["mum", "son"], sent.Select(s => s.Recipient));
        Assert.Equal([AccessRole.Owner, AccessRole.Resident], sent.Select(s => s.As));
        Assert.All(asked.Calls, c => Assert.Equal(home.Now + TenMinutes, c.Effect.ExpiresAt));

        Address another = ApprovalsView.AddressOf("home-1", "cd3e");
        Outcome policy = home.Tell(another, Asking(home, new SetSecurityPolicy(SecurityPolicy.Default)) with { Links = true }, Assistant);
        Assert.Equal(["mum"], policy.Calls.Select(c => ((SendApprovalLink)c.Effect.Request).Recipient));
        Assert.Empty(home.Tell(ApprovalsView.AddressOf("home-1", "ef4g"), Asking(home, new Disarm()), Assistant).Calls);
    }

    [Fact]
    public void A_recipient_who_is_a_resident_is_sent_no_link_to_what_an_owner_approves()
    {
        TestHome home = Away();
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts = [new("mum", "https://example.org/mum") { Role = AccessRole.Owner }, new("son", "https://example.org/son") { Role = AccessRole.Resident }],
        }));

        // As the server asks: what it takes is found in the turn.
        Outcome policy = home.Tell(
            It, new AskApproval(ApprovableAct.Of(Panel, new SetSecurityPolicy(SecurityPolicy.Default))!, [], "tool", TenMinutes) { Links = true }, Assistant);
        Assert.Equal(["mum"], policy.Calls.Select(c => ((SendApprovalLink)c.Effect.Request).Recipient));
    }

    [Fact]
    public void A_recipient_answers_as_long_as_the_settings_of_that_turn_mark_them_so()
    {
        TestHome home = Away();
        Principal son = new(PrincipalKind.Recipient, "son");
        SecurityPolicy marked = new() { Contacts = [new("son", "https://example.org/son") { Role = AccessRole.Resident }] };
        Ask(home, new Disarm());
        Assert.Equal("approval.use-a-good-link", home.Tell(It, new ApproveIt(AccessRole.Resident, "link"), son).Refusal?.Code);
        home.Tell(Panel, new SetSecurityPolicy(marked));
        Assert.Equal("approval.use-a-good-link", home.Tell(It, new ApproveIt(AccessRole.Owner, "link"), son).Refusal?.Code);
        home.Tell(Panel, new SetSecurityPolicy(marked with { Contacts = [marked.Contacts[0] with { Role = null }] }));
        Assert.Equal("approval.use-a-good-link", home.Tell(It, new RefuseIt(AccessRole.Resident, "link"), son).Refusal?.Code);
        home.Tell(Panel, new SetSecurityPolicy(marked));
        Assert.Equal(son, home.Tell(It, new ApproveIt(AccessRole.Resident, "link"), son).One<ApprovalGranted>().By);
    }

    [Fact]
    public void Whoever_asked_cannot_approve_even_with_an_owners_role()
    {
        TestHome home = Away();
        Ask(home, new Disarm());
        Outcome own = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Assistant);
        Assert.Equal("approval.ask-somebody-else", own.Refusal?.Code);
        Assert.Empty(own.Events);
    }

    [Fact]
    public void A_window_that_was_opened_meanwhile_makes_a_bypass_lapse_and_it_says_so()
    {
        TestHome home = New();
        home.Tell(BackDoor, new ReportReadings(new() { Faulted = true }));
        Ask(home, new Arm(SecurityMode.Away, BypassOpen: true));
        home.Tell(Hall, new ReportReadings(new() { Faulted = true }));

        Outcome approved = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Resident);

        Assert.Equal("approval.ask-again", approved.Refusal?.Code);
        Assert.Contains("\"Hall\"", approved.Refusal!.Detail, StringComparison.Ordinal);
        Assert.IsType<ApprovalLapsed>(Assert.Single(approved.Events).Event);
        Assert.Equal("approval.ask-again", home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Resident).Refusal?.Code);
    }

    [Fact]
    public void Settings_that_somebody_changed_meanwhile_make_an_approval_of_other_settings_lapse()
    {
        TestHome home = New();
        Ask(home, new SetSecurityPolicy(new SecurityPolicy { Modes = [new() { Name = "guests", Guards = SecurityMode.Home }] }));
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Modes = [new() { Name = "party", Guards = SecurityMode.Home }] }));

        Outcome approved = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Resident);

        Assert.Equal("approval.ask-again", approved.Refusal?.Code);
        Assert.Equal("party", Assert.Single(home.View.Guard().Policy.Modes).Name);
    }

    [Fact]
    public void No_more_approvals_wait_in_a_home_than_somebody_would_read()
    {
        TestHome home = Away();
        for (int i = 0; i < ApprovalShares.PendingMax; i++)
        {
            Principal one = new(PrincipalKind.ApiKey, $"key-{i / ApprovalShares.DisarmingsOfOneMax}");
            Assert.Null(home.Tell(ApprovalsView.AddressOf("home-1", $"n-{i}"), Asking(home, new Disarm()), one).Refusal);
        }

        // Whoever waits for nothing yet is let in, once, and not without end.
        for (int i = ApprovalShares.PendingMax; i < ApprovalShares.FirstMax; i++)
        {
            Principal one = new(PrincipalKind.ApiKey, $"first-{i}");
            Assert.Null(home.Tell(ApprovalsView.AddressOf("home-1", $"n-{i}"), Asking(home, new Disarm()), one).Refusal);
            Assert.Equal(
                "approval.answer-those-first",
                home.Tell(ApprovalsView.AddressOf("home-1", $"m-{i}"), Asking(home, new Disarm()), one).Refusal?.Code);
        }

        Assert.Equal("approval.answer-those-first", home.Tell(It, Asking(home, new Disarm()), Assistant).Refusal?.Code);
        Assert.Null(home.Tell(It, Asking(home, new Disarm()) with { ByPerson = true }, Resident).Refusal);
    }

    [Fact]
    public void One_whose_asker_is_gone_lapses_says_why_and_is_not_said_to_have_been_answered()
    {
        TestHome home = Away();
        Ask(home, new Disarm());
        Outcome lapsed = home.Tell(It, new LapseIt("the key claude was revoked"), Principal.Engine);
        Assert.Equal(["approval.lapsed"], lapsed.Names);
        Assert.Empty(home.Tell(It, new LapseIt("the key claude was revoked"), Principal.Engine).Names);
        ApprovalView shown = home.View.Part<ApprovalsView>().Find(It.Id)!;
        Assert.Equal((ApprovalStatus.Lapsed, null), (shown.Status, shown.AnsweredBy));
        Outcome approved = home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), Resident);
        Assert.Contains("the key claude was revoked", approved.Refusal?.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(home.Journal, e => e.Event is DisarmRequested);
    }

    [Fact]
    public void An_approval_lives_a_day_at_most()
    {
        TestHome home = Away();
        home.Tell(It, new AskApproval(new ApprovableAct(Panel) { Disarm = new Disarm() }, [AccessRight.Disarm], "x", Duration.FromDays(30)), Assistant);
        Assert.Equal(home.Now + Duration.FromHours(24), home.View.Part<ApprovalsView>().Find("ab2c")!.EndsAt);
    }

    [Fact]
    public void A_code_that_a_resident_asks_for_needs_an_owner_and_lapses_when_the_codes_change_meanwhile()
    {
        TestHome home = New();
        Address codes = DeviceKinds.AccessCodesOf("home-1");
        SetAccessCode set = new(
            new AccessCode { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = false, OneTime = true, Verifiers = ["a", "b"], Seal = "x" }, "salt");
        AskApproval ask = new(ApprovableAct.Of(codes, set)!, [AccessRight.Codes], "access-codes", TenMinutes);
        Outcome asked = home.Tell(It, ask, Resident);
        Assert.Equal("Make a code of the household: \"Pat\", may arm, once.", asked.One<ApprovalAsked>().Words);
        Principal owner = new(PrincipalKind.ApiKey, "owner");
        Assert.Equal("approval.ask-an-owner", home.Tell(It, new ApproveIt(AccessRole.Resident, "key"), owner).Refusal?.Code);
        Assert.Equal("Pat", home.Tell(It, new ApproveIt(AccessRole.Owner, "key"), owner).One<CodeSet>().Code.Name);

        Address other = ApprovalsView.AddressOf("home-1", "cd3e");
        home.Tell(other, new AskApproval(ApprovableAct.Of(codes, new RemoveAccessCode("pat"))!, [AccessRight.Codes], "access-codes", TenMinutes), Resident);
        home.Tell(codes, new RemoveAccessCode("pat"));
        home.Tell(codes, set);
        Assert.Equal("approval.ask-again", home.Tell(other, new ApproveIt(AccessRole.Owner, "key"), owner).Refusal?.Code);
        Assert.Single(home.View.Part<AccessView>().Codes);
    }

    /// <summary>What each command of the tools comes to, by the home's own eyes.</summary>
    [Fact]
    public void Commands_take_the_rights_of_what_they_come_to()
    {
        TestHome disarmed = New();
        TestHome away = Away();
        TestHome zoned = Away();
        zoned.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Zones = [new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away", "vacation"] }],
        }));
        TestHome awaited = New();
        awaited.Tell(BackDoor, new ReportReadings(new() { Faulted = true }));
        awaited.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = TenMinutes }, Resident);
        (TestHome Home, Address To, ICommand Command, AccessRight[] Rights)[] rows =
        [
            (away, Panel, new Disarm(), [AccessRight.Disarm]),
            (disarmed, Panel, new Disarm(), [AccessRight.Raise]),
            (disarmed, Panel, new Arm(SecurityMode.Home), [AccessRight.Arm]),
            (away, Panel, new Arm(SecurityMode.Home), [AccessRight.GuardLess]),
            (away, Panel, new Arm(SecurityMode.Away) { Named = "night" }, [AccessRight.GuardLess]),
            (away, Panel, new Arm(SecurityMode.Away), [AccessRight.Arm]),
            (away, Panel, new Arm(SecurityMode.Away) { Named = "vacation" }, [AccessRight.Arm]),
            (zoned, Panel, new Arm(SecurityMode.Away), [AccessRight.Arm]),
            (zoned, Panel, new Arm(SecurityMode.Away) { Named = "vacation" }, [AccessRight.GuardLess]),
            (awaited, Panel, new Arm(SecurityMode.Home), [AccessRight.GuardLess]),
            (disarmed, Panel, new Arm(SecurityMode.Away, ["z-back"]), [AccessRight.Bypass]),
            (disarmed, Panel, new Arm(SecurityMode.Away, BypassOpen: true), [AccessRight.Bypass]),
            (away, Panel, new Arm(SecurityMode.Home, ["z-back"]), [AccessRight.Bypass, AccessRight.GuardLess]),
            (disarmed, Panel, new Arm(SecurityMode.Away) { WaitForClosed = TenMinutes }, [AccessRight.Arm]),
            (disarmed, Panel, new Arm(SecurityMode.Away) { WaitForClosed = TenMinutes, ThenBypass = true }, [AccessRight.Bypass]),
            (disarmed, Panel, new Arm(SecurityMode.Away) { After = TenMinutes }, [AccessRight.Arm]),
            (away, Panel, new Arm(SecurityMode.Home) { After = TenMinutes }, [AccessRight.GuardLess]),
            (disarmed, Panel, new Arm(SecurityMode.Away) { After = TenMinutes, ThenBypass = true }, [AccessRight.Bypass]),
            (disarmed, BackDoor, new SetDeviceState(Capabilities.Lock, StateView.Locked), [AccessRight.Raise]),
            (disarmed, BackDoor, new SetDeviceState(Capabilities.Lock, StateView.Unlocked), [AccessRight.Unlock]),
            (disarmed, BackDoor, new SetDeviceState(Capabilities.Valve, StateView.Open), [AccessRight.Unlock]),
            (disarmed, FrontCamera, new SetDeviceState(Capabilities.Siren, StateView.Off), [AccessRight.Silence]),
            (disarmed, FrontCamera, new SetDeviceState(Capabilities.MotionDetection, StateView.Off), [AccessRight.WatchLess]),
            (disarmed, FrontCamera, new SetDeviceState(Capabilities.Snooze, StateView.Snoozed), [AccessRight.WatchLess]),
            (disarmed, FrontCamera, new SetDeviceState(Capabilities.Light, StateView.Off), [AccessRight.Raise]),
            (disarmed, FrontCamera, new SetDeviceNumber(Capabilities.Volume, 0), [AccessRight.Silence]),
            (disarmed, FrontCamera, new SetDeviceNumber(Capabilities.MotionSensitivity, 3), [AccessRight.WatchLess]),
            (disarmed, BackDoor, new SetDeviceState(Capabilities.Sensitivity, "low"), [AccessRight.WatchLess]),
            (disarmed, BackDoor, new SetDeviceState(Capabilities.Sensitivity, "high"), [AccessRight.Raise]),
            (disarmed, FrontCamera, new SoundSiren(), [AccessRight.Raise]),
            (disarmed, FrontCamera, new SilenceSiren(), [AccessRight.Silence]),
            (disarmed, Panel, new RaisePanic(IncidentKind.Medical, true), [AccessRight.CallForHelp]),
            (disarmed, Panel, new AcknowledgeIncident(), [AccessRight.Acknowledge]),
            (disarmed, Panel, new SetSecurityPolicy(SecurityPolicy.Default), [AccessRight.Policy]),
            (disarmed, Panel, new ReportPanel(), [AccessRight.Policy]),
            (disarmed, DeviceKinds.AccessCodesOf("home-1"), new RemoveAccessCode("pat"), [AccessRight.Codes]),
        ];
        foreach ((TestHome home, Address to, ICommand command, AccessRight[] rights) in rows)
        {
            Assert.Equal(rights, CommandRights.Of(home.View, to, command, Assistant));
        }
    }

    [Fact]
    public void A_rule_takes_the_rights_of_what_it_would_do_and_a_draft_none()
    {
        TestHome home = New();
        (string Actions, AccessRight Right)[] rows =
        [
            ("""{"type":"light","devices":["front-camera"]}""", AccessRight.Raise),
            ("""{"type":"siren","devices":["front-camera"]}""", AccessRight.Raise),
            ("""{"type":"siren","devices":["front-camera"],"on":false}""", AccessRight.Rules),
            ("""{"type":"webhook","url":"https://example.org/"}""", AccessRight.Rules),
            ("""{"type":"arm","mode":"away","when_open":"fail"}""", AccessRight.Rules),
            ("""{"type":"arm","mode":"away","when_open":"bypass"}""", AccessRight.Rules),
            ("""{"type":"arm","mode":"away","when_open":"wait"}""", AccessRight.Rules),
            ("""{"type":"arm","mode":"home","when_open":"fail"}""", AccessRight.Rules),
        ];
        foreach ((string actions, AccessRight right) in rows)
        {
            string json = $$"""{"name":"R","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{{actions}}]}""";
            Assert.Equal([right], CommandRights.Of(home.View, RuleAt("r"), new CreateRule(Document(home, json)), Assistant));
            Assert.Equal([AccessRight.Raise], CommandRights.Of(home.View, RuleAt("r"), new CreateRule(Document(home, json) with { Enabled = false }), Assistant));
        }
    }

    [Fact]
    public void One_takes_back_ones_own_draft_and_own_waiting_arming_and_nobody_elses()
    {
        TestHome home = New();
        home.Tell(RuleAt("r"), new CreateRule(Document(home, Story) with { Enabled = false }), Assistant);
        Assert.Equal([AccessRight.Raise], CommandRights.Of(home.View, RuleAt("r"), new DeleteRule(), Assistant));
        Assert.Equal([AccessRight.Rules], CommandRights.Of(home.View, RuleAt("r"), new DeleteRule(), Resident));

        home.Tell(BackDoor, new ReportReadings(new() { Faulted = true }));
        home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = TenMinutes }, Assistant);
        Assert.Equal([AccessRight.Raise], CommandRights.Of(home.View, Panel, new Disarm(), Assistant));
        Assert.Equal([AccessRight.Disarm], CommandRights.Of(home.View, Panel, new Disarm(), Resident));
    }

    [Fact]
    public void Every_command_that_an_approval_may_hold_is_told_as_it_was()
    {
        foreach (ApprovalAsked asked in StoredEventTests.Samples.OfType<ApprovalAsked>())
        {
            ApprovableAct again = ApprovableAct.Of(asked.Act.To, asked.Act.Command)!;
            Assert.True(again.Same(asked.Act));
        }
    }

    private static TestHome Away()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        return home;
    }

    private static AskApproval Asking(TestHome home, ICommand command) => new(
        ApprovableAct.Of(Panel, command)!, CommandRights.Of(home.View, Panel, command, Assistant), "tool", TenMinutes);

    private static Outcome Ask(TestHome home, ICommand command) => home.Tell(It, Asking(home, command), Assistant);
}
