using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>
/// What is pending for a recipient who could not be reached never holds back the next alarm, and an address that was
/// corrected is used at once.
/// </summary>
public sealed class BacklogTests
{
    private const string Old = "https://example.org/alarm";
    private const string New = "https://example.org/corrected";

    private readonly TestHome _home = Armed();

    [Fact]
    public void An_alarm_is_not_queued_behind_an_older_incident_that_nobody_took()
    {
        Asked first = Alarms();
        Disarm(_home);
        Assert.Contains(first, _home.Pending);
        Asked over = _home.Pending.Single(p => Type(p) == "incident.ended");
        Assert.Equal(first.Effect.Lane, over.Effect.Lane);

        Asked second = Calls();
        Assert.NotEqual(first.Effect.Lane, second.Effect.Lane);
    }

    [Fact]
    public void A_silent_call_is_not_queued_behind_an_older_one_either()
    {
        Asked first = _home.Tell(Panel, new RaisePanic(IncidentKind.Panic, true), Pat).Calls.Single();
        _home.Tell(Panel, new AcknowledgeIncident(), Pat);
        Asked other = _home.Tell(Panel, new RaisePanic(IncidentKind.Medical, true), Pat).Calls.Single();
        Assert.NotEqual(first.Effect.Lane, other.Effect.Lane);
    }

