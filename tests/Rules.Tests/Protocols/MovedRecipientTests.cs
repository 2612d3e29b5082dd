using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>
/// The address of somebody is changed while a protocol tells them: what is pending at the old one never arrives there
/// with nobody to say that it is over, and whoever has not heard of it does at the new one.
/// </summary>
public sealed class MovedRecipientTests
{
    private const string Old = "https://example.org/anna";
    private const string New = "https://example.org/corrected";
    private const string Mail = "mailto:anna@example.org";

    private const string Escalates = """
        {"name":"Help","steps":[{"type":"escalate","message":"Come","levels":[
            {"recipients":["anna"],"timeout_seconds":3600},{"recipients":["ben"]}]}]}
        """;

    private const string Notifies = """
        {"name":"Help","steps":[{"type":"notify","message":"Look","recipients":["anna"]},
            {"type":"delay","seconds":3600}]}
        """;

    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Theory]
    [InlineData(Escalates)]
    [InlineData(Notifies)]
    public void Who_has_not_heard_of_it_is_told_the_same_at_the_new_address_and_nothing_more_at_the_old(string protocol)
    {
        TestHome home = Called(protocol, Old);
        SendProtocolNotice before = Sent(home).Single();
        Write(home, New);
        SendProtocolNotice after = Sent(home).Single();
        Assert.Equal(New, after.Url);
        Assert.Equal(
            (before.Contact, before.Notice.Message, before.Notice.Asks, before.Notice.Notice),
            (after.Contact, after.Notice.Message, after.Notice.Asks, after.Notice.Notice));
        Assert.Equal("recipient.moved", Concluded(home).Single().Code);
        Assert.Equal(["anna"], home.Journal.Select(e => e.Event).OfType<ProtocolToldAgain>().Single().Recipients);

        // Moved once more, and told once more; the one who comes next waits for all of that.
        Write(home, "https://example.org/third");
        Assert.Equal("https://example.org/third", Sent(home).Single().Url);
        Assert.DoesNotContain("ben", Told(home));

        home.Conclude(home.Pending.Single(), EffectOutcome.Delivered, "http.200");
        home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Equal(["https://example.org/third"], Over(home).Select(n => n.Url));
    }

    [Fact]
    public void The_next_is_told_once_it_is_refused_at_the_new_address_too()
    {
        TestHome home = Called(Escalates, Old);
        Write(home, New);
        Assert.Equal(["anna"], Levels(home));
        home.Conclude(home.Pending.Single(), EffectOutcome.Rejected, "http.404");
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    [Fact]
    public void Who_is_no_recipient_any_more_gets_nothing_and_the_next_is_told_at_once()
    {
        TestHome home = Called(Escalates, Old);
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Contacts = [Ben] }));
        Assert.Equal(["ben"], Sent(home).Select(n => n.Contact));
        Assert.Equal("recipient.removed", Concluded(home).Single().Code);
    }

    [Fact]
    public void Who_took_it_by_one_way_is_not_told_again_and_what_is_pending_at_one_that_stays_goes_on()
    {
        TestHome home = Called(Escalates, Old, Mail);
        home.Conclude(home.Pending.Single(p => Url(p) == Mail), EffectOutcome.Delivered, "smtp.250");
        Write(home, New, Mail);
        Assert.Empty(Sent(home));
        home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Equal([New, Mail], Over(home).Select(n => n.Url));

        TestHome other = Called(Escalates, Old, Mail);
        Write(other, New, Mail);
        Assert.Equal([Mail, New], Sent(other).Select(n => n.Url));
        Assert.Equal(2, other.Pending.Select(p => p.Effect.Lane).Distinct().Count());
    }

    [Fact]
    public void Where_somebody_takes_care_nobody_is_asked_anew()
    {
        TestHome home = Called(Escalates, Old);
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        Write(home, New);
        Assert.Empty(Sent(home));
    }

    [Fact]
    public void What_is_pending_of_one_that_is_over_is_given_up_as_well()
    {
        TestHome home = Called(Escalates, Old);
        home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Equal(2, Sent(home).Length);
        Write(home, New);
        Assert.Empty(Sent(home));
        Assert.Equal(["recipient.moved", "recipient.moved"], Concluded(home).Select(e => e.Code));
    }

    [Fact]
    public void What_is_changed_of_the_settings_beside_addresses_tells_nobody_anything()
    {
        TestHome home = Called(Escalates, Old);
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts = [Anna(Old), Ben, new RecipientPolicy("carl", "https://example.org/carl")],
        }));
        Assert.Equal([Old], Sent(home).Select(n => n.Url));
        Assert.Empty(Concluded(home));
    }

    private static readonly RecipientPolicy Ben = new("ben", "https://example.org/ben");

    private static RecipientPolicy Anna(string url, params string[] ways) =>
        new("anna", url) { Ways = ways.Length > 0 ? ways : null };

    private static void Write(TestHome home, string url, params string[] ways) =>
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Contacts = [Anna(url, ways), Ben] }));

    private static TestHome Called(string protocol, string url, params string[] ways)
    {
        TestHome home = House.New();
        Write(home, url, ways);
        Assert.Null(home.Tell(At, new CreateProtocol(Read(home, protocol)), Owner).Refusal);
        Assert.Null(home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
        return home;
    }

    private static string Url(Asked asked) => ((SendProtocolNotice)asked.Effect.Request).Url;

    private static SendProtocolNotice[] Sent(TestHome home) => [.. Notices(home)];

    private static IEnumerable<ProtocolCallConcluded> Concluded(TestHome home) => home.Journal.Select(e => e.Event)
        .OfType<ProtocolCallConcluded>().Where(e => e.Code.StartsWith("recipient.", StringComparison.Ordinal));
}
