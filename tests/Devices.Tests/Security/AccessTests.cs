using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>Codes: who may what and when, wrong ones, and the one that calls for help in silence.</summary>
public sealed class AccessTests
{
    private static readonly AccessCode PatsCode = new()
    {
        Id = "pat",
        Name = "Pat",
        CanArm = true,
        CanDisarm = true,
        Verifiers = ["h1", "h2"],
        Seal = "sealed",
    };

    private readonly TestHome _home = New();

    public AccessTests()
    {
        _home.Tell(Codes, new SetAccessCode(PatsCode, "salt"), Assistant);
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
    }

    [Fact]
    public void A_code_disarms_in_the_name_of_whoever_has_it()
    {
        Outcome used = Present("pat");
        Assert.Equal(["code.used", "security.disarm-requested"], used.Names);
        Assert.All(used.Events, e => Assert.Equal(new Principal(PrincipalKind.Resident, "Pat"), e.Principal));
        Assert.Equal(new CodeTaken("pat", "Pat", CodePurpose.Disarm), used.Reply);
        Assert.Single(used.Calls, c => c.Effect.Request is SwitchPanelMode { Mode: SecurityMode.Disarmed });
    }

    [Fact]
    public void A_code_arms_as_asked_and_the_alarm_refuses_as_it_would_anybody()
    {
        _home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Open(_home, BackDoor);
        Outcome refused = _home.Tell(Codes, Presented("pat", CodePurpose.Arm) with { Arm = new Arm(SecurityMode.Home) });
        Assert.Equal(["code.used", "security.arm-refused"], refused.Names);
        Assert.Null(refused.Refusal);
    }

    [Fact]
    public void A_S19_five_wrong_codes_lock_the_channel_and_a_right_one_is_refused_there_alike_for_five_minutes()
    {
        _home.Tell(Codes, Presented("pat") with { Channel = "tablet" });
        for (int i = 0; i < 4; i++)
        {
            Outcome wrong = Present(null);
            Assert.Equal("code.wrong", wrong.Refusal!.Code);
            Assert.Equal(["code.rejected"], wrong.Names);
        }

        Assert.Equal(["code.rejected", "code.locked-out"], Present(null).Names);
        Outcome right = Present("pat");
        Outcome nobodys = Present(null);
        Assert.Equal("code.wait", right.Refusal!.Code);
        Assert.Equal(right.Refusal.Detail, nobodys.Refusal!.Detail);
        Assert.Equal(right.One<CodeRejected>() with { At = default }, nobodys.One<CodeRejected>() with { At = default });
        Assert.Equal("code.taken", Types.Of(_home.Tell(Codes, Presented("pat") with { Channel = "tablet" }).Reply!.GetType()).Name);

        _home.Advance(Duration.FromMinutes(5));
        Assert.Contains("code.used", Present("pat").Names);
    }

    [Fact]
    public void A_S19_wrong_codes_long_ago_do_not_count_and_a_right_one_between_forgets_none()
    {
        for (int i = 0; i < 12; i++)
        {
            Assert.DoesNotContain("code.locked-out", Present(null).Names);
            _home.Advance(Duration.FromMinutes(3));
        }

        _home.Advance(Duration.FromMinutes(20));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("code.wrong", Present(null).Refusal!.Code);
            Assert.Contains("code.used", Present("pat").Names);
        }

