using System.Diagnostics.Metrics;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Commits;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime;

/// <content>What happens when a turn is durable, and when the journal fails.</content>
public sealed partial class ActorEngine
{
    private sealed class Listener(ActorEngine engine) : ICommitListener
    {
        public void Committed(Turn turn) => engine.Release(turn);

        public void Failed(Turn turn, in Answer why)
        {
            engine._shards[turn.Shard]?.Loop.TurnEnded(turn, durable: false);
            foreach ((IAnswerSink sink, _) in turn.Answers)
            {
                engine.Complete(sink, why);
            }
        }

        public void Down(Exception error)
        {
            if (engine._status.State == EngineStatus.Running)
            {
                engine._status.Set(EngineStatus.JournalDown, error.Message);
            }
        }

        public void Resumed(IReadOnlyList<(int Shard, ShardLife Life)> lives) => engine.Resumed(lives);

        public void Lost(int shard, ShardLostException error) => engine.Lose(shard, error);
    }

    /// <summary>Views first, replies after: everybody reads their own writes.</summary>
    private void Release(Turn turn)
    {
        foreach (HomeView view in turn.Views)
        {
            _published.Publish(view);
        }

        RunningShard running = _shards[turn.Shard]!;
        if (turn.Append is { } append)
        {
            foreach ((Address actor, string name) in append.OutboxRemoved)
            {
                running.Outbox.Withdraw(actor, name);
            }

            running.Outbox.Add(append.OutboxAdded);
        }

        running.Loop.TurnEnded(turn, durable: true);
        foreach ((IAnswerSink sink, Answer answer) in turn.Answers)
        {
            Complete(sink, answer);
        }
    }

    /// <summary>
    /// Whoever waits for an answer is not the writer's business: what it throws is logged, and the others get theirs.
    /// </summary>
    private void Complete(IAnswerSink sink, in Answer answer)
    {
        try
        {
            sink.Complete(answer);
        }
        catch (Exception e)
        {
            _telemetry.Log.Unexpected($"an answer's {sink.GetType().Name}", e);
        }
    }

    private void Resumed(IReadOnlyList<(int Shard, ShardLife Life)> lives)
    {
        foreach ((int shard, ShardLife life) in lives)
        {
            // A turn whose outcome was unknown may have been written, with the calls it asks for and those it
            // concludes.
            _shards[shard]!.Outbox.Reconcile(life.Opened.Outbox);
            _shards[shard]!.Loop.Begin(life);
        }

        // Only now: a command that came earlier would be decided in the life that has ended.
        _telemetry.Log.JournalRecovered();
        if (_status.State == EngineStatus.JournalDown)
        {
            _status.Set(EngineStatus.Running, null);
        }

        foreach (HomeView view in _published.All())
        {
            // An append whose outcome was unknown may have happened: show it.
            Homes.Touch(view.Home);
        }
    }

    private void AddGauges()
    {
        Meter meter = _telemetry.Meter;
        meter.CreateObservableGauge(
            "ringactors_mailbox_length", () => Sum(s => s.Loop.Backlog), null, "Messages that wait.");
        meter.CreateObservableGauge(
            "ringactors_steps_waiting", () => Sum(s => s.Loop.Shard.StepsWaiting), null, "Steps that wait for later turns, in homes in memory.");
        meter.CreateObservableGauge(
            "ringactors_actors_loaded", () => Sum(s => s.Loop.Shard.LoadedActors), null, "Actors in memory.");
        meter.CreateObservableGauge(
            "ringactors_homes_loaded", () => Sum(s => s.Loop.Shard.LoadedHomes), null, "Homes in memory.");
        meter.CreateObservableGauge(
            "ringactors_deadlines_waiting", () => Sum(s => s.Loop.Shard.WaitingDeadlines), null, "Deadlines that are waited for.");
        meter.CreateObservableGauge(
            "ringactors_outbox_length", () => Sum(s => s.Outbox.Count), null, "Outside calls not concluded.");
        meter.CreateObservableGauge(
            "ringactors_outbox_age_seconds", () => Health().OutboxOldestSeconds, "s", "Age of the oldest call not concluded.");
        meter.CreateObservableGauge(
            "ringactors_journal_up", () => _pipeline.IsDown ? 0 : 1, null, "1 if the journal can be written.");
    }

    private int Sum(Func<RunningShard, int> of) => _shards.All().Sum(of);
}
