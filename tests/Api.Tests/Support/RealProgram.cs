using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using RingActors.Testing;

namespace RingActors.Api.Tests.Support;

/// <summary>The program itself, as a process of its own, with its own data directory.</summary>
internal sealed partial class RealProgram : IAsyncDisposable
{
    private readonly TaskCompletionSource<string> url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> errors = new();

    private RealProgram(Process process) => Process = process;

    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "ringactors.dll");

    public Process Process { get; }

    public string Errors => string.Join('\n', errors);

    public static RealProgram Start(string data, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = data,
        };
        foreach (var name in new[] { "PORT", "HOST", "LOG_LEVEL", "MCP_CONFIG_FILE", "RINGACTORS_API_KEY", "RINGACTORS_TLS" })
        {
            start.Environment.Remove(name);
        }

        ShortLife.Set(start.Environment);
        start.Environment["RINGACTORS_DATA"] = data;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var program = new RealProgram(new Process { StartInfo = start, EnableRaisingEvents = true });
        program.Process.ErrorDataReceived += (_, line) => program.Heard(line.Data);
        program.Process.Start();
        program.Process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits until it says where it listens; fails with what it said instead.</summary>
    public async Task<string> UrlAsync()
    {
        var ended = Process.WaitForExitAsync();
        var first = await Task.WhenAny(url.Task, ended).WaitAsync(Waits.Limit);
        Assert.True(first == url.Task,
            $"the program ended with {(Process.HasExited ? Process.ExitCode : 0)}: {Errors}");
        return await url.Task;
    }

    public async Task<int> ExitCodeAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(Waits.Limit);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            return;
        }

        errors.Enqueue(line);
        if (ListensOn().Match(line) is { Success: true } match)
        {
            url.TrySetResult(match.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"listens on (https?://\S+) ")]
    private static partial Regex ListensOn();
}
