using System.Text;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// The key of this machine's own user: a file of the data directory that nobody else can read, good on loopback only.
/// Whatever runs as this user holds it, a model with a shell included, so it is an assistant's.
/// </summary>
internal static class LocalKey
{
    internal const string FileName = "keys.local";

    private const int LengthMax = 256;

    /// <summary>The key of a directory, made if there is none yet.</summary>
    public static string Open(string directory)
    {
        if (Read(directory) is { } there)
        {
            return there;
        }

        string key = ApiKeyText.Make();
        DurableFile.Replace(Path.Combine(directory, FileName), Encoding.ASCII.GetBytes(key));
        return key;
    }

    /// <summary>With which a process of this user calls the server: a key of the settings, else this machine's own.</summary>
    public static string? For(Launch launch) => launch.Settings.Get<HttpSettings>().ApiKey is { Length: > 0 } key
        ? key
        : Read(launch.Identity.DataDirectory);

    /// <summary>The key of a directory; null if there is none, or nothing that could be one.</summary>
    public static string? Read(string directory)
    {
        FileInfo file = new(Path.Combine(directory, FileName));
        try
        {
            return file is { Exists: true, Length: > 0 and <= LengthMax }
                && File.ReadAllText(file.FullName).Trim() is var key
                && key.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) ? key : null;
        }
        catch (IOException)
        {
            // It went between the look and the read: another start makes it anew.
            return null;
        }
    }
}
