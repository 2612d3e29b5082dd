using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RingActors.Testing;

namespace RingActors.Process.Tests.Product;

/// <summary>The real program as a process of its own.</summary>
internal sealed partial class RunningProduct : IAsyncDisposable
{
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(60);

    private readonly System.Diagnostics.Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProduct(System.Diagnostics.Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Heard(line.Data);
        _process.BeginErrorReadLine();
    }

    internal Uri Url { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    internal int Pid => _process.Id;

    /// <summary>True if it has ended, by itself or by a signal.</summary>
    internal bool HasEnded => _process.HasExited;

    /// <summary>True if SIGKILL ended it and not its own end, which may have come first.</summary>
    internal bool WasKilled => _process.HasExited && _process.ExitCode == 128 + SigKill;

    /// <summary>What it has said on standard error so far.</summary>
    internal string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it listens.</summary>
    internal static Task<RunningProduct> StartAsync(SimulatedHouse house, params string[] arguments) =>
        StartAsync(house.Environment, arguments);

    internal static async Task<RunningProduct> StartAsync(IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        RunningProduct product = new(Launch(environment, arguments));
        await product.ListeningAsync();
        return product;
    }

    /// <summary>Starts it by a shell that lowers how many files it may have open.</summary>
    internal static async Task<RunningProduct> StartAsync(IReadOnlyDictionary<string, string> environment, int openFilesMax)
    {
        ProcessStartInfo start = StartInfo(environment);
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["-c", $"ulimit -n {openFilesMax} && exec \"$@\"", "sh", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        RunningProduct product = new(System.Diagnostics.Process.Start(start)!);
        await product.ListeningAsync();
        return product;
    }

    /// <summary>Starts it and waits for nothing.</summary>
    internal static RunningProduct Begin(SimulatedHouse house, params string[] arguments) => new(Launch(house.Environment, arguments));

    internal static RunningProduct Begin(IReadOnlyDictionary<string, string> environment, string[] arguments) => new(Launch(environment, arguments));

    /// <summary>Waits until it listens.</summary>
    internal async Task ListeningAsync()
    {
        Task ended = _process.WaitForExitAsync();
        Task first = await Task.WhenAny(_listening.Task, ended).WaitAsync(StartWait);
        if (first == ended)
        {
            throw new InvalidOperationException($"It ended with {_process.ExitCode} instead of listening:\n{Errors}");
        }

        Url = await _listening.Task;
        Http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        if (_process.StartInfo.Environment["RINGACTORS_DATA"] is { } data && OwnersKeys.TryGetValue(data, out string? key))
        {
            Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }
    }

    /// <summary>Runs a command to its end. Returns the exit code and both outputs.</summary>
    internal static async Task<(int Exit, string Output, string Errors)> RunAsync(
        SimulatedHouse house, string? input, params string[] arguments) => await RunAsync(house.Environment, input, arguments);

    /// <summary>The same in an environment of one's own.</summary>
    internal static async Task<(int Exit, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> environment, string? input, params string[] arguments)
    {
        using System.Diagnostics.Process process = Launch(environment, arguments);
        if (input is not null)
        {
            await process.StandardInput.WriteLineAsync(input);
        }

        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(StopWait);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Logs in, and keeps the owner's key that is shown: whoever starts the program afterwards calls as the owner.</summary>
    internal static async Task<(int Exit, string Output, string Errors)> LogInAsync(SimulatedHouse house, params string[] more)
    {
        (int exit, string output, string errors) = await RunAsync(house, RingCloudSim.RingAccountOptions.DemoCode, ["login", .. more]);
        if (ShownKey().Match(output) is { Success: true, Value: var key })
        {
            OwnersKeys[house.Data] = key;
        }

        return (exit, output, errors);
    }

    /// <summary>The key of the owner of a home.</summary>
    internal static string OwnersKeyOf(string data) => OwnersKeys[data];

    private static readonly ConcurrentDictionary<string, string> OwnersKeys = new(StringComparer.Ordinal);

    [GeneratedRegex("ra_[A-Za-z0-9_-]{43}")]
    private static partial Regex ShownKey();

    /// <summary>Calls a tool; the answer is the whole JSON object.</summary>
    internal async Task<JsonObject> CallAsync(string tool, object? arguments = null, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/tools/{tool}") { Content = JsonContent.Create(arguments ?? new { }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using HttpResponseMessage response = await Http.SendAsync(request);
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, without waiting for the end.</summary>
    internal void AskToStop() => _ = Kill(_process.Id, SigTerm);

    /// <summary>SIGTERM; returns the exit code.</summary>
    internal async Task<int> StopAsync()
    {
        AskToStop();
        await _process.WaitForExitAsync().WaitAsync(StopWait);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        Http?.Dispose();
        _process.Dispose();
    }

    internal static ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(DotnetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ringactors.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in OnlyOf(environment))
        {
            start.Environment[name] = value;
        }

        ShortLife.Set(start.Environment);
        return start;
    }

    /// <summary>What is set and what is taken away (null): nothing of whoever runs the tests may steer the program under test.</summary>
    internal static Dictionary<string, string?> OnlyOf(IReadOnlyDictionary<string, string> environment)
    {
        Dictionary<string, string?> changes = System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(IsSetting).ToDictionary(n => n, _ => (string?)null);

        // These tests look ten times a second whether something has come, as no household does.
        changes["MCP_RATE_LIMIT_RPM"] = "0";
        foreach ((string name, string value) in environment)
        {
            changes[name] = value;
        }

        return changes;
    }

    private static bool IsSetting(string name) =>
        name is "HOST" or "PORT" or "LOG_LEVEL"
        || Array.Exists(SettingPrefixes, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] SettingPrefixes = ["RING_", "RINGACTORS_", "MCP_"];

    private const int SigKill = 9;
    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);

    private static System.Diagnostics.Process Launch(IReadOnlyDictionary<string, string> environment, string[] arguments) =>
        System.Diagnostics.Process.Start(StartInfo(environment, arguments))!;

    private static string DotnetHost() => Path.Combine(
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private void Heard(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errors)
        {
            _errors.AppendLine(line);
        }

        const string mark = " listens on ";
        int at = line.IndexOf(mark, StringComparison.Ordinal);
        if (at >= 0)
        {
            string rest = line[(at + mark.Length)..];
            _listening.TrySetResult(new Uri(rest[..rest.IndexOf(' ', StringComparison.Ordinal)]));
        }
    }
}
