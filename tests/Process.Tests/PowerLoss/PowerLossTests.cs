using System.Globalization;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Findings;
using RingActors.Process.Tests.Writer;
using RingActors.Testing.Journals;
using RingActors.Testing.Watchdog;

namespace RingActors.Process.Tests.PowerLoss;

/// <summary>
/// A kill does not test the disk: the operating system keeps what was never flushed. Here the power fails: from a recording of all
/// writes and flushes disks are made as they may be found then, and each is opened by the real journal and compared with the
/// ledger of acknowledgements. Environment: RINGACTORS_POWERLOSS_IMAGES (2,000), RINGACTORS_POWERLOSS_SEED (chosen by chance).
/// </summary>
[TakesLong(240, "Opens thousands of images of a disk, or as many as the environment says.")]
public sealed class PowerLossTests
{
    private const int CommitsPerRecording = 220;

    [Fact]
    public async Task No_acknowledged_event_is_lost_when_the_power_fails()
    {
        int images = Setting("RINGACTORS_POWERLOSS_IMAGES", 2_000);
        Tally tally = await MakeAndCheck("FULL", images, recordings: 4);
        Assert.True(tally.Bad is [], string.Join("\n", tally.Bad.Take(10)));
        Assert.Equal(images, tally.Images);
    }

    [Fact]
    public async Task The_control_that_flushes_less_is_caught_losing_acknowledged_events()
    {
        Tally tally = await MakeAndCheck("NORMAL", 60, recordings: 1);
        Assert.NotEmpty(tally.Bad);
    }

    private static async Task<Tally> MakeAndCheck(string synchronous, int images, int recordings)
    {
        int seed = Setting("RINGACTORS_POWERLOSS_SEED", Random.Shared.Next(1_000_000));
        using WriterProgram program = await WriterProgram.Prepare();
        Tally tally = new();
        for (int i = 0; i < recordings; i++)
        {
            string log = await program.Record(seed + i, CommitsPerRecording, synchronous);
            int share = (images * (i + 1) / recordings) - (images * i / recordings);
            Check(log, seed + i, share, program.NewDirectory($"images-{i}"), tally);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}, {synchronous}: {tally.Bad.Count} of {tally.Images} images bad; {tally.Lost} events lost at most in one");
        return tally;
    }

    private static void Check(string log, int seed, int images, string directory, Tally tally)
    {
        List<DiskEntry> history = DiskEntry.Read(log);
        Random random = new(seed);
        int[] crashes = [.. Enumerable.Range(0, images).Select(_ => 1 + random.Next(history.Count)).Order()];
        IReadOnlyList<IReadOnlyList<ShardAppend>> commits = Workload.Commits(seed, CommitsPerRecording);
        Disk disk = new();
        int taken = 0;
        foreach (int crash in crashes)
        {
            for (; taken < crash; taken++)
            {
                disk.Take(history[taken]);
            }

            string image = Directory.CreateDirectory(Path.Combine(directory, "image")).FullName;
            disk.WriteImage(image, random);
            tally.Images++;
            (string? fault, long lost) = ImageCheck.Run(image, commits, disk.Acknowledged);
            tally.Lost = Math.Max(tally.Lost, lost);
            if (fault is not null)
            {
                tally.Bad.Add($"seed {seed}, power failed after operation {crash} of {history.Count}: {fault}");
            }

            Directory.Delete(image, recursive: true);
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private sealed class Tally
    {
        internal int Images { get; set; }

        internal long Lost { get; set; }

        internal List<string> Bad { get; } = [];
    }
}

/// <summary>Opens a disk image with the real journal and compares it with what was acknowledged.</summary>
internal static class ImageCheck
{
    /// <returns>What is wrong, if anything, and how many acknowledged events are lost.</returns>
    internal static (string? Fault, long Lost) Run(string directory, IReadOnlyList<IReadOnlyList<ShardAppend>> commits, int acknowledged)
    {
        try
        {
            SqliteJournalOptions options = Workload.Options(directory, "FULL");
            using (SqliteJournal journal = SqliteJournal.Open(options))
            {
                if (Compare(journal, commits, acknowledged) is { } fault)
                {
                    return fault;
                }
            }

            VerificationReport report = JournalVerifier.Verify(options.Path);
            return (report.Holds ? null : "verification: " + string.Join("; ", report.Findings.Take(3)), 0);
        }
        catch (Exception e) when (e is JournalDamagedException or JournalVersionException or JournalUnavailableException)
        {
            return (e.Message, 0);
        }
    }

    private static (string Fault, long Lost)? Compare(SqliteJournal journal, IReadOnlyList<IReadOnlyList<ShardAppend>> commits, int acknowledged)
    {
        long found = Enumerable.Range(0, journal.ShardCount).Sum(journal.ShardHead);
        JournalModel model = new(journal.ShardCount);
        int there = 0;
        for (; there < commits.Count && model.EventCount < found; there++)
        {
            model.Apply(commits[there]);
        }

        long promised = commits.Take(acknowledged).Sum(c => c.Sum(a => (long)a.Records.Count));
        if (there < acknowledged)
        {
            return ($"{acknowledged} commits were acknowledged, and {there} are there", promised - found);
        }

        if (there > acknowledged + 1)
        {
            return ($"{acknowledged} commits were acknowledged, and {there} are there", 0);
        }

        IReadOnlyList<string> differences = model.Differences(journal);
        return differences.Count == 0 ? null : ("differs in " + string.Join("; ", differences.Take(3)), 0);
    }
}
