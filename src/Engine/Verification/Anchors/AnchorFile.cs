using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RingActors.Engine.Verification.Anchors;

/// <summary>
/// The heads of all homes as one file: a line about the journal, a line for each home, a line with the SHA-256 of the lines before.
/// Replaced as a whole, so that it is either the old or the new one.
/// </summary>
/// <param name="Journal">Of which journal.</param>
/// <param name="WrittenAt">When it was written.</param>
/// <param name="Homes">The heads.</param>
public sealed record AnchorFile(string Journal, DateTimeOffset WrittenAt, IReadOnlyList<AnchoredHome> Homes)
{
    private const int Format = 1;

    /// <summary>Writes it to <paramref name="path"/> and flushes it.</summary>
    public void Write(string path)
    {
        string next = path + ".next";
        using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            StringBuilder text = new();
            AnchorHeader header = new(Format, Journal, WrittenAt, Homes.Count);
            text.Append(JsonSerializer.Serialize(header, AnchorJson.Default.AnchorHeader)).Append('\n');
            foreach (AnchoredHome home in Homes)
            {
                text.Append(JsonSerializer.Serialize(home, AnchorJson.Default.AnchoredHome)).Append('\n');
            }

            byte[] lines = Encoding.UTF8.GetBytes(text.ToString());
            file.Write(lines);
            file.Write(Encoding.UTF8.GetBytes(LastLineOf(lines)));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Reads it; null if there is none.</summary>
    /// <exception cref="FormatException">It is no anchor, or damaged.</exception>
    public static AnchorFile? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(path);
        const int sumLength = 65;
        ReadOnlySpan<byte> content = bytes.AsSpan(0, Math.Max(0, bytes.Length - sumLength));
        if (bytes.Length < sumLength || Encoding.UTF8.GetString(bytes.AsSpan(content.Length)) != LastLineOf(content))
        {
            throw new FormatException($"The anchor {path} is damaged: its lines do not give the hash in its last line.");
        }

        string[] lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            AnchorHeader header = JsonSerializer.Deserialize(lines[0], AnchorJson.Default.AnchorHeader)!;
            return header.Format == Format
                ? new AnchorFile(
                    header.Journal, header.WrittenAt,
                    [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize(line, AnchorJson.Default.AnchoredHome)!)])
                : throw new FormatException($"The anchor {path} is of format {header.Format}; this program knows format {Format}.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The anchor {path} cannot be read: {e.Message}", e);
        }
    }

    private static string LastLineOf(ReadOnlySpan<byte> lines) => Convert.ToHexStringLower(SHA256.HashData(lines)) + "\n";
}

/// <summary>The first line of an anchor.</summary>
internal sealed record AnchorHeader(int Format, string Journal, DateTimeOffset WrittenAt, int Homes);

/// <summary>The head of a home as it was anchored.</summary>
/// <param name="Home">Which home.</param>
/// <param name="Seq">How many events it had.</param>
/// <param name="Hash">The hash of the last one, in hexadecimal.</param>
public sealed record AnchoredHome(string Home, long Seq, string Hash);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AnchorHeader))]
[JsonSerializable(typeof(AnchoredHome))]
internal sealed partial class AnchorJson : JsonSerializerContext;
