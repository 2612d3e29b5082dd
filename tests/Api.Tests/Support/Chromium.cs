using System.Diagnostics;

namespace RingActors.Api.Tests.Support;

/// <summary>Debian's Chromium, without a window and with a profile of its own; tests that need it are skipped without.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Process _process;
    private readonly string _profile;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Where it is; null if it is not installed.</summary>
    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(directory => Names.Select(name => System.IO.Path.Combine(directory, name))).FirstOrDefault(File.Exists);

    /// <summary>Opens a page; the test is skipped where there is no Chromium.</summary>
    public static Chromium Open(Uri page, params string[] arguments)
    {
        Assert.SkipWhen(Path is null, "Chromium is not installed.");
        string profile = Directory.CreateTempSubdirectory("ringactors-chromium-").FullName;
        ProcessStartInfo start = new(
            Path!,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", $"--user-data-dir={profile}", .. arguments, page.ToString(),
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        // What it says is of no use here, and it must not wait for somebody who reads it.
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new Chromium(process, profile);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // One of its processes is still writing; the system clears the directory of temporary files.
        }
    }
}
