namespace RingActors.Api.Settings;

/// <summary>The directory a process keeps its data in, made for the user alone.</summary>
internal static class DataDirectory
{
    private const string Name = "ringactors";

    /// <summary>The configured directory, or the user's own; always absolute.</summary>
    public static string Resolve(string configured, Func<string, string?> environment)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(configured));
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), Name);
        }

        // The XDG specification: a relative XDG_DATA_HOME is to be ignored.
        var shared = environment("XDG_DATA_HOME");
        return Path.IsPathFullyQualified(shared ?? string.Empty)
            ? Path.Combine(shared!, Name)
            : Path.Combine(Home(environment), ".local", "share", Name);
    }

    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Home(Func<string, string?> environment) => environment("HOME") is { Length: > 0 } home
        ? home
        : throw new SettingsException(
            ["`Data:Directory` is empty and HOME is not set; set RINGACTORS_DATA or --data."]);
}
