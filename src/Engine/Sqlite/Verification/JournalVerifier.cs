using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Files;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Verification.Anchors;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>
/// Verifies a journal that is not open: every page, row, record, sequence and chain, the derived tables, and the heads
/// against an anchor. Writes nothing into the journal.
/// </summary>
public static class JournalVerifier
{
    /// <summary>Verifies the journal at <paramref name="path"/>.</summary>
    /// <param name="path">The journal's file; a read-only copy will do.</param>
    /// <param name="anchors">The anchor made by <see cref="HeadAnchor"/>; null to do without.</param>
    /// <exception cref="JournalInUseException">A process has it open.</exception>
    /// <exception cref="JournalVersionException">It is from a newer build, or the file is something else.</exception>
    /// <exception cref="JournalUnavailableException">There is no such file, or it cannot be read.</exception>
    public static VerificationReport Verify(string path, AnchorPlaces? anchors = null)
    {
        if (!File.Exists(path))
        {
            throw new JournalUnavailableException($"There is no journal at {path}.", outcomeUnknown: false);
        }

        using JournalLock? taken = TryLock(path);
        FindingList findings = new(path, static e => e is SqliteFailure);
        LogScan? log = null;
        JournalRow? journal = null;
        AnchorReading anchor = anchors is null ? AnchorReading.None : AnchorReading.Of(anchors);
        if (WalCheck.FindDamage(path + "-wal") is { } damage)
        {
            findings.Add(FindingKind.File, "The write-ahead log: " + damage);
        }

        SealCheck seal = SealCheck.None;
        findings.Check("", () => seal = FileSeal.Compare(path));
        findings.Check("", () =>
        {
            using Connection connection = Connection.OpenToVerify(path);
            SchemaVersions.Current.Check(connection, path);
            findings.Check("", () => SchemaCheck.CheckPages(connection, findings));
            findings.Check("", () => SchemaCheck.CheckTables(connection, findings));
            findings.Check("", () => SchemaCheck.CheckTypes(connection, findings));
            findings.Check("journal", () => journal = JournalRow.Read(connection));
            log = new LogScan(findings, journal, AnchorCheck.SeqsOf(anchor.Newest));
            findings.Check("log", () => log.Run(connection));
            using IndexCheck index = new(connection, log, findings);
            index.Run(journal);
            using AuxiliaryCheck checksums = new(connection, log, findings);
            checksums.Run();
            AnchorCheck.Run(anchor, journal?.Uid, log.Chains, findings);
        });
        if (anchors is not null && anchor.IsMissing && log is not { Chains.Events: 0 })
        {
            findings.Add(FindingKind.Anchor, $"The anchor {anchors.Path} is missing.");
        }

        AddSealed(seal, journal?.Uid, log?.Chains.Events, findings);
        return new VerificationReport(
            path, journal?.Uid, log?.Chains.Rows ?? 0, log?.Chains.Events ?? 0,
            [.. (log?.Chains.Homes ?? []).OrderBy(h => h.Home, StringComparer.Ordinal)
                .Select(h => new VerifiedHome(h.Home, h.Seq, Convert.ToHexStringLower(h.Hash)))],
            findings.Findings, findings.LeftOff, anchor.Newest is not null, seal.IsSealed);
    }

    /// <summary>Another file that is sound in itself is one finding; otherwise each page that has changed is.</summary>
    private static void AddSealed(SealCheck seal, string? uid, long? events, FindingList findings)
    {
        if (seal is { Header: { } header, Differences.Count: > 0 } && findings.Findings.Count == 0
            && (header.Journal != uid || header.Events != events))
        {
            findings.Add(FindingKind.File, $"This is not the file that was closed last: that had {header.Events} events of journal {header.Journal}, and "
                + $"this has {events} of {uid}. If a backup was restored on purpose, remove the seal.");
            return;
        }

        foreach (string difference in seal.Differences)
        {
            findings.Add(FindingKind.File, difference);
        }
    }

    /// <summary>
    /// Keeps the engine from starting meanwhile; where the directory cannot be written, it cannot start anyway.
    /// </summary>
    private static JournalLock? TryLock(string path)
    {
        try
        {
            return JournalLock.Take(path, TimeProvider.System);
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
    }
}
