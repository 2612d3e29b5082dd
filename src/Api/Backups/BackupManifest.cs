using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Backups;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Below the backup's directory, with slashes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of its content, in hexadecimal.</param>
internal sealed record BackupFile(string Name, long Length, string Sha256);

/// <summary>The head of a home in a backup.</summary>
/// <param name="Home">Which home.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Hash">The hash of the last one.</param>
internal sealed record BackupHome(string Home, long Events, string Hash);

/// <summary>
/// What a backup holds. Written last: without it a backup is unfinished.
/// </summary>
internal sealed record BackupManifest
{
    public const string FileName = "backup.json";

    private const int KnownFormat = 1;

    public int Format { get; init; } = KnownFormat;

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>Which journal it is of.</summary>
    public required string Journal { get; init; }

    /// <summary>True for the demo home's.</summary>
    public bool Demo { get; init; }

    public bool WithSecrets { get; init; }

    public required IReadOnlyList<BackupHome> Homes { get; init; }

    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>Reads the manifest of a backup and compares every file with it.</summary>
    /// <exception cref="BackupException">It is no whole backup; everything that is wrong is named.</exception>
    public static BackupManifest Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new BackupException($"{directory} holds no finished backup: there is no {FileName} in it.");
        }

        try
        {
            BackupManifest manifest = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), BackupJson.Default.BackupManifest)!;
            if (manifest.Format != KnownFormat)
            {
                throw new BackupException(
                    $"{path} is of format {manifest.Format}; this program knows {KnownFormat}. Use the version that "
                        + $"made "
                    + "it.");
            }

            string[] faults = [.. manifest.Files.Select(f => Fault(directory, f)).OfType<string>()];
            return faults.Length == 0 ? manifest
                : throw new BackupException(
                    $"The backup {directory} is not what was written:\n" + string.Join('\n', faults));
        }
        catch (JsonException e)
        {
            throw new BackupException($"{path} cannot be read: {e.Message}");
        }
    }

    public void Write(string directory) => DurableFile.Replace(
        Path.Combine(directory, FileName),
        JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest));

    internal static BackupFile Of(string directory, string name)
    {
        using FileStream file = new(Path.Combine(directory, name), FileMode.Open, FileAccess.Read);
        return new BackupFile(
            name.Replace(Path.DirectorySeparatorChar, '/'), file.Length,
            Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private static string? Fault(string directory, BackupFile file)
    {
        // Names come from a file that somebody may have written: none leads out of the directory.
        string path = Path.GetFullPath(Path.Combine(directory, file.Name));
        if (!path.StartsWith(Path.GetFullPath(directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return $"{file.Name} is no name of a file in it.";
        }

        if (!BackupFiles.IsOne(file.Name))
        {
            return $"{file.Name} is no file that a backup has.";
        }

        return !File.Exists(path) ? $"{file.Name} is missing."
            : Of(directory, file.Name) != file with { Name = file.Name.Replace(Path.DirectorySeparatorChar, '/') }
                ? $"{file.Name} was changed."
                : null;
    }
}

/// <summary>A backup or a restore that cannot be made; the message says why and what to do.</summary>
internal sealed class BackupException(string message) : Exception(message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
