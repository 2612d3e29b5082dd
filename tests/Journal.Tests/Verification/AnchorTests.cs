using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Verification.Anchors;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Journal.Tests.Verification;

public sealed class AnchorTests : IDisposable
{
    private static readonly Address Bell = new("home-1", "doorbell", "1");
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherKey = [.. Enumerable.Range(2, 32).Select(i => (byte)i)];

    private readonly TemporaryDirectory _directory = new();
    private readonly InMemoryJournal _journal = new();
    private readonly EventSource _source = new(16);

    private string AnchorPath => _directory.File("anchor");

    private string LodgedPath => _directory.File("lodged");

    private AnchorPlaces Places => new(AnchorPath, Key);

    private AnchorPlaces Both => Places with { Lodged = LodgedPath };

    public void Dispose()
    {
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void The_anchor_is_written_at_the_end_and_agrees_with_its_journal()
    {
        using (Start())
        {
            _journal.Append([_source.Turn(Bell, Bell)]);
        }

        Assert.Empty(Told(_journal));
        _journal.Append([_source.Turn(Bell)]);
        Assert.Empty(Told(_journal));
        using HeadAnchor again = Start();
    }

    [Fact]
    public void It_is_written_only_when_something_has_changed()
    {
        using HeadAnchor anchor = Start();
        _journal.Append([_source.Turn(Bell)]);
        anchor.WriteIfChanged();
        File.Delete(AnchorPath);
        anchor.WriteIfChanged();
        Assert.False(File.Exists(AnchorPath));
        _journal.Append([_source.Turn(Bell)]);
        anchor.WriteIfChanged();
        Assert.True(File.Exists(AnchorPath));
    }

    [Fact]
    public void Its_counter_only_rises_through_restarts_too_and_each_that_is_written_is_handed_out()
    {
        List<WrittenAnchor> written = [];
        for (int life = 0; life < 3; life++)
        {
            using HeadAnchor anchor = HeadAnchor.Start(
                Places, new AnchorLeave(), _journal, "j", TimeProvider.System, e => throw e, written.Add);
            _journal.Append([_source.Turn(Bell)]);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], written.Select(w => w.Counter));
        Assert.Equal(written[^1].Text, File.ReadAllText(AnchorPath));
    }

    [Fact]
    public void A_journal_that_has_less_than_was_anchored_does_not_start_unless_that_is_wanted_and_is_named_as_rolled_back()
    {
        using (Start())
        {
            _journal.Append([_source.Turn(Bell, Bell)]);
        }

        using InMemoryJournal empty = new();
        string said = Assert.Throws<JournalRolledBackException>(() => Start(empty)).Message;
        Assert.Contains("was rolled back", said, StringComparison.Ordinal);
        Assert.Contains("Home home-1 has 0 events, and 2 were anchored", said, StringComparison.Ordinal);
        Assert.Contains("--accept-older", said, StringComparison.Ordinal);

        using HeadAnchor accepted = Start(empty, new AnchorLeave(Older: true));
        Assert.True(accepted.WasAhead);
        Assert.Empty(Told(empty));
    }

    [Fact]
    public void A_journal_with_events_and_without_an_anchor_does_not_start_unless_that_is_wanted()
    {
        using (Start())
        {
        }

        _journal.Append([_source.Turn(Bell)]);
        File.Delete(AnchorPath);
        Assert.Contains(
            "--accept-missing-anchor", Assert.Throws<AnchorMissingException>(() => Start()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(AnchorPath));
        using HeadAnchor accepted = Start(_journal, new AnchorLeave(Missing: true));
        Assert.True(accepted.WasMissing);
        Assert.True(File.Exists(AnchorPath));
    }

    [Fact]
    public void A_journal_that_has_something_else_does_not_start()
    {
        using (Start())
        {
            _journal.Append([_source.Turn(Bell)]);
        }

        using InMemoryJournal other = new();
        other.Append([new EventSource(16, payloadLength: 500).Turn(Bell)]);
        Assert.Contains("is not the one that was anchored", Assert.Single(Told(other)), StringComparison.Ordinal);
        Assert.Contains("journal j", Assert.Single(Told(_journal, "another")), StringComparison.Ordinal);
        Assert.Throws<JournalDamagedException>(() => Start(other, new AnchorLeave(true, true)));
    }

    [Fact]
    public void A_damaged_anchor_is_not_taken_for_none()
    {
        using (Start())
        {
            _journal.Append([_source.Turn(Bell)]);
        }

        byte[] bytes = File.ReadAllBytes(AnchorPath);
        for (int at = 0; at < bytes.Length; at += 7)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            File.WriteAllBytes(AnchorPath, damaged);
            Assert.Contains("damaged", Assert.Single(Told(_journal)), StringComparison.Ordinal);
        }

        File.WriteAllBytes(AnchorPath, []);
        Assert.Single(Told(_journal));
        Assert.Throws<JournalDamagedException>(() => Start(_journal, new AnchorLeave(true, true)));
    }