        Assert.Contains("code.locked-out", Present(null).Names);
        Assert.Equal("code.wait", Present("pat").Refusal!.Code);
    }

    [Fact]
    public void A_S19_a_code_of_ones_own_makes_no_new_channels_to_guess_at()
    {
        for (int i = 0; i < 4; i++)
        {
            Present(null);
        }

        _home.Tell(Codes, Presented("pat") with { Channel = "mine" });
        Assert.Contains("code.locked-out", _home.Tell(Codes, Presented(null) with { Channel = "mine" }).Names);
        for (int i = 0; i < 20; i++)
        {
            _home.Tell(Codes, Presented("pat") with { Channel = "made-up-" + i });
        }

        Assert.Equal(KnownChannels.OfCodeMax, _home.View.Part<AccessView>().Known.Count);
    }

    [Fact]
    public void A_S20_whatever_becomes_of_a_code_its_seal_is_passed_on()
    {
        _home.Tell(Codes, new SetAccessCode(
            PatsCode with { Id = "once", Verifiers = ["h3", "h4"], OneTime = true, ValidFrom = _home.Now + Duration.FromHours(1) }, "salt"));
        _home.Tell(Codes, new SetAccessCode(PatsCode with { Id = "kid", Verifiers = ["h5", "h6"], CanDisarm = false }, "salt"));
        PassesOn(Present("once"), "code.not-now");
        PassesOn(Present("kid"), "code.not-allowed");
        _home.Advance(Duration.FromHours(1));
        PassesOn(Present("once"), null);
        Assert.Equal(["once"], _home.View.Part<AccessView>().Spent.Select(c => c.Id));
        PassesOn(Present("once"), "code.wrong");
        for (int i = 0; i < 4; i++)
        {
            PassesOn(Present(null), "code.wrong");
        }

        PassesOn(Present("pat"), "code.wait");
        PassesOn(Present(null), "code.wait");
    }

    private static void PassesOn(Outcome outcome, string? code)
    {
        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.Equal("seal", ((PassOnSeal)Assert.Single(outcome.Calls, c => c.Effect.Channel == PassOnSeal.Channel).Effect.Request).Seal);
    }

    [Fact]
    public void A_clock_that_ran_ahead_locks_nobody_out_until_that_time_has_come()
    {
        Assert.True(WrongCodes.IsLocked(_home.Now + WrongCodes.LockFor, _home.Now));
        Assert.False(WrongCodes.IsLocked(_home.Now + Duration.FromDays(300), _home.Now));
        Instant[] ahead = [.. Enumerable.Repeat(_home.Now + Duration.FromDays(300), WrongCodes.BudgetMax)];
        Assert.Null(WrongCodes.SpentUntil(ahead, _home.Now));
        Assert.NotNull(WrongCodes.SpentUntil(ahead, ahead[0]));
    }

    [Fact]
    public void A_weak_code_is_said_to_be_one_once_and_until_it_is_another()
    {
        PresentCode weak = Presented("pat") with { Weak = true };
        Assert.Equal(["code.used", "code.found-weak", "security.disarm-requested"], _home.Tell(Codes, weak).Names);
        Assert.DoesNotContain("code.found-weak", _home.Tell(Codes, weak).Names);
        Assert.Equal(["pat"], _home.View.Part<AccessView>().Weak);
        _home.Tell(Codes, new SetAccessCode(PatsCode with { Verifiers = ["h7", "h8"] }, "salt"));
        Assert.Empty(_home.View.Part<AccessView>().Weak);
    }

    [Fact]
    public void A_S19_ever_new_channels_give_no_ever_new_attempts()
    {
        Assert.Contains("code.used", Present("pat").Names);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("code.wrong", _home.Tell(Codes, Presented(null) with { Channel = "c" + i }).Refusal!.Code);
        }

        for (int i = 0; i < 100; i++)
        {
            Outcome right = _home.Tell(Codes, Presented("pat") with { Channel = "d" + i });
            Assert.Equal("code.wait", right.Refusal!.Code);
        }

        Assert.Contains("code.used", Present("pat").Names);
        Assert.Equal(_home.Now + Duration.FromMinutes(5), _home.View.Part<AccessView>().LockOf("any other"));
        Assert.Null(_home.View.Part<AccessView>().LockOf("keypad"));
    }

    [Fact]
    public void A_code_is_good_in_its_time_only_and_a_one_time_code_once()
    {
        _home.Tell(Codes, new SetAccessCode(
            PatsCode with
            {
                Id = "cleaner",
                Name = "Cleaner",
                Verifiers = ["h3", "h4"],
                OneTime = true,
                ValidFrom = _home.Now + Duration.FromHours(1),
                ValidUntil = _home.Now + Duration.FromHours(2),
            },
            "salt"));
        Outcome early = Present("cleaner");
        Assert.Equal("code.not-now", early.Refusal!.Code);
        Assert.Equal(("cleaner", CodeFault.NotNow), (early.One<CodeRejected>().Id!, early.One<CodeRejected>().Fault));
        _home.Advance(Duration.FromHours(1));
        Assert.Contains("code.used", Present("cleaner").Names);
        Assert.Equal("code.wrong", Present("cleaner").Refusal!.Code);
        Assert.Equal(["pat"], _home.View.Part<AccessView>().Codes.Keys);
    }

    [Fact]
    public void A_code_that_may_only_arm_does_not_disarm()
    {
        _home.Tell(Codes, new SetAccessCode(PatsCode with { CanDisarm = false }, "salt"));
        Outcome refused = Present("pat");
        Assert.Equal("code.not-allowed", refused.Refusal!.Code);
        Assert.Equal(["code.rejected"], refused.Names);
    }

    [Fact]
    public void Digits_that_were_compared_before_the_codes_changed_are_compared_again()
    {
        PresentCode old = Presented("pat");
        _home.Tell(Codes, new RemoveAccessCode("pat"));
        Assert.Equal("code.compare-again", _home.Tell(Codes, old).Refusal!.Code);
        Assert.Equal("code.wrong", Present("pat").Refusal!.Code);
    }

    [Fact]
    public void The_same_digits_are_nobody_elses()
    {
        Outcome taken = _home.Tell(Codes, new SetAccessCode(PatsCode with { Id = "guest", Verifiers = ["h9", "h2"] }, "salt"));
        Assert.Equal("code.choose-others", taken.Refusal!.Code);
    }

    [Fact]
    public void A_S20_the_actor_does_the_same_whatever_the_seal_says()
    {
        TestHome other = New();
        other.Tell(Codes, new SetAccessCode(PatsCode, "salt"), Assistant);
        other.Tell(Panel, Reports(SecurityMode.Away, null));
        Outcome one = _home.Tell(Codes, Presented("pat") with { Seal = "aaaa" });
        Outcome two = other.Tell(Codes, Presented("pat") with { Seal = "bbbb" });
        Assert.Equal(one.Names, two.Names);
        Assert.Equal(one.Calls.Select(c => c.Effect.Name), two.Calls.Select(c => c.Effect.Name));
        Assert.Equal(one.Reply, two.Reply);
    }

    private Outcome Present(string? code) => _home.Tell(Codes, Presented(code));

    private PresentCode Presented(string? code, CodePurpose purpose = CodePurpose.Disarm) =>
        new("keypad", purpose, null, code, _home.View.Part<AccessView>().Version, "seal");
}
