using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Files;

/// <summary>
/// What the file was when the journal was closed in order: a hash of each page, in a file beside it. Checksums and chains find
/// every change of what is stored; the seal finds also a changed byte in which nothing is stored, and says on which page.
/// </summary>
/// <remarks>
/// It is broken, and that flushed, just before the next life moves its first pages from the write-ahead log into the file, so that a
/// seal which does not fit always means that somebody else has written. It has no secret: who changes the file on purpose can seal it
/// anew. Against that stand the chains and the anchor.
/// </remarks>
internal static class FileSeal
{
    private const int Format = 1;
    private const int HashLength = 8;

    /// <summary>Reading the file once takes about a second for this much, and stopping must not take long.</summary>
    private const long FileLengthMax = 1L << 30;

    /// <summary>Where the seal of a journal's file is.</summary>
    internal static string PathOf(string journalPath) => journalPath + "-seal";

    /// <summary>From now on the file changes.</summary>
    internal static void Break(string journalPath)
    {
        string path = PathOf(journalPath);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return;
        }

        using FileStream seal = new(path, FileMode.Open, FileAccess.Write, FileShare.None, 1);
        seal.SetLength(0);
        seal.Flush(flushToDisk: true);
    }

    /// <summary>Seals a file that is closed and flushed. A seal that cannot be written is no loss: the next
    /// verification says that there is none.</summary>
    internal static void TryWrite(string journalPath, string journal, long events)
    {
        string next = PathOf(journalPath) + ".next";
        try
        {
            FileInfo file = new(journalPath);
            if (file.Length > FileLengthMax)
            {
                return;
            }

            byte[] lines = Lines(journalPath, new SealHeader(Format, journal, events, Connection.PageSize, file.Length));
            using (FileStream seal = new(next, FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                seal.Write(lines);
                seal.Write(Encoding.ASCII.GetBytes(LastLineOf(lines)));
                seal.Flush(flushToDisk: true);
            }

            File.Move(next, PathOf(journalPath), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(next);
        }
    }

    /// <summary>Compares the file with its seal.</summary>
    internal static SealCheck Compare(string journalPath)
    {
        string path = PathOf(journalPath);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return SealCheck.None;
        }

        if (Read(path) is not (SealHeader header, string[] hashes))
        {
            return new SealCheck(true, null, [$"The seal {path} is damaged, or of a newer program."]);
        }

        List<string> differences = [];
        long length = new FileInfo(journalPath).Length;
        if (length != header.Length)
        {
            differences.Add($"The file had {header.Length} bytes when it was closed, and has {length}.");
        }

        ComparePages(journalPath, header, hashes, differences);
        return new SealCheck(true, header, differences);
    }

    private static void ComparePages(string journalPath, SealHeader header, string[] hashes, List<string> differences)
    {
        int number = 0;
        foreach (string hash in HashPages(journalPath, header.PageSize).Take(hashes.Length))
        {
            if (hash != hashes[number])
            {
                long from = (long)number * header.PageSize;
                differences.Add($"Page {number + 1}, bytes {from} to {from + header.PageSize - 1}, "
                    + "is not what it was when the journal was closed.");
            }

            number++;
        }
    }

    private static byte[] Lines(string journalPath, SealHeader header)
    {
        StringBuilder text = new();
        text.Append(JsonSerializer.Serialize(header, SealJson.Default.SealHeader)).Append('\n');
        foreach (string hash in HashPages(journalPath, header.PageSize))
        {
            text.Append(hash).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static IEnumerable<string> HashPages(string journalPath, int pageSize)
    {
        using FileStream file = new(journalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, FileOptions.SequentialScan);
        byte[] page = new byte[pageSize];
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        while (file.ReadAtLeast(page, page.Length, throwOnEndOfStream: false) is > 0 and int length)
        {
            SHA256.HashData(page.AsSpan(0, length), hash);
            yield return Convert.ToHexStringLower(hash, 0, HashLength);
        }
    }

    /// <summary>Null if it is damaged.</summary>
    private static (SealHeader Header, string[] Hashes)? Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int lastLine = (2 * SHA256.HashSizeInBytes) + 1;
        ReadOnlySpan<byte> lines = bytes.AsSpan(0, Math.Max(0, bytes.Length - lastLine));
        if (Encoding.ASCII.GetString(bytes.AsSpan(lines.Length)) != LastLineOf(lines))
        {
            return null;
        }

        string[] all = Encoding.ASCII.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return all.Length > 0 && JsonSerializer.Deserialize(all[0], SealJson.Default.SealHeader) is { Format: Format, PageSize: > 0 } header
                ? (header, all[1..])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string LastLineOf(ReadOnlySpan<byte> lines) => Convert.ToHexStringLower(SHA256.HashData(lines)) + "\n";

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left of it means nothing, and the next closing writes over it.
        }
    }
}

/// <summary>
/// The first line of a seal: which journal, how many events it had, how the file is cut into pages, and how long it was. A line
/// for each page follows.
/// </summary>
internal sealed record SealHeader(int Format, string Journal, long Events, int PageSize, long Length);

/// <summary>A file compared with its seal.</summary>
/// <param name="IsSealed">False if there is no seal: the journal was killed, is too long for one, or it could not be written.</param>
/// <param name="Header">What was sealed; null if there is no seal, or it is damaged.</param>
/// <param name="Differences">In what the file differs, in order; empty if in nothing.</param>
internal sealed record SealCheck(bool IsSealed, SealHeader? Header, IReadOnlyList<string> Differences)
{
    internal static SealCheck None { get; } = new(false, null, []);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SealHeader))]
internal sealed partial class SealJson : JsonSerializerContext;
