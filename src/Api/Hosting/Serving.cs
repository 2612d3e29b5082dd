using System.Net.Sockets;
using RingActors.Api.CommandLine;
using RingActors.Api.Logging;
using RingActors.Api.Settings;

namespace RingActors.Api.Hosting;

/// <summary>From the command line to a running server and back to an exit code.</summary>
internal sealed class Serving(
    Action<Launch, IServiceCollection> addHome, Action<IServiceProvider> open, TextWriter errors, Func<string, string?> environment)
{
    /// <summary>Longer than the other server's own longest shutdown.</summary>
    private static readonly TimeSpan TakeoverWait = TimeSpan.FromMinutes(2.5);

    public async Task<int> RunAsync(ServeOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(options, environment);
            return options.Stdio ? await RunStdioAsync(launch, cancellation) : await RunWebAsync(launch, cancellation);
        }
        catch (SettingsException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
        catch (Exception exception) when (StartFailures.Explain(exception) is { } reason)
        {
            await errors.WriteLineAsync(reason);
            return ExitCodes.Failed;
        }
    }

    private async Task<int> RunStdioAsync(Launch launch, CancellationToken cancellation)
    {
        using var host = StdioHost.Build(launch, services => addHome(launch, services));
        open(host.Services);
        await host.RunAsync(cancellation);
        return ExitCodes.Ok;
    }

    private async Task<int> RunWebAsync(Launch launch, CancellationToken cancellation)
    {
        var files = new InstanceFiles(launch.Identity.DataDirectory);
        if (!await MakeRoomAsync(launch, files, cancellation) || await TakePortAsync(launch) is not { } socket)
        {
            return ExitCodes.Failed;
        }

        await using var app = WebServer.Build(launch, socket, services => addHome(launch, services));
        open(app.Services);
        await app.StartAsync(cancellation);
        var url = new ListenAddress(((System.Net.IPEndPoint)socket.LocalEndPoint!).Address)
            .Url(WebServer.PortOf(socket));
        var token = files.Announce(url);
        try
        {
            app.Services.GetRequiredService<ShutdownRequests>().Accept(token);
            Log.Listening(app.Logger, url);
            await errors.WriteLineAsync(
                $"RingActors {launch.Identity.Version} listens on {url} (REST: {url}/tools, MCP: {url}/mcp). Data: "
                + $"{launch.Identity.DataDirectory}");
            await app.WaitForShutdownAsync(cancellation);
            return ExitCodes.Ok;
        }
        finally
        {
            files.Withdraw(token);
        }
    }

    /// <summary>
    /// Two servers must not share one data directory: an earlier one is named, or, when asked for, replaced.
    /// </summary>
    private async Task<bool> MakeRoomAsync(Launch launch, InstanceFiles files, CancellationToken cancellation)
    {
        var http = launch.Settings.Get<HttpSettings>();
        _ = ListenAddress.TryParse(http.Host, out var address);
        string?[] urls = [files.ReadUrl(), http.Port == 0 ? null : address.Url(http.Port)];
        if (await RunningInstance.FindAsync(launch.Identity, urls.OfType<string>(), cancellation) is not { } running)
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
        if (await running.StopAsync(files, TakeoverWait, cancellation) is not { } reason)
        {
            return true;
        }

        await errors.WriteLineAsync(
            $"It could not be stopped: {reason}. Stop pid {running.Pid} yourself and start again.");
        return false;
    }

    private async Task<Socket?> TakePortAsync(Launch launch)
    {
        var http = launch.Settings.Get<HttpSettings>();
        _ = ListenAddress.TryParse(http.Host, out var address);
        try
        {
            if (ListenSocket.TryBind(address, http.Port) is { } wanted)
            {
                return wanted;
            }

            if (ListenSocket.TryBindAlternative(address) is { } other)
            {
                await errors.WriteLineAsync(
                    $"Port {http.Port} is taken by another program; using {WebServer.PortOf(other)} instead.");
                return other;
            }

            await errors.WriteLineAsync(
                $"Port {http.Port} and all of {ListenSocket.FirstAlternative}-{ListenSocket.LastAlternative} are taken. "
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
}
