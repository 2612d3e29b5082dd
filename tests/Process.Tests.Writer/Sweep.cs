using System.Globalization;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Testing.Journals;

namespace RingActors.Process.Tests.Writer;

/// <summary>
/// Lets the first call fail, then the second, and so on until a run meets no failure any more. Every run recovers as an engine
/// would, and is compared with what it acknowledged. Prints a line for each run.
/// </summary>
internal sealed class Sweep(Recorder recorder, string parent, int seed, int count, int kind, int error, bool forever)
{
    private const int RunsMax = 5_000;

    private readonly IReadOnlyList<IReadOnlyList<ShardAppend>> _commits = Workload.Commits(seed, count);

    /// <summary>True if every run was as it must be.</summary>
    internal bool Run(int step)
    {
        bool sound = true;
        for (int at = 1; at < RunsMax; at += step)
        {
            string directory = Directory.CreateDirectory(Path.Combine(parent, at.ToString("D4", CultureInfo.InvariantCulture))).FullName;
            string outcome = RunOnce(directory, at, out bool fired);
            Console.WriteLine($"{at} {outcome}");
            sound &= outcome.StartsWith("sound", StringComparison.Ordinal);
            if (!fired)
            {
                return sound;
            }
        }

        return false;
    }

    private string RunOnce(string directory, int at, out bool fired)
    {
        recorder.Start(directory, directory + ".log");
        recorder.Fail(kind, at, error, forever);
        int done = 0;
        string? fault = null;
        try
        {
            using SqliteJournal journal = SqliteJournal.Open(Workload.Options(directory, "FULL"));
            fault = AppendAll(journal, ref done);
        }
        catch (JournalUnavailableException)
        {
            // It could not be opened: nothing was acknowledged.
        }
        catch (JournalDamagedException e)
        {
            fault = "taken for damaged: " + e.Message;
        }

        fired = recorder.Fired;
        recorder.Fail(0, 0, 0, forever: false);
        recorder.Acknowledge(Recorder.Restart);
        try
        {
            return fault ?? Compare(directory, done, fired);
        }
        catch (JournalDamagedException e)
        {
            return $"{done} acknowledged; after the restart taken for damaged: {e.Message}";
        }
    }

    /// <summary>Appends what can be appended; returns what is wrong, if anything.</summary>
    private string? AppendAll(SqliteJournal journal, ref int done)
    {
        while (done < _commits.Count)
        {
            try
            {
                journal.Append(_commits[done]);
                recorder.Acknowledge(++done);
                journal.Maintain(idle: done % 3 == 0);
            }
            catch (JournalUnavailableException e)
            {
                if (MustStayFailed(journal, done) is { } fault)
                {
                    return fault;
                }

                bool? there = Recover(journal, done);
                if (there is null)
                {
                    return null;
                }

                if (there.Value && !e.OutcomeUnknown)
                {
                    return $"commit {done} was said not to be written, and is there";
                }

                if (there.Value)
                {
                    // An engine finds the command's receipt and acknowledges it now.
                    recorder.Acknowledge(++done);
                }
            }
        }

        return null;
    }

    private string? MustStayFailed(SqliteJournal journal, int done)
    {
        try
        {
            journal.Append(done < _commits.Count ? _commits[done] : _commits[^1]);
            return $"an append was accepted after a failure, before recovery, at commit {done}";
        }
        catch (JournalUnavailableException)
        {
            // Reads go on meanwhile.
            JournalModel model = ModelAfter(done);
            IReadOnlyList<string> differences = model.Differences(journal);
            return differences.Count == 0 ? null : "reads after a failure: " + string.Join("; ", differences);
        }
    }

    /// <summary>Whether the commit is there after a recovery; null if recovering fails again and again.</summary>
    private bool? Recover(SqliteJournal journal, int done)
    {
        for (int attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                journal.Recover();
                return done < _commits.Count && IsThere(journal, _commits[done]);
            }
            catch (JournalUnavailableException)
            {
                // Tried again, as an engine would after a pause.
            }
        }

        return null;
    }

    private static bool IsThere(SqliteJournal journal, IReadOnlyList<ShardAppend> commit) =>
        journal.ShardHead(commit[^1].Shard) >= commit[^1].ExpectedSeq + commit[^1].Records.Count;

    private string Compare(string directory, int done, bool fired)
    {
        using SqliteJournal journal = SqliteJournal.Open(Workload.Options(directory, "FULL"));
        int there = done < _commits.Count && IsThere(journal, _commits[done]) ? done + 1 : done;
        IReadOnlyList<string> differences = ModelAfter(there).Differences(journal);
        return differences.Count == 0
            ? $"sound: {done} acknowledged, {there} there{(fired ? "" : ", no failure met")}"
            : $"{done} acknowledged; differs in " + string.Join("; ", differences);
    }

    private JournalModel ModelAfter(int commits)
    {
        JournalModel model = new(4);
        foreach (IReadOnlyList<ShardAppend> commit in _commits.Take(commits))
        {
            model.Apply(commit);
        }

        return model;
    }
}
