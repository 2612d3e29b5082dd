using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Verification.Anchors;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Audit;

/// <summary>What a chain alone does not show: that its end was cut off, or all of it written anew.</summary>
public sealed class AuditAnchorTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void A_log_that_has_what_was_anchored_and_more_is_sound()
    {
        AnchoredLog head = Write(30);
        Assert.Equal(30, head.Entries);
        Assert.Empty(AuditVerifier.Verify(directory, head)!.Faults);
        Write(5);
        Assert.Empty(AuditVerifier.Verify(directory, head)!.Faults);
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
    }

    [Theory]
    [InlineData(1, "ends at entry 29, and 30 were anchored")]
    [InlineData(12, "ends at entry 18, and 30 were anchored")]
    [InlineData(30, "ends at entry 0, and 30 were anchored")]
    public void Entries_that_were_cut_off_its_end_are_named_though_the_chain_holds(int cut, string expected)
    {
        AnchoredLog head = Write(30);
        string path = AuditFiles.Of(directory)[^1].Path;
        File.WriteAllText(path, string.Concat(File.ReadLines(path).SkipLast(cut).Select(l => l + "\n")));
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
        Assert.Contains(expected, Assert.Single(AuditVerifier.Verify(directory, head)!.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_file_that_was_deleted_is_named_and_so_are_all()
    {
        AnchoredLog head = WriteInFiles();
        Assert.True(AuditFiles.Of(directory).Count > 1);
        Assert.Empty(AuditVerifier.Verify(directory, head)!.Faults);
        long kept = AuditFiles.Of(directory)[^1].First - 1;
        File.Delete(AuditFiles.Of(directory)[^1].Path);
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
        Assert.Contains(
            $"ends at entry {kept}, and {head.Entries} were anchored",
            Assert.Single(AuditVerifier.Verify(directory, head)!.Faults), StringComparison.Ordinal);
        foreach ((string path, _) in AuditFiles.Of(directory))
        {
            File.Delete(path);
        }

        Assert.Null(AuditVerifier.Verify(directory));
        Assert.Contains("were anchored", Assert.Single(AuditVerifier.Verify(directory, head)!.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_written_anew_is_named_whether_it_is_as_long_or_pretends_to_be_later()
    {
        AnchoredLog head = Write(30);
        Delete();
        Write(40, key: "somebody-else");
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
        Assert.Contains(
            "Entry 30 of the audit log is not the one that was anchored",
            Assert.Single(AuditVerifier.Verify(directory, head)!.Faults), StringComparison.Ordinal);

        Delete();
        using (AuditWriter later = new(directory, new AuditSettings(), TimeProvider.System, new AnchoredLog(99, head.Hash)))
        {
            later.Append([Entry(100)]);
        }

        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
        Assert.Contains(
            "Entry 30 of the audit log, which was anchored, is missing",
            Assert.Single(AuditVerifier.Verify(directory, head)!.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_cut_goes_on_after_what_was_anchored_and_shows_the_gap_for_good()
    {
        AnchoredLog head = Write(30);
        string path = AuditFiles.Of(directory)[^1].Path;
        File.WriteAllText(path, string.Concat(File.ReadLines(path).SkipLast(4).Select(l => l + "\n")));
        using (AuditWriter writer = new(directory, new AuditSettings(), TimeProvider.System, head))
        {
            Assert.Contains("ends at entry 26", writer.Gap, StringComparison.Ordinal);
            writer.Append([Entry(31)]);
            head = writer.Head;
            Assert.Equal(31, head.Entries);
        }

        for (int start = 0; start < 2; start++)
        {
            Assert.Contains("does not go on from entry 26", Assert.Single(AuditVerifier.Verify(directory, head)!.Faults), StringComparison.Ordinal);
            using AuditWriter writer = new(directory, new AuditSettings(), TimeProvider.System, head);
            Assert.Null(writer.Gap);
            writer.Append([Entry(32)]);
            head = writer.Head;
        }

        Assert.Equal([32, 32, 31, 26, 25], Ids(5));
    }

    [Fact]
    public async Task Only_what_is_on_the_disk_is_anchored_and_the_end_is_when_it_stops()
    {
        ConcurrentQueue<AnchoredLog> anchored = [];
        List<string> ahead = [];
        await using (AuditLog log = new(
            () => new AuditWriter(directory, new AuditSettings(), TimeProvider.System), TimeProvider.System, NullLogger.Instance, head =>
            {
                anchored.Enqueue(head);
                ahead.AddRange(AuditVerifier.Difference(directory, head) is { } difference ? [difference] : []);
            }))
        {
            for (int i = 1; i <= 20; i++)
            {
                await log.AddAsync(Entry(i), Waits.Limit);
                log.Add(Entry(i));
            }
        }

        Assert.Empty(ahead);
        Assert.Equal(40, anchored.Last().Entries);
        Assert.Equal(anchored.Select(a => a.Entries).Order(), anchored.Select(a => a.Entries));
        Assert.Empty(AuditVerifier.Verify(directory, anchored.Last())!.Faults);
    }

    [Fact]
    public async Task What_was_written_and_is_not_on_the_disk_yet_is_not_anchored()
    {
        ManualTime time = new();
        ConcurrentQueue<AnchoredLog> anchored = [];
        await using AuditLog log = new(
            () => new AuditWriter(directory, new AuditSettings(), time), time, NullLogger.Instance, anchored.Enqueue);
        log.Add(Entry(1));
        while (!Ids(1).Any())
        {
            await Task.Yield();
        }

        Assert.Empty(anchored);
        while (anchored.IsEmpty)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(1, Assert.Single(anchored).Entries);
    }

    [Fact]
    public void What_a_disk_took_half_of_is_written_again_whole_and_once()
    {
        using HalvingWriter writer = new(directory);
        writer.Append([Entry(1), Entry(2)]);
        writer.Refuses = true;
        Assert.Throws<IOException>(() => writer.Append([Entry(3), Entry(4)]));
        Assert.Equal(2, writer.Head.Entries);
        Assert.Equal([2, 1], Ids(10));
        writer.Refuses = false;
        writer.Append([Entry(3), Entry(4)]);
        Assert.Equal([4, 3, 2, 1], Ids(10));
        Assert.Empty(AuditVerifier.Verify(directory, writer.Head)!.Faults);
    }

    [Fact]
    public async Task Whoever_changed_something_waits_for_the_disk_and_no_longer_than_is_said()
    {
        ManualTime time = new();
        using HalvingWriter writer = new(directory);
        await using AuditLog log = new(() => writer, time, NullLogger.Instance);
        writer.Gate.Reset();
        Task waits = log.AddAsync(Entry(1), TimeSpan.FromHours(1)).AsTask();
        Task impatient = log.AddAsync(Entry(2), TimeSpan.FromMilliseconds(100)).AsTask();
        Assert.False(waits.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await impatient.WaitAsync(Waits.Limit);
        Assert.False(waits.IsCompleted);
        writer.Gate.Set();
        await waits.WaitAsync(Waits.Limit);
        Assert.Contains(1, Ids(10));
    }

    private AnchoredLog Write(int entries, string key = "k")
    {
        using AuditWriter writer = new(directory, new AuditSettings(), TimeProvider.System);
        writer.Append([.. Enumerable.Range(1, entries).Select(i => Entry(i) with { Key = key })]);
        return writer.Head;
    }

    private AnchoredLog WriteInFiles()
    {
        using AuditWriter writer = new(directory, new AuditSettings { BytesMax = 1024 * 1024 }, TimeProvider.System);
        for (int i = 0; i < 12; i++)
        {
            writer.Append([.. Enumerable.Range(1, 100).Select(Entry)]);
        }

        return writer.Head;
    }

    private void Delete()
    {
        foreach ((string path, _) in AuditFiles.Of(directory))
        {
            File.Delete(path);
        }
    }

    private IEnumerable<int> Ids(int count) => new AuditReader(directory).Read(new AuditQuery(), e => e, count).Page
        .Select(e => int.Parse(e.RequestId!, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A disk that takes the first half and refuses the rest, or waits.</summary>
    private sealed class HalvingWriter(string directory) : AuditWriter(directory, new AuditSettings(), TimeProvider.System)
    {
        public bool Refuses { get; set; }

        public ManualResetEventSlim Gate { get; } = new(true);

        internal override void Put(FileStream file, ReadOnlySpan<byte> batch, bool durably)
        {
            Gate.Wait();
            base.Put(file, Refuses ? batch[..(batch.Length / 2)] : batch, durably);
            if (Refuses)
            {
                throw new IOException("No space left on device");
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Gate.Dispose();
        }
    }

    private static AuditEntry Entry(int i) => new(0, Start.AddMinutes(i), "k", "assistant", "get_devices", "ok")
    {
        RequestId = i.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Arguments = new string('a', 43),
    };
}
