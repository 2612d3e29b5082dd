using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>
/// What holds for every decider after any history: 2,000 seeded histories of random commands, reports, ended calls and
/// passing time. A failure names its seed.
/// </summary>
public sealed class DeciderProperties
{
    private const int Cases = 2000;
    private const int StepsMax = 25;

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 10)];

    /// <summary>A refusal is remembered each time it is asked for; everything else is once.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void Twice_is_once(int batch) => ForAll(batch, (home, random, seed) =>
    {
        (Address to, ICommand command) = RandomCommands.Next(random, home);
        if (command is PresentCode or RemoveAccessCode or RaisePanic)
        {
            // Entering a code twice is two uses of it, what was removed is no longer there to be removed, and who calls for help
            // twice is heard twice.
            return;
        }

        Outcome first = home.Tell(to, command, Assistant);
        Outcome second = home.Tell(to, command, Assistant);
        if (second.Refusal is null)
        {
            Assert.True(second.Events.Count == 0 && second.Calls.Count == 0,
                $"seed {seed}: {command} told twice to {to} led to {string.Join(", ", first.Names)}, "
                + $"then to {string.Join(", ", second.Events.Select(Text))}: "
                + string.Join("\n", home.Journal.TakeLast(12).Select(Text)));
        }
        else
        {
            Assert.Equal(first.Refusal?.Code, second.Refusal.Code);
            Assert.Empty(second.Calls);
        }
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void No_step_leaves_an_older_deadline_due(int batch) => ForAll(batch, (home, random, seed) =>
    {
        (Address to, ICommand command) = RandomCommands.Next(random, home);
        home.Tell(to, command, Assistant);
        Assert.False(home.WakeAt(to) <= home.Now, $"seed {seed}: after {command} {to} is due at once");
        home.Sleep(Duration.FromHours(2));
        home.SettleDue();
        Assert.All(RandomCommands.Actors, a => Assert.False(home.WakeAt(a) <= home.Now, $"seed {seed}: {a} stays due"));
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_snapshot_read_back_decides_as_if_it_had_never_been_written(int batch) => ForAll(batch, (home, random, seed) =>
    {
        // The same history once more, with all states and parts written and read back.
        TestHome restored = History(seed, new Random(seed));
        foreach (Address actor in RandomCommands.Actors)
        {
            Decider decider = DomainRegistration.Deciders.Single(d => d.Kind == actor.Kind);
            restored.Restore(actor, SnapshotText.AssertRoundTrip(Types.ShapeOf(decider.SnapshotType!), restored.State(actor)));
            Assert.Equal(home.WakeAt(actor), restored.WakeAt(actor));
        }

        restored.Restore(restored.View.Parts.Zip(DomainRegistration.Projections)
            .Select(p => SnapshotText.AssertRoundTrip(Types.ShapeOf(p.Second.SnapshotType!), p.First)).ToArray());
        (Address to, ICommand command) = RandomCommands.Next(random, home);
        Assert.Equal(Said(home.Tell(to, command)), Said(restored.Tell(to, command)));
        Assert.Equal(
            home.Advance(Duration.FromMinutes(20)).Select(Text), restored.Advance(Duration.FromMinutes(20)).Select(Text));
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void States_and_views_are_nothing_but_the_fold_of_the_stored_events(int batch) => ForAll(batch, (home, _, _) =>
    {
        TestHome folded = Empty();
        foreach (EventEnvelope envelope in home.Journal)
        {
            string payload = EventFixtures.Payload(Types.Of(envelope.Event.GetType()), envelope.Event);
            folded.Given(envelope.Actor, (IEvent)Types.Read(envelope.Name, 1, System.Text.Encoding.UTF8.GetBytes(payload)));
        }

        foreach (Address actor in RandomCommands.Actors)
        {
            Decider decider = DomainRegistration.Deciders.Single(d => d.Kind == actor.Kind);
            Assert.Equal(
                JsonSerializer.Serialize(home.State(actor), Types.ShapeOf(decider.SnapshotType!)),
                JsonSerializer.Serialize(folded.State(actor), Types.ShapeOf(decider.SnapshotType!)));
        }
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_S28_every_intent_ends_and_none_is_confirmed_without_a_report_of_its_state(int batch) => ForAll(batch, (home, _, seed) =>
    {
        // A sleeping device has a day to wake up.
        home.Advance(Duration.FromHours(26));
        Assert.All(home.Intents().Recent, i => Assert.False(i.Stage.IsOpen(), $"seed {seed}: {i.Id} is {i.Stage}"));
        foreach (EventEnvelope confirmed in home.Journal.Where(e => e.Event is IntentConfirmed))
        {
            IntentConfirmed step = (IntentConfirmed)confirmed.Event;
            Assert.True(
                RandomCommands.Reported(home, confirmed, step.Reported),
                $"seed {seed}: {step} although nothing reported that");
        }
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_S28_nothing_transitional_outlives_its_deadline(int batch) => ForAll(batch, (home, _, seed) =>
    {
        home.Advance(Duration.FromHours(13));
        GuardView guard = home.Security().Guard;
        Assert.True(guard.Waiting is null, $"seed {seed}: an arming still waits");
        Assert.True(guard.Period?.ExitEndsAt is null, $"seed {seed}: an exit delay still runs");
        Assert.True(guard.Period is not { Reverted: true }, $"seed {seed}: an arming is still being taken back");
        Assert.All(guard.Incidents, i => Assert.True(
            i.Stage == IncidentStage.Told && home.Security().Alarm is not null,
            $"seed {seed}: {i.Id} is {i.Stage}, and the base station {(home.Security().Alarm is null ? "has no" : "still has an")} alarm: "
            + string.Join("\n", home.Journal.TakeLast(30).Select(Text))));
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_S12_an_entry_delay_never_ends_later_than_was_said(int batch) => ForAll(batch, (home, _, seed) =>
    {
        Dictionary<string, Instant> ends = [];
        foreach (IEvent @event in home.Journal.Select(e => e.Event))
        {
            switch (@event)
            {
                case IncidentOpened { EntryEndsAt: { } end } e:
                    ends[e.Incident] = end;
                    break;
                case EntryShortened e:
                    Assert.True(e.EntryEndsAt < ends[e.Incident], $"seed {seed}: {e.Incident} ends later");
                    ends[e.Incident] = e.EntryEndsAt;
                    break;
            }
        }
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_S16_an_incident_begins_is_told_and_ends_once_and_nothing_is_told_in_its_abort_window(int batch) => ForAll(batch, (home, _, seed) =>
    {
        foreach (IGrouping<string, EventEnvelope> incident in home.Journal
                     .Where(e => e.Event is IIncidentEvent).GroupBy(e => ((IIncidentEvent)e.Event).Incident))
        {
            Assert.True(incident.Count(e => e.Event is IncidentOpened) == 1, $"seed {seed}: {incident.Key} began twice");
            Assert.True(incident.Count(e => e.Event is IncidentAlarmed) <= 1, $"seed {seed}: {incident.Key} alarmed twice");
            Assert.True(incident.Count(e => e.Event is IncidentTold) <= 1, $"seed {seed}: {incident.Key} was told twice");
            Assert.True(incident.Count(e => e.Event is IncidentEnded) <= 1, $"seed {seed}: {incident.Key} ended twice");
            Instant? abort = (incident.FirstOrDefault(e => e.Event is IncidentAlarmed)?.Event as IncidentAlarmed)?.AbortUntil;
            Assert.True(
                incident.All(e => e.Event is not IncidentTold || e.LearnedAt >= abort), $"seed {seed}: {incident.Key} was told too early");
        }
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void Armed_is_never_said_unless_the_base_station_says_so_now(int batch) => ForAll(batch, (home, random, seed) =>
    {
        (Address to, ICommand command) = RandomCommands.Next(random, home);
        home.Tell(to, command, Assistant);
        SecurityView security = home.Security();
        if (security.IsArmed(home.Now) == true)
        {
            EventEnvelope mode = home.Journal.Last(e => e.Event is ModeReported);
            Assert.True(((ModeReported)mode.Event).Mode is SecurityMode.Home or SecurityMode.Away, $"seed {seed}");
            Assert.True(security.IsHeard && security.Delay is not { Kind: DelayKind.Exit }, $"seed {seed}");
            Assert.True(security.Guard.Period is { ExitEndsAt: null, Reverted: false }, $"seed {seed}");
        }
    });

    /// <summary>What never happens in them is not proved by them.</summary>
    [Fact]
    public void The_histories_reach_every_event_of_the_alarm()
    {
        HashSet<string> reached = [];
        foreach (int batch in Enumerable.Range(0, 10))
        {
            ForAll(batch, (home, _, _) =>
            {
                home.Advance(Duration.FromMinutes(20));
                reached.UnionWith(home.Journal.Select(e => e.Name));
            });
        }

        Assert.Empty(Types.All.Where(t => t.Type.IsAssignableTo(typeof(IEvent))).Select(t => t.Name).Where(n =>
            n.StartsWith("zone.", StringComparison.Ordinal) || n.StartsWith("incident.", StringComparison.Ordinal)
            || n.StartsWith("security.", StringComparison.Ordinal)).Except(reached));
    }

    private static void ForAll(int batch, Action<TestHome, Random, int> check)
    {
        for (int i = 0; i < Cases / 10; i++)
        {
            int seed = (batch * 100_000) + i;
            Random random = new(seed);
            check(History(seed, random), random, seed);
        }
    }

    /// <summary>A home of which nothing is known, one that is listed, or one with zones that is about to be armed.</summary>
    private static TestHome Begun(int seed, Random random)
    {
        if (seed % 7 == 0)
        {
            return Empty();
        }

        TestHome home = New();
        if (seed % 2 == 0)
        {
            return home;
        }

        home.Tell(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Home, SecurityMode.Away])] });
        home.Tell(Panel, new SetSecurityPolicy(RandomCommands.Policy(random)));
        foreach (Address sensor in new[] { FrontDoor, BackDoor, Hall, Washer }.Where(_ => random.Next(3) == 0))
        {
            Open(home, sensor);
        }

        Duration? wait = random.Next(3) == 0 ? Duration.FromMinutes(30) : null;
        Arm arm = new(SecurityMode.Away, BypassOpen: wait is null)
        {
            UntilClosed = random.Next(2) == 0,
            WaitForClosed = wait,
            ThenBypass = random.Next(2) == 0,
        };
        Outcome asked = home.Tell(Panel, arm, Assistant);
        if (asked.Calls.Count > 0 && random.Next(4) > 0)
        {
            home.Conclude(asked.Calls[0]);
            home.Tell(Panel, Reports(SecurityMode.Away, null) with { AtKeypad = random.Next(2) == 0 });
        }

        home.Advance(Duration.FromSeconds(random.Next(100)));
        return home;
    }

    private static TestHome History(int seed, Random random)
    {
        TestHome home = Begun(seed, random);
        int steps = random.Next(StepsMax);
        for (int i = 0; i < steps; i++)
        {
            (Address to, ICommand command) = random.Next(2) == 0 && home.Security().Guard is { Period: not null } or { Waiting: not null }
                ? RandomCommands.Sensor(random)
                : RandomCommands.Next(random, home);
            home.Tell(to, command, random.Next(2) == 0 ? Assistant : Pat);
            if (home.Pending.Count > 0 && random.Next(2) == 0)
            {
                home.Conclude(
                    home.Pending[random.Next(home.Pending.Count)],
                    (EffectOutcome)random.Next(1, 4), "code", random.Next(3));
            }

            home.Advance(Duration.FromSeconds(random.Next(4) == 0 ? random.Next(1000) : random.Next(10)));
        }

        return home;
    }

    private static string Said(Outcome outcome) =>
        string.Join("; ", outcome.Events.Select(Text)) + " | " + outcome.Refusal?.Code + " | "
        + string.Join("; ", outcome.Calls.Select(c =>
            c.Effect.Name + EventFixtures.Payload(Types.Of(c.Effect.Request.GetType()), c.Effect.Request) + c.Effect.ExpiresAt));

    private static string Text(EventEnvelope e) =>
        $"{e.Actor} {e.Name} {e.OccurredAt} {e.Principal} {EventFixtures.Payload(Types.Of(e.Event.GetType()), e.Event)}";
}
