using System.Net.Sockets;
using RingActors.Api.Certificates;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Wire;
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
    /// answers. Where none runs this is it: it serves as ever, so that the ways by which a person approves exist, and
    /// passes on to itself.
    /// </summary>
    private async Task<int> RunStdioAsync(Launch launch, CancellationToken cancellation)
    {
        var files = new InstanceFiles(launch.Identity.DataDirectory);
        if (await RunningInstance.FindAsync(files, cancellation) is { } running)
        {
            return await BridgeAsync(launch, running, files, cancellation);
        }

        if (await TakePortAsync(launch, cancellation) is not { } port)
        {
            return ExitCodes.Failed;
        }

        try
        {
            return await ServeAsync(launch, files, port, async stopping =>
            {
                if (await RunningInstance.FindAsync(files, stopping) is { } own)
                {
                    await BridgeAsync(launch, own, files, stopping);
                }
            }, cancellation);
        }
        catch (JournalInUseException)
        {
            // Another start was a moment earlier and does not say yet where it listens.
            if (await AwaitRunningAsync(files, cancellation) is not { } other)
            {
                throw;
            }

            return await BridgeAsync(launch, other, files, cancellation);
        }
    }

    private static Task<int> BridgeAsync(
        Launch launch, RunningInstance running, InstanceFiles files, CancellationToken cancellation) =>
        StdioBridge.RunAsync(launch, running, token => RunningInstance.FindAsync(files, token), cancellation);

    private async Task<int> RunWebAsync(Launch launch, CancellationToken cancellation)
    {
        var files = new InstanceFiles(launch.Identity.DataDirectory);
        return await MakeRoomAsync(launch, files, cancellation) && await TakePortAsync(launch, cancellation) is { } port
            ? await ServeAsync(launch, files, port, null, cancellation)
            : ExitCodes.Failed;
    }

    /// <param name="launch">What is to be served.</param>
    /// <param name="files">Where it is announced.</param>
    /// <param name="port">Bound and listening.</param>
    /// <param name="beside">What is done while it serves, and ends it; null if only a signal does.</param>
    /// <param name="cancellation">Ends it.</param>
    private async Task<int> ServeAsync(
        Launch launch, InstanceFiles files, TakenPort port, Func<CancellationToken, Task>? beside,
        CancellationToken cancellation)
    {
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
            .Url(WebServer.PortOf(socket), IsTls(launch));
        var certificate = app.Services.GetService<ServerCertificate>();
        var announced = files.Announce(
            url, app.Services.GetRequiredService<HomeChoice>().IsDemo, certificate?.Current.Fingerprint);
        try
        {
            certificate?.Renewed += renewed => files.Renew(announced, renewed);
            if (certificate is not null)
            {
                said.Certificate(certificate.Current.EndsAt, certificate.Current.Fingerprint);
            }

            app.Services.GetRequiredService<InstanceChallenges>().Accept(announced);
            said.Listens(launch.Identity.Version, url);
            if (beside is null)
            {
                await app.WaitForShutdownAsync(cancellation);
            }
            else
            {
                await WhileServingAsync(app, beside, cancellation);
            }

            return ExitCodes.Ok;
        }
        finally
        {
            files.Withdraw(announced);
        }
    }

    private static bool IsTls(Launch launch) => launch.Settings.Get<TlsSettings>().Mode != TlsMode.Off;

    private static async Task WhileServingAsync(
        WebApplication app, Func<CancellationToken, Task> beside, CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            app.Lifetime.ApplicationStopping, cancellation);
        try
        {
            await beside(ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // A signal came, or a later start takes over.
        }

        await app.StopAsync(CancellationToken.None);
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
    /// A port somebody asked for is taken or it is an error: whoever wrote it down will look for the server there. Over
    /// standard input any other will do: who started this speaks to it without a port.
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
            if (launch.PortIsChosen && !launch.Options.Stdio)
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
        await RunningInstance.CallsItselfOursAsync(address.Url(port, isTls: false), cancellation)
        || await RunningInstance.CallsItselfOursAsync(address.Url(port, isTls: true), cancellation)
            ? $"Port {port} is taken by something that calls itself RingActors, and does not have this data"
            : $"Port {port} is taken by another program";

    /// <param name="Socket">Bound and listening.</param>
    /// <param name="Taken">Who has the port that is tried first; null if this is it.</param>
    private sealed record TakenPort(Socket Socket, string? Taken);
}
