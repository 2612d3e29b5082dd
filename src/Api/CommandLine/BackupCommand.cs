using System.Text;
using RingActors.Api.Access;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Backups;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Anchors;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors backup</c>: a verified copy of a home. Beside a running server the journal is copied by that server,
/// because nothing else may open it; without one, by this command, which has it to itself meanwhile.
/// </summary>
internal sealed class BackupCommand(TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    public async Task<int> RunAsync(BackupOptions options, CancellationToken cancellation)
    {
        string? made = null;
        try
        {
            var launch = Launch.Prepare(
                new ServeOptions { Data = options.Data }, environment,
                SettingsCatalog.Of(typeof(DataSettings), typeof(JournalSettings)));
            string data = launch.Identity.DataDirectory;
            var running = await RunningInstance.FindAsync(new InstanceFiles(data), cancellation);
            var paths = PathsOf(data, running);
            string target = Path.GetFullPath(options.Directory);
            MakeRoom(target);
            made = target;
            var report = await CopyJournalAsync(launch, paths, running, target, cancellation);
            Complete(paths, target, options.WithSecrets, report);
            await SayAsync(target, options.WithSecrets, report);
            return ExitCodes.Ok;
        }
        catch (Exception exception) when (exception is SettingsException or BackupException or JournalInUseException
            or JournalVersionException or JournalUnavailableException or JournalDamagedException or InvalidDataException
            or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            // What was begun is no backup, and must not be taken for one.
            if (made is not null)
            {
                Empty(made);
            }

            await errors.WriteLineAsync(HowToRun.Current.Told(exception.Message));
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private static HomePaths PathsOf(string data, RunningInstance? running)
    {
        var journals = HomePaths.Journals(data);
        return running is not null ? running.IsDemo ? HomePaths.Demo(data) : new HomePaths(data, false)
            : journals.Count > 0 ? journals[0]
            : throw new BackupException($"There is no journal in {data}. Name another directory with --data.");
    }

    private static void MakeRoom(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new BackupException(
                $"{target} is not empty. Name a new or empty directory; one without {BackupManifest.FileName} is an "
                + "unfinished backup, which can be removed.");
        }

        DataDirectory.Create(target);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static async Task<VerificationReport> CopyJournalAsync(
        Launch launch, HomePaths paths, RunningInstance? running, string target, CancellationToken cancellation)
    {
        string copy = Path.Combine(target, HomePaths.JournalFile);
        if (running is null && RestoreSwap.IsPending(paths.Directory))
        {
            using IDisposable alone = SqliteJournal.LockOut(paths.Journal);
            RestoreSwap.Finish(paths.Directory);
        }

        // Before the journal: it never names what is not durable, so the copy has all that it names.
        bool anchored = File.Exists(Path.Combine(paths.Directory, HomePaths.AnchorFile))
            && BackupFiles.Copy(paths.Directory, target, HomePaths.AnchorFile);
        if (running is null)
        {
            using SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = paths.Journal });
            journal.CopyTo(copy);
        }
        else
        {
            await AskAsync(running, copy, cancellation);
        }

        byte[] key = AccessKey.Find(paths.Directory)?.AnchorKey ?? [];
        var report = JournalVerifier.Verify(
            copy, anchored ? new AnchorPlaces(Path.Combine(target, HomePaths.AnchorFile), key) : null);
        File.Delete(Path.Combine(target, "journal.lock"));
        return report.Holds ? report
            : throw new BackupException(
                "The copy does not verify, and was removed. Run 'ringactors verify'. "
                + string.Join(" ", report.Findings.Take(3)));
    }

    private static async Task AskAsync(RunningInstance running, string copy, CancellationToken cancellation)
    {
        using var response = await running.AskAsync(
            RunningInstance.CopyPath, Encoding.UTF8.GetBytes(copy), cancellation);
        if (response is not { IsSuccessStatusCode: true })
        {
            throw new BackupException(
                $"The server on {running.Url} (pid {running.Pid}) did not copy the journal: "
                + (response is null
                    ? "it does not prove to be it any more."
                    : await response.Content.ReadAsStringAsync(cancellation)));
        }
    }

    private static void Complete(HomePaths paths, string target, bool withSecrets, VerificationReport report)
    {
        string[] others = [.. BackupFiles.Of(paths.Directory, withSecrets)
            .Where(name => BackupFiles.Copy(paths.Directory, target, name))];
        // The copy's own heads, without a seal: it can be verified where the key is not.
        AnchorFile.Write(Path.Combine(target, HomePaths.AnchorFile), new AnchorFile(
            report.Uid!, TimeProvider.System.GetUtcNow(),
            [.. report.Homes.Select(h => new AnchoredHome(h.Home, h.Events, h.Hash))])
        {
            Audit = AuditVerifier.HeadOf(target),
        }.ToText(default));
        BackupFiles.FlushNames(target);
        new BackupManifest
        {
            MadeAt = TimeProvider.System.GetUtcNow(),
            Version = ServerIdentity.ProgramVersion,
            Journal = report.Uid!,
            Demo = paths.IsDemo,
            WithSecrets = withSecrets,
            Homes = [.. report.Homes.Select(h => new BackupHome(h.Home, h.Events, h.Hash))],
            Files =
            [
                .. others.Prepend(HomePaths.AnchorFile).Prepend(HomePaths.JournalFile)
                    .Select(n => BackupManifest.Of(target, n)),
            ],
        }.Write(target);
    }

    private async Task SayAsync(string target, bool withSecrets, VerificationReport report)
    {
        await output.WriteLineAsync($"Backed up and verified in {target}: {Phrases.Count(report.Events, "event")} in "
            + $"{Phrases.Count(report.Homes.Count, "home")}.");
        foreach (var home in report.Homes)
        {
            await output.WriteLineAsync($"  {home.Home}: {Phrases.Count(home.Events, "event")}, head {home.Hash}");
        }

        await output.WriteLineAsync(withSecrets
            ? "  With access.key and the login: whoever has it can use them."
            : "  Without access.key, persons.keys and the login (--with-secrets adds them): keep both files elsewhere "
                + "too, or after a loss all codes, and all who are to be told, have to be set anew.");
    }

    private static void Empty(string directory)
    {
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(directory))
            {
                if (Directory.Exists(entry))
                {
                    Directory.Delete(entry, recursive: true);
                }
                else
                {
                    File.Delete(entry);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without its manifest nobody takes it for a backup.
        }
    }
}