    /// <summary>Whoever can write the anchor's file and not read the key cannot make one that is taken.</summary>
    [Fact]
    public void An_anchor_sealed_with_another_key_or_with_none_is_not_taken_for_ours()
    {
        using (Start())
        {
            _journal.Append([_source.Turn(Bell, Bell)]);
        }

        AnchorFile forged = new("j", DateTimeOffset.UnixEpoch, []) { Counter = 99 };
        AnchorFile.Write(AnchorPath, forged.ToText(OtherKey));
        Assert.Contains("another key", Assert.Single(Told(_journal)), StringComparison.Ordinal);

        using (Start(_journal, new AnchorLeave(Missing: true), Both with { Path = _directory.File("fresh") }))
        {
        }

        AnchorFile.Write(LodgedPath, forged.ToText(default));
        IReadOnlyList<string> said = AnchorReading.Of(Both with { Path = _directory.File("fresh") }).Faults;
        Assert.Contains("has no seal, and another one has", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_of_before_there_were_keys_is_read_and_sealed_at_the_next_start()
    {
        using (Start(_journal, places: Places with { Key = default }))
        {
            _journal.Append([_source.Turn(Bell, Bell)]);
        }

        Assert.StartsWith("{\"format\":1,\"journal\":\"j\",\"written_at\":", File.ReadAllText(AnchorPath), StringComparison.Ordinal);
        using InMemoryJournal empty = new();
        Assert.Throws<JournalRolledBackException>(() => Start(empty));

        using (Start())
        {
        }

        Assert.StartsWith("{\"format\":2,", File.ReadAllText(AnchorPath), StringComparison.Ordinal);
        Assert.Empty(Told(_journal));
        Assert.Contains("no key", Assert.Single(AnchorReading.Of(Places with { Key = default }).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lodged_copy_finds_a_journal_that_was_rolled_back_together_with_its_anchor()
    {
        using (Start(places: Both))
        {
            _journal.Append([_source.Turn(Bell)]);
        }

        string yesterday = File.ReadAllText(AnchorPath);
        using InMemoryJournal older = new();
        older.Append([new EventSource(16).Turn(Bell)]);
        using (Start(places: Both))
        {
            _journal.Append([_source.Turn(Bell)]);
        }

        File.WriteAllText(AnchorPath, yesterday);
        Assert.Empty(Told(older));
        Assert.Contains(
            "has 1 events, and 2 were anchored",
            Assert.Single(AnchorDifferences.Of(AnchorReading.Of(Both), older, "j").Behind), StringComparison.Ordinal);
        Assert.Throws<JournalRolledBackException>(() => Start(older, places: Both));
    }

    [Fact]
    public void A_medium_that_is_away_is_reported_and_gets_what_it_missed_when_it_is_back()
    {
        List<Exception> failures = [];
        string medium = _directory.File("medium");
        AnchorPlaces places = Places with { Lodged = Path.Combine(medium, "anchor") };
        using HeadAnchor anchor = HeadAnchor.Start(
            places, new AnchorLeave(), _journal, "j", TimeProvider.System, failures.Add);
        _journal.Append([_source.Turn(Bell)]);
        anchor.WriteIfChanged();
        Assert.NotEmpty(failures);
        Assert.True(File.Exists(AnchorPath));

        Directory.CreateDirectory(medium);
        anchor.WriteIfChanged();
        Assert.Equal(File.ReadAllText(AnchorPath), File.ReadAllText(places.Lodged!));
    }

    [Fact]
    public void The_end_of_the_audit_log_is_kept_until_its_writer_says_more()
    {
        using (HeadAnchor anchor = Start())
        {
            Assert.Null(anchor.Audit);
            anchor.Audit = new AnchoredLog(7, "seven");
        }

        Assert.Equal(new AnchoredLog(7, "seven"), AnchorReading.Of(Places).Newest!.Audit);
        using (HeadAnchor anchor = Start())
        {
            // Nobody has opened that log yet, and what was known of it is not forgotten.
            Assert.Equal(new AnchoredLog(7, "seven"), AnchorReading.Of(Places).Newest!.Audit);
            anchor.Audit = new AnchoredLog(9, "nine");
            _journal.Append([_source.Turn(Bell)]);
            anchor.WriteIfChanged();
            Assert.Equal(new AnchoredLog(9, "nine"), AnchorReading.Of(Places).Newest!.Audit);
        }

        string text = File.ReadAllText(AnchorPath);
        File.WriteAllText(AnchorPath, text.Replace("nine", "ten!", StringComparison.Ordinal));
        Assert.NotEmpty(AnchorReading.Of(Places).Faults);
    }

    [Fact]
    public void An_audit_log_that_moves_alone_is_anchored_every_ten_seconds_and_not_each_second()
    {
        ManualTime time = new();
        using HeadAnchor anchor = HeadAnchor.Start(Places, new AnchorLeave(), _journal, "j", time, e => throw e);
        long counter = AnchorReading.Of(Places).Newest!.Counter;
        for (int second = 1; second <= 25; second++)
        {
            anchor.Audit = new AnchoredLog(second, "x");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        AnchorFile newest = AnchorReading.Of(Places).Newest!;
        Assert.Equal(counter + 2, newest.Counter);
        Assert.InRange(newest.Audit!.Entries, 20, 21);
    }

    [Fact]
    public void A_medium_that_fails_is_reported_and_the_journal_goes_on()
    {
        List<Exception> failures = [];
        using HeadAnchor anchor = HeadAnchor.Start(
            new AnchorPlaces(Path.Combine(_directory.File("missing"), "anchor"), Key), new AnchorLeave(), _journal, "j",
            TimeProvider.System, failures.Add);
        _journal.Append([_source.Turn(Bell)]);
        anchor.WriteIfChanged();
        Assert.NotEmpty(failures);
    }

    private IReadOnlyList<string> Told(IJournal journal, string id = "j")
    {
        AnchorDifferences differences = AnchorDifferences.Of(AnchorReading.Of(Places), journal, id);
        return [.. differences.Other, .. differences.Behind];
    }

    private HeadAnchor Start(IJournal? journal = null, AnchorLeave? leave = null, AnchorPlaces? places = null) =>
        HeadAnchor.Start(
            places ?? Places, leave ?? new AnchorLeave(), journal ?? _journal, "j", TimeProvider.System, e => throw e);
}
