using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Audit.Storage;

/// <summary>The first line of a file of the log: where its chain goes on from.</summary>
/// <param name="Audit">The format; 1.</param>
/// <param name="First">Number of the first entry in it.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Before">The hash of the entry before, base64url; of a new log that of nothing.</param>
internal sealed record AuditSegmentHead(int Audit, long First, DateTimeOffset At, string Before);

/// <summary>
/// An entry as a line of JSON whose last member is <c>hash</c>: SHA-256 of the hash before and of all that stands
/// before <c>,"hash"</c>. So each line vouches for all before it, and any program can check it.
/// </summary>
internal static class AuditLine
{
    internal const int Format = 1;

    private const int HashText = 43;

    private static readonly byte[] Tail = ",\"hash\":\""u8.ToArray();

    /// <summary>What a line takes beside the JSON of its entry.</summary>
    private static readonly int TailLength = Tail.Length + HashText + 2;

    /// <summary>The hash before the first entry of all.</summary>
    internal static byte[] Genesis { get; } = SHA256.HashData("ringactors audit 1"u8);

    internal static string Text(byte[] hash) => Base64Url.EncodeToString(hash);

    internal static byte[] Head(AuditSegmentHead head) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(head, AuditJson.Default.AuditSegmentHead), (byte)'\n'];

    /// <summary>The head in a line; null if it is none.</summary>
    internal static AuditSegmentHead? ReadHead(ReadOnlySpan<byte> line)
    {
        try
        {
            AuditSegmentHead? read = JsonSerializer.Deserialize(line, AuditJson.Default.AuditSegmentHead);
            return read is { Audit: Format, Before: not null } head
                ? head
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes an entry and its line break; returns its hash.</summary>
    internal static byte[] Write(Stream to, AuditEntry entry, byte[] before)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, AuditJson.Default.AuditEntry);
        ReadOnlySpan<byte> open = json.AsSpan(0, json.Length - 1);
        byte[] hash = Hash(before, open);
        to.Write(open);
        to.Write(Tail);
        to.Write(Encoding.ASCII.GetBytes(Text(hash)));
        to.Write("\"}\n"u8);
        return hash;
    }

    /// <summary>The entry of a line without its line break; null if it is none.</summary>
    internal static AuditEntry? Read(ReadOnlySpan<byte> line)
    {
        if (HashOf(line) is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line, AuditJson.Default.AuditEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The hash that a line says it has; null if it is no line.</summary>
    internal static byte[]? HashOf(ReadOnlySpan<byte> line) =>
        line.Length > TailLength && line[^2..].SequenceEqual("\"}"u8)
        && line.Slice(line.Length - TailLength, Tail.Length).SequenceEqual(Tail)
        && Base64Url.IsValid(line.Slice(line.Length - 2 - HashText, HashText))
            ? Base64Url.DecodeFromUtf8(line.Slice(line.Length - 2 - HashText, HashText))
            : null;

    /// <summary>The hash that a line should have after another.</summary>
    internal static byte[] HashAfter(byte[] before, ReadOnlySpan<byte> line) => Hash(before, line[..^TailLength]);

    private static byte[] Hash(byte[] before, ReadOnlySpan<byte> open)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(open);
        return hash.GetHashAndReset();
    }
}
