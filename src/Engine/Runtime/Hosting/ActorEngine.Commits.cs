using System.Diagnostics.Metrics;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
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
            turn.Fail(why);
        }

        public void Down(Exception error) => engine.SetState("journal-down", error.Message);

        public void Recovered() => engine.Recovered();

        public long EpochOf(int shard) => engine._loops[shard].Shard.Epoch;
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

            foreach (OutboxEntry entry in append.OutboxAdded)
            {
                _outbox.Add(entry);
            }
        }

        _loops[turn.Shard].TurnEnded(turn, durable: true);
        foreach ((IAnswerSink sink, Answer answer) in turn.Answers)
        {
            sink.Complete(answer);
        }
    }

    private void Recovered()
    {
        ReadWakeUps();
        foreach (OutboxEntry entry in _journal.ReadOutbox())
        {
            // A turn whose outcome was unknown may have been written with its calls.
            _outbox.Add(entry);
        }

        _telemetry.Log.JournalRecovered();
        if (_state == "journal-down")
        {
            SetState("running", null);
        }

        foreach (ShardLoop loop in _loops)
        {
            loop.BeginAnew();
        }

        foreach (HomeView view in _published.All())
        {
            // An append whose outcome was unknown may have happened: show it.
            LoopOf(view.Home).TryPost(Envelope.Of(TouchOf(view.Home), null), always: true);
        }
    }

    private void AddGauges()
    {
        Meter meter = _telemetry.Meter;
        meter.CreateObservableGauge("ringactors_mailbox_length", () => _loops.Sum(l => l.Backlog), null, "Messages that wait.");
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
