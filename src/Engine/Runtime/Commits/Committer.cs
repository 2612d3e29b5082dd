using System.Diagnostics;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
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

    /// <summary>The journal can be written again, and these lives begin: each shard before its next turn.</summary>
    void Resumed(IReadOnlyList<(int Shard, ShardLife Life)> lives);

    /// <summary>Another writer owns the shard. Its turns fail from here on, and no others.</summary>
    void Lost(int shard, ShardLostException error);
}

/// <summary>
/// Appends turns, and knows what a failure means: which turns have to fail with it, when the journal may be written
/// again, and that a shard with another owner is never written again under this claim. Used by one thread.
/// </summary>
/// <remarks>
/// A failure of the store ends the lives of all shards, the loss of a shard the life of that one
/// (<see cref="ShardLives"/>).
/// </remarks>
internal sealed class Committer(IJournal journal, ICommitListener listener, EngineTelemetry telemetry)
{
    private const int EventsMax = 16_384;

    private volatile bool _down;
    private string _reason = "";

    /// <summary>Which life each shard lives.</summary>
    internal ShardLives Lives { get; } = new(journal.ShardCount);

    /// <summary>True while the journal cannot be written. Read by any thread.</summary>
    internal bool IsDown => _down;

    /// <summary>See <see cref="EngineHost.ForgetsLives"/>.</summary>
    internal bool ForgetsLives { get; init; }

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
        List<(int Shard, OpenedShard Opened)> read = [];
        try
        {
            foreach (int shard in Lives.Open)
            {
                if (Reread(shard) is { } opened)
                {
                    read.Add((shard, opened));
                }
            }

            if (read.Count == 0)
            {
                // No shard is open, and one will be.
                journal.Recover(0);
            }
        }
        catch (Exception e)
        {
            // A store that cannot be opened is tried again, whatever the driver calls it; health says why.
            _reason = e.Message;
            return false;
        }

        List<(int Shard, ShardLife Life)> lives = new(read.Count);
        foreach ((int shard, OpenedShard opened) in read)
        {
            (long number, long claim) = Lives.BeginNext(shard);
            lives.Add((shard, new ShardLife(number, claim, opened)));
        }

        _down = false;
        listener.Resumed(lives);
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

    private OpenedShard? Reread(int shard)
    {
        try
        {
            journal.Recover(shard);
            return journal.OpenShard(shard);
        }
        catch (ShardLostException e)
        {
            Lose(e);
            return null;
        }
    }

    private bool IsStale(Turn turn)
    {
        if (_down)
        {
            listener.Failed(turn, Answer.JournalDown(_reason));
            return true;
        }

        if (Lives.Refusal(turn) is { } why && !(ForgetsLives && Lives.IsOpen(turn.Shard)))
        {
            listener.Failed(turn, why);
            return true;
        }

        return false;
    }

    private void Commit(List<Turn> turns, List<ShardAppend> appends, int events)
    {
        // One round, unless a shard turns out to be lost: then the others are appended without it.
        while (!TryCommit(turns, appends, events))
        {
            turns.RemoveAll(IsStale);
            appends = [.. turns.Select(t => t.Append).OfType<ShardAppend>()];
            events = appends.Sum(a => a.Records.Count);
        }
    }

    /// <summary>False if nothing was appended because a shard was lost; its turns are stale now.</summary>
    private bool TryCommit(List<Turn> turns, List<ShardAppend> appends, int events)
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
        catch (ShardLostException e) when (appends.Exists(a => a.Shard == e.Shard))
        {
            Lose(e);
            return false;
        }
        catch (JournalUnavailableException e)
        {
            GoDown(e);
            Fail(turns, e.OutcomeUnknown ? Answer.JournalUnknown(e.Message) : Answer.JournalDown(e.Message));
            return true;
        }
        catch (Exception e)
        {
            // Whatever a journal throws beyond its contract, what it has written is not known. Recovery reads it back.
            GoDown(e);
            Fail(turns, Answer.JournalUnknown(e.Message));
            return true;
        }

        foreach (Turn turn in turns)
        {
            listener.Committed(turn);
        }

        return true;
    }

    private void Lose(ShardLostException error)
    {
        Lives.End(error.Shard, Answer.ShardLost(error.Message));
        listener.Lost(error.Shard, error);
    }

    /// <summary>
    /// First nothing new comes in, then those that failed are told: who repeats at once is not refused by surprise.
    /// </summary>
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
