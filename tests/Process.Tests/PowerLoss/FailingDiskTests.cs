using RingActors.Engine.Runtime.Journals;
using RingActors.Process.Tests.Writer;

namespace RingActors.Process.Tests.PowerLoss;

/// <summary>
/// Flushes and writes that fail: the first, then the second, and so on until a run meets none. Nothing is acknowledged between a
/// failure and a recovery, a failed flush is never tried again as it was, and nothing acknowledged is missing afterwards, not even
/// if the power fails too.
/// </summary>
public sealed class FailingDiskTests
{
    private const int InputOutputError = 5;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int Commits = 40;
    private const int ImagesPerRun = 6;

    [Theory]
    [InlineData("flush fails once", 1, InputOutputError, false, 1)]
    [InlineData("flush fails for ever", 1, InputOutputError, true, 3)]
    [InlineData("write fails once", 2, InputOutputError, false, 3)]
    [InlineData("disk is full for a moment", 2, NoSpace, false, 5)]
    [InlineData("disk is full from now on", 3, NoSpace, true, 5)]
    [InlineData("disk becomes read-only", 2, ReadOnlyFileSystem, true, 7)]
    public async Task Nothing_acknowledged_is_lost_when_a(string what, int kind, int errno, bool forever, int step)
    {
        const int seed = 20_261;
        using WriterProgram program = await WriterProgram.Prepare();
        (bool sound, string[] lines) = await program.Sweep("sweep", seed, Commits, kind, errno, forever, step);
        Assert.True(sound, what + ":\n" + string.Join("\n", lines.Where(l => !l.Contains(" sound", StringComparison.Ordinal))));
        Assert.Contains("no failure met", lines[^1], StringComparison.Ordinal);
        Assert.True(lines.Length > 5, $"only {lines.Length} runs met the failure");
        string directory = program.NewDirectory("sweep");
        foreach (string log in Directory.GetFiles(directory, "*.log"))
        {
            List<DiskEntry> history = DiskEntry.Read(log);
            RequireNoFlushTriedAgain(history, log);
            CheckImages(history, seed, program.NewDirectory("images"), log);
        }
    }

    /// <summary>After a failed flush of a file the next one of it comes only after something was written to it anew.</summary>
    private static void RequireNoFlushTriedAgain(List<DiskEntry> history, string log)
    {
        HashSet<int> failed = [];
        foreach (DiskEntry entry in history)
        {
            switch (entry.Operation)
            {
                case DiskOperation.SyncFailed:
                    Assert.True(failed.Add(entry.File), $"{log}: a failed flush was tried again");
                    break;
                case DiskOperation.Acknowledge when entry.Offset < 0:
                    // A new process cannot know; it moves everything it finds into the file and flushes that instead.
                    failed.Clear();
                    break;
                case DiskOperation.Write or DiskOperation.Truncate:
                    failed.Remove(entry.File);
                    break;
                case DiskOperation.Sync:
                    Assert.False(failed.Contains(entry.File), $"{log}: a failed flush was tried again");
                    break;
            }
        }
    }

    private static void CheckImages(List<DiskEntry> history, int seed, string directory, string log)
    {
        Random random = new(seed);
        IReadOnlyList<IReadOnlyList<ShardAppend>> commits = Workload.Commits(seed, Commits);
        int failure = Math.Max(1, history.FindIndex(e => e.Operation is DiskOperation.SyncFailed or DiskOperation.WriteFailed));
        int[] crashes = [.. Enumerable.Range(0, ImagesPerRun).Select(_ => failure + random.Next(history.Count - failure) + 1).Order()];
        Disk disk = new();
        int taken = 0;
        foreach (int crash in crashes)
        {
            for (; taken < crash && taken < history.Count; taken++)
            {
                disk.Take(history[taken]);
            }

            string image = Directory.CreateDirectory(Path.Combine(directory, "image")).FullName;
            disk.WriteImage(image, random);
            (string? fault, _) = ImageCheck.Run(image, commits, disk.Acknowledged);
            Assert.True(fault is null, $"{log}, power failed after operation {crash}: {fault}");
            Directory.Delete(image, recursive: true);
        }
    }
}
