using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Instance;

/// <summary>
/// What a running server leaves in its data directory for a later start: where it listens, and the token with which
/// that start may ask it to stop. Only the user can read them. Both go when the server stops in good order.
/// </summary>
internal sealed class InstanceFiles(string dataDirectory)
{
    private const int TokenBytes = 32;
    private const int ReadMax = 4096;

    private string UrlPath => Path.Combine(dataDirectory, "instance.url");

    private string TokenPath => Path.Combine(dataDirectory, "takeover.token");

    /// <summary>Announces this server and returns the token that stops it.</summary>
    public string Announce(string url)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        WritePrivately(TokenPath, token);
        WritePrivately(UrlPath, url);
        return token;
    }

    public string? ReadUrl() => Read(UrlPath);

    public string? ReadToken() => Read(TokenPath);

    /// <summary>Removes the announcement, unless another server has meanwhile made its own.</summary>
    public void Withdraw(string token)
    {
        if (ReadToken() == token)
        {
            File.Delete(TokenPath);
            File.Delete(UrlPath);
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > 0 and < ReadMax } ? File.ReadAllText(path).Trim()
                : null;
        }
        catch (IOException)
        {
            // It was removed between the look and the read: that server has just gone.
            return null;
        }
    }

    /// <summary>
    /// The file is never readable by others, not even for the moment between its creation and a chmod.
    /// </summary>
    private static void WritePrivately(string path, string text)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(fresh, path, overwrite: true);
    }
}
