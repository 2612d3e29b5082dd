using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past.Supposed;

/// <summary>Questions that a household asks after an incident.</summary>
public sealed class SupposedTests
{
    private static readonly Principal Pat = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void With_a_longer_entry_delay_whoever_came_home_is_disarmed_in_time()
    {
        (TestHome home, Instant from) = Armed();
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        home.Advance(Duration.FromSeconds(40));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, DelayEndsAt = Patch.Of<Instant?>(null), By = Pat }, Pat);
        home.Advance(Duration.FromMinutes(30));
        Assert.Contains(home.Journal, e => e.Event is IncidentAlarmed);

        CounterfactualReport report = Suppose(home, from, new Supposition.EntryDelay(60));
        Assert.Contains(report.Divergences, d => d is { Past.Event: IncidentAlarmed, Supposed: null });
        Divergence opened = Assert.Single(report.Divergences, d => d.Past?.Event is IncidentOpened);
        Assert.Equal(Duration.FromSeconds(60), ((IncidentOpened)opened.Supposed!.Event).EntryEndsAt - opened.At);
        Divergence ended = Assert.Single(report.Divergences, d => d.Past?.Event is IncidentEnded);
        Assert.Equal(
            (IncidentEnd.Aborted, IncidentEnd.DisarmedInTime), (((IncidentEnded)ended.Past!.Event).How, ((IncidentEnded)ended.Supposed!.Event).How));
        Assert.True(ended.IsHypothetical, "the siren had sounded before");
        Assert.False(opened.IsHypothetical);
    }

    [Fact]
    public void A_window_that_was_left_out_would_have_raised_the_alarm_and_one_that_was_not_would_not()
    {
        (TestHome home, Instant from) = Armed();
        home.Tell(Garden, new ReportMotion("g", home.Now));
        home.Advance(Duration.FromMinutes(30));
        Assert.Contains(home.Journal, e => e.Event is IncidentAlarmed);

        CounterfactualReport without = Suppose(home, from, new Supposition.Bypassed("2002", true));
        Assert.Contains(without.Divergences, d => d is { Past.Event: IncidentAlarmed, Supposed: null });
        Assert.DoesNotContain(without.Divergences, d => d.Supposed?.Event is IncidentOpened);

        (home, from) = Armed(bypass: "2002");
        home.Tell(Garden, new ReportMotion("g", home.Now));
        home.Advance(Duration.FromMinutes(30));
        Assert.DoesNotContain(home.Journal, e => e.Event is IncidentOpened);
        CounterfactualReport with = Suppose(home, from, new Supposition.Bypassed("2002", false));
        Assert.Contains(with.Divergences, d => d is { Past: null, Supposed.Event: IncidentAlarmed });
        Assert.Contains(with.Divergences, d => d is { Past: null, Supposed.Event: IncidentTold });
        Assert.Equal(0, Suppose(home, from, new Supposition.Bypassed("2002", true)).Count);
    }

    /// <summary>What a device confirmed that was never asked for did not happen either; what somebody did at the device did.</summary>
    [Fact]
    public void Without_the_motion_there_is_no_wish_for_light_and_no_word_that_it_is_on()
    {
        (TestHome home, Instant from) = Armed();
        Create(home, "r", """{"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"light","devices":["front-camera"]}]}""");
        home.Advance(Duration.FromMinutes(5));
        Motion(home, FrontCamera, "it");
        home.Conclude(home.Pending.Single(p => p.By.Equals(FrontCamera)));
        home.Advance(Duration.FromSeconds(1));
        home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        home.Advance(Duration.FromMinutes(5));
        home.Tell(FrontCamera, new ReportReadings(new Readings { Light = false }));
        home.Advance(Duration.FromMinutes(5));
        EventEnvelope motion = home.Journal.Single(e => e.Event is MotionDetected { EventId: "it" });

        CounterfactualReport report = Suppose(home, from, new Supposition.LeftOut(motion.HomeSeq));
        Assert.Equal(motion.Id, report.Divergences[0].Past!.Id);
        Assert.Null(report.Divergences[0].Because);
        Assert.All(report.Divergences, d => Assert.Null(d.Supposed));
        Assert.Contains(report.Divergences, d => d.Past!.Event is LightRequested);
        Assert.Contains(report.Divergences, d => d.Past!.Event is IntentConfirmed);
        Assert.Contains(report.Divergences, d => d.Past!.Event is LightReported { On: true });
        Assert.All(report.Divergences.Skip(1), d => Assert.NotNull(d.Because));
    }

    [Fact]
    public void Nobody_is_told_of_a_silent_call_by_what_would_have_been_otherwise()
    {
        (TestHome home, Instant from) = Armed();
        home.Tell(Panel, new Devices.Domain.Alarm.Incidents.RaisePanic(IncidentKind.Panic, Silent: true), Pat);
        home.Advance(Duration.FromMinutes(5));
        EventEnvelope call = home.Journal.Single(e => e.Event is PanicRaised);
        Assert.Empty(Suppose(home, from, new Supposition.LeftOut(call.HomeSeq)).Divergences);
    }

    private static (TestHome Home, Instant From) Armed(string? bypass = null)
    {
        TestHome home = New();
        home.Tell(Panel, new SetSecurityPolicy(CounterfactualProperties.Policy), Assistant);
        home.Advance(Duration.FromMinutes(1));
        Instant from = home.Now;
        home.Advance(Duration.FromMinutes(1));
        home.Tell(Panel, new Arm(SecurityMode.Away, bypass is null ? null : [bypass]), Pat);
        home.Conclude(home.Pending[0]);
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(5));
        return (home, from);
    }

    private static CounterfactualReport Suppose(TestHome home, Instant from, Supposition supposition) => CounterfactualProperties.Run(
        new Counterfactual("home-1", CounterfactualProperties.Model, [supposition], from, home.Now + Duration.FromSeconds(1)), home);
}
