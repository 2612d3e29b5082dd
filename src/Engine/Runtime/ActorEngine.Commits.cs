using System.Diagnostics.Metrics;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Commits;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime;

/// <content>What happens when a turn is durable, and when the journal fails.</content>
public sealed partial class ActorEngine
{
    private sealed class Listener(ActorEngine engine) : ICommitListener
    {
        public void Committed(Turn turn) => engine.Release(turn);

        public void Failed(Turn turn, in Answer why)
        {
            engine._loops[turn.Shard].TurnEnded(turn, durable: false);
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

        public void Recovered()
        {
            engine.ReadWakeUps();

            // A turn whose outcome was unknown may have been written, with the calls it asks for and those it concludes.
            engine._outbox.Reconcile(engine._journal.ReadOutbox());
        }

        public void Resumed() => engine.Resumed();
    }

    /// <summary>Views first, replies after: everybody reads their own writes.</summary>
    private void Release(Turn turn)
    {
        foreach (HomeView view in turn.Views)
        {
            _published.Publish(view);
        }

        if (turn.Append is { } append)
        {
            foreach ((Address actor, string name) in append.OutboxRemoved)
            {
                _outbox.Withdraw(actor, name);
            }

            _outbox.Add(append.OutboxAdded);
        }

        _loops[turn.Shard].TurnEnded(turn, durable: true);
        foreach ((IAnswerSink sink, Answer answer) in turn.Answers)
        {
            Complete(sink, answer);
        }
    }

    /// <summary>Whoever waits for an answer is not the writer's business: what it throws is logged, and the others get theirs.</summary>
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

    private void Resumed()
    {
        foreach (ShardLoop loop in _loops)
        {
            loop.BeginAnew();
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
        meter.CreateObservableGauge("ringactors_mailbox_length", () => _loops.Sum(l => l.Backlog), null, "Messages that wait.");
        meter.CreateObservableGauge(
            "ringactors_steps_waiting", () => _loops.Sum(l => l.Shard.StepsWaiting), null, "Steps that wait for later turns, in homes in memory.");
        meter.CreateObservableGauge("ringactors_actors_loaded", () => _loops.Sum(l => l.Shard.LoadedActors), null, "Actors in memory.");
        meter.CreateObservableGauge("ringactors_homes_loaded", () => _loops.Sum(l => l.Shard.LoadedHomes), null, "Homes in memory.");
        meter.CreateObservableGauge(
            "ringactors_deadlines_waiting", () => _loops.Sum(l => l.Shard.WaitingDeadlines), null, "Deadlines that are waited for.");
        meter.CreateObservableGauge("ringactors_outbox_length", () => _outbox.Count, null, "Outside calls not concluded.");
        meter.CreateObservableGauge(
            "ringactors_outbox_age_seconds", () => _outbox.OldestAgeSeconds(), "s", "Age of the oldest call not concluded.");
        meter.CreateObservableGauge(
            "ringactors_journal_up", () => _pipeline.IsDown ? 0 : 1, null, "1 if the journal can be written.");
    }
}
