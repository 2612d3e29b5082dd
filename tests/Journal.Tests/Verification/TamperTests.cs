using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Verification.Anchors;
using RingActors.Engine.Verification.Findings;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Verification;

public sealed class TamperTests : IDisposable
{
    private readonly SampleJournal _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void An_untouched_journal_holds()
    {
        VerificationReport report = _sample.Verify();
        Assert.True(report.Holds, string.Join("\n", report.Findings));
        Assert.True(report.Anchored);
        Assert.True(report.Sealed);
        Assert.Equal((90, 150), (report.Rows, report.Events));
        Assert.Equal(["home-0", "home-1", "home-2"], report.Homes.Select(h => h.Home));
        Assert.Equal(150, report.Homes.Sum(h => h.Events));
    }

    [Theory]
    [InlineData(1, 700)]
    [InlineData(2, 700)]
    public void Without_the_seal_a_flipped_byte_is_found_unless_it_changes_nothing_that_was_stored(int seed, int flips)
    {
        File.Delete(_sample.SealPath);
        byte[] sound = File.ReadAllBytes(_sample.Path);
        string content = _sample.Content();
        Random random = new(seed);
        int harmless = 0;
        for (int i = 0; i < flips; i++)
        {
            byte[] damaged = [.. sound];
            int at = random.Next(damaged.Length);
            byte mask = (byte)(1 << random.Next(8));
            damaged[at] ^= random.Next(2) == 0 ? mask : (byte)0xff;
            File.WriteAllBytes(_sample.Path, damaged);
            if (!Found())
            {
                harmless++;
                string now = _sample.Content();
                Assert.True(content == now, $"seed {seed}: byte {at} was changed to {damaged[at]}, and nothing was noticed: "
                    + string.Join(" / ", now.Split('\n').Except(content.Split('\n')).Concat(content.Split('\n').Except(now.Split('\n'))).Take(4)));
            }
        }

        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {flips - harmless} of {flips} flips found, {harmless} in unused bytes");
        Assert.InRange(flips - harmless, flips / 8, flips);
    }

