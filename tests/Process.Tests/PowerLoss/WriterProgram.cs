using System.Diagnostics;
using System.Runtime.InteropServices;
using RingActors.Testing;

namespace RingActors.Process.Tests.PowerLoss;

/// <summary>Compiles the recorder and runs the writer program under it.</summary>
internal sealed class WriterProgram : IDisposable
{
    private static readonly Lazy<string?> Compiler = new(FindCompiler);

    private readonly string _directory;

    private WriterProgram(string directory) => _directory = directory;

    private string Library => Path.Combine(_directory, "recorder.so");

    /// <summary>Prepares a run below a directory of its own, in memory where there is such a place.</summary>
    internal static async Task<WriterProgram> Prepare()
    {
        Assert.SkipUnless(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "the recorder is for Linux");
        Assert.SkipUnless(Compiler.Value is not null, "gcc is not installed: the recorder cannot be compiled");
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string directory = Path.Combine(parent, "ringactors-power-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(directory);
        WriterProgram program = new(directory);
        string source = Path.Combine(AppContext.BaseDirectory, "PowerLoss", "recorder.c");
        (int code, string output) = await Run(Compiler.Value!, ["-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", program.Library, source, "-ldl", "-lpthread"], []);
        Assert.True(code == 0, output);
        return program;
    }

    internal string NewDirectory(string name) => Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;

    /// <summary>Records the workload of a seed and returns the recording's path.</summary>
    internal async Task<string> Record(int seed, int commits, string synchronous)
    {
        string name = $"{synchronous}-{seed}";
        string log = Path.Combine(_directory, name + ".log");
        (int code, string output) = await Start("record", Library, NewDirectory(name), log, $"{seed}", $"{commits}", synchronous);
        Assert.True(code == 0, output);
        return log;
    }

    /// <summary>Sweeps one kind of failure and returns the lines printed, one a run.</summary>
    internal async Task<(bool Sound, string[] Lines)> Sweep(string name, int seed, int commits, int kind, int errno, bool forever, int step)
    {
        (int code, string output) = await Start(
            "sweep", Library, NewDirectory(name), $"{seed}", $"{commits}", $"{kind}", $"{errno}", forever ? "forever" : "once", $"{step}");
        return (code == 0, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<(int Code, string Output)> Start(params string[] arguments) => Run(
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "Process.Tests.Writer.dll"), .. arguments],
        new Dictionary<string, string> { ["LD_PRELOAD"] = Library });

    private static async Task<(int Code, string Output)> Run(string program, string[] arguments, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        ShortLife.Set(start.Environment);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static string? FindCompiler() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "gcc")).FirstOrDefault(File.Exists);
}
