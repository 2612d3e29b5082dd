using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;

namespace RingActors.Process.Tests.Writer;

/// <summary>Appends the workload while everything is recorded; closes and opens the journal once in the middle.</summary>
internal static class Recording
{
    internal static void Run(Recorder recorder, string directory, string log, int seed, int count, string synchronous)
    {
        IReadOnlyList<IReadOnlyList<ShardAppend>> commits = Workload.Commits(seed, count);
        Random random = new(seed);
        recorder.Start(directory, log);
        SqliteJournal journal = SqliteJournal.Open(Workload.Options(directory, synchronous));
        for (int i = 0; i < commits.Count; i++)
        {
            if (i == commits.Count / 2)
            {
                journal.Dispose();
                journal = SqliteJournal.Open(Workload.Options(directory, synchronous));
            }

            journal.Append(commits[i]);
            recorder.Acknowledge(i + 1);
            journal.Maintain(idle: random.Next(4) == 0);
        }

        // The power fails here: nothing is closed.
        GC.KeepAlive(journal);
        Environment.Exit(0);
    }
}
