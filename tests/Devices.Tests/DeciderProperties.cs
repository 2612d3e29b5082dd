using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain;
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
        Outcome first = home.Tell(to, command, Assistant);
        Outcome second = home.Tell(to, command, Assistant);
        if (second.Refusal is null)
        {
            Assert.True(second.Events.Count == 0 && second.Calls.Count == 0,
                $"seed {seed}: {command} told twice to {to} led to {string.Join(", ", first.Names)}, "
                + $"then to {string.Join(", ", second.Names)}");
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
            restored.Restore(actor, SnapshotText.AssertRoundTrip(decider.SnapshotType!, restored.State(actor)));
            Assert.Equal(home.WakeAt(actor), restored.WakeAt(actor));
        }

        restored.Restore(restored.View.Parts.Zip(DomainRegistration.Projections)
            .Select(p => SnapshotText.AssertRoundTrip(p.Second.SnapshotType!, p.First)).ToArray());
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
                JsonSerializer.Serialize(home.State(actor), decider.SnapshotType!),
                JsonSerializer.Serialize(folded.State(actor), decider.SnapshotType!));
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

    private static void ForAll(int batch, Action<TestHome, Random, int> check)
    {
        for (int i = 0; i < Cases / 10; i++)
        {
            int seed = (batch * 100_000) + i;
            Random random = new(seed);
            check(History(seed, random), random, seed);
        }
    }

    private static TestHome History(int seed, Random random)
    {
        TestHome home = seed % 7 == 0 ? Empty() : New();
        int steps = random.Next(StepsMax);
        for (int i = 0; i < steps; i++)
        {
            (Address to, ICommand command) = RandomCommands.Next(random, home);
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
        + string.Join("; ", outcome.Calls.Select(c => c.Effect.Name + c.Effect.Request + c.Effect.ExpiresAt));

    private static string Text(EventEnvelope e) =>
        $"{e.Actor} {e.Name} {e.OccurredAt} {e.Principal} {EventFixtures.Payload(Types.Of(e.Event.GetType()), e.Event)}";
}
