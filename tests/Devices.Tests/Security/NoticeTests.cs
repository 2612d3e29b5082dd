using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>What contacts are told that is no emergency.</summary>
public sealed class NoticeTests
{
    private static readonly Principal Evening = new(PrincipalKind.Rule, "evening");
    private static readonly RecipientPolicy Neighbour = new("neighbour", "https://example.org/alarm");

    private static readonly AccessCode Guest = new()
    {
        Id = "guest",
        Name = "Guest",
        CanArm = true,
        CanDisarm = true,
        Verifiers = ["h1", "h2"],
        Seal = "sealed",
    };

    [Fact]
    public void Contacts_choose_among_notices_by_these_words() =>
        Assert.Equal(["keypad-locked", "code-refused", "arming-failed", "armed-without", "code-weak"], NoticeKinds.Words);

    [Fact]
    public void A14_an_arming_that_is_taken_back_tells_which_sensors_and_what_can_be_done()
    {
        TestHome home = Guarded.New();
        Arm(home);
        Outcome opened = Opens(home, Washer);
        Notice notice = opened.One<NoticeGiven>().Notice;
        ArmingNotice arming = notice.Arming!;
        Assert.Equal((NoticeKind.ArmingFailed, "away", ArmingTrouble.OpenedWhileLeaving, "disarmed", Assistant), (
            notice.Kind, arming.Mode, arming.Why!.Value, arming.GoesBackTo!, arming.By));
        Assert.Equal("z-water", Assert.Single(arming.Sensors).Device.Id);
        Assert.Equal(["Retry", "Force z-water", "Disarm"], arming.Next.Select(Said));
        Assert.All(opened.Events.Where(e => e.Event is NoticeGiven), e => Assert.Equal(Principal.Engine, e.Principal));

        SendNotice sent = Assert.Single(opened.Calls.Select(c => c.Effect.Request).OfType<SendNotice>());
        Assert.Equal(("neighbour", notice), (sent.Contact, sent.Notice));
    }

    [Fact]
    public void A14_what_is_open_at_the_end_of_the_exit_delay_tells_so_and_forcing_leaves_out_what_was_left_out_before()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Arm(home, new Arm(SecurityMode.Away, ["z-water"]));
        Opens(home, FrontDoor);
        Notice notice = Assert.Single(home.Advance(Duration.FromMinutes(1)).Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal(ArmingTrouble.OpenAtEnd, notice.Arming!.Why);
        Assert.Equal(["Retry z-water", "Force z-water z-front", "Disarm"], notice.Arming.Next.Select(Said));
    }

