using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Deliveries;

/// <summary>Calls for help that were given up: when they are made again, and what follows if they arrive.</summary>
public sealed class LateHelpTests
{
    private const string Son = "https://example.org/son";

    private static readonly Address Posts = OutboundPosts.AddressOf("home-1");
    private static readonly Address Help = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    private readonly TestHome _home = New();

    /// <summary>With the settings that a home has by itself: five minutes in which it can be called off.</summary>
    [Fact]
    public void An_alarm_that_was_refused_is_made_again_within_a_minute_and_also_after_its_time_has_run_out()
    {
        string incident = Lost(Alarm());
        Instant lost = _home.Now;
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(lost + Duration.FromMinutes(1), _home.Now);
        _home.Conclude(Again(), EffectOutcome.Rejected, "http.404");

        _home.Advance(Duration.FromHours(1));
        Assert.Equal(IncidentEnd.TimedOut, Ended(incident).End);
        Again();
        Assert.Null(OutboundPosts.WhyNot(_home.View, Son, "son", incident));
    }

    [Fact]
    public void Whom_the_alarm_reached_after_its_time_is_told_at_once_and_once_that_it_is_over()
    {
        string incident = Lost(Alarm());
        _home.Advance(Duration.FromMinutes(1));
        _home.Conclude(Again(), EffectOutcome.Rejected, "http.404");
        _home.Advance(Duration.FromHours(1));
        _home.Conclude(Again(), EffectOutcome.Delivered, "http.204");

        var over = (SendIncidentNotice)Assert.Single(Notices()).Effect.Request;
        Assert.Equal((incident, Son, IncidentEnd.TimedOut), (over.Notice.Incident, over.Url, over.Notice.How));
        Assert.Equal("delivered", Ended(incident).Contacts["son"]);
        Assert.Equal(OutboundPosts.Over, OutboundPosts.WhyNot(_home.View, Son, "son", incident));

        // Another of their ways that arrives later says nothing new.
        _home.Tell(Panel, new CallArrivedLate(incident, $"{incident}!on!son!email", "smtp.250"), Principal.Engine);
        Assert.Single(Notices());
    }

    [Fact]
    public void Whom_the_alarm_reached_late_while_it_is_on_is_told_with_all_others_that_it_is_over()
    {
        string incident = Lost(Alarm());
        _home.Advance(Duration.FromMinutes(1));
        _home.Conclude(Again(), EffectOutcome.Delivered, "http.204");
        Assert.Empty(Notices());
        Assert.Equal("delivered", _home.View.Guard().Incidents.Single().Contacts["son"]);

        _home.Tell(Panel, new Disarm(), Owner);
        var over = (SendIncidentNotice)Assert.Single(Notices()).Effect.Request;
        Assert.Equal((incident, Son), (over.Notice.Incident, over.Url));
        Assert.NotNull(over.Notice.How);
    }

    /// <summary>The lane of lost posts may be long: each is looked at once more just before it is made.</summary>
    [Fact]
    public void What_was_called_off_meanwhile_and_what_is_for_somebody_else_now_is_not_made()
    {
        string incident = Lost(Alarm());
        _home.Advance(Duration.FromMinutes(1));
        Again();
        Assert.Null(OutboundPosts.WhyNot(_home.View, Son, "son", incident));
        _home.Tell(Panel, new Disarm(), Owner);
        Assert.Equal(OutboundPosts.Over, OutboundPosts.WhyNot(_home.View, Son, "son", incident));
        Assert.Null(OutboundPosts.WhyNot(_home.View, Son, "son", null));
        Assert.Null(OutboundPosts.WhyNot(_home.View, "https://example.org/any", null, null));
        Assert.Equal("recipient.moved", OutboundPosts.WhyNot(_home.View, Son + "/old", "son", null));
        Assert.Equal("recipient.removed", OutboundPosts.WhyNot(_home.View, Son, "daughter", null));
    }

