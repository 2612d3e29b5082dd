using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingActors.Engine.Verification.Anchors;

/// <summary>
/// The heads of all homes as one file: a line about the journal, a line for each home, a line with the seal of the
/// lines before (HMAC-SHA-256; of the first format, and where there is no key, their SHA-256). Replaced as a whole, so
/// that it is either the old or the new one.
/// </summary>
/// <param name="Journal">Of which journal.</param>
/// <param name="WrittenAt">When it was written.</param>
/// <param name="Homes">The heads.</param>
public sealed record AnchorFile(string Journal, DateTimeOffset WrittenAt, IReadOnlyList<AnchoredHome> Homes)
{
    /// <summary>Without a key and a counter; still read.</summary>
    private const int Unsealed = 1;

    private const int Sealed = 2;

    /// <summary>How often one has been written, this time included; 0 in the first format.</summary>
    public long Counter { get; init; }

    /// <summary>How far the audit log went that is kept beside the journal; null if nothing is known of one.</summary>
    public AnchoredLog? Audit { get; init; }

    /// <summary>True if it was sealed with the key.</summary>
    public bool IsSealed { get; private init; }

    /// <summary>All its lines.</summary>
    /// <param name="key">The key of the seal; empty for the first format.</param>
    public string ToText(ReadOnlySpan<byte> key)
    {
        StringBuilder text = new();
        AnchorHeader header = new(
            key.IsEmpty ? Unsealed : Sealed, Journal, WrittenAt, Homes.Count, key.IsEmpty ? null : Counter, Audit);
        text.Append(JsonSerializer.Serialize(header, AnchorJson.Default.AnchorHeader)).Append('\n');
        foreach (AnchoredHome home in Homes)
        {
            text.Append(JsonSerializer.Serialize(home, AnchorJson.Default.AnchoredHome)).Append('\n');
        }

        string lines = text.ToString();
        return lines + LastLineOf(Encoding.UTF8.GetBytes(lines), key);
    }

    /// <summary>Writes such a text to <paramref name="path"/> and flushes it.</summary>
    public static void Write(string path, string text)
    {
        string next = path + ".next";
        using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Reads it; null if there is none.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="key">The key of the seal; empty if there is none.</param>
    /// <exception cref="FormatException">It is no anchor, or damaged, or sealed with another key.</exception>
    public static AnchorFile? Read(string path, ReadOnlySpan<byte> key)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(path);
        const int sumLength = 65;
        ReadOnlySpan<byte> content = bytes.AsSpan(0, Math.Max(0, bytes.Length - sumLength));
        string last = Encoding.UTF8.GetString(bytes.AsSpan(content.Length));
        bool isSealed = !key.IsEmpty && last == LastLineOf(content, key);
        if (bytes.Length < sumLength || (!isSealed && last != LastLineOf(content, default)))
        {
            throw new FormatException(
                $"The anchor {path} is damaged, or sealed with another key: its lines do not give its last line."
                + (key.IsEmpty ? " There is no key here (access.key)." : ""));
        }

        string[] lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            AnchorHeader header = JsonSerializer.Deserialize(lines[0], AnchorJson.Default.AnchorHeader)!;
            return header.Format == (isSealed ? Sealed : Unsealed)
                ? new AnchorFile(
                    header.Journal, header.WrittenAt,
                    [.. lines.Skip(1).Select(l => JsonSerializer.Deserialize(l, AnchorJson.Default.AnchoredHome)!)])
                {
                    Counter = header.Counter ?? 0,
                    Audit = header.Audit,
                    IsSealed = isSealed,
                }
                : throw new FormatException(
                    $"The anchor {path} is of format {header.Format}; known are {Unsealed} and, sealed, {Sealed}.");
        }
        catch (Exception e) when (e is JsonException or IndexOutOfRangeException)
        {
            throw new FormatException($"The anchor {path} cannot be read: {e.Message}", e);
        }
    }

    private static string LastLineOf(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(key.IsEmpty ? SHA256.HashData(lines) : HMACSHA256.HashData(key, lines)) + "\n";
}

/// <summary>The first line of an anchor.</summary>
internal sealed record AnchorHeader(
    int Format, string Journal, DateTimeOffset WrittenAt, int Homes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Counter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AnchoredLog? Audit);

/// <summary>The head of a home as it was anchored.</summary>
/// <param name="Home">Which home.</param>
/// <param name="Seq">How many events it had.</param>
/// <param name="Hash">The hash of the last one, in hexadecimal.</param>
public sealed record AnchoredHome(string Home, long Seq, string Hash);

/// <summary>The end of a log beside the journal, as it was anchored.</summary>
/// <param name="Entries">The number of its last entry.</param>
/// <param name="Hash">That entry's hash, as the log writes it.</param>
public sealed record AnchoredLog(long Entries, string Hash);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AnchorHeader))]
[JsonSerializable(typeof(AnchoredHome))]
internal sealed partial class AnchorJson : JsonSerializerContext;
