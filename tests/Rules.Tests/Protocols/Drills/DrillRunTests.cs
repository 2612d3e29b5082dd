using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols.Drills;

/// <summary>Drills on paper (U14): what a protocol would do, by the code that does it.</summary>
public sealed class DrillRunTests
{
    private const string Slug = "p";

    private const string Branching = """
        {"name":"Burglary","incidents":["burglary"],"cancel_seconds":20,
         "steps":[{"type":"light","devices":["front-camera"]},
                  {"type":"parallel","branches":[
                    {"actions":[{"type":"escalate","levels":[{"recipients":["ben"],"timeout_seconds":60},{"recipients":["anna"],"timeout_seconds":60}]}]},
                    {"actions":[{"type":"wait_until","conditions":[{"type":"emergency","acknowledged":true}],"timeout_seconds":90,"on_timeout":"continue"},
                      {"type":"if","conditions":[{"type":"emergency","confidence":3}],
                       "then":[{"type":"siren","devices":["front-camera"],"seconds":10}],"else":[{"type":"snapshot","devices":["front-camera"]}]}]}]},
                  {"type":"dispatch","url":"https://help.example.org/call"}]}
        """;

    private static readonly Address At = RuleKinds.ProtocolOf("home-1", Slug);
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");
    private static readonly IReadOnlyList<Projection> Folds = [.. DomainRegistration.Projections, .. RulesRegistration.Projections];

