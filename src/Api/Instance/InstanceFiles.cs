using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Instance;

/// <summary>A running server as it describes itself to later starts on the same data directory.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Version">Its version.</param>
/// <param name="Key">By which it and a later start prove themselves to each other; it is sent to nobody.</param>
/// <param name="IsDemo">True if it serves the demo home.</param>
/// <param name="Certificate">SHA-256 of its certificate; null if it speaks plain HTTP.</param>
internal sealed record Announcement(
    string Url, int Pid, string Version, string Key, bool IsDemo = false, string? Certificate = null);

/// <summary>
/// Where a running server leaves its announcement: in a file that only the user can read. It goes when the server
/// stops in good order.
/// </summary>
internal sealed class InstanceFiles(string dataDirectory)
{
    private const int KeyBytes = 32;
    private const int ReadMax = 4096;

    private string AnnouncementPath => Path.Combine(dataDirectory, "instance.json");

    /// <summary>Announces this server, with a key of its own.</summary>
    public Announcement Announce(string url, bool isDemo = false, string? certificate = null)
    {
        Announcement announced = new(
            url, Environment.ProcessId, ServerIdentity.ProgramVersion,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)), isDemo, certificate);
        Write(announced);
        return announced;
    }

    /// <summary>Announces that it has another certificate; its key stays.</summary>
    public void Renew(Announcement announced, string certificate)
    {
        if (Read()?.Key == announced.Key)
        {
            Write(announced with { Certificate = certificate });
        }
    }

    /// <summary>
    /// What was announced last; null if nothing of use. What others could have written is of no use.
    /// </summary>
    public Announcement? Read()
    {
        try
        {
            return IsOurs() && new FileInfo(AnnouncementPath) is { Exists: true, Length: > 0 and < ReadMax }
                && JsonSerializer.Deserialize(
                    File.ReadAllBytes(AnnouncementPath), AnnouncementJson.Default.Announcement) is
                { Url: not null, Version: not null, Key.Length: KeyBytes * 2 } announced
                    ? announced
                    : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Removed between the look and the read: that server has just gone. Or written by another version.
            return null;
        }
    }

    /// <summary>Removes the announcement, unless another server has meanwhile made its own.</summary>
    public void Withdraw(Announcement announced)
    {
        if (Read()?.Key == announced.Key)
        {
            File.Delete(AnnouncementPath);
        }
    }

    private void Write(Announcement announced) => DurableFile.Replace(
        AnnouncementPath, JsonSerializer.SerializeToUtf8Bytes(announced, AnnouncementJson.Default.Announcement));

    private bool IsOurs() => OperatingSystem.IsWindows()
        || (PosixFile.Of(AnnouncementPath) is { Kind: PosixKind.File } file && file.Owner == PosixFile.Me
            && (file.Mode & PosixFile.Others) == 0);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Announcement))]
internal sealed partial class AnnouncementJson : JsonSerializerContext;
