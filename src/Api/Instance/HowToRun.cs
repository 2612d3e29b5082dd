namespace RingActors.Api.Instance;

/// <summary>
/// How this program was started, so that a message that tells somebody to run it again prints a line that works where
/// they are.
/// </summary>
/// <param name="ProcessPath">The executable of the process: our own, or the dotnet host.</param>
/// <param name="Assembly">Our own assembly's file.</param>
/// <param name="WorkingDirectory">Where the user stands.</param>
/// <param name="SearchPath">The directories in which the shell looks for programs.</param>
internal sealed record HowToRun(
    string ProcessPath, string Assembly, string WorkingDirectory, IReadOnlyList<string> SearchPath)
{
    private const string Project = "RingActors.Api.csproj";
    private const string Published = "publish";

    /// <summary>The project is at most so far above what it builds: bin/Debug/net10.0/linux-x64.</summary>
    private const int LevelsMax = 4;

    /// <summary>How libraries, which cannot know how they are run, name our commands in their messages.</summary>
    private const string NameInLibraries = "ringactors";

    /// <summary>
    /// In a container the program on the path is not what its user types. A login needs the credentials to itself, so
    /// the server is stopped for it.
    /// </summary>
    private const string InCompose = "docker compose run --rm ringactors";

    private static readonly string[] Commands = ["login", "verify", "keys", "approve"];

    private static readonly Lazy<HowToRun> ThisProcess = new(() => new HowToRun(
        Environment.ProcessPath ?? NameInLibraries,
        Path.Combine(AppContext.BaseDirectory, NameInLibraries + ".dll"),
        Environment.CurrentDirectory,
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
    {
        // Set by the base images of .NET.
        IsInContainer = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1",
    });

    public static HowToRun Current => ThisProcess.Value;

    /// <summary>True in a container, as docker-compose.yml makes one.</summary>
    public bool IsInContainer { get; init; }

    /// <summary>The line to type for a command, or without one to serve.</summary>
    public string Line(string command = "")
    {
        if (IsInContainer)
        {
            return command switch
            {
                "" => "docker compose up -d",
                "login" => $"docker compose stop && {InCompose} {command} && docker compose up -d",
                _ => $"{InCompose} {command}",
            };
        }

        if (ProjectDirectory() is { } project)
        {
            string run = $"dotnet run --project {Quoted(Path.GetRelativePath(WorkingDirectory, project))}";
            return command.Length == 0 ? run : $"{run} -- {command}";
        }

        string program = Path.GetFileNameWithoutExtension(ProcessPath).Equals(
            "dotnet", StringComparison.OrdinalIgnoreCase)
            ? "dotnet " + Quoted(Path.GetRelativePath(WorkingDirectory, Assembly))
            : Executable();
        return command.Length == 0 ? program : $"{program} {command}";
    }

    /// <summary>A library's message with its commands in the form in which they can be run.</summary>
    public string Told(string message)
    {
        foreach (string command in Commands)
        {
            message = message.Replace($"{NameInLibraries} {command}", Line(command), StringComparison.Ordinal);
        }

        return message;
    }

    private string Executable()
    {
        string directory = Path.GetDirectoryName(ProcessPath) ?? "";
        string name = Path.GetFileName(ProcessPath);
        if (SearchPath.Contains(directory, StringComparer.Ordinal))
        {
            return Path.GetFileNameWithoutExtension(name);
        }

        string relative = Path.GetRelativePath(WorkingDirectory, ProcessPath);
        return Quoted(relative == name ? Path.Combine(".", name) : relative);
    }

    /// <summary>The project that this was built from, if it runs from where it was built.</summary>
    private string? ProjectDirectory()
    {
        DirectoryInfo? directory = new FileInfo(Assembly).Directory;
        if (directory?.Name == Published)
        {
            return null;
        }

        for (int level = 0; level <= LevelsMax && directory is not null; level++, directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, Project)))
            {
                return directory.FullName;
            }
        }

        return null;
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
