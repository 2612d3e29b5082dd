using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RingActors.Api.Demo;

/// <summary>The demo cloud could not be started.</summary>
internal sealed class DemoCloudException(string message) : Exception(message);

/// <summary>
/// The simulated Ring cloud as a process of its own beside this one, as the real cloud would be: it outlives a crash of
/// this process, and the next start finds it again. It ends with a graceful stop, or when nobody has used it for ten
/// minutes.
/// </summary>
internal sealed class DemoCloud : IAsyncDisposable
{
    private const string StateFile = "demo-cloud.json";
    private const string IdleExitSeconds = "600";

    /// <summary>Ring's own is 60 s; somebody who tries things out should not have to wait so long.</summary>
    private const string ExitDelaySeconds = "5";
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(10);

    private readonly string _stateFile;

    /// <summary>Its process, if this one started it.</summary>
    private readonly Process? _child;
    private int _disposed;

    private DemoCloud(DemoCloudAddress address, string stateFile, Process? child)
    {
        Address = address;
        _stateFile = stateFile;
        _child = child;
    }

    internal DemoCloudAddress Address { get; }

    /// <summary>True if it was started just now: it knows no login of an earlier one.</summary>
    internal bool IsNew => _child is not null;

    /// <summary>Finds the simulator of an earlier start, or starts one.</summary>
    /// <exception cref="DemoCloudException">It does not start; the message says why.</exception>
    internal static async Task<DemoCloud> StartAsync(string dataDirectory, CancellationToken cancellation)
    {
        string stateFile = Path.Combine(dataDirectory, StateFile);
        return DemoCloudAddress.Read(stateFile) is { } earlier && await earlier.AnswersAsync(cancellation)
            ? new DemoCloud(earlier, stateFile, child: null)
            : await LaunchAsync(stateFile, cancellation);
    }

    /// <summary>
    /// Asks it to end and waits for that. A process is killed only if it is our own child, or if it has just proved to
    /// be the one that was noted: a pid that was written down may belong to anybody by now.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        using Process? process = _child ?? FindProcess(Address.Pid);
        bool stops = await Address.AskToStopAsync();
        if (process is not null && (stops || _child is not null))
        {
            await EndAsync(process, stops ? StopWait : TimeSpan.Zero);
        }

        // Last: if we are killed before this, the next start finds it gone, and starts another.
        File.Delete(_stateFile);
    }

    private static async Task EndAsync(Process process, TimeSpan wait)
    {
        using CancellationTokenSource limit = new(wait);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
        }
    }

    private static Process? FindProcess(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            // It has ended already, which is what was wanted.
            return null;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile, which is what was wanted.
        }
    }

    private static async Task<DemoCloud> LaunchAsync(string stateFile, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(DotnetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(RingCloudSim.RingCloudServer).Assembly.Location);
        Array.ForEach(
            ["--until-kept", "--idle-exit", IdleExitSeconds, "--exit-delay", ExitDelaySeconds], start.ArgumentList.Add);
        Process process = Process.Start(start) ?? throw new DemoCloudException("The demo cloud could not be started.");
        try
        {
            DemoCloudAddress address = await ReadyAsync(process, cancellation);
            await address.NoteAsync(stateFile, cancellation);

            // From here on a later start finds it. Had we been killed before, it would have ended with its standard
            // input.
            await process.StandardInput.WriteLineAsync("kept");
            process.StandardInput.Close();
            return new DemoCloud(address, stateFile, process);
        }
        catch
        {
            // Not ready, or nobody waits any more: it must not stay behind.
            Kill(process);
            process.Dispose();
            throw;
        }
    }

    private static async Task<DemoCloudAddress> ReadyAsync(Process process, CancellationToken cancellation)
    {
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartWait);
        string? line = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
        {
            throw new DemoCloudException(
                "The demo cloud ended before it was ready. Run tools/RingCloudSim by hand to see why.");
        }

        using JsonDocument ready = JsonDocument.Parse(line);
        JsonElement root = ready.RootElement;
        return new DemoCloudAddress(
            root.GetProperty("pid").GetInt32(),
            root.GetProperty("instance").GetString()!,
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
