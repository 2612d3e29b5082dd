using RingActors.Engine.Core;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Verification;

public sealed class SealTests : IDisposable
{
    private readonly SampleJournal _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData(1, 600)]
    [InlineData(2, 600)]
    public void Of_a_journal_that_was_closed_every_flipped_byte_is_found_and_its_page_named(int seed, int flips)
    {
        byte[] sound = File.ReadAllBytes(_sample.Path);
        Random random = new(seed);
        for (int i = 0; i < flips; i++)
        {
            byte[] damaged = [.. sound];
            int at = random.Next(damaged.Length);
            damaged[at] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(_sample.Path, damaged);
            IReadOnlyList<Finding> findings = Findings();
            string page = $"Page {(at / 8192) + 1}, ";
            Assert.True(
                findings.Any(f => f.Kind == FindingKind.File && f.Message.StartsWith(page, StringComparison.Ordinal)),
                $"seed {seed}: byte {at} was changed, and {page} was not named: {string.Join(" / ", findings)}");
        }
    }

    [Fact]
    public void Bytes_added_or_cut_are_found()
    {
        byte[] sound = File.ReadAllBytes(_sample.Path);
        File.WriteAllBytes(_sample.Path, [.. sound, .. new byte[8192]]);
        Assert.Contains(Findings(), f => f.Message.StartsWith($"The file had {sound.Length} bytes", StringComparison.Ordinal));
        File.WriteAllBytes(_sample.Path, sound[..^8192]);
        Assert.Contains(Findings(), f => f.Message.StartsWith($"The file had {sound.Length} bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_programs_write_ahead_log_is_found()
    {
        File.WriteAllBytes(_sample.Path + "-wal", new byte[32]);
        Assert.Contains(Findings(), f => f.Message.Contains("another program has written", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_seal_is_not_taken_for_none()
    {
        byte[] seal = File.ReadAllBytes(_sample.SealPath);
        for (int at = 0; at < seal.Length; at += 5)
        {
            byte[] damaged = [.. seal];
            damaged[at] ^= 1;
            File.WriteAllBytes(_sample.SealPath, damaged);
            Assert.Contains("seal", Assert.Single(Findings()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_broken_as_long_as_the_journal_is_open_and_after_a_kill()
    {
        SqliteJournal journal = SqliteJournal.Open(_sample.Options);
        Assert.Equal(0, new FileInfo(_sample.SealPath).Length);
        journal.Append([EventSource.After(journal).Turn(new Address("home-1", "sensor", "1"))]);

        // What a kill leaves: the files as they are.
        string killed = Path.Combine(Path.GetDirectoryName(_sample.Path)!, "killed");
        Directory.CreateDirectory(killed);
        foreach (string file in new[] { "", "-wal", "-seal" })
        {
            File.Copy(_sample.Path + file, Path.Combine(killed, "journal.db" + file));
        }

        VerificationReport report = JournalVerifier.Verify(Path.Combine(killed, "journal.db"));
        Assert.True(report.Holds, string.Join("\n", report.Findings));
        Assert.False(report.Sealed);
        journal.Dispose();
        Assert.True(_sample.Verify(anchored: false) is { Holds: true, Sealed: true });
    }

    private IReadOnlyList<Finding> Findings()
    {
        try
        {
            return _sample.Verify(anchored: false).Findings;
        }
        catch (Engine.Runtime.Journals.JournalVersionException version)
        {
            // The header says that it is another program's file; that is found first, and the seal is not read.
            return [new Finding(FindingKind.File, "", "", "", null, null, null, null, "Page 1, " + version.Message)];
        }
    }
}
