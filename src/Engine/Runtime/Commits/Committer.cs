using System.Diagnostics;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Commits;

/// <summary>What becomes of a turn. Called by the writer, in the order in which the turns were submitted.</summary>
internal interface ICommitListener
{
    /// <summary>The turn is durable: what it says may leave the shard.</summary>
    void Committed(Turn turn);

    /// <summary>The turn was not, or perhaps not, appended.</summary>
    void Failed(Turn turn, in Answer why);

    /// <summary>The journal cannot be written; commands are to be refused until <see cref="Resumed"/>.</summary>
    void Down(Exception error);

    /// <summary>The journal has recovered: what the engine keeps in memory of its tables is to be read anew.</summary>
    void Recovered();

    /// <summary>A new life has begun: every shard has to begin it before its next turn.</summary>
    void Resumed();
}

/// <summary>
/// Appends turns, and knows what a failure means: which turns have to fail with it, when the journal may be written again, and that a
/// writer that has met another one never writes again. Used by one thread.
/// </summary>
/// <remarks>
/// A failure ends a life. Turns that were prepared in an ended life rest on states that never were, so they are refused by
/// their number of life, however late they come.
/// </remarks>
internal sealed class Committer(IJournal journal, ICommitListener listener, EngineTelemetry telemetry)
{
    private const int EventsMax = 16_384;

    private long _life = 1;
    private volatile bool _down;
    private string _reason = "";

    /// <summary>The life that turns have to belong to; the first is 1. Read by any thread.</summary>
    internal long Life => Volatile.Read(ref _life);

    /// <summary>True while the journal cannot be written. Read by any thread.</summary>
    internal bool IsDown => _down;

    /// <summary>See <see cref="EngineHost.ForgetsLives"/>.</summary>
    internal bool ForgetsLives { get; init; }

    /// <summary>Another writer owns the journal.</summary>
    internal bool IsStoppedForGood { get; private set; }

    internal void Commit(List<Turn> turns)
    {
        List<Turn> batch = new(turns.Count);
        int next = 0;
        while (next < turns.Count)
        {
            batch.Clear();
            List<ShardAppend> appends = new(turns.Count - next);
            int events = 0;
            while (next < turns.Count && events < EventsMax)
            {
                Turn turn = turns[next++];
                if (IsStale(turn))
                {
                    continue;
                }

                batch.Add(turn);
                if (turn.Append is { } append)
                {
                    appends.Add(append);
                    events += append.Records.Count;
                }
            }

            Commit(batch, appends, events);
        }
    }

    /// <summary>Opens the store anew; false if it still cannot be written.</summary>
    internal bool TryRecover()
    {
        try
        {
            journal.Recover();
            listener.Recovered();
        }
        catch (Exception e)
        {
            // A store that cannot be opened is tried again, whatever the driver calls it; health says why.
            _reason = e.Message;
            return false;
        }

        Volatile.Write(ref _life, _life + 1);
        _down = false;
        listener.Resumed();
        return true;
    }

    /// <summary>Lets the journal do what can wait; true if there is more of it.</summary>
    internal bool Maintain(bool idle)
    {
        try
        {
            return journal.Maintain(idle);
        }
        catch (Exception e)
        {
            GoDown(e);
            return false;
        }
    }

    private bool IsStale(Turn turn)
    {
        if (_down)
        {
            listener.Failed(turn, Answer.JournalDown(_reason));
            return true;
        }

        if (turn.Epoch != _life && !ForgetsLives)
        {
            listener.Failed(turn, Answer.JournalDown("The journal failed while this was on its way."));
            return true;
        }

        return false;
    }

    private void Commit(List<Turn> turns, List<ShardAppend> appends, int events)
    {
        try
        {
            if (appends.Count > 0)
            {
                using Activity? trace = EngineTelemetry.Traces.StartActivity("journal.append");
                trace?.SetTag("events", events);
                long started = telemetry.Timestamp();
                journal.Append(appends);
                telemetry.Appended(events, started);
            }
        }
        catch (JournalConflictException e)
        {
            IsStoppedForGood = true;
            GoDown(e);
            Fail(turns, Answer.JournalDown(e.Message));
            return;
        }
        catch (JournalUnavailableException e)
        {
            GoDown(e);
            Fail(turns, e.OutcomeUnknown ? Answer.JournalUnknown(e.Message) : Answer.JournalDown(e.Message));
            return;
        }
        catch (Exception e)
        {
            // Whatever a journal throws beyond its contract, what it has written is not known. Recovery reads it back.
            GoDown(e);
            Fail(turns, Answer.JournalUnknown(e.Message));
            return;
        }

        foreach (Turn turn in turns)
        {
            listener.Committed(turn);
        }
    }

    /// <summary>First nothing new comes in, then those that failed are told: who repeats at once is not refused by surprise.</summary>
    private void GoDown(Exception error)
    {
        _reason = error.Message;
        _down = true;
        telemetry.AppendFailed(error);
        listener.Down(error);
    }

    private void Fail(List<Turn> turns, in Answer why)
    {
        foreach (Turn turn in turns)
        {
            listener.Failed(turn, why);
        }
    }
}
