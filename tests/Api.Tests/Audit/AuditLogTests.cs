using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Audit;

/// <summary>The audit log by itself: its files, its chain, its bounds.</summary>
public sealed class AuditLogTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void What_is_written_is_read_newest_first_and_its_chain_holds()
    {
        Write(1, 25);
        Write(26, 40);
        var (page, next) = Page(new AuditQuery(), 1000);
        Assert.Equal(Enumerable.Range(1, 40).Reverse().Select(i => $"r{i}"), page.Select(e => e.RequestId));
        Assert.Null(next);
        AuditReport report = AuditVerifier.Verify(directory)!;
        Assert.Empty(report.Faults);
        Assert.Equal((40, 1), (report.Entries, report.First));
    }

    [Fact]
    public void Any_program_can_check_that_each_line_vouches_for_all_before_it()
    {
        Write(1, 25);
        Write(26, 40);
        byte[] before = SHA256.HashData("ringactors audit 1"u8);
        string[] lines = File.ReadAllLines(Assert.Single(AuditFiles.Of(directory)).Path);
        Assert.Equal(41, lines.Length);
        foreach (string line in lines[1..])
        {
            int end = line.LastIndexOf(",\"hash\":\"", StringComparison.Ordinal);
            before = SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(line[..end])]);
            string said = line[(end + 9)..^2].Replace('-', '+').Replace('_', '/') + "=";
            Assert.Equal(before, Convert.FromBase64String(said));
        }
    }

    [Fact]
    public void Pages_show_every_entry_once_whatever_arrives_in_between()
    {
        Write(1, 100);
        List<string?> seen = [];
        long? before = null;
        int pages = 0;
        do
        {
            var (page, next) = Page(new AuditQuery { Before = before }, 7);
            seen.AddRange(page.Select(e => e.RequestId));
            before = next;
            Write(101 + pages, 101 + pages);
            pages++;
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(1, 100).Reverse().Select(i => $"r{i}"), seen);
    }

    [Fact]
    public void Filters_find_what_they_name_and_nothing_else()
    {
        Write(1, 50);
        Assert.All(Page(new AuditQuery { Key = "k1" }, 100).Page, e => Assert.Equal("k1", e.Key));
        Assert.Equal(25, Page(new AuditQuery { Key = "k1" }, 100).Page.Count);
        Assert.Equal(10, Page(new AuditQuery { Outcome = "panel.disarm-first" }, 100).Page.Count);
        Assert.Equal(["r30", "r29", "r28"], Page(
            new AuditQuery { Since = Start.AddMinutes(28), Until = Start.AddMinutes(31) }, 100).Page.Select(e => e.RequestId));
        Assert.Empty(Page(new AuditQuery { Home = "home-2" }, 100).Page);
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_is_cut_away_and_the_log_goes_on()
    {
        Write(1, 10);
        string path = AuditFiles.Of(directory)[^1].Path;
        byte[] whole = File.ReadAllBytes(path);
        byte[][] tails = [whole[..^1], whole[..^40], [.. whole, .. "{\"n\":11,\"at\""u8], [.. whole, .. new byte[4096]]];
        foreach (byte[] bytes in tails)
        {
            File.WriteAllBytes(path, bytes);
            Write(50, 52);
            AuditReport report = AuditVerifier.Verify(directory)!;
            Assert.Empty(report.Faults);
            Assert.Equal(bytes.Length < whole.Length ? 12 : 13, report.Entries);
        }
    }

    [Fact]
    public void A_changed_entry_a_missing_one_and_a_missing_file_are_found()
    {
        Write(1, 30);
        string path = AuditFiles.Of(directory)[0].Path;
        string[] lines = File.ReadAllLines(path);
        string[] changed = [.. lines];
        changed[7] = changed[7].Replace("\"rest\"", "\"mcp\"", StringComparison.Ordinal);
        AssertFault(path, changed, "entry 7 was changed");
        AssertFault(path, [.. lines[..7], .. lines[8..]], "entry 7 was changed, or one before it is missing");
        AssertFault(path, ["x", .. lines[1..]], "not the beginning of a log");
    }

    [Fact]
    public void A_damaged_file_stays_as_it_is_and_the_log_goes_on_in_another()
    {
        Write(1, 30);
        string path = AuditFiles.Of(directory)[0].Path;
        string[] lines = File.ReadAllLines(path);
        lines[5] = "rubbish";
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        byte[] before = File.ReadAllBytes(path);
        Write(31, 33);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(2, AuditFiles.Of(directory).Count);
        Assert.Contains("entry 5 cannot be read", AuditVerifier.Verify(directory)!.Faults[0], StringComparison.Ordinal);
        Assert.Equal("r33", Page(new AuditQuery(), 1).Page[0].RequestId);
    }

    [Fact]
    public void What_is_too_much_or_too_old_goes_a_file_at_a_time_and_the_rest_holds()
    {
        AuditSettings small = new() { BytesMax = 1024 * 1024 };
        for (int i = 0; i < 60; i++)
        {
            Write((i * 100) + 1, (i * 100) + 100, small);
        }

        IReadOnlyList<(string Path, long First)> files = AuditFiles.Of(directory);
        Assert.InRange(files.Sum(f => new FileInfo(f.Path).Length), 512 * 1024, 1024 * 1024 + 256 * 1024);
        Assert.True(files[0].First > 1);
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
        File.SetLastWriteTimeUtc(files[0].Path, Start.UtcDateTime.AddDays(-91));
        using AuditWriter writer = new(directory, small, new StandingTime(Start));
        writer.Forget();
        Assert.Equal(files.Count - 1, AuditFiles.Of(directory).Count);
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
    }

    [Fact]
    public async Task While_the_disk_refuses_nobody_waits_and_what_waited_is_written_when_it_takes_it_again()
    {
        bool refuses = true;
        await using AuditLog log = new(
            () => refuses ? throw new IOException("No space left on device") : new AuditWriter(directory, new AuditSettings(), TimeProvider.System),
            TimeProvider.System, NullLogger.Instance);
        await log.AddAsync(Entry(1), Waits.Limit);
        Assert.Contains("No space", log.Trouble!.What, StringComparison.Ordinal);
        log.Add(Entry(2));
        refuses = false;
        while (log.Trouble is not null)
        {
            await Task.Yield();
        }

        await log.AddAsync(Entry(3), Waits.Limit);
        Assert.Equal(["r3", "r2", "r1"], Page(new AuditQuery(), 10).Page.Select(e => e.RequestId));
    }

    [Fact]
    public void A_digest_is_the_same_for_equal_arguments_and_for_all_codes_and_tells_of_no_silence()
    {
        ArgumentDigest digest = new(new byte[32]);
        string Of(string json) => digest.Of(JsonDocument.Parse(json).RootElement)!;
        Assert.Equal(Of("""{"a":1,"b":{"c":"x","d":[1,2]}}"""), Of("""{ "b": {"d":[1, 2], "c":"\u0078"}, "a":1 }"""));
        Assert.NotEqual(Of("""{"a":1}"""), Of("""{"a":2}"""));
        Assert.Equal(Of("""{"code":"2468","action":"disarm"}"""), Of("""{"code":"8642","action":"disarm"}"""));
        Assert.Equal(Of("""{"pin":"2468"}"""), Of("""{"pin":8642}"""));
        Assert.Equal(Of("""{"kind":"panic"}"""), Of("""{"kind":"panic","silent":true}"""));
        Assert.Equal(Of("""{"name":"Pat"}"""), Of("""{"name":"Pat","duress":true,"duress_code":"1357"}"""));
        Assert.NotEqual(Of("""{"a":1}"""), new ArgumentDigest([1]).Of(JsonDocument.Parse("""{"a":1}""").RootElement));
        Assert.Null(digest.Of(JsonDocument.Parse("{\"a\":\"\\ud800\"}").RootElement));
    }

    private void AssertFault(string path, string[] lines, string expected)
    {
        File.WriteAllText(path, string.Join('\n', lines) + "\n", new UTF8Encoding(false));
        Assert.Contains(expected, Assert.Single(AuditVerifier.Verify(directory)!.Faults), StringComparison.Ordinal);
    }

    private void Write(int from, int to, AuditSettings? settings = null)
    {
        using AuditWriter writer = new(directory, settings ?? new AuditSettings(), new StandingTime(Start));
        writer.Append([.. Enumerable.Range(from, to - from + 1).Select(Entry)]);
    }

    private static AuditEntry Entry(int i) => new(
        0, Start.AddMinutes(i), $"k{i % 2}", "assistant", "get_devices", i % 5 == 0 ? "panel.disarm-first" : "ok")
    { RequestId = $"r{i}", Face = "rest", Home = "home-1", Arguments = new string('a', 43) };

    private (IReadOnlyList<AuditEntry> Page, long? Next) Page(AuditQuery query, int limit) =>
        new AuditReader(directory).Read(query, e => e, limit);

    private sealed class StandingTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
