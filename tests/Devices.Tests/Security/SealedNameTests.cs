using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>Names that are sealed are names like any others, and what was named before is the same once it is sealed.</summary>
public sealed class SealedNameTests
{
    private const string Somebody = "person:abcdefghijklmnop.QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo~";

    private static readonly AccessCode PatsCode = new()
    {
        Id = "pat",
        Name = "Pat",
        CanArm = true,
        CanDisarm = true,
        Verifiers = ["h1", "h2"],
        Seal = "sealed",
    };

    private static readonly AccessCode Sealed = PatsCode with { Id = Somebody, Name = Somebody };

    [Fact]
    public void A_code_that_is_sealed_is_the_same_code_with_its_digits_and_is_found_weak_once_only()
    {
        TestHome home = New();
        home.Tell(Codes, new SetAccessCode(PatsCode, "salt"));
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        Assert.Equal(["code.used", "code.found-weak", "security.disarm-requested"], Present(home, "pat", 1).Names);
        Assert.Equal(["code.set"], home.Tell(Codes, new SetAccessCode(Sealed, "salt") { OnlyNames = true }).Names);
        AccessView access = home.View.Part<AccessView>();
        Assert.Equal(Somebody, Assert.Single(access.Codes).Key);
        Assert.Equal(Somebody, Assert.Single(access.Weak));
        Assert.Equal("code.wrong", Present(home, "pat", 2).Refusal!.Code);
        Outcome used = Present(home, Somebody, 2);
        Assert.Equal("code.used", used.Names[0]);
        Assert.DoesNotContain("code.found-weak", used.Names);
        Assert.Equal(new Principal(PrincipalKind.Resident, Somebody), used.Events[0].Principal);
        Assert.Empty(home.Tell(Codes, new SetAccessCode(Sealed, "salt") { OnlyNames = true }).Events);
    }

    [Fact]
    public void A_code_that_is_gone_or_has_other_digits_meanwhile_is_not_brought_back_by_its_name()
    {
        TestHome home = New();
        Assert.Empty(home.Tell(Codes, new SetAccessCode(Sealed, "salt") { OnlyNames = true }).Events);
        home.Tell(Codes, new SetAccessCode(PatsCode with { Verifiers = ["h3", "h4"] }, "salt"));
        Assert.Empty(home.Tell(Codes, new SetAccessCode(Sealed, "salt") { OnlyNames = true }).Events);
        Assert.Equal("pat", Assert.Single(home.View.Part<AccessView>().Codes).Key);
    }

    [Fact]
    public void Another_code_of_the_same_digits_is_refused_as_ever()
    {
        TestHome home = New();
        home.Tell(Codes, new SetAccessCode(PatsCode, "salt"));
        Assert.Equal("code.choose-others", home.Tell(Codes, new SetAccessCode(Sealed, "salt")).Refusal!.Code);
    }

    [Fact]
    public void A_policy_takes_the_place_only_of_the_one_that_was_meant_and_of_none_while_an_incident_is_open()
    {
        TestHome home = Guarded.New();
        SecurityPolicy named = Guarded.Policy;
        SecurityPolicy inSeal = named with { Contacts = [new(Somebody, Somebody)] };
        SecurityPolicy other = named with { Contacts = [] };
        Assert.Empty(home.Tell(Panel, new SetSecurityPolicy(inSeal) { InPlaceOf = other }).Events);
        home.Tell(Panel, new RaisePanic(IncidentKind.Medical));
        Assert.Empty(home.Tell(Panel, new SetSecurityPolicy(inSeal) { InPlaceOf = named }).Events);
        home.Tell(Panel, new Disarm());
        Assert.Empty(home.View.Guard().Incidents);
        Assert.Equal(["security.policy-set"], home.Tell(Panel, new SetSecurityPolicy(inSeal) { InPlaceOf = named }).Names);
        Outcome told = home.Tell(Panel, new RaisePanic(IncidentKind.Medical));
        SendIncidentNotice call = told.Calls.Select(c => c.Effect.Request).OfType<SendIncidentNotice>().Single();
        Assert.Equal((Somebody, Somebody), (call.Contact, call.Url));
        home.Conclude(told.Calls.Single(c => ReferenceEquals(c.Effect.Request, call)));
        Assert.Equal("delivered", home.View.Guard().Incidents.Single().Contacts[Somebody]);
    }

    [Theory]
    [InlineData(Somebody, true)]
    [InlineData("person:abcdefghijklmnop.Q~", true)]
    [InlineData("person:abcdefghijklmnop.~", false)]
    [InlineData("person:abcdefghijklmnop.Q", false)]
    [InlineData("person:abcdefghijklmnoP.Q~", false)]
    [InlineData("person:abcdefghijklmno.QQ~", false)]
    [InlineData("person:abcdefghijklmnop.Q+~", false)]
    [InlineData("person:abcdefghijklmnop.Q~ ", false)]
    [InlineData(" person:abcdefghijklmnop.Q~", false)]
    [InlineData("Pat", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void What_is_sealed_is_seen_by_its_form_alone(string? text, bool isSealed) => Assert.Equal(isSealed, SealedText.IsSealed(text));

    private static Outcome Present(TestHome home, string matched, long version) =>
        home.Tell(Codes, new PresentCode("keypad", CodePurpose.Disarm, null, matched, version, "seal") { Weak = true });
}
