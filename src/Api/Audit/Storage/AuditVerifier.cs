namespace RingActors.Api.Audit.Storage;

/// <summary>What a check of the log found.</summary>
/// <param name="Entries">Entries that hold.</param>
/// <param name="First">Number of the first that is kept; what was older has gone with its time.</param>
/// <param name="Head">Hash of the last, base64url.</param>
/// <param name="Faults">What does not hold.</param>
internal sealed record AuditReport(long Entries, long First, string Head, IReadOnlyList<string> Faults);

/// <summary>
/// Checks the chain of the log. A last line that was cut off is no fault: it was being written. That whole entries were
/// cut off at its end, or all was written anew, is not noticed.
/// </summary>
internal static class AuditVerifier
{
    /// <summary>Null if the directory has no log.</summary>
    internal static AuditReport? Verify(string directory)
    {
        IReadOnlyList<(string Path, long First)> files = AuditFiles.Of(directory);
        if (files.Count == 0)
        {
            return null;
        }

        List<string> faults = [];
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