    [Theory]
    [InlineData("DELETE FROM log WHERE pos = 40", FindingKind.Row)]
    [InlineData("UPDATE log SET shard = shard + 1 WHERE pos = 40", FindingKind.Row)]
    [InlineData("UPDATE log SET frames = (SELECT frames FROM log WHERE pos = 41) WHERE pos = 40", FindingKind.Chain)]
    [InlineData("INSERT INTO log SELECT pos + 1, shard, first_seq + events, events, sides, crc, frames FROM log ORDER BY pos DESC LIMIT 1", FindingKind.Chain)]
    [InlineData("UPDATE log SET sides = zeroblob(24) WHERE pos = 40", FindingKind.Row)]
    [InlineData("DELETE FROM place WHERE rowid_is_not_there IS NULL", FindingKind.Index)]
    [InlineData("DELETE FROM home WHERE name = 'home-1'", FindingKind.Index)]
    [InlineData("UPDATE home SET seq = seq + 1", FindingKind.Index)]
    [InlineData("UPDATE shard SET seq = seq + 1", FindingKind.Index)]
    [InlineData("DELETE FROM run WHERE id = (SELECT max(id) FROM run)", FindingKind.Index)]
    [InlineData("UPDATE name SET id = id + 1 WHERE id = (SELECT max(id) FROM name)", FindingKind.Index)]
    [InlineData("DELETE FROM wakeup WHERE actor = (SELECT max(actor) FROM wakeup)", FindingKind.Row)]
    [InlineData("UPDATE wakeup SET at = at + 1", FindingKind.Row)]
    [InlineData("DELETE FROM outbox WHERE id = (SELECT max(id) FROM outbox)", FindingKind.Row)]
    [InlineData("UPDATE outbox SET lane = 'x'", FindingKind.Row)]
    [InlineData("UPDATE outbox SET id = id + 100", FindingKind.Row)]
    [InlineData("DELETE FROM snapshot WHERE id = (SELECT max(id) FROM snapshot)", FindingKind.Row)]
    [InlineData("UPDATE snapshot SET body = zeroblob(9)", FindingKind.Row)]
    [InlineData("UPDATE journal SET shards = 17", FindingKind.Row)]
    [InlineData("CREATE TABLE more (x)", FindingKind.File)]
    public void An_edited_row_is_found_though_SQLite_calls_the_file_sound(string edit, FindingKind kind)
    {
        _sample.Edit(edit.Replace("rowid_is_not_there", "(SELECT NULL)", StringComparison.Ordinal));
        VerificationReport report = _sample.Verify();
        Assert.Contains(report.Findings, f => f.Kind == kind);
        Assert.DoesNotContain(report.Findings, f => f.Message.StartsWith("SQLite's own check", StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_says_where_to_look()
    {
        _sample.Edit("UPDATE log SET frames = CAST(substr(frames, 1, 90) || x'7e' || substr(frames, 92) AS BLOB) WHERE pos = 41");
        Finding found = Assert.Single(_sample.Verify().Findings, f => f.Kind == FindingKind.Chain);
        Assert.Equal(("log", "41", "home-1", 14L, 0), (found.Table, found.Row, found.Home, found.HomeSeq, found.Offset));
        Assert.Contains("row 41", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_swapped_between_two_homes_are_found()
    {
        // Rows 41 and 42 are turns of home-1 and home-2: their frames change places.
        _sample.Edit(
            "CREATE TEMP TABLE t AS SELECT pos, frames FROM log WHERE pos IN (41, 42); "
            + "UPDATE log SET frames = (SELECT frames FROM t WHERE t.pos = 83 - log.pos) WHERE pos IN (41, 42)");
        Assert.Contains(_sample.Verify().Findings, f => f.Table == "log" && f.Row == "41");
    }

    [Fact]
    public void Two_homes_renamed_into_each_other_are_found()
    {
        _sample.Edit(
            "UPDATE log SET frames = CAST(replace(replace(replace(frames, CAST('home-1/' AS BLOB), CAST('home-#/' AS BLOB)), "
            + "CAST('home-2/' AS BLOB), CAST('home-1/' AS BLOB)), CAST('home-#/' AS BLOB), CAST('home-2/' AS BLOB)) AS BLOB)");
        Assert.Contains(_sample.Verify().Findings, f => f.Kind is FindingKind.Chain or FindingKind.Row);
    }

    [Fact]
    public void A_tail_that_was_cut_consistently_is_found_by_the_anchor_alone()
    {
        // The row of journal still says that this was not indexed: rows behind the index can be cut without any other trace.
        using (SqliteJournal journal = SqliteJournal.Open(_sample.Options))
        using (HeadAnchor anchor = _sample.Anchor(journal))
        {
            EventSource source = EventSource.After(journal);
            journal.Append([source.Turn(new RingActors.Engine.Core.Address("home-1", "sensor", "1"))]);
        }

        _sample.Edit("DELETE FROM log WHERE pos = (SELECT max(pos) FROM log)");
        Assert.True(_sample.Verify(anchored: false).Holds);
        VerificationReport report = _sample.Verify();
        Finding found = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.RolledBack, "home-1"), (found.Kind, found.Home));
        Assert.True(report.IsRolledBack);
    }

    [Fact]
    public void Yesterdays_file_in_place_of_todays_is_found_by_the_anchor_alone()
    {
        byte[] yesterday = File.ReadAllBytes(_sample.Path);
        using (SqliteJournal journal = SqliteJournal.Open(_sample.Options))
        using (HeadAnchor anchor = _sample.Anchor(journal))
        {
            journal.Append([EventSource.After(journal).Turn(new RingActors.Engine.Core.Address("home-1", "sensor", "1"))]);
        }

        File.WriteAllBytes(_sample.Path, yesterday);
        File.Delete(_sample.SealPath);
        Assert.True(_sample.Verify(anchored: false).Holds);
        Assert.True(_sample.Verify().IsRolledBack);
    }

    [Fact]
    public void An_older_journal_that_is_damaged_too_is_not_taken_for_merely_older()
    {
        byte[] yesterday = File.ReadAllBytes(_sample.Path);
        using (SqliteJournal journal = SqliteJournal.Open(_sample.Options))
        using (HeadAnchor anchor = _sample.Anchor(journal))
        {
            journal.Append([EventSource.After(journal).Turn(new RingActors.Engine.Core.Address("home-1", "sensor", "1"))]);
        }

        File.WriteAllBytes(_sample.Path, yesterday);
        _sample.Edit("UPDATE log SET frames = zeroblob(length(frames)) WHERE pos = (SELECT min(pos) FROM log)");
        VerificationReport report = _sample.Verify();
        Assert.False(report.IsRolledBack);
        Assert.Contains(report.Findings, f => f.Kind == FindingKind.Anchor);
    }

    [Fact]
    public void Another_homes_journal_in_its_place_is_found()
    {
        using SampleJournal other = new();
        File.Copy(other.Path, _sample.Path, overwrite: true);
        Assert.Contains(_sample.Verify().Findings, f => f.Kind == FindingKind.Anchor);
    }

    private bool Found()
    {
        try
        {
            return !_sample.Verify(anchored: false).Holds;
        }
        catch (RingActors.Engine.Runtime.Journals.JournalVersionException)
        {
            return true;
        }
    }
}
