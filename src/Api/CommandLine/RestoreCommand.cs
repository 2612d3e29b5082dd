using System.Globalization;
using RingActors.Api.Access;
using RingActors.Api.Access.Persons;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Backups;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Anchors;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors restore</c>: puts a backup in the place of what is there, which is kept. The backup is copied beside,
/// verified, and only then put in place, all or nothing.
/// </summary>
internal sealed class RestoreCommand(TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    /// <summary>What belongs to the journal that goes, whatever the backup has.</summary>
    private static readonly string[] OfJournal =
    [
        HomePaths.JournalFile, "journal.db-wal", "journal.db-shm", "journal.db-seal", HomePaths.AnchorFile,
        HomePaths.SnapshotFolder,
    ];

    public async Task<int> RunAsync(RestoreOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(
                new ServeOptions { Data = options.Data }, environment,
                SettingsCatalog.Of(typeof(DataSettings), typeof(JournalSettings)));
            string data = launch.Identity.DataDirectory;
            OwnFiles.Secure(data);
            if (await RunningInstance.FindAsync(new InstanceFiles(data), cancellation) is { } running)
            {
                throw new BackupException(
                    $"RingActors runs on {running.Url} (pid {running.Pid}) with this data. Stop it first.");
            }

            string source = Path.GetFullPath(options.Directory);
            var manifest = BackupManifest.Read(source);
            var paths = manifest.Demo ? HomePaths.Demo(data) : new HomePaths(data, false);
            DataDirectory.Create(paths.Directory);
            var settings = launch.Settings.Get<JournalSettings>();
            FinishEarlier(paths);
            RefuseOlder(paths, settings, manifest, options.AcceptOlder);
            using IDisposable alone = SqliteJournal.LockOut(paths.Journal);
            await RestoreAsync(paths, settings, source, manifest);
            return ExitCodes.Ok;
        }
        catch (Exception exception) when (exception is SettingsException or OwnFilesException or BackupException
            or JournalInUseException or JournalVersionException or JournalUnavailableException
            or JournalDamagedException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(HowToRun.Current.Told(exception.Message));
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    /// <summary>What was kept by a restore within the same second is not to be lost by this one.</summary>
    private static string FreeName(string directory, string name) => Enumerable.Range(1, int.MaxValue)
        .Select(i => i == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"))
        .First(n => !Path.Exists(Path.Combine(directory, n)));

    private static void FinishEarlier(HomePaths paths)
    {
        if (RestoreSwap.IsPending(paths.Directory))
        {
            using IDisposable alone = SqliteJournal.LockOut(paths.Journal);
            RestoreSwap.Finish(paths.Directory);
        }
    }

    private static void RefuseOlder(HomePaths paths, JournalSettings settings, BackupManifest backup, bool accept)
    {
        string[] newer = [.. Newer(paths, settings, backup)];
        if (newer.Length > 0 && !accept)
        {
            throw new BackupException(
                "What is there is newer than the backup, or another journal:\n" + string.Join('\n', newer)
                + "\nTo have the backup all the same, restore with --accept-older; what it replaces is kept.");
        }
    }

    private static IEnumerable<string> Newer(HomePaths paths, JournalSettings settings, BackupManifest backup)
    {
        Dictionary<string, long> has = backup.Homes.ToDictionary(h => h.Home, h => h.Events, StringComparer.Ordinal);
        if (Present(paths) is { } present)
        {
            foreach (var home in present.Homes.Where(h => h.Events > 0))
            {
                if (present.Uid != backup.Journal)
                {
                    yield return $"The journal there is another one, with {Phrases.Count(home.Events, "event")} of "
                        + $"home {home.Home}.";
                }
                else if (home.Events > has.GetValueOrDefault(home.Home))
                {
                    yield return $"Home {home.Home} has {home.Events} events there, and "
                        + $"{has.GetValueOrDefault(home.Home)} in the backup.";
                }
            }
        }

        var reading = AnchorReading.Of(
            paths.Anchors(settings, AccessKey.Find(paths.Directory)?.AnchorKey ?? []));
        foreach (string fault in reading.Faults)
        {
            yield return fault;
        }

        foreach (var home in reading.Newest?.Homes ?? [])
        {
            if (reading.Newest!.Journal != backup.Journal)
            {
                yield return $"The anchor {reading.Path} is of another journal.";
                yield break;
            }

            if (home.Seq > has.GetValueOrDefault(home.Home))
            {
                yield return $"Home {home.Home} had {home.Seq} events by the anchor {reading.Path}, and has "
                    + $"{has.GetValueOrDefault(home.Home)} in the backup.";
            }
        }
    }

    /// <summary>A journal that cannot be read is what a restore is for; its anchor then says how far it was.</summary>
    private static VerificationReport? Present(HomePaths paths)
    {
        try
        {
            return File.Exists(paths.Journal) ? JournalVerifier.Verify(paths.Journal) : null;
        }
        catch (Exception e) when (e is JournalDamagedException or JournalVersionException)
        {
            return null;
        }
    }

    private async Task RestoreAsync(HomePaths paths, JournalSettings settings, string source, BackupManifest manifest)
    {
        string staged = Path.Combine(paths.Directory, RestoreSwap.Staged);
        if (Directory.Exists(staged))
        {
            // Of a restore that was interrupted before it had decided anything.
            Directory.Delete(staged, recursive: true);
        }

        DataDirectory.Create(staged);
        // Who called what is not undone by a restore: a log that is there goes on, and its anchor with it.
        bool hasAudit = AuditFiles.Of(paths.Directory).Count > 0;
        foreach (var file in manifest.Files.Where(f => !hasAudit || !AuditFiles.IsOne(f.Name)))
        {
            if (!BackupFiles.Copy(source, staged, file.Name))
            {
                throw new BackupException($"{file.Name} of the backup has gone meanwhile.");
            }
        }

        KeepErasures(paths.Directory, staged);
        Verify(staged, manifest);
        string anchor = Anchor(paths, settings, staged, manifest, hasAudit);
        BackupFiles.FlushNames(staged);
        string kept = FreeName(
            paths.Directory, "replaced-" + DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        RestoreSwap.Run(
            paths.Directory,
            OfJournal.Union(Directory.GetFileSystemEntries(staged).Select(e => Path.GetFileName(e))),
            kept);
        if (paths.Anchors(settings, []).Lodged is { } lodged)
        {
            AnchorFile.Write(lodged, anchor);
        }

        await output.WriteLineAsync($"Restored {Phrases.Count(manifest.Homes.Sum(h => h.Events), "event")} in "
            + $"{Phrases.Count(manifest.Homes.Count, "home")}, of {manifest.MadeAt:u}. What was there is kept in "
            + $"{Path.Combine(paths.Directory, kept)}.");
        if (hasAudit)
        {
            await output.WriteLineAsync("  The audit log that is there goes on; that of the backup was left out.");
        }

        if (!File.Exists(Path.Combine(paths.Directory, PersonKeyFile.FileName)))
        {
            await output.WriteLineAsync(
                $"  There is no {PersonKeyFile.FileName}, here or in the backup: put it back if there was one, or "
                + "those who are told have to be set anew.");
        }

        if (!File.Exists(Path.Combine(paths.Directory, "access.key")))
        {
            await output.WriteLineAsync(
                "  There is no access.key, here or in the backup: put it back, or all codes have to be set anew.");
        }
    }

    /// <summary>A backup brings back no key that was destroyed here, and takes none that was made since.</summary>
    private static void KeepErasures(string directory, string staged)
    {
        string here = Path.Combine(directory, PersonKeyFile.FileName);
        string backedUp = Path.Combine(staged, PersonKeyFile.FileName);
        if (File.Exists(here) && File.Exists(backedUp))
        {
            DurableFile.Replace(backedUp, PersonKeyFile.Merge(here, backedUp));
        }
    }

    private static void Verify(string staged, BackupManifest manifest)
    {
        var report = JournalVerifier.Verify(
            Path.Combine(staged, HomePaths.JournalFile),
            new AnchorPlaces(Path.Combine(staged, HomePaths.AnchorFile), default));
        File.Delete(Path.Combine(staged, "journal.lock"));
        bool isSame = report.Uid == manifest.Journal && report.Homes
            .Select(h => new BackupHome(h.Home, h.Events, h.Hash)).SequenceEqual(manifest.Homes);
        if (!report.Holds || !isSame)
        {
            throw new BackupException("The journal of the backup does not verify, and nothing was changed. "
                + (isSame ? string.Join(" ", report.Findings.Take(3)) : "It has other heads than backup.json names."));
        }
    }

    /// <summary>A sealed anchor of what comes in, that counts on from what was there.</summary>
    private static string Anchor(
        HomePaths paths, JournalSettings settings, string staged, BackupManifest manifest, bool hasAudit)
    {
        byte[] present = AccessKey.Find(paths.Directory)?.AnchorKey ?? [];
        byte[] key = AccessKey.Find(staged)?.AnchorKey ?? present;
        AnchorFile? newest = AnchorReading.Of(paths.Anchors(settings, present)).Newest;
        string text = new AnchorFile(
            manifest.Journal, TimeProvider.System.GetUtcNow(),
            [.. manifest.Homes.Select(h => new AnchoredHome(h.Home, h.Events, h.Hash))])
        {
            Counter = (newest?.Counter ?? 0) + 1,
            Audit = hasAudit ? newest?.Audit : AuditVerifier.HeadOf(staged),
        }.ToText(key);
        DurableFile.Replace(Path.Combine(staged, HomePaths.AnchorFile), System.Text.Encoding.UTF8.GetBytes(text));
        return text;
    }
}
