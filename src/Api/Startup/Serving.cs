using System.Net.Sockets;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Api.Startup;

/// <summary>From the command line to a running server and back to an exit code.</summary>
internal sealed class Serving(
    Action<Launch, IServiceCollection> addHome, Action<IServiceProvider> open, TextWriter errors, Func<string, string?> environment)
{
    /// <summary>Longer than the other server's own longest shutdown.</summary>
    private static readonly TimeSpan TakeoverWait = TimeSpan.FromMinutes(2.5);

    /// <summary>So long another start may take until it says where it listens.</summary>
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(300);

    public async Task<int> RunAsync(ServeOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(options, environment);
            foreach (var notice in launch.Settings.Notices)
            {
                await errors.WriteLineAsync(notice);
            }

            return options.Stdio ? await RunStdioAsync(launch, cancellation) : await RunWebAsync(launch, cancellation);
        }
        catch (SettingsException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop while it was starting: what had begun was stopped in order.
            return ExitCodes.Ok;
        }
        catch (Exception exception) when (StartFailures.Explain(exception) is { } reason)
        {
            await errors.WriteLineAsync(reason);
            return ExitCodes.Failed;
        }
    }

    /// <summary>
    /// Beside a server that has the data already, this one only passes on what is said: the same tools, the same
    /// answers.
    /// </summary>
    private async Task<int> RunStdioAsync(Launch launch, CancellationToken cancellation)
    {
        var files = new InstanceFiles(launch.Identity.DataDirectory);
        if (await RunningInstance.FindAsync(files, cancellation) is { } running)
        {
            return await StdioBridge.RunAsync(
                launch, running, token => RunningInstance.FindAsync(files, token), cancellation);
        }

        using var host = StdioHost.Build(launch, services => addHome(launch, services));
        var said = host.Services.GetRequiredService<StartLog>();
        said.Starts(launch.Identity.Version, launch.Identity.DataDirectory);
        said.Narrowed(launch.Narrowed);
        try
        {
            open(host.Services);
        }
        catch (JournalInUseException)
        {
            // Another start was a moment earlier and does not say yet where it listens.
            running = await AwaitRunningAsync(files, cancellation);
            if (running is null)
            {
                throw;
            }

            return await StdioBridge.RunAsync(
                launch, running, token => RunningInstance.FindAsync(files, token), cancellation);
        }

        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await host.RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Its input was closed, or a signal came, while it was starting.
        }

        return ExitCodes.Ok;
    }

    private async Task<int> RunWebAsync(Launch launch, CancellationToken cancellation)
    {
        var files = new InstanceFiles(launch.Identity.DataDirectory);
        if (!await MakeRoomAsync(launch, files, cancellation) || await TakePortAsync(launch, cancellation) is not { } port)
        {
            return ExitCodes.Failed;
        }

        var socket = port.Socket;
        await using var app = WebServer.Build(launch, socket, services => addHome(launch, services));
        var said = app.Services.GetRequiredService<StartLog>();
        said.Starts(launch.Identity.Version, launch.Identity.DataDirectory);
        said.Narrowed(launch.Narrowed);
        if (port.Taken is { } taken)
        {
            said.OtherPort(taken, WebServer.PortOf(socket));
        }

        open(app.Services);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A signal came while it was starting: what had begun is stopped in order.
            return ExitCodes.Ok;
        }

        var url = new ListenAddress(((System.Net.IPEndPoint)socket.LocalEndPoint!).Address)
            .Url(WebServer.PortOf(socket));
        var announced = files.Announce(url, app.Services.GetRequiredService<HomeChoice>().IsDemo);
        try
        {
            app.Services.GetRequiredService<InstanceChallenges>().Accept(announced);
            said.Listens(launch.Identity.Version, url);
            await app.WaitForShutdownAsync(cancellation);
            return ExitCodes.Ok;
        }
        finally
        {
            files.Withdraw(announced);
        }
    }

    private static async Task<RunningInstance?> AwaitRunningAsync(
        InstanceFiles files, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartWait);
        while (true)
        {
            if (await RunningInstance.FindAsync(files, cancellation) is { } running)
            {
                return running;
            }

            try
            {
                await Task.Delay(LookAgain, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Two servers must not share one data directory: an earlier one is named, or, when asked for, replaced.
    /// </summary>
    private async Task<bool> MakeRoomAsync(Launch launch, InstanceFiles files, CancellationToken cancellation)
    {
        if (await RunningInstance.FindAsync(files, cancellation) is not { } running)
        {
            return true;
        }

        if (!launch.Options.Takeover)
        {
            await errors.WriteLineAsync(
                $"RingActors {running.Version} is already running on {running.Url} (pid {running.Pid}) with "
                + "the data in "
                + $"{launch.Identity.DataDirectory}. Use that one, or start with --takeover to replace it.");
            return false;
        }

        await errors.WriteLineAsync($"Taking over from {running.Url} (pid {running.Pid}) ...");
        if (await running.StopAsync(TakeoverWait, cancellation) is not { } reason)
        {
            return true;
        }

        await errors.WriteLineAsync(
            $"It could not be stopped: {reason}. Stop pid {running.Pid} yourself and start again.");
        return false;
    }

    /// <summary>
    /// A port somebody asked for is taken or it is an error: whoever wrote it down will look for the server there.
    /// </summary>
    private async Task<TakenPort?> TakePortAsync(Launch launch, CancellationToken cancellation)
    {
        var http = launch.Settings.Get<HttpSettings>();
        _ = ListenAddress.TryParse(http.Host, out var address);
        try
        {
            if (ListenSocket.TryBind(address, http.Port) is { } wanted)
            {
                return new TakenPort(wanted, null);
            }

            var taken = await TakenByAsync(address, http.Port, cancellation);
            if (launch.PortIsChosen)
            {
                await errors.WriteLineAsync(
                    $"{taken}. Free it, or choose another with --port or PORT (0 takes any that is free).");
                return null;
            }

            if (ListenSocket.TryBindAlternative(address) is { } other)
            {
                return new TakenPort(other, taken);
            }

            await errors.WriteLineAsync(
                $"{taken}, and all of {ListenSocket.FirstAlternative}-{ListenSocket.LastAlternative} are taken too. "
                + "Free one, or choose another with --port.");
        }
        catch (SocketException exception)
        {
            await errors.WriteLineAsync(
                $"Cannot listen on {http.Host}:{http.Port}: {exception.Message}. Choose another with --host "
                + "and --port.");
        }

        return null;
    }

    private static async Task<string> TakenByAsync(ListenAddress address, int port, CancellationToken cancellation) =>
        await RunningInstance.CallsItselfOursAsync(address.Url(port), cancellation)
            ? $"Port {port} is taken by something that calls itself RingActors, and does not have this data"
            : $"Port {port} is taken by another program";

    /// <param name="Socket">Bound and listening.</param>
    /// <param name="Taken">Who has the port that is tried first; null if this is it.</param>
    private sealed record TakenPort(Socket Socket, string? Taken);
}