    [Fact]
    public void A14_an_arming_that_waited_in_vain_tells_so()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromMinutes(5) }, Assistant);
        Notice notice = Assert.Single(home.Advance(Duration.FromMinutes(5)).Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal((ArmingTrouble.WaitOver, Assistant), (notice.Arming!.Why!.Value, notice.Arming.By));
        Assert.Equal(["Retry", "Force z-water", "Disarm"], notice.Arming.Next.Select(Said));
    }

    [Fact]
    public void A14_a_rule_that_is_refused_tells_so_and_a_person_is_told_by_the_answer_alone()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Assert.Equal(["security.arm-refused"], home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Names);
        Outcome refused = home.Tell(Panel, new Arm(SecurityMode.Away), Evening);
        Assert.Equal(["security.arm-refused", "notice.given"], refused.Names);
        Assert.Equal(("panel.close-or-bypass", ArmingTrouble.Open, Evening), (
            refused.Refusal!.Code, refused.One<NoticeGiven>().Notice.Arming!.Why!.Value, refused.One<NoticeGiven>().Notice.Arming!.By));
        Notice gone = home.Tell(Panel, new Arm(SecurityMode.Away) { Named = "siesta" }, Evening).One<NoticeGiven>().Notice;
        Assert.Equal(ArmingTrouble.NoSuchMode, gone.Arming!.Why);
        Assert.Equal(["Disarm"], gone.Arming.Next.Select(Said));
    }

    [Theory]
    [InlineData(EffectOutcome.Rejected, ArmingTrouble.Rejected)]
    [InlineData(EffectOutcome.Expired, ArmingTrouble.Expired)]
    public void A14_an_arming_that_ring_did_not_take_tells_so_and_a_disarming_does_not(EffectOutcome how, ArmingTrouble why)
    {
        TestHome home = Guarded.New();
        Outcome asked = home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        Outcome ended = home.Conclude(asked.Calls[0], how, "ring.says-no", attempts: how == EffectOutcome.Expired ? 0 : 1);
        Assert.Equal(why, ended.One<NoticeGiven>().Notice.Arming!.Why);

        TestHome armed = Armed();
        Outcome disarm = armed.Tell(Panel, new Disarm(), Assistant);
        Asked call = disarm.Calls.Single(c => c.Effect.Request is SwitchPanelMode);
        Assert.DoesNotContain("notice.given", armed.Conclude(call, how, "ring.says-no").Names);
    }

    [Fact]
    public void A14_an_arming_that_the_base_station_never_confirms_tells_so()
    {
        TestHome home = Guarded.New();
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        IReadOnlyList<EventEnvelope> later = home.Advance(Duration.FromMinutes(10));
        Notice notice = Assert.Single(later.Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal(ArmingTrouble.Unknown, notice.Arming!.Why);
    }

    [Fact]
    public void A_S4_armed_without_a_sensor_is_told_only_when_the_base_station_says_that_it_is_armed()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Outcome asked = home.Tell(Panel, new Arm(SecurityMode.Away, BypassOpen: true), Evening);
        Assert.Equal("z-water", Assert.Single(asked.One<ArmRequested>().LeftOut!).Device.Id);
        home.Conclude(asked.Calls[0]);
        Assert.DoesNotContain("notice.given", home.Tell(Panel, Reports(SecurityMode.Away, null)).Names);
        IReadOnlyList<EventEnvelope> over = home.Advance(Duration.FromMinutes(2));
        Assert.Equal(["intent.confirmed", "notice.given"], over.Names().SkipWhile(n => n != "intent.confirmed"));
        Notice notice = over.Select(e => e.Event).OfType<NoticeGiven>().Single().Notice;
        Assert.Equal((NoticeKind.ArmedWithout, null, "faulted"), (notice.Kind, notice.Arming!.Why, Assert.Single(notice.Arming.Sensors).State));
    }

    [Fact]
    public void What_somebody_named_is_left_out_without_a_notice()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Arm(home, new Arm(SecurityMode.Away, ["z-water"]));
        home.Advance(Duration.FromMinutes(2));
        Assert.Equal(IntentStage.Confirmed, home.Security().RecentIntents[^1].Stage);
        Assert.DoesNotContain(home.Journal, e => e.Event is NoticeGiven);
    }

    [Fact]
    public void A_zone_that_leaves_itself_out_and_one_that_is_bypassed_at_the_end_are_told_together()
    {
        TestHome home = Guarded.New(Guarded.Policy with
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, WhenOpenAtEnd = WhenOpenAtEnd.Bypass }],
            Zones = [.. Guarded.Policy.Zones.Select(z => z.Device == "z-water" ? z with { BypassWhenOpen = true } : z)],
        });
        Opens(home, Washer);
        Arm(home);
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(3));
        Notice notice = Assert.Single(home.Journal.Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal(["z-water", "z-front"], notice.Arming!.Sensors.Select(o => o.Device.Id));
    }

    [Fact]
    public void A_S19_a_locked_channel_is_told_with_its_name_and_no_digits()
    {
        TestHome home = Coded();
        for (int i = 0; i < 4; i++)
        {
            Assert.DoesNotContain("notice.given", Present(home, null).Names);
        }

        Outcome locked = Present(home, null);
        Assert.Equal(["code.rejected", "code.locked-out", "notice.given"], locked.Names);
        Notice notice = locked.One<NoticeGiven>().Notice;
        Assert.Equal(
            new Notice(notice.Id, NoticeKind.KeypadLocked, home.Now, null, new KeypadNotice("keypad", home.Now + WrongCodes.LockFor, null, null, null)),
            notice);
        Assert.DoesNotContain("notice.given", Present(home, "guest").Names);
    }

    [Fact]
    public void The_homes_budget_of_wrong_codes_is_told_and_a_weak_code_only_to_whoever_asks_for_that()
    {
        RecipientPolicy owner = new("owner", "https://example.org/owner") { Notices = [NoticeKind.CodeWeak] };
        TestHome home = Coded(Guest);
        home.Tell(Panel, new SetSecurityPolicy(Guarded.Policy with { Contacts = [Neighbour, owner] }));
        PresentCode weak = new("keypad", CodePurpose.Disarm, null, "guest", home.View.Part<AccessView>().Version, "seal") { Weak = true };
        NoticeGiven told = home.Tell(Codes, weak).One<NoticeGiven>();
        Assert.Equal((NoticeKind.CodeWeak, "guest"), (told.Notice.Kind, told.Notice.Keypad!.Code));
        Assert.Equal(["owner"], told.Contacts);
        Assert.DoesNotContain("notice.given", home.Tell(Codes, weak).Names);

        KeypadNotice[] spent = [.. Enumerable.Range(0, WrongCodes.BudgetMax).SelectMany(_ =>
        {
            home.Advance(Duration.FromMinutes(11));
            return Present(home, null).Events.Select(e => e.Event).OfType<NoticeGiven>().Select(n => n.Notice.Keypad!);
        })];
        Assert.Equal(WrongCodes.BudgetMax, Assert.Single(spent).WrongInDay);
    }

    [Fact]
    public void A16_a_code_outside_its_time_is_told_with_whose_it_is()
    {
        TestHome home = Coded(Guest with { ValidUntil = Start + Duration.FromDays(1) });
        home.Advance(Duration.FromDays(2));
        Outcome refused = Present(home, "guest");
        Assert.Equal(["code.rejected", "notice.given"], refused.Names);
        Assert.Equal(
            (NoticeKind.CodeRefused, new KeypadNotice("keypad", null, "guest", "Guest", CodePurpose.Disarm)),
            (refused.One<NoticeGiven>().Notice.Kind, refused.One<NoticeGiven>().Notice.Keypad!));
    }

    [Fact]
    public void A_contact_gets_the_notices_it_wants_and_nobody_else_costs_an_event()
    {
        RecipientPolicy son = new("son", "https://example.org/son") { Notices = [NoticeKind.KeypadLocked] };
        RecipientPolicy nobody = new("police", "https://example.org/police") { Notices = [] };
        TestHome home = Guarded.New(Guarded.Policy with { Contacts = [Neighbour, son, nobody] });
        Opens(home, Washer);
        Assert.Equal(["neighbour"], home.Tell(Panel, new Arm(SecurityMode.Away), Evening).One<NoticeGiven>().Contacts);

        TestHome other = Guarded.New(Guarded.Policy with { Contacts = [son, nobody] });
        Opens(other, Washer);
        Assert.Equal(["security.arm-refused"], other.Tell(Panel, new Arm(SecurityMode.Away), Evening).Names);
    }

    [Fact]
    public void How_telling_ended_is_recorded_and_an_alarm_never_waits_behind_a_notice()
    {
        TestHome home = Armed();
        Opens(home, Hall);
        home.Advance(Duration.FromMinutes(1));
        Asked alarm = Assert.Single(home.Pending, p => p.Effect.Request is SendIncidentNotice);
        home.Tell(Panel, new TellOfKeypad(NoticeKind.KeypadLocked, new KeypadNotice("keypad", home.Now, null, null, null)));
        Asked asked = Assert.Single(home.Pending, p => p.Effect.Request is SendNotice);
        Assert.NotEqual(alarm.Effect.Lane, asked.Effect.Lane);
        NoticeAnswered answered = home.Conclude(asked, EffectOutcome.Rejected, "http.404").One<NoticeAnswered>();
        Assert.Equal((false, "http.404"), (answered.Delivered, answered.Code));
        Assert.Equal("failed", Assert.Single(home.Guard().Notices).Contacts["neighbour"]);
        Assert.Equal("asked", home.Incident().Contacts["neighbour"]);
    }

    [Fact]
    public void Whoever_tries_out_codes_without_end_does_not_flood_the_contacts_and_after_a_day_they_are_told_again()
    {
        TestHome home = Coded();
        for (int round = 0; round <= 3 * GivenNotice.HourMax; round++)
        {
            LockAll(home);
            home.Advance(WrongCodes.LockFor);
        }

        NoticeGiven[] given = [.. home.Journal.Select(e => e.Event).OfType<NoticeGiven>()];
        Assert.Equal((WrongCodes.BudgetMax / WrongCodes.ChannelMax) + 1, given.Length);
        Assert.All(given, g => Assert.Single(g.Contacts));
        home.Advance(WrongCodes.Day);
        Assert.Single(LockAll(home).One<NoticeGiven>().Contacts);
    }

    /// <summary>A keypad at the gate, and an automation that a stranger's finger on the bell starts, have a measure of their own.</summary>
    [Fact]
    public void What_is_told_of_one_keypad_or_one_who_arms_uses_up_nothing_that_is_told_of_another()
    {
        TestHome home = Armed();
        for (int i = 0; i < 2 * GivenNotice.HourMax; i++)
        {
            Lock(home, "gate");
        }

        Assert.Empty(Lock(home, "gate"));
        Assert.Single(Lock(home, "hall"));
        home.Advance(Duration.FromHours(1));
        Assert.Single(Lock(home, "gate"));
    }

    private static IReadOnlyList<string> Lock(TestHome home, string channel) => home
        .Tell(Panel, new TellOfKeypad(NoticeKind.KeypadLocked, new KeypadNotice(channel, home.Now, null, null, null))).One<NoticeGiven>().Contacts;

    private static Outcome LockAll(TestHome home) => Enumerable.Range(0, WrongCodes.ChannelMax)
        .Select(i => home.Tell(Codes, Presented(home, null) with { Channel = "c" + i })).ToArray()[^1];

    [Fact]
    public void A_S20_a_code_that_is_taken_is_never_told_whatever_its_seal_says()
    {
        TestHome one = Coded();
        TestHome two = Coded();
        foreach ((TestHome home, string seal) in new[] { (one, "aaaa"), (two, "bbbb") })
        {
            home.Tell(Panel, Reports(SecurityMode.Away, null));
            home.Tell(Codes, Presented(home, "guest") with { Seal = seal });
            home.Tell(Panel, Reports(SecurityMode.Disarmed));
            Opens(home, Washer);
            home.Tell(Codes, Presented(home, "guest") with { Seal = seal, Purpose = CodePurpose.Arm, Arm = new Arm(SecurityMode.Away, BypassOpen: true) });
            home.Conclude(home.Pending.Last(p => p.Effect.Request is SwitchPanelMode));
            home.Tell(Panel, Reports(SecurityMode.Away, null));
            home.Advance(Duration.FromMinutes(2));
        }

        Assert.Contains(one.Journal, e => e.Event is NoticeGiven { Notice.Kind: NoticeKind.ArmedWithout });
        Assert.Equal(Told(one), Told(two));
    }

    private static IEnumerable<string> Told(TestHome home) => home.Journal.Select(e => e.Name)
        .Concat(home.Pending.Where(p => p.Effect.Request is SendNotice)
            .Select(p => p.Effect.Name + EventFixtures.Payload(Household.Types.Of(typeof(SendNotice)), p.Effect.Request)));

    private static string Said(NextStep next) => $"{next.Does} {string.Join(' ', next.Bypass ?? [])}".Trim();

    private static TestHome Coded(AccessCode? code = null)
    {
        TestHome home = Guarded.New();
        home.Tell(Codes, new SetAccessCode(code ?? Guest, "salt"), Assistant);
        return home;
    }

    private static Outcome Present(TestHome home, string? code) => home.Tell(Codes, Presented(home, code));

    private static PresentCode Presented(TestHome home, string? code) =>
        new("keypad", CodePurpose.Disarm, null, code, home.View.Part<AccessView>().Version, "seal");
}
