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
/// <c>ringactors verify</c>: checks every journal of the data directory against its own hash chains and its anchor.
/// Exit code 0 only if all hold.
/// </summary>
internal sealed class VerifyCommand(TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    public async Task<int> RunAsync(VerifyOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(
                new ServeOptions { Data = options.Data }, environment, SettingsCatalog.Of(typeof(DataSettings), typeof(JournalSettings)));
            FinishRestores(launch.Identity.DataDirectory);
            var journals = HomePaths.Journals(launch.Identity.DataDirectory);
            if (journals.Count == 0)
            {
                await errors.WriteLineAsync(
                    $"There is no journal in {launch.Identity.DataDirectory}. Name another directory with --data.");
                return ExitCodes.Failed;
            }

            var holds = true;
            foreach (var paths in journals)
            {
                cancellation.ThrowIfCancellationRequested();
                var anchors = options.NoAnchor ? null : paths.Anchors(
                    launch.Settings.Get<JournalSettings>(), AccessKey.Find(paths.Directory)?.AnchorKey ?? []);
                holds &= await TellAsync(JournalVerifier.Verify(paths.Journal, anchors));
                holds &= await TellAuditAsync(paths.Directory, anchors);
            }

            return holds ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is SettingsException or JournalInUseException or JournalVersionException
            or JournalUnavailableException or JournalDamagedException or InvalidDataException)
        {
            await errors.WriteLineAsync(exception.Message);
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private async Task<bool> TellAuditAsync(string directory, AnchorPlaces? anchors)
    {
        // Before the log: a server may be adding to it.
        AnchoredLog? anchored = anchors is null ? null : AnchorReading.Of(anchors).Newest?.Audit;
        if (AuditVerifier.Verify(directory, anchored) is not { } report)
        {
            return true;
        }

        await output.WriteLineAsync(
            $"  Audit log: {Phrases.Count(report.Entries, "entry", "entries")} from number {report.First} on, head "
            + $"{report.Head}. "
            + (report.Faults.Count == 0
                ? "Its chain holds" + (anchored is null
                    ? "; it was not compared with an anchor: a cut end would not be noticed."
                    : $", and it has the {Phrases.Count(anchored.Entries, "entry", "entries")} that were anchored.")
                : "NOT intact: " + string.Join(' ', report.Faults)));
        return report.Faults.Count == 0;
    }

    private static void FinishRestores(string data)
    {
        foreach (var paths in new[] { new HomePaths(data, false), HomePaths.Demo(data) })
        {
            if (RestoreSwap.IsPending(paths.Directory))
            {
                using IDisposable alone = SqliteJournal.LockOut(paths.Journal);
                RestoreSwap.Finish(paths.Directory);
            }
        }
    }

    private async Task<bool> TellAsync(VerificationReport report)
    {
        await output.WriteLineAsync(
            $"{report.Path}: {Phrases.Count(report.Events, "event")} in {Phrases.Count(report.Homes.Count, "home")}.");
        foreach (var home in report.Homes)
        {
            await output.WriteLineAsync($"  {home.Home}: {Phrases.Count(home.Events, "event")}, head {home.Hash}");
        }

        var misses = !report.Anchored && report.Findings.Any(f => f.Kind == FindingKind.Anchor);
        if (!report.Anchored && !misses)
        {
            await output.WriteLineAsync(
                "  Not compared with an anchor: a cut tail or an older copy put back would not be noticed.");
        }

        if (!report.Sealed)
        {
            await output.WriteLineAsync(
                "  There is no seal (killed, over 1 GiB, or not written): bytes in which nothing is stored were not compared. Everything that is "
                + "stored was.");
        }

        foreach (var finding in report.Findings)
        {
            await output.WriteLineAsync(
                (finding.Kind == FindingKind.RolledBack ? "  ROLLED BACK " : "  DAMAGED ") + finding);
        }

        if (report.FindingsLeftOff > 0)
        {
            await output.WriteLineAsync($"  … and {Phrases.Count(report.FindingsLeftOff, "finding")} more.");
        }

        if (misses)
        {
            await output.WriteLineAsync(
                "  Put the anchor back; if it was removed on purpose, verify with --no-anchor.");
        }

        await output.WriteLineAsync(report switch
        {
            { Holds: true } => "  Every chain holds.",
            { IsRolledBack: true } => "  Every chain holds, and the journal was rolled back: its end was cut "
                + "off, or an older copy put in its place. Look for the newer one.",
            _ => "  NOT intact. Keep this copy, and restore from a backup that verifies.",
        });
        return report.Holds;
    }
}
