using RingActors.Api.Access;
using RingActors.Api.CommandLine;
using RingActors.Engine.Core;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Verification.Anchors;
using RingActors.Testing.Journals;

namespace RingActors.Api.Tests.CommandLine;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string Journal => Path.Combine(directory, "journal.db");

    private string Anchor => Path.Combine(directory, "journal.anchor");

    [Fact]
    public async Task An_intact_journal_ends_with_0_and_names_every_home_with_its_head()
    {
        Make();
        var (code, output, _) = await VerifyAsync();
        Assert.Equal(0, code);
        Assert.Contains("home-1: 40 events, head ", output, StringComparison.Ordinal);
        Assert.Contains("Every chain holds.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Not c", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_flipped_byte_of_an_event_ends_with_1_and_is_located()
    {
        Make();
        var bytes = File.ReadAllBytes(Journal);
        var at = bytes.AsSpan().LastIndexOf("home-1/sensor/1"u8);
        bytes[at + 40] ^= 0x10;
        File.WriteAllBytes(Journal, bytes);
        var (code, output, _) = await VerifyAsync();
        Assert.Equal(1, code);
        Assert.Matches(@"DAMAGED .*journal\.db.*: Page \d+, bytes \d+ to \d+", output);
        Assert.Matches(@"DAMAGED .*journal\.db, table log, row \d+", output);
        Assert.Contains("NOT intact", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_in_which_nothing_is_stored_counts_too()
    {
        Make();
        var bytes = File.ReadAllBytes(Journal);
        var at = bytes.AsSpan().IndexOf(new byte[64]) + 32;
        bytes[at] = 1;
        File.WriteAllBytes(Journal, bytes);
        var (code, output, _) = await VerifyAsync();
        Assert.Equal(1, code);
        Assert.Contains($"Page {(at / 8192) + 1}, ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_anchor_is_a_failure_unless_it_is_done_without_on_purpose()
    {
        Make();
        File.Delete(Anchor);
        var (code, output, _) = await VerifyAsync();
        Assert.Equal(1, code);
        Assert.Contains("--no-anchor", output, StringComparison.Ordinal);
        (code, output, _) = await VerifyAsync(noAnchor: true);
        Assert.Equal(0, code);
        Assert.Contains("Not compared with an anchor", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_was_rolled_back_is_named_as_such_and_not_as_damaged()
    {
        Make();
        foreach (var file in new[] { "journal.db", "journal.db-seal" })
        {
            File.Copy(Path.Combine(directory, file), Path.Combine(directory, "older-" + file));
        }

        Make();
        foreach (var file in new[] { "journal.db", "journal.db-seal" })
        {
            File.Move(Path.Combine(directory, "older-" + file), Path.Combine(directory, file), overwrite: true);
        }

        var (code, output, _) = await VerifyAsync();

        Assert.Equal(1, code);
        Assert.Contains("ROLLED BACK ", output, StringComparison.Ordinal);
        Assert.Contains("Home home-1 has 40 events, and 80 were anchored", output, StringComparison.Ordinal);
        Assert.Contains("the journal was rolled back", output, StringComparison.Ordinal);
        Assert.DoesNotContain("DAMAGED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_the_anchor_cannot_be_checked_which_is_said()
    {
        Make();
        File.Delete(Path.Combine(directory, "access.key"));
        var (code, output, _) = await VerifyAsync();
        Assert.Equal(1, code);
        Assert.Contains("There is no key here (access.key)", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(directory, "access.key")));
    }

    [Fact]
    public async Task Without_a_journal_it_says_where_it_looked()
    {
        var (code, _, errors) = await VerifyAsync();
        Assert.Equal(1, code);
        Assert.Contains(directory, errors, StringComparison.Ordinal);
    }

    private void Make()
    {
        using var journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Journal });
        using var anchor = HeadAnchor.Start(
            new AnchorPlaces(Anchor, AccessKey.Open(directory).AnchorKey), new AnchorLeave(), journal, journal.Uid,
            TimeProvider.System, e => throw e);
        var source = EventSource.After(journal);
        for (var i = 0; i < 40; i++)
        {
            journal.Append([source.Turn(new Address("home-1", "sensor", $"{i % 2}"))]);
        }
    }

    private async Task<(int Code, string Output, string Errors)> VerifyAsync(bool noAnchor = false)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        var code = await new VerifyCommand(output, errors, _ => null)
            .RunAsync(new VerifyOptions(directory, noAnchor), CancellationToken.None);
        return (code, output.ToString(), errors.ToString());
    }
}
