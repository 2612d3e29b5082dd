using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Simulation.Tests.Alarm;
using RingActors.Simulation.Tests.Automations;
using RingActors.Simulation.Tests.Kit;
using static RingActors.Simulation.Tests.Alarm.AlarmCrashTests;
using static RingActors.Simulation.Tests.Alarm.RingHouse;

namespace RingActors.Simulation.Tests.Protocols;

/// <summary>
/// U6, restart invariance of emergencies (P-S12): every evening is lived once without a crash and then once for every
/// write of its journal, killed right after that write, before and after what it releases has left. Who is told, what
/// is decided and when must be the same: no escalation is lost, and nobody is called for dispatch twice.
/// </summary>
public sealed class ProtocolCrashTests(ITestOutputHelper output)
{
    private const string Help = """
        {"name":"Help","incidents":["panic"],"cancel_seconds":20,"acknowledgement_seconds":60,"steps":[
          {"type":"parallel","branches":[
            {"actions":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":30},
               {"recipients":["ben","anna"],"in_order":true,"timeout_seconds":20,"repeat":2}]}]},
            {"actions":[{"type":"wait_until","conditions":[{"type":"emergency","acknowledged":true}],"timeout_seconds":100,"on_timeout":"continue"},
               {"type":"if","conditions":[{"type":"emergency","acknowledged":false,"after_seconds":90}],
                "then":[{"type":"notify","message":"Nobody answers"}]}]}]},
          {"type":"dispatch","url":"https://help.example.org/call"}]}
        """;

    private static readonly Address P = RuleKinds.ProtocolOf(Home, "p");

    private static readonly SecurityPolicy Policy = new()
    {
        Contacts =
        [
            new("anna", "https://example.org/anna") { Role = AccessRole.Owner }, new("ben", "https://example.org/ben"),
        ],
    };