    [Theory]
    [InlineData(OutboundPosts.Over, DeliveryOutcome.Over)]
    [InlineData(RecipientCalls.Moved, DeliveryOutcome.Rejected)]
    [InlineData(RecipientCalls.Removed, DeliveryOutcome.Rejected)]
    public void What_was_not_made_for_such_a_reason_is_not_tried_any_more(string code, object outcome)
    {
        Lost(Alarm());
        _home.Advance(Duration.FromMinutes(1));
        Outcome settled = _home.Conclude(Again(), EffectOutcome.Rejected, code);
        DeliverySettled said = settled.Events.Select(e => e.Event).OfType<DeliverySettled>().Single();
        Assert.Equal(((DeliveryOutcome)outcome, null), (said.Outcome, said.NextAt));
        Assert.Null(_home.WakeAt(Posts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whom_an_emergency_reached_late_is_told_once_that_it_is_over(bool isOver)
    {
        Recipients(_home, "son");
        Assert.Null(_home.Tell(Help, new CreateProtocol(Read(_home, """
            {"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["son"],"timeout_seconds":3600}]},{"type":"delay","seconds":3600}]}
            """)), Owner).Refusal);
        _home.Tell(Help, new ActivateProtocol(ActivateProtocol.Called), Owner);
        Asked call = Assert.Single(_home.Pending);
        string id = ((SendProtocolNotice)call.Effect.Request).Notice.Activation;
        Lose(call, id, SendProtocolNotice.Channel);
        _home.Advance(Duration.FromMinutes(1));
        Asked again = Again();
        if (isOver)
        {
            _home.Tell(Help, new CancelProtocol("tool"), Owner);
            Assert.Empty(Overs());
        }

        _home.Conclude(again, EffectOutcome.Delivered, "http.204");
        if (!isOver)
        {
            Assert.Empty(Overs());
            _home.Tell(Help, new CancelProtocol("tool"), Owner);
        }

        SendProtocolNotice over = Assert.Single(Overs());
        Assert.Equal((id, Son, "cancelled"), (over.Notice.Activation, over.Url, over.Notice.How));
        _home.Tell(Help, new CallArrivedLate(id, call.Effect.Name, "http.204"), Principal.Engine);
        Assert.Single(Overs());
        foreach (Asked told in _home.Pending.ToArray())
        {
            _home.Conclude(told, EffectOutcome.Delivered, "http.204");
        }

        Assert.Empty(_home.View.Part<ProtocolsView>().Protocols["p"].State.Calls);
    }

    private SendProtocolNotice[] Overs() =>
        [.. _home.Pending.Select(p => p.Effect.Request).OfType<SendProtocolNotice>().Where(n => n.Notice.How is not null)];

    private Asked[] Notices() => [.. _home.Pending.Where(p => p.Effect.Request is SendIncidentNotice)];

    private Asked Again() => Assert.Single(_home.Pending, p => p.Effect.Request is PostAgain);

    private IncidentView Ended(string incident) => _home.View.Guard().Ended.Single(i => i.Id == incident);

    private Asked Alarm()
    {
        Recipients(_home, "son");
        _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        return Assert.Single(Notices());
    }

    /// <summary>The receiver refuses it, and it is kept before its actor hears of that.</summary>
    private string Lost(Asked alarm)
    {
        string incident = ((SendIncidentNotice)alarm.Effect.Request).Notice.Incident;
        Lose(alarm, incident, SendIncidentNotice.Channel);
        return incident;
    }

    private void Lose(Asked call, string about, string channel)
    {
        _home.Tell(
            Posts,
            new NoteLostPost(new LostPost(
                "dl-1", OutboundPosts.EndpointOf("home-1", Son), "son", "incident.alarmed", channel,
                $"{call.By.Value}#{call.Effect.Name}", "x", 1, _home.Now, "http.404", 1)
            {
                Request = new RawJson("{}"),
                About = about,
                Matters = true,
                ToRecipient = true,
            }),
            Principal.Engine);
        _home.Conclude(call, EffectOutcome.Rejected, "http.404");
    }
}
