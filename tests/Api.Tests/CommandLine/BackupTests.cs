using RingActors.Api.Access;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Backups;
using RingActors.Api.CommandLine;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Core;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Anchors;
using RingActors.Testing.Journals;

namespace RingActors.Api.Tests.CommandLine;

/// <summary>What is backed up comes back whole, and nothing newer is lost by accident.</summary>
public sealed class BackupTests : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ringactors-").FullName;

    private string Data => Path.Combine(root, "data");

    private string Target => Path.Combine(root, "backup");

    private string Journal => Path.Combine(Data, "journal.db");

    public BackupTests()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "ring-token.json"), "a login");
        File.WriteAllText(Path.Combine(Data, "access.notes"), "a note\n");
        Directory.CreateDirectory(Path.Combine(Data, "snapshots", "home-1"));
        File.WriteAllText(Path.Combine(Data, "snapshots", "home-1", "picture"), "a picture");
        Make(40);
    }

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(Data);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_backup_verifies_alone_is_private_and_has_secrets_only_on_request()
    {
        var (code, output, errors) = await BackupAsync();

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("40 events in 1 home", output, StringComparison.Ordinal);
        Assert.Equal(
            ["access.notes", "backup.json", "journal.anchor", "journal.db", "snapshots/home-1/picture"], Below(Target));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Target));
            Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(Path.Combine(Target, "access.notes")));
        }

        var (verified, said, _) = await RunAsync((o, e) => new VerifyCommand(o, e, _ => null)
            .RunAsync(new VerifyOptions(Target), CancellationToken.None));
        Assert.Equal(0, verified);
        Assert.DoesNotContain("Not compared with an anchor", said, StringComparison.Ordinal);

        Directory.Delete(Target, recursive: true);
        await BackupAsync(withSecrets: true);
        Assert.Contains("access.key", Below(Target));
        Assert.Contains("ring-token.json", Below(Target));
    }

    [Fact]
    public async Task Beside_a_running_server_that_server_copies_its_journal()
    {
        File.Delete(Path.Combine(Data, "ring-token.json"));
        await using var program = RealProgram.Start(Data, ["--port", "0"]);
        await program.UrlAsync();

        var (code, output, errors) = await BackupAsync();
        var (restored, _, refused) = await RestoreAsync();

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("home-1: 41 events", output, StringComparison.Ordinal);
        Assert.Equal(1, restored);
        Assert.Contains("Stop it first", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_not_empty_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "theirs"), "x");

        var (code, _, errors) = await BackupAsync();

        Assert.Equal(1, code);
        Assert.Contains("is not empty", errors, StringComparison.Ordinal);
        Assert.Equal(["theirs"], Below(Target));
    }

    [Fact]
    public async Task What_does_not_verify_is_no_backup()
    {
        var bytes = File.ReadAllBytes(Journal);
        bytes[bytes.AsSpan().LastIndexOf("home-1/sensor/1"u8) + 40] ^= 0x10;
        File.WriteAllBytes(Journal, bytes);

        var (code, _, errors) = await BackupAsync();

        Assert.Equal(1, code);
        Assert.NotEmpty(errors);
        Assert.Empty(Below(Target));
    }

    [Fact]
    public async Task A_lost_directory_comes_back_and_the_server_starts_on_it_without_a_flag()
    {
        await BackupAsync(withSecrets: true);
        var before = Heads();
        Directory.Delete(Data, recursive: true);

        var (code, _, errors) = await RestoreAsync();

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(before, Heads());
        Assert.Equal("a picture", File.ReadAllText(Path.Combine(Data, "snapshots", "home-1", "picture")));
        File.Delete(Path.Combine(Data, "ring-token.json"));
        await using var program = RealProgram.Start(Data, ["--port", "0"]);
        await program.UrlAsync();
    }

    [Fact]
    public async Task An_audit_log_comes_back_where_there_is_none_and_goes_on_where_there_is_one()
    {
        Write(40);
        await BackupAsync();
        await AssertVerifiesAsync(Target, "40 entries that were anchored");
        Write(5);
        Make(1);
        var (code, output, _) = await RestoreAsync(acceptOlder: true);
        Assert.Equal(0, code);
        Assert.Contains("The audit log that is there goes on", output, StringComparison.Ordinal);
        await AssertVerifiesAsync(Data, "Audit log: 45 entries");

        Directory.Delete(Data, recursive: true);
        await RestoreAsync();
        await AssertVerifiesAsync(Data, "40 entries that were anchored");
    }

    private void Write(int entries)
    {
        using AuditWriter writer = new(Data, new AuditSettings(), TimeProvider.System);
        writer.Append([.. Enumerable.Range(0, entries).Select(i => new AuditEntry(0, DateTimeOffset.UnixEpoch, "k", "owner", "get_devices", "ok"))]);
    }

    private static async Task AssertVerifiesAsync(string directory, string expected)
    {
        var (verified, said, errors) = await RunAsync((o, e) => new VerifyCommand(o, e, _ => null)
            .RunAsync(new VerifyOptions(directory, NoAnchor: !File.Exists(Path.Combine(directory, "journal.anchor"))), CancellationToken.None));
        Assert.True(verified == 0, said + errors);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_newer_is_replaced_only_when_told_to_and_is_kept()
    {
        await BackupAsync();
        var old = Heads();
        Make(5);
        var newer = Heads();

        var (refused, _, why) = await RestoreAsync();
        Assert.Equal(1, refused);
        Assert.Contains("Home home-1 has 45 events there, and 40 in the backup", why, StringComparison.Ordinal);
        Assert.Contains("Home home-1 had 45 events by the anchor", why, StringComparison.Ordinal);
        Assert.Equal(newer, Heads());

        var (code, output, _) = await RestoreAsync(acceptOlder: true);
        Assert.Equal(0, code);
        Assert.Equal(old, Heads());
        var kept = Assert.Single(Directory.GetDirectories(Data, "replaced-*"));
        Assert.Contains(kept, output, StringComparison.Ordinal);
        Assert.Equal(newer, Heads(Path.Combine(kept, "journal.db")));

        // What was accepted once is not asked for again.
        File.Delete(Path.Combine(Data, "ring-token.json"));
        await using var program = RealProgram.Start(Data, ["--port", "0"]);
        await program.UrlAsync();
    }

    [Fact]
    public async Task An_anchor_elsewhere_that_is_newer_refuses_a_restore_into_an_empty_directory()
    {
        var lodged = Path.Combine(root, "lodged");
        await BackupAsync(withSecrets: true);
        Make(5);
        File.Copy(Path.Combine(Data, "journal.anchor"), lodged);
        var key = File.ReadAllBytes(Path.Combine(Data, "access.key"));
        Directory.Delete(Data, recursive: true);
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(Path.Combine(Data, "access.key"), key);
        File.WriteAllText(Path.Combine(root, "settings.json"), $$"""{"Journal":{"AnchorPath":"{{lodged}}"} }""");
        Func<string, string?> environment = name => name == "MCP_CONFIG_FILE" ? Path.Combine(root, "settings.json") : null;

        var (refused, _, why) = await RestoreAsync(environment: environment);
        Assert.Equal(1, refused);
        Assert.Contains($"had 45 events by the anchor {lodged}", why, StringComparison.Ordinal);

        var (code, _, _) = await RestoreAsync(acceptOlder: true, environment: environment);
        Assert.Equal(0, code);
        Assert.Equal(File.ReadAllText(Path.Combine(Data, "journal.anchor")), File.ReadAllText(lodged));
    }

    [Fact]
    public async Task A_backup_that_was_changed_or_is_unfinished_is_refused_with_all_faults_and_nothing_is_changed()
    {
        await BackupAsync();
        File.AppendAllText(Path.Combine(Target, "access.notes"), "x");
        File.Delete(Path.Combine(Target, "snapshots", "home-1", "picture"));
        var before = Below(Data);

        var (code, _, errors) = await RestoreAsync();

        Assert.Equal(1, code);
        Assert.Contains("access.notes was changed.", errors, StringComparison.Ordinal);
        Assert.Contains("snapshots/home-1/picture is missing.", errors, StringComparison.Ordinal);
        File.Delete(Path.Combine(Target, "backup.json"));
        Assert.Contains("no finished backup", (await RestoreAsync()).Errors, StringComparison.Ordinal);
        Assert.Equal(before, Below(Data));
    }

    [Fact]
    public void Names_in_a_manifest_lead_nowhere_else()
    {
        Directory.CreateDirectory(Target);
        new BackupManifest
        {
            MadeAt = DateTimeOffset.UnixEpoch,
            Version = "1",
            Journal = "j",
            Homes = [],
            Files =
            [
                new BackupFile("../data/journal.db", 1, "00"), new BackupFile("/etc/passwd", 1, "00"),
                new BackupFile("journal.restore", 1, "00"), new BackupFile("instance.json", 1, "00"),
                new BackupFile("snapshots/../journal.lock", 1, "00"), new BackupFile("restoring/journal.db", 1, "00"),
                new BackupFile("persons.keys", 1, "00"), new BackupFile("snapshots/home-1/picture", 1, "00"),
            ],
        }.Write(Target);

        var refused = Assert.Throws<BackupException>(() => BackupManifest.Read(Target)).Message;
        Assert.Contains("../data/journal.db is no name of a file in it.", refused, StringComparison.Ordinal);
        Assert.Contains("/etc/passwd is no name of a file in it.", refused, StringComparison.Ordinal);

        // What decides how the program starts, or goes on with a restore, is made by itself and by no backup.
        foreach (string passing in new[] { "journal.restore", "instance.json", "snapshots/../journal.lock", "restoring/journal.db" })
        {
            Assert.Contains($"{passing} is no file that a backup has.", refused, StringComparison.Ordinal);
        }

        Assert.Contains("persons.keys is missing.", refused, StringComparison.Ordinal);
        Assert.Contains("snapshots/home-1/picture is missing.", refused, StringComparison.Ordinal);
    }

    /// <summary>As by kill -9 before each of its steps: afterwards all is old, or all is new.</summary>
    [Fact]
    public void A_swap_that_is_cut_off_anywhere_ends_whole()
    {
        HashSet<string> ends = [];
        for (var cut = 0; ; cut++)
        {
            var at = Directory.CreateDirectory(Path.Combine(root, $"swap-{cut}")).FullName;
            Directory.CreateDirectory(Path.Combine(at, RestoreSwap.Staged));
            foreach (var name in new[] { "a", "b" })
            {
                File.WriteAllText(Path.Combine(at, name), "old");
                File.WriteAllText(Path.Combine(at, RestoreSwap.Staged, name), "new");
            }

            File.WriteAllText(Path.Combine(at, "only-old"), "old");
            var steps = 0;
            var wasCut = false;
            try
            {
                RestoreSwap.Run(at, ["a", "b", "only-old"], "kept", () => Cut(steps++ == cut));
            }
            catch (OperationCanceledException)
            {
                wasCut = true;
            }

            if (RestoreSwap.IsPending(at))
            {
                RestoreSwap.Finish(at);
            }

            var isNew = !File.Exists(Path.Combine(at, "only-old"));
            Assert.All(["a", "b"], name => Assert.Equal(isNew ? "new" : "old", File.ReadAllText(Path.Combine(at, name))));
            Assert.Equal(isNew, File.Exists(Path.Combine(at, "kept", "only-old")));
            Assert.False(RestoreSwap.IsPending(at));
            ends.Add(isNew ? "new" : "old");
            if (!wasCut)
            {
                break;
            }

            Assert.InRange(cut, 0, 50);
        }

        Assert.Equal(["new", "old"], ends.Order());
    }

    /// <summary>The real commands, killed at moments all over their run.</summary>
    [Fact]
    public async Task Kills_in_the_middle_of_a_backup_or_a_restore_leave_a_whole_state()
    {
        await BackupAsync(withSecrets: true);
        var old = Heads();
        Make(5);
        var newer = Heads();
        Random random = new(20261129);
        for (var round = 0; round < 6; round++)
        {
            await KilledAsync(random, "restore", Target, "--accept-older");
            var (code, output, errors) = await RunAsync((o, e) => new VerifyCommand(o, e, _ => null)
                .RunAsync(new VerifyOptions(Data), CancellationToken.None));
            Assert.True(code == 0, output + errors);
            Assert.Contains(Heads(), new[] { old, newer });

            var partial = Path.Combine(root, $"partial-{round}");
            var before = Heads();
            await KilledAsync(random, "backup", partial);
            Assert.Equal(before, Heads());
            if (File.Exists(Path.Combine(partial, BackupManifest.FileName)))
            {
                BackupManifest.Read(partial);
            }
        }
    }

    private static void Cut(bool now)
    {
        if (now)
        {
            throw new OperationCanceledException();
        }
    }

    private async Task KilledAsync(Random random, params string[] arguments)
    {
        await using var program = RealProgram.Start(Data, arguments);
        if (!program.Process.WaitForExit(random.Next(200, 2500)))
        {
            program.Process.Kill();
        }
    }

    private void Make(int events)
    {
        using var journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Journal });
        using var anchor = HeadAnchor.Start(
            new AnchorPlaces(Path.Combine(Data, "journal.anchor"), AccessKey.Open(Data).AnchorKey), new AnchorLeave(),
            journal, journal.Uid, TimeProvider.System, e => throw e);
        var source = EventSource.After(journal);
        for (var i = 0; i < events; i++)
        {
            journal.Append([source.Turn(new Address("home-1", "sensor", $"{i % 2}"))]);
        }
    }

    private string Heads(string? path = null) => string.Join(
        ' ', JournalVerifier.Verify(path ?? Journal).Homes.Select(h => $"{h.Home} {h.Events} {h.Hash}"));

    private static string[] Below(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    private Task<(int Code, string Output, string Errors)> BackupAsync(bool withSecrets = false) =>
        RunAsync((o, e) => new BackupCommand(o, e, _ => null)
            .RunAsync(new BackupOptions(Data, Target, withSecrets), CancellationToken.None));

    private Task<(int Code, string Output, string Errors)> RestoreAsync(
        bool acceptOlder = false, Func<string, string?>? environment = null) =>
        RunAsync((o, e) => new RestoreCommand(o, e, environment ?? (_ => null))
            .RunAsync(new RestoreOptions(Data, Target, acceptOlder), CancellationToken.None));

    private static async Task<(int Code, string Output, string Errors)> RunAsync(
        Func<TextWriter, TextWriter, Task<int>> run)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        var code = await run(output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
