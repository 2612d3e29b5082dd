using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Findings;
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
    public void Another_state_of_the_journal_that_is_sound_in_itself_is_one_finding()
    {
        byte[] before = File.ReadAllBytes(_sample.Path);
        using (SqliteJournal journal = SqliteJournal.Open(_sample.Options))
        {
            journal.Append([EventSource.After(journal).Turn(new Address("home-1", "sensor", "1"))]);
        }

        Assert.True(_sample.Verify(anchored: false) is { Holds: true, Sealed: true });
        File.WriteAllBytes(_sample.Path, before);
        string message = Assert.Single(Findings()).Message;
        Assert.Contains("151 events", message, StringComparison.Ordinal);
        Assert.Contains("this has 150", message, StringComparison.Ordinal);
        File.Delete(_sample.SealPath);
        Assert.Empty(Findings());
    }

    [Fact]
    public void What_has_changed_while_it_was_closed_is_told_when_it_is_opened()
    {
        byte[] bytes = File.ReadAllBytes(_sample.Path);
        int unused = bytes.AsSpan().IndexOf(new byte[64]) + 32;
        bytes[unused] = 1;
        File.WriteAllBytes(_sample.Path, bytes);
        using (SqliteJournal journal = SqliteJournal.Open(_sample.Options))
        {
            Assert.StartsWith($"Page {(unused / 8192) + 1}, ", Assert.Single(journal.ChangedWhileClosed), StringComparison.Ordinal);
        }

        Assert.Single(Findings());
    }

    [Fact]
    public void Opening_and_closing_without_a_write_leaves_the_seal_as_it_is()
    {
        byte[] seal = File.ReadAllBytes(_sample.SealPath);
        SqliteJournal.Open(_sample.Options).Dispose();
        Assert.Equal(seal, File.ReadAllBytes(_sample.SealPath));
        Assert.True(_sample.Verify(anchored: false) is { Holds: true, Sealed: true });
    }

    [Fact]
    public void A_start_that_is_refused_leaves_the_seal_as_it_is()
    {
        byte[] seal = File.ReadAllBytes(_sample.SealPath);
        _sample.Edit("PRAGMA user_version = 99");
        File.WriteAllBytes(_sample.SealPath, seal);
        Assert.Throws<Engine.Runtime.Journals.JournalVersionException>(() => SqliteJournal.Open(_sample.Options));
        Assert.Equal(seal, File.ReadAllBytes(_sample.SealPath));
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
    public void After_a_kill_it_holds_as_long_as_nothing_was_moved_into_the_file()
    {
        SqliteJournal journal = SqliteJournal.Open(_sample.Options with { CheckpointPagesIdle = 1 });
        journal.Append([EventSource.After(journal).Turn(new Address("home-1", "sensor", "1"))]);
        Assert.True(Killed("early") is { Holds: true, Sealed: true });
        while (journal.Maintain(idle: true))
        {
            // Until everything is in the file.
        }

        Assert.True(Killed("late") is { Holds: true, Sealed: false });
        journal.Dispose();
        Assert.True(_sample.Verify(anchored: false) is { Holds: true, Sealed: true });
    }

    /// <summary>What a kill leaves: the files as they are.</summary>
    private VerificationReport Killed(string name)
    {
        string killed = Path.Combine(Path.GetDirectoryName(_sample.Path)!, name);
        Directory.CreateDirectory(killed);
        foreach (string file in new[] { "", "-wal", "-seal" })
        {
            File.Copy(_sample.Path + file, Path.Combine(killed, "journal.db" + file));
        }

        return JournalVerifier.Verify(Path.Combine(killed, "journal.db"));
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
