using System.Diagnostics;
using System.Globalization;
using RingActors.Testing;

namespace RingActors.Process.Tests.Kills;

/// <summary>A payment as it is asked for; the line that asks again is the same.</summary>
internal sealed record Payment(string Op, string Home, string Actor, long Amount, int RingAfterMs, bool Calls)
{
    internal string Line => string.Create(
        CultureInfo.InvariantCulture, $"pay {Op} {Home} {Actor} {Amount} {RingAfterMs} {(Calls ? 1 : 0)}");
}

/// <summary>One life of the writer program with the real engine in it. It is told and tells everything by lines.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _process;
    private readonly Task _reading;

    private EngineProcess(System.Diagnostics.Process process, Action<string[]> hear)
    {
        _process = process;
        _reading = ReadAsync(hear);
    }

    internal bool WasKilled => _process is { HasExited: true, ExitCode: 137 };

    internal int ExitCode => _process.ExitCode;

    internal static EngineProcess Start(string directory, string fault, Action<string[]> hear)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Process.Tests.Writer.dll"), "serve", directory, fault])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        ShortLife.Set(start.Environment);
        System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        return new EngineProcess(process, hear);
    }

    /// <summary>False if it is gone.</summary>
    internal bool Say(string line)
    {
        try
        {
            _process.StandardInput.Write(line + "\n");
            return true;
        }
        catch (IOException)
        {
            // Killed: what was asked stays open.
            return false;
        }
    }

    internal void Kill() => _process.Kill();

    /// <summary>Waits until it is gone and everything that it said has been heard.</summary>
    internal async Task EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await EndedAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(Action<string[]> hear)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            hear(line.Split(' '));
        }
    }
}