    /// <summary>The oracle is the same alarm in earnest, in a home of its own, as its journal has it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_drill_does_what_the_protocol_does_in_earnest_step_by_step_and_second_by_second(bool acknowledged)
    {
        TestHome real = Lived(Branching);
        Burglary(real, acknowledged ? 75 : null);
        Instant opened = real.Journal.First(e => e.Event is IncidentOpened).LearnedAt;
        string[] lived = [.. real.Journal.Where(e => Word(e.Event).Length > 0).Select(e => Line(e, opened))];

        TestHome home = Lived(Branching);
        int before = home.Journal.Count;
        InventedIncident incident = new(IncidentKind.Burglary) { Confidence = 1 };
        DrillReport report = Drilled(home, Branching, incident, acknowledged ? [new AssumedAnswer("ben", 45, DrillAnswer.Acknowledge)] : []);

        string[] drilled = [.. report.Lines.Where(l => l.What != "incident").Select(l => $"{(l.At - report.Began!.Value).TotalSeconds:0} {l.What} {l.Place}")];
        Assert.Equal(lived, drilled);
        Assert.Equal(before, home.Journal.Count);
        Assert.Empty(home.Pending);
        Assert.Empty(home.View.Guard().Incidents);
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public void Nobody_answers_and_the_score_says_when_who_was_told_and_that_it_can_be_called_off()
    {
        TestHome home = Lived(OneByOne);
        DrillReport report = Drilled(home, OneByOne, new InventedIncident(IncidentKind.Panic));
        Instant began = report.Began!.Value;
        Assert.Equal("incident", report.StartedBy);
        Assert.Equal((began, "anna"), (report.FirstNotice!.Value, report.FirstNoticeTo));
        Assert.Null(report.Acknowledged);
        Assert.Equal(Duration.FromSeconds(300), report.Dispatched!.Value - began);
        Assert.Equal(new DrillWindow(began, report.Dispatched, 300, true), report.CancelWindow);
        Assert.Empty(report.NeverReached);
        Assert.Equal(["anna", "ben", "carl"], report.Told);
    }

    [Fact]
    public void Who_takes_care_stops_it_and_what_was_not_come_to_is_said_with_the_reason()
    {
        TestHome home = Lived(OneByOne.Replace("\"cancel_seconds\":0", "\"acknowledgement_seconds\":0", StringComparison.Ordinal));
        DrillReport report = Drilled(home, ProtocolReaderText(home), new InventedIncident(IncidentKind.Panic),
            [new AssumedAnswer("ben", 20, DrillAnswer.Acknowledge)]);
        Assert.Equal(Duration.FromSeconds(80), report.Acknowledged!.Value - report.Began!.Value);
        Assert.Equal("ben", report.AcknowledgedBy!.Id);
        UnreachedStep level = Assert.Single(report.NeverReached);
        Assert.Equal(("1", "level", 3), (level.Place, level.Step, level.Level));
        Assert.Contains("somebody took care", level.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancellation_before_help_is_called_leaves_the_call_unmade()
    {
        TestHome home = Lived(OneByOne);
        DrillReport report = Drilled(home, OneByOne, new InventedIncident(IncidentKind.Panic),
            [new AssumedAnswer("anna", 30, DrillAnswer.Cancel)]);
        Assert.Null(report.Dispatched);
        Assert.Equal("cancelled", report.End);
        Assert.Equal(["level", "level", "dispatch"], report.NeverReached.Select(s => s.Step));
        Assert.All(report.NeverReached, s => Assert.Contains("cancelled", s.Why, StringComparison.Ordinal));
        Assert.Null(report.CancelWindow.Usable);
    }

    [Fact]
    public void Whoever_cannot_be_reached_is_passed_over_at_once()
    {
        TestHome home = Lived(OneByOne);
        DrillReport report = Drilled(home, OneByOne, new InventedIncident(IncidentKind.Panic), [], ["anna"]);
        Assert.Equal((report.Began, "ben"), (report.FirstNotice, report.FirstNoticeTo));
        Assert.Contains(report.Lines, l => l is { What: "not_reached", Recipients: ["anna"] });
    }

    [Fact]
    public void The_branch_that_was_not_gone_and_what_this_home_cannot_do_are_named()
    {
        TestHome home = New();
        DrillReport report = Drilled(home, """
            {"name":"Fire","incidents":["fire"],"steps":[{"type":"alarm_sirens"},{"type":"notify","message":"Fire"},
              {"type":"if","conditions":[{"type":"emergency","acknowledged":true}],"then":[{"type":"light","devices":["front-camera"]}],"else":[{"type":"snapshot","devices":["front-camera"]}]}]}
            """, new InventedIncident(IncidentKind.Fire));
        Assert.Equal(["alarm_sirens", "notify"], report.CannotBeDone.Select(s => s.Step));
        UnreachedStep then = Assert.Single(report.NeverReached);
        Assert.Equal(("2/0/0", "light"), (then.Place, then.Step));
        Assert.Contains("not so", then.Why, StringComparison.Ordinal);
        Assert.Empty(report.Told);
    }

    [Fact]
    public void A_past_incident_is_lived_through_once_more_and_ends_as_it_did_or_not_at_all()
    {
        TestHome home = Named();
        HomeView? past = null;
        Alarmed(home);
        home.Advance(Duration.FromSeconds(100));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, Alarm = Devices.Domain.Traits.Patch.Of<AlarmReading>(null!) });
        IncidentEnded ended = Assert.Single(home.Journal.Select(e => e.Event).OfType<IncidentEnded>());
        past = home.View;

        DrillCourse asItDid = RecordedIncident.Course(ended.Incident, home.Journal, true)!;
        Assert.Equal(IncidentKind.Burglary, asItDid.Kind);
        ProtocolDocument document = Read(home, Branching);
        DrillPlan plan = new(DrillHome.Of(home.View, past), Slug, asItDid) { Document = document, Version = 3 };
        DrillReport report = DrillRun.Of(plan, Folds);
        Assert.Equal(("incident", "resolved"), (report.StartedBy, report.End));
        Assert.Equal(["ben", "anna"], report.Told);
        Assert.Null(report.Dispatched);

        DrillReport goesOn = DrillRun.Of(plan with { Course = RecordedIncident.Course(ended.Incident, home.Journal, false)! }, Folds);
        Assert.NotNull(goesOn.Dispatched);
        Assert.NotEqual("resolved", goesOn.End);
        Assert.Null(RecordedIncident.Course("incident-x", home.Journal, true));
    }

    [Fact]
    public void Of_a_past_incident_mode_and_devices_are_those_of_then_and_recipients_those_of_today()
    {
        TestHome home = New();
        Alarmed(home);
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, Alarm = Devices.Domain.Traits.Patch.Of<AlarmReading>(null!) });
        Door(home, false);
        home.Advance(Duration.FromDays(3));
        Recipients(home, "dora");
        string incident = home.Journal.Select(e => e.Event).OfType<IncidentEnded>().Single().Incident;
        PastHome past = new("home-1", Folds);
        foreach (EventEnvelope envelope in home.Journal.TakeWhile(e => e.Event is not IncidentOpened))
        {
            past.Fold(envelope);
        }

