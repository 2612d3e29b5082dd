using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Verification.Anchors;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Verification;

public sealed class AnchorTests : IDisposable
{
    private static readonly Address Bell = new("home-1", "doorbell", "1");

    private readonly TemporaryDirectory _directory = new();
    private readonly InMemoryJournal _journal = new();
    private readonly EventSource _source = new(16);

    private string AnchorPath => _directory.File("anchor");

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

        Assert.Empty(HeadAnchor.Compare(AnchorPath, _journal, "j"));
        _journal.Append([_source.Turn(Bell)]);
        Assert.Empty(HeadAnchor.Compare(AnchorPath, _journal, "j"));
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
    public void A_journal_that_has_less_than_was_anchored_does_not_start()
    {
        using (Start())
        {
            _journal.Append([_source.Turn(Bell, Bell)]);
        }

        using InMemoryJournal empty = new();
        Assert.Throws<JournalDamagedException>(() => HeadAnchor.Start(AnchorPath, empty, "j", TimeProvider.System, _ => { }));
        File.Delete(AnchorPath);
        using HeadAnchor accepted = HeadAnchor.Start(AnchorPath, empty, "j", TimeProvider.System, _ => { });
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
        Assert.Contains("is not the one that was anchored", Assert.Single(HeadAnchor.Compare(AnchorPath, other, "j")), StringComparison.Ordinal);
        Assert.Contains("journal j", Assert.Single(HeadAnchor.Compare(AnchorPath, _journal, "another")), StringComparison.Ordinal);
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
            Assert.Contains("damaged", Assert.Single(HeadAnchor.Compare(AnchorPath, _journal, "j")), StringComparison.Ordinal);
        }

        File.WriteAllBytes(AnchorPath, []);
        Assert.Single(HeadAnchor.Compare(AnchorPath, _journal, "j"));
    }

    [Fact]
    public void A_medium_that_fails_is_reported_and_the_journal_goes_on()
    {
        List<Exception> failures = [];
        using HeadAnchor anchor = HeadAnchor.Start(Path.Combine(_directory.File("missing"), "anchor"), _journal, "j", TimeProvider.System, failures.Add);
        _journal.Append([_source.Turn(Bell)]);
        anchor.WriteIfChanged();
        Assert.NotEmpty(failures);
    }

    private HeadAnchor Start() => HeadAnchor.Start(AnchorPath, _journal, "j", TimeProvider.System, e => throw e);
}