    private static readonly SortedDictionary<string, Action<AlarmLife>> Evenings = new(StringComparer.Ordinal)
    {
        ["nobody answers, and help is called"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
        },
        ["the second takes care and does not resolve it"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
            life.After(55, () => life.Ask(P, new AcknowledgeProtocol("tool")));
        },
        ["called again, passed on, and cancelled"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
            life.After(30, () => life.Ask(P, new AcknowledgeProtocol("tool")));
            life.After(40, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
            life.After(50, () => life.Ask(P, new EscalateProtocol("tool")));
            life.After(70, () => life.Ask(P, new CancelProtocol("tool")));
            life.After(80, () => life.Ask(P, new CancelProtocol("tool")));
        },
        ["a person calls, an incident joins, nobody comes, and it begins anew"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(P, new ActivateProtocol(ActivateProtocol.Called)));
            life.After(40, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
            life.After(230, () => life.Ask(P, new ActivateProtocol(ActivateProtocol.Called)));
            life.After(260, () => life.Ask(Panel, new AcknowledgeIncident()));
            life.After(290, () => life.Ask(P, new CancelProtocol("tool")));
        },
        ["cancelled after help was called"] = life =>
        {
            Begin(life);
            life.After(20, () => life.Ask(Panel, new RaisePanic(IncidentKind.Panic)));
            life.After(220, () => life.Ask(P, new CancelProtocol("tool")));
        },
    };

    public static TheoryData<string> Names => [.. Evenings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Killed_after_any_write_help_comes_as_if_it_had_never_been_killed(string evening)
    {
        (int points, int decisions, List<string> differences) = OnOwnThread.Run(() => Enumerate(evening));
        output.WriteLine($"{evening}: {decisions} decisions, {points} crash points, {differences.Count} differences");
        Assert.True(differences.Count == 0, $"{differences.Count} of {points} points differ. The first: {differences.FirstOrDefault()}");
    }

    [Fact]
    public void The_evenings_show_what_they_are_named_after()
    {
        List<string> alone = OnOwnThread.Run(() => AlarmLife.Live(Evenings["nobody answers, and help is called"]).House.Notices);
        Assert.Single(alone, n => n == "https://help.example.org/call protocol.dispatch");
        Assert.Equal(5, alone.Count(n => n.Contains("protocol.alarm", StringComparison.Ordinal) && !n.EndsWith(",  ", StringComparison.Ordinal)));
        List<string> cancelled = OnOwnThread.Run(() => AlarmLife.Live(Evenings["called again, passed on, and cancelled"]).House.Notices);
        Assert.DoesNotContain(cancelled, n => n.Contains("dispatch", StringComparison.Ordinal));
        Assert.Contains(cancelled, n => n.Contains("protocol.over", StringComparison.Ordinal));
        AlarmLife anew = OnOwnThread.Run(() => AlarmLife.Live(Evenings["a person calls, an incident joins, nobody comes, and it begins anew"]));
        Assert.Equal([(IncidentKind.Panic, null), (null, true)], OnOwnThread.Run(() =>
            anew.Journal().Select(e => e.Event).OfType<ProtocolCalledAgain>().Select(e => ((IncidentKind?, bool?))(e.Kind, e.Anew)).ToArray()));
        Assert.Single(anew.House.Notices, n => n.EndsWith(" protocol.dispatch", StringComparison.Ordinal));
    }

    /// <summary>Names of persons stand under their keys, and are several times as long as they were.</summary>
    [Fact]
    public void Who_stands_under_a_long_name_is_told_like_anybody()
    {
        string anna = Devices.Domain.Persons.SealedText.Of("abcdefghijklmnop", new string('x', 123));
        Address at = RuleKinds.ProtocolOf(Home, "what-we-do-when-somebody-is-in-the-house");
        ProtocolDocument document = ProtocolTemplates.ByName["medical"];
        List<string> told = OnOwnThread.Run(() => AlarmLife.Live(life =>
        {
            life.After(1, () => life.Ask(Panel, new SetSecurityPolicy(new() { Contacts = [new(anna, "https://example.org/anna")] })));
            life.After(4, () => life.Ask(at, new CreateProtocol(document)));
            life.After(20, () => life.Ask(at, new ActivateProtocol(ActivateProtocol.Called)));
        }).House.Notices);
        Assert.Contains(told, n => n.StartsWith($"{anna} protocol.alarm", StringComparison.Ordinal));
    }

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
        life.After(1, () => life.Ask(Panel, new SetSecurityPolicy(Policy)));
        life.After(4, () => life.Ask(P, new CreateProtocol(reading.Document!)));
    }

    private static List<Decided> Decisions(AlarmLife life) =>
        [.. life.Journal().Where(e => Said(e.Event) is not null).Select(e => new Decided(Said(e.Event)!, e.LearnedAt))];

    /// <summary>What a protocol decided, in words without ids and without how late it was.</summary>
    private static string? Said(IEvent @event) => @event switch
    {
        ProtocolActivated e => $"activated {e.Kind}",
        ProtocolCalledAgain e => $"called again {e.Kind} {e.Anew}",
        ProtocolStep e => $"{e.Place} {e.Action} {e.Skipped} {string.Join(',', e.Recipients ?? [])}{string.Join(',', e.Judged?.Select(f => f.Holds) ?? [])}",
        ProtocolWaitBegan e => $"waits at {e.Place} until {Second(e.Until)}",
        ProtocolWaitEnded e => $"waited at {e.Place} {e.Met}",
        ProtocolLevelTold e => $"turn {e.Turn} {string.Join(',', e.Recipients)} until {Second(e.NextAt)}",
        ProtocolAcknowledged e => $"acknowledged until {Second(e.Until)}",
        ProtocolAcknowledgementExpired => "acknowledgement expired",
        ProtocolPassedOn => "passed on",
        ProtocolCallConcluded e => null,
        ProtocolStepsOver => "steps over",
        ProtocolIncidentOver => "incident over",
        ProtocolEnded e => $"ended {e.Outcome} {string.Join(',', e.Recipients ?? [])}",
        _ => null,
    };
}