        DrillPlan plan = new(DrillHome.Of(home.View, past.View), Slug, RecordedIncident.Course(incident, home.Journal, false)!)
        {
            Document = Read(home, """
                {"name":"Away","incidents":["burglary"],"steps":[{"type":"if",
                  "conditions":[{"type":"mode","modes":["away"]},{"type":"device_state","device":"back-door","capability":"contact","is":"open"}],
                  "then":[{"type":"notify","message":"Somebody is in the house"}],"else":[{"type":"snapshot","devices":["front-camera"]}]}]}
                """),
            Version = 1,
        };
        DrillReport report = DrillRun.Of(plan, Folds);
        Assert.Equal(["dora"], report.Told);
        Assert.Equal("snapshot", Assert.Single(report.NeverReached).Step);

        // As things stand today it would go the other way.
        DrillReport today = DrillRun.Of(
            new DrillPlan(DrillHome.Of(home.View, null), Slug, new InventedIncident(IncidentKind.Burglary).In(home.View, home.Now))
            {
                Document = plan.Document,
                Version = 1,
            }, Folds);
        Assert.Empty(today.Told);
    }

    [Fact]
    public void What_its_incident_would_not_start_is_tried_as_if_somebody_called_for_help_and_says_so()
    {
        TestHome home = Named();
        DrillReport report = DrillRun.Of(
            new DrillPlan(DrillHome.Of(home.View, null), "emergency", new InventedIncident(IncidentKind.Flood).In(home.View, home.Now))
            {
                Document = ProtocolTemplates.Default,
                Version = 0,
            }, Folds);
        Assert.Equal("call", report.StartedBy);
        Assert.Equal(["anna", "ben", "carl"], report.Told);
    }

    [Fact]
    public void Switching_a_protocol_on_changes_nothing_of_what_names_it_and_any_other_change_does()
    {
        ProtocolDocument document = Read(Named(), OneByOne);
        string hash = DrillPlan.HashOf(document);
        Assert.Equal(16, hash.Length);
        Assert.Equal(hash, DrillPlan.HashOf(document with { Enabled = false }));
        Assert.NotEqual(hash, DrillPlan.HashOf(document with { CancelSeconds = 31 }));
    }

    private static string ProtocolReaderText(TestHome home) =>
        ProtocolReader.Write(home.View.Part<ProtocolsView>().Protocols[Slug].Document!).ToJsonString();

    private static DrillReport Drilled(
        TestHome home, string json, InventedIncident incident, IReadOnlyList<AssumedAnswer>? answers = null, IReadOnlyList<string>? unreachable = null) =>
        DrillRun.Of(
            new DrillPlan(DrillHome.Of(home.View, null), Slug, incident.In(home.View, home.Now))
            {
                Document = Read(home, json),
                Version = 1,
                Answers = answers ?? [],
                Unreachable = unreachable ?? [],
            },
            Folds);

    /// <summary>A burglary in earnest, in which every message is delivered at once; somebody answers so many seconds after it began.</summary>
    private static void Burglary(TestHome home, int? answered)
    {
        Alarmed(home);
        for (int second = 0; second < 1500; second++)
        {
            foreach (Asked asked in home.Pending.Where(a => a.By.Equals(At)).ToArray())
            {
                home.Conclude(asked, code: "http.200");
            }

            if (second == answered)
            {
                home.Tell(At, new AcknowledgeProtocol("link"), new Principal(PrincipalKind.Recipient, "ben"));
            }

            home.Advance(Duration.FromSeconds(1));
        }
    }

    private static string Line(EventEnvelope e, Instant from) => $"{(e.LearnedAt - from).TotalSeconds:0} {Word(e.Event)}";

    private static string Word(IEvent @event) => @event switch
    {
        ProtocolActivated => "started ",
        ProtocolStep { Judged: not null } e => $"asked {e.Place}",
        ProtocolStep { Skipped: not null } e => $"skipped {e.Place}",
        ProtocolStep { Dispatched: not null } e => $"dispatch {e.Place}",
        ProtocolStep e => $"step {e.Place}",
        ProtocolWaitBegan { Until: null } => "",
        ProtocolWaitBegan e => $"waits {e.Place}",
        ProtocolWaitEnded e => $"goes_on {e.Place}",
        ProtocolLevelTold e => $"told {e.Place}",
        ProtocolAcknowledged => "acknowledged ",
        ProtocolAcknowledgementExpired => "acknowledgement_expired ",
        ProtocolStepsOver => "steps_over ",
        ProtocolEnded => "ended ",
        _ => "",
    };
}
