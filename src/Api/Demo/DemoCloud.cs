using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RingActors.Api.Demo;

/// <summary>Where a running simulator is.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Rest">Ring's side: REST and the alarm socket.</param>
/// <param name="Control">Its control plane.</param>
/// <param name="Push">The message socket.</param>
internal sealed record DemoCloudAddress(int Pid, Uri Rest, Uri Control, Uri Push);

/// <summary>The demo cloud could not be started.</summary>
internal sealed class DemoCloudException(string message) : Exception(message);

/// <summary>
/// The simulated Ring cloud as a process of its own beside this one, as the real cloud would be: it outlives a crash of this
/// process, and the next start finds it again. It ends with a graceful stop, or when nobody has used it for ten minutes.
/// </summary>
internal sealed class DemoCloud : IAsyncDisposable
{
    private const string StateFile = "demo-cloud.json";
    private const string IdleExitSeconds = "600";

    /// <summary>Ring's own is 60 s; somebody who tries things out should not have to wait so long.</summary>
    private const string ExitDelaySeconds = "5";
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(2);

    private readonly string _stateFile;

    private DemoCloud(DemoCloudAddress address, string stateFile, bool isNew)
    {
        Address = address;
        IsNew = isNew;
        _stateFile = stateFile;
    }

    internal DemoCloudAddress Address { get; }

    /// <summary>True if it was started just now: it knows no login of an earlier one.</summary>
    internal bool IsNew { get; }

    /// <summary>Finds the simulator of an earlier start, or starts one.</summary>
    /// <exception cref="DemoCloudException">It does not start; the message says why.</exception>
    internal static async Task<DemoCloud> StartAsync(string dataDirectory, CancellationToken cancellation)
    {
        string stateFile = Path.Combine(dataDirectory, StateFile);
        if (Read(stateFile) is { } earlier && await AnswersAsync(earlier, cancellation))
        {
            return new DemoCloud(earlier, stateFile, isNew: false);
        }

        DemoCloudAddress address = await LaunchAsync(cancellation);
        await File.WriteAllTextAsync(stateFile, JsonSerializer.Serialize(address), cancellation);
        return new DemoCloud(address, stateFile, isNew: true);
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(_stateFile);
        try
        {
            using Process process = Process.GetProcessById(Address.Pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended already, which is what was wanted.
        }

        return ValueTask.CompletedTask;
    }

    private static DemoCloudAddress? Read(string stateFile)
    {
        try
        {
            return File.Exists(stateFile) ? JsonSerializer.Deserialize<DemoCloudAddress>(File.ReadAllText(stateFile)) : null;
        }
        catch (JsonException)
        {
            // Half written by a process that was killed: a new simulator is started.
            return null;
        }
    }

    private static async Task<bool> AnswersAsync(DemoCloudAddress address, CancellationToken cancellation)
    {
        using HttpClient http = new() { Timeout = ProbeWait };
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(address.Control, "state"), cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<DemoCloudAddress> LaunchAsync(CancellationToken cancellation)
    {
        ProcessStartInfo start = new(DotnetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(RingCloudSim.RingCloudServer).Assembly.Location);
        start.ArgumentList.Add("--idle-exit");
        start.ArgumentList.Add(IdleExitSeconds);
        start.ArgumentList.Add("--exit-delay");
        start.ArgumentList.Add(ExitDelaySeconds);
        Process process = Process.Start(start) ?? throw new DemoCloudException("The demo cloud could not be started.");
        try
        {
            return await ReadyAsync(process, cancellation);
        }
        catch
        {
            // Not ready, or nobody waits any more: it must not stay behind.
            process.Kill();
            throw;
        }
    }

    private static async Task<DemoCloudAddress> ReadyAsync(Process process, CancellationToken cancellation)
    {
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartWait);
        string? line = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
        {
            throw new DemoCloudException("The demo cloud ended before it was ready. Run tools/RingCloudSim by hand to see why.");
        }

        using JsonDocument ready = JsonDocument.Parse(line);
        JsonElement root = ready.RootElement;
        return new DemoCloudAddress(
            root.GetProperty("pid").GetInt32(),
            AddressOf(root, "rest"),
            AddressOf(root, "control"),
            AddressOf(root, "push"));
    }

    private static Uri AddressOf(JsonElement ready, string name) => new(ready.GetProperty(name).GetString()!);

    /// <summary>The dotnet host that runs this process, wherever the SDK or runtime is installed.</summary>
    private static string DotnetHost()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
    }
}
