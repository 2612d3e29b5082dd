using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>The engine says how it fares. Metric names are a public shape.</summary>
public sealed class TelemetryTests
{
    private static readonly string[] Names =
    [
        "ringactors_actors_loaded", "ringactors_append_duration_seconds", "ringactors_append_events", "ringactors_append_failures_total",
        "ringactors_busy_total", "ringactors_commands_total", "ringactors_dead_letters_total", "ringactors_deadlines_waiting",
        "ringactors_effects_total", "ringactors_events_total", "ringactors_homes_loaded", "ringactors_journal_up",
        "ringactors_mailbox_length", "ringactors_outbox_age_seconds", "ringactors_outbox_length", "ringactors_quarantined_total",
        "ringactors_reaction_loops_total", "ringactors_recovery_duration_seconds", "ringactors_recovery_failures_total",
        "ringactors_steps_total", "ringactors_steps_waiting", "ringactors_turn_duration_seconds", "ringactors_turn_messages", "ringactors_turns_total",
    ];

    [Fact]
    public async Task Every_metric_exists_and_those_of_work_done_have_counted_it()
    {
        ConcurrentDictionary<string, double> sums = [];
        using MeterListener listener = new();
        EngineTelemetry telemetry = new(new SilentEngineLog());
        ConcurrentBag<string> published = [];
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, telemetry.Meter))
            {
                published.Add(instrument.Name);
                l.EnableMeasurementEvents(instrument);
            }
        };
        void Add(Instrument i, double value) => sums.AddOrUpdate(i.Name, value, (_, old) => old + value);
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => Add(i, value));
        listener.SetMeasurementEventCallback<int>((i, value, _, _) => Add(i, value));
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => Add(i, value));
        using InMemoryJournal journal = new(1);
        await using ActorEngine engine = new(journal, TestEngine.MakeModel(), [new OutsideWorld()], telemetry: telemetry);
        listener.Start();
        engine.Start();
        await AskAsync(engine, TestEngine.Of("counter"), new Count(1));
        await AskAsync(engine, TestEngine.Of("thrower"), new Make(Trouble.ThrowInDecide));
        await AskAsync(engine, TestEngine.Of("pingpong"), new Ping(TestEngine.Of("pingpong", "b"), 1_000));
        listener.RecordObservableInstruments();
        Assert.Equal(Names, published.Order(StringComparer.Ordinal));
        Assert.Equal(3, sums["ringactors_commands_total"]);
        Assert.Equal(20, sums["ringactors_events_total"]);
        Assert.Equal(1, sums["ringactors_dead_letters_total"]);
        Assert.Equal(1, sums["ringactors_reaction_loops_total"]);
        Assert.Equal(1, sums["ringactors_journal_up"]);
        Assert.Equal(19, sums["ringactors_steps_total"]);
        Assert.True(sums["ringactors_actors_loaded"] >= 2);
        Assert.True(sums["ringactors_append_duration_seconds"] > 0);
    }

    private static async Task AskAsync(ActorEngine engine, Address to, ICommand command) =>
        await engine.Homes.AskAsync(new Request(to, command, TestEngine.Tester, "c")).AsTask().WaitAsync(TestEngine.Patience);
}
