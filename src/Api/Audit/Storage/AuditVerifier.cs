using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Audit.Storage;

/// <summary>What a check of the log found.</summary>
/// <param name="Entries">Entries that hold.</param>
/// <param name="First">Number of the first that is kept; what was older has gone with its time.</param>
/// <param name="Head">Hash of the last, base64url.</param>
/// <param name="Faults">What does not hold.</param>
internal sealed record AuditReport(long Entries, long First, string Head, IReadOnlyList<string> Faults);

/// <summary>
/// Checks the chain of the log, and that it has what was anchored. A last line that was cut off is no fault: it was
/// being written.
/// </summary>
internal static class AuditVerifier
{
    /// <summary>Null if the directory has no log, and should have none.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="anchored">How far it went by the anchor; null for not compared.</param>
    internal static AuditReport? Verify(string directory, AnchoredLog? anchored = null)
    {
        IReadOnlyList<(string Path, long First)> files = AuditFiles.Of(directory);
        List<string> faults = anchored is not null && Difference(directory, anchored) is { } gap ? [gap] : [];
        if (files.Count == 0)
        {
            return faults.Count == 0 ? null : new AuditReport(0, 0, AuditLine.Text(AuditLine.Genesis), faults);
        }

        byte[]? last = null;
        long next = files[0].First;
        foreach ((string path, long first) in files)
        {
            using FileStream file = AuditFiles.OpenToRead(path);
            bool isHead = true;
            foreach ((byte[] line, _) in AuditLines.Forward(file))
            {
                string? fault = isHead ? Begin(line, first, ref last, ref next) : Go(line, ref last, ref next);
                isHead = false;
                if (fault is not null)
                {
                    faults.Add($"{Path.GetFileName(path)}: {fault}");
                    break;
                }
            }

            if (isHead)
            {
                faults.Add($"{Path.GetFileName(path)}: it is empty.");
            }
        }

        return new AuditReport(
            next - files[0].First, files[0].First, AuditLine.Text(last ?? AuditLine.Genesis), faults);
    }

    /// <summary>How far a log goes; null if there is none.</summary>
    internal static AnchoredLog? HeadOf(string directory) => Verify(directory) is { } report
        ? new AnchoredLog(report.First + report.Entries - 1, report.Head)
        : null;

    /// <summary>In what a log is less, or other, than was anchored; null if in nothing that can be told.</summary>
    internal static string? Difference(string directory, AnchoredLog anchored)
    {
        if (anchored.Entries == 0)
        {
            return null;
        }

        IReadOnlyList<(string Path, long First)> files = AuditFiles.Of(directory);
        (string? hash, long last) = HashAt(files, anchored.Entries);
        return hash == anchored.Hash ? null
            : hash is null && files.Any(f => f.First > anchored.Entries)
                ? $"Entry {anchored.Entries} of the audit log, which was anchored, is missing."
            : hash is null
                ? $"The audit log ends at entry {last}, and {anchored.Entries} were anchored: its end was cut off, "
                    + "or an older copy put back."
                : $"Entry {anchored.Entries} of the audit log is not the one that was anchored.";
    }

    /// <summary>
    /// The hash of an entry, as it stands there or as the file after it has it; null if the log ends before.
    /// </summary>
    private static (string? Hash, long Last) HashAt(IReadOnlyList<(string Path, long First)> files, long number)
    {
        long last = 0;
        foreach ((string path, long first) in files.Where(f => f.First <= number + 1).Reverse())
        {
            using FileStream file = AuditFiles.OpenToRead(path);
            bool isHead = true;
            foreach ((byte[] line, _) in AuditLines.Forward(file))
            {
                if (isHead && first == number + 1)
                {
                    return (AuditLine.ReadHead(line)?.Before ?? "", number);
                }

                if (!isHead && AuditLine.Read(line) is { } entry)
                {
                    last = Math.Max(last, entry.Number);
                    if (entry.Number == number)
                    {
                        return (AuditLine.Text(AuditLine.HashOf(line)!), number);
                    }
                }

                isHead = false;
            }

            if (last > 0)
            {
                break;
            }
        }

        return (null, last);
    }

    private static string? Begin(byte[] line, long first, ref byte[]? last, ref long next)
    {
        if (AuditLine.ReadHead(line) is not { } head || head.First != first)
        {
            return "its first line is not the beginning of a log.";
        }

        string? fault = last is not null && (head.Before != AuditLine.Text(last) || head.First != next)
            ? $"it does not go on from entry {next - 1}: entries are missing, or were changed."
            : null;
        (last, next) = (System.Buffers.Text.Base64Url.DecodeFromChars(head.Before), head.First);
        return fault;
    }

    private static string? Go(byte[] line, ref byte[]? last, ref long next)
    {
        if (AuditLine.HashOf(line) is not { } hash || AuditLine.Read(line) is not { } entry)
        {
            return $"entry {next} cannot be read.";
        }

        if (entry.Number != next || !hash.AsSpan().SequenceEqual(AuditLine.HashAfter(last!, line)))
        {
            return $"entry {next} was changed, or one before it is missing.";
        }

        (last, next) = (hash, next + 1);
        return null;
    }
}