    [Fact]
    public void What_is_pending_of_an_incident_that_is_over_is_given_up_when_the_address_changes_and_that_is_said()
    {
        Alarms();
        Disarm(_home);
        Assert.Equal(2, _home.Pending.Count(p => p.Effect.Request is SendIncidentNotice));

        Outcome changed = Move(New);

        Assert.DoesNotContain(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        RecipientAnswered[] said = [.. changed.Events.Select(e => e.Event).OfType<RecipientAnswered>()];
        Assert.Equal(["on", "over"], said.Select(e => e.Message!).Order(StringComparer.Ordinal));
        Assert.All(said, e => Assert.Equal((false, "recipient.moved"), (e.Delivered, e.Code)));
        Assert.Empty(Move(Old).Calls);
    }

    [Fact]
    public void What_is_pending_for_a_recipient_who_was_removed_is_given_up_also_while_the_incident_is_open()
    {
        Alarms();
        Outcome removed = _home.Tell(Panel, new SetSecurityPolicy(Policy with { Contacts = [] }), Pat);
        Assert.Equal("recipient.removed", removed.One<RecipientAnswered>().Code);
        Assert.DoesNotContain(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        Assert.Equal("failed", _home.Incident().Contacts["neighbour"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void While_the_incident_is_open_whoever_was_not_reached_is_told_at_the_new_address(bool refused)
    {
        Asked alarm = Alarms();
        if (refused)
        {
            _home.Conclude(alarm, EffectOutcome.Rejected, "http.410");
        }

        Outcome moved = Move(New);

        Asked again = Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        Assert.Equal((New, "incident.alarmed"), (Sent(again).Url, Type(again)));
        Assert.Equal(["neighbour"], moved.One<IncidentToldAgain>().Contacts);
        Assert.Equal("asked", _home.Incident().Contacts["neighbour"]);
        _home.Conclude(again, code: "http.200");
        Assert.Equal("delivered", _home.Incident().Contacts["neighbour"]);

        Disarm(_home);
        Asked over = Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        Assert.Equal((New, again.Effect.Lane), (Sent(over).Url, over.Effect.Lane));
    }

    [Fact]
    public void Whoever_took_the_alarm_at_the_old_address_is_not_told_again_and_is_told_the_end_at_the_new_one()
    {
        _home.Conclude(Alarms(), code: "http.200");
        Assert.Empty(Move(New).Calls);
        Disarm(_home);
        Assert.Equal(New, Sent(Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice)).Url);
    }

    [Fact]
    public void That_the_end_could_not_be_told_does_not_say_that_the_alarm_was_not()
    {
        _home.Conclude(Alarms(), code: "http.200");
        Disarm(_home);
        _home.Conclude(_home.Pending.Single(p => Type(p) == "incident.ended"), EffectOutcome.Rejected, "http.500");
        Assert.Equal("delivered", Assert.Single(_home.Guard().Ended).Contacts["neighbour"]);
    }

    [Fact]
    public void A_notice_for_an_old_address_is_given_up_and_holds_nothing_back()
    {
        TestHome home = Guarded.New();
        Arm(home);
        Asked first = Opens(home, Washer).Calls.Single(c => c.Effect.Request is SendNotice);
        Outcome moved = home.Tell(
            Panel, new SetSecurityPolicy(Policy with { Contacts = [new("neighbour", New)] }), Pat);
        Assert.Equal("recipient.moved", moved.One<NoticeAnswered>().Code);
        Assert.DoesNotContain(first, home.Pending);
    }

    [Fact]
    public void Who_took_an_earlier_call_is_told_that_it_is_over_also_where_a_later_one_was_refused()
    {
        _home.Conclude(Calls(), code: "http.200");
        _home.Conclude(Calls(), EffectOutcome.Rejected, "http.410");
        Assert.Equal("failed", _home.Incident().Contacts["neighbour"]);
        Assert.Equal(["incident.ended"], Ends());
    }

    [Fact]
    public void Who_may_have_got_an_earlier_call_is_told_that_it_is_over_also_where_a_later_one_was_refused()
    {
        _home.Conclude(Calls(), EffectOutcome.Expired, "timeout", attempts: 3);
        _home.Conclude(Calls(), EffectOutcome.Rejected, "http.410");
        Assert.Equal(["incident.ended"], Ends());
    }

    [Fact]
    public void An_earlier_call_that_is_still_pending_may_arrive_and_so_its_end_is_told_after_it()
    {
        Calls();
        _home.Conclude(Calls(), EffectOutcome.Rejected, "http.410");
        Assert.Equal("asked", _home.Incident().Contacts["neighbour"]);
        Assert.Contains("incident.ended", Ends());
    }

    [Fact]
    public void Whom_a_way_reached_that_is_none_any_more_was_reached()
    {
        Contact("https://example.org/alarm", "mailto:n@example.org");
        Asked[] asked = Told();
        _home.Conclude(asked[1], code: "smtp.250");
        Contact("https://example.org/alarm");
        _home.Conclude(asked[0], EffectOutcome.Rejected, "http.404");
        Assert.Equal("delivered", _home.Incident().Contacts["neighbour"]);
        Disarm(_home);
        Assert.Equal("incident.ended", Type(Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice)));
    }

    [Fact]
    public void Whose_ways_all_fail_after_the_end_was_not_told_and_whom_one_reached_before_it_was()
    {
        Contact("https://example.org/alarm", "mailto:n@example.org");
        Asked[] asked = Told();
        Disarm(_home);
        _home.Conclude(asked[0], EffectOutcome.Rejected, "http.404");
        Assert.Equal("asked", Assert.Single(_home.Guard().Ended).Contacts["neighbour"]);
        _home.Conclude(asked[1], EffectOutcome.Rejected, "smtp.550");
        Assert.Equal("failed", Assert.Single(_home.Guard().Ended).Contacts["neighbour"]);

        TestHome other = Armed(Of("https://example.org/alarm", "mailto:n@example.org"));
        Opens(other, Hall);
        other.Advance(Duration.FromSeconds(45));
        Asked[] two = [.. other.Pending.Where(p => p.Effect.Request is SendIncidentNotice)];
        other.Conclude(two[1], code: "smtp.250");
        Disarm(other);
        other.Conclude(two[0], EffectOutcome.Rejected, "http.404");
        Assert.Equal("delivered", Assert.Single(other.Guard().Ended).Contacts["neighbour"]);
    }

    [Fact]
    public void Who_has_a_new_way_gets_it_there_and_not_again_where_it_is_pending_in_the_lane_of_its_address()
    {
        Contact("https://example.org/alarm", "mailto:a@example.org", "mailto:b@example.org");
        Asked[] asked = Told();
        Contact("https://example.org/alarm", "mailto:b@example.org", "mailto:c@example.org");
        Assert.Equal(
            ["https://example.org/alarm", "mailto:b@example.org", "mailto:c@example.org"],
            _home.Pending.Select(p => p.Effect.Request).OfType<SendIncidentNotice>().Select(n => n.Url));

        // What is pending is given up as ever, also what the change was told by.
        Disarm(_home);
        Asked over = _home.Pending.Single(p => Type(p) == "incident.ended" && Sent(p).Url == "mailto:b@example.org");
        Assert.Equal(asked.Single(a => Sent(a).Url == "mailto:b@example.org").Effect.Lane, over.Effect.Lane);
        Assert.NotEqual(asked.Single(a => Sent(a).Url == "mailto:a@example.org").Effect.Lane, over.Effect.Lane);
        _home.Tell(Panel, new SetSecurityPolicy(Policy with { Contacts = [] }), Pat);
        Assert.DoesNotContain(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
    }

    private Asked Alarms()
    {
        Opens(_home, Hall);
        _home.Advance(Duration.FromSeconds(45));
        return Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
    }

    private Asked Calls() => _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat).Calls
        .Single(c => c.Effect.Request is SendIncidentNotice);

    private Asked[] Told()
    {
        Opens(_home, Hall);
        _home.Advance(Duration.FromSeconds(45));
        return [.. _home.Pending.Where(p => p.Effect.Request is SendIncidentNotice)];
    }

    private string[] Ends()
    {
        Disarm(_home);
        return [.. _home.Pending.Where(p => Type(p) == "incident.ended").Select(p => Type(p)!)];
    }

    private static SecurityPolicy Of(string url, params string[] ways) => Policy with
    {
        Contacts = [new("neighbour", url) { Ways = ways.Length > 0 ? ways : null }],
    };

    private void Contact(string url, params string[] ways) =>
        _home.Tell(Panel, new SetSecurityPolicy(Of(url, ways)), Pat);

    private Outcome Move(string url) => _home.Tell(
        Panel, new SetSecurityPolicy(Policy with { Contacts = [new("neighbour", url)] }), Pat);

    private static SendIncidentNotice Sent(Asked asked) => (SendIncidentNotice)asked.Effect.Request;

    private static string? Type(Asked asked) => (asked.Effect.Request as SendIncidentNotice)?.Notice.Type;
}
