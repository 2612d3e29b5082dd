using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Simulation.Tests.Alarm;
using RingActors.Simulation.Tests.Automations;
using RingActors.Simulation.Tests.Kit;
using static RingActors.Simulation.Tests.Alarm.AlarmCrashTests;
using static RingActors.Simulation.Tests.Alarm.RingHouse;

namespace RingActors.Simulation.Tests.Protocols;

/// <summary>
/// U6 of drills and practice mode: killed after every write of the journal, who is told, who has answered, what ends a drill and when practice
/// is over are the same; a real alarm is never lost for a drill, and nobody is called for dispatch in practice.
/// </summary>
public sealed class DrillCrashTests(ITestOutputHelper output)
{
    private const string Help = """
        {"name":"Help","incidents":["panic"],"cancel_seconds":20,"steps":[
          {"type":"escalate","levels":[{"recipients":["ben"],"timeout_seconds":30}]},{"type":"dispatch","url":"https://help.example.org/call"}]}
        """;

    private static readonly Address P = RuleKinds.ProtocolOf(Home, "p");
    private static readonly Address Drills = RuleKinds.DrillsOf(Home);
    private static readonly Address Practice = RuleKinds.PracticeOf(Home);

    private static readonly SortedDictionary<string, Action<AlarmLife>> Evenings = new(StringComparer.Ordinal)
    {
        ["one answers, and its time passes"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Drills, new BeginDrill(null, 120)));
            life.After(50, () => Answer(life, "ben"));
        },
        ["both answer"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Drills, new BeginDrill("p", 120)));
            life.After(50, () => Answer(life, "ben"));
            life.After(60, () => life.Ask(Drills, new BeginDrill(null, 120)));
            life.After(70, () => Answer(life, "ben"));
            life.After(80, () => Answer(life, "anna"));
        },
        ["help is called during it"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Drills, new BeginDrill(null, 600)));
            life.After(50, () => Answer(life, "anna"));
            life.After(60, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
        },
        ["a protocol is started during it"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Drills, new BeginDrill(null, 600)));
            life.After(40, () => life.Ask(P, new ActivateProtocol(ActivateProtocol.Called)));
        },
        ["the home practises, and help is called before and after its end"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Practice, new BeginPractice(Instant.FromUtc(2026, 1, 1, 0, 5))));
            life.After(30, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
            life.After(100, () => life.Ask(P, new CancelProtocol("tool")));
            life.After(330, () => life.Ask(P, new ActivateProtocol(ActivateProtocol.Called)));
        },
    };

    public static TheoryData<string> Names => [.. Evenings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Killed_after_any_write_a_drill_goes_on_as_if_it_had_never_been_killed(string evening)
    {
        (int points, int decisions, List<string> differences) = OnOwnThread.Run(() => Enumerate(evening));
        output.WriteLine($"{evening}: {decisions} decisions, {points} crash points, {differences.Count} differences");
        Assert.True(decisions > 0);
        Assert.True(differences.Count == 0, $"{differences.Count} of {points} points differ. The first: {differences.FirstOrDefault()}");
    }

    [Fact]
    public void The_evenings_show_what_they_are_named_after()
    {
        List<string> real = Lived("help is called during it");
        Assert.Equal(2, real.Count(n => n.Contains("protocol.drill-over", StringComparison.Ordinal) && n.EndsWith(" real", StringComparison.Ordinal)));
        Assert.Single(real, n => n.EndsWith(" protocol.dispatch", StringComparison.Ordinal));
        List<string> practised = Lived("the home practises, and help is called before and after its end");
        Assert.Single(practised, n => n.EndsWith(" protocol.dispatch", StringComparison.Ordinal));
        Assert.Equal(2, practised.Count(n => n.Contains("protocol.practice", StringComparison.Ordinal)));
    }

    private static List<string> Lived(string evening) => OnOwnThread.Run(() => AlarmLife.Live(Evenings[evening]).House.Notices);

    private static (int Points, int Decisions, List<string> Differences) Enumerate(string evening)
    {
        AlarmLife reference = AlarmLife.Live(Evenings[evening]);
        Assert.Empty(reference.Complaints);
        List<Decided> expected = Decisions(reference);
        List<string> differences = [];
        int points = 0;
        for (int append = 1; append <= reference.Appends; append++)
        {
            foreach (bool released in new[] { false, true })
            {
                points++;
                AlarmLife crashed = AlarmLife.Live(Evenings[evening], new CrashPoint(append, released));
                string? difference = crashed.Complaints.FirstOrDefault() ?? Difference(expected, Decisions(crashed))
                    ?? (reference.House.Notices.Order().SequenceEqual(crashed.House.Notices.Order())
                        ? null
                        : $"said: {string.Join("; ", reference.House.Notices)} and {string.Join("; ", crashed.House.Notices)}");
                if (difference is not null)
                {
                    differences.Add($"killed after write {append}{(released ? ", released" : "")}: {difference}");
                }
            }
        }

        return (points, expected.Count, differences);
    }

    private static void Begin(AlarmLife life)
    {
        ProtocolReading reading = ProtocolReader.Read((JsonObject)JsonNode.Parse(Help)!, RuleEvenings.Context with
        {
            Recipients = new Dictionary<string, string> { ["anna"] = "anna", ["ben"] = "ben" },
        });
        Assert.Empty(reading.Faults);
        life.After(1, () => life.Ask(Panel, new SetSecurityPolicy(new()
        {
            Contacts = [new("anna", "https://example.org/anna") { Role = AccessRole.Owner }, new("ben", "https://example.org/ben")],
        })));
        life.After(4, () => life.Ask(P, new CreateProtocol(reading.Document!)));
    }

    /// <summary>By the link of the newest drill: its id stands in the journal.</summary>
    private static void Answer(AlarmLife life, string who) => life.Ask(
        Drills, new AcknowledgeDrill(life.Journal().Select(e => e.Event).OfType<DrillBegan>().Last().Drill, "link"),
        new Principal(PrincipalKind.Recipient, who));

    private static List<Decided> Decisions(AlarmLife life) =>
        [.. life.Journal().Where(e => Said(e.Event) is not null).Select(e => new Decided(Said(e.Event)!, e.LearnedAt))];

    /// <summary>What was decided, in words without ids and without how late it was.</summary>
    private static string? Said(IEvent @event) => @event switch
    {
        DrillBegan e => $"drill began {string.Join(',', e.Recipients)} until {Second(e.Until)}",
        DrillAcknowledged e => $"{e.Recipient} answered",
        DrillEnded e => $"drill ended {e.Outcome}",
        DrillOverTold e => $"over told {string.Join(',', e.Recipients)} {e.IsReal}",
        PracticeBegan e => $"practice began until {Second(e.Until)}",
        PracticeEnded e => $"practice ended {e.How}",
        ProtocolActivated e => $"activated {e.Kind}",
        ProtocolStep e => $"{e.Place} {e.Action} {e.Skipped} {e.Practice}",
        ProtocolEnded e => $"ended {e.Outcome}",
        _ => null,
    };
}
