using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace RingCloudSim;

/// <summary>The simulator as a process: start, say so in one line, wait for the end.</summary>
internal static class SimulatorProgram
{
    private static readonly TimeSpan IdleCheck = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var line = CommandLine.Parse(arguments);
            if (line.Help)
            {
                Console.Out.Write(HelpText.Build());
                return 0;
            }

            await ServeAsync(line);
            return 0;
        }
        catch (SimulatorException invalid)
        {
            Console.Error.WriteLine($"RingCloudSim: {invalid.Message}");
            return 2;
        }
        catch (IOException taken)
        {
            Console.Error.WriteLine($"RingCloudSim: {taken.Message}");
            return 1;
        }
    }

    private static async Task ServeAsync(CommandLine line)
    {
        using var stopping = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stopping));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stopping));

        await using var server = await RingCloudServer.StartAsync(Options(line), stopping.Token);
        Console.Out.WriteLine(Ready(server).ToJsonString());
        Console.Out.Flush();
        Console.Error.WriteLine($"RingCloudSim: Ring on {server.Endpoints.Origin}, control on {server.ControlAddress}");
        _ = server.Control.Stopped.ContinueWith(_ => stopping.Cancel(), TaskScheduler.Default);
        if (line.UntilKept && !await KeptAsync(stopping.Token))
        {
            Console.Error.WriteLine("RingCloudSim: whoever started this has gone, ending");
            return;
        }

        await UntilIdleAsync(server, line.IdleExit, stopping.Token);
    }

    /// <summary>
    /// The starter may be killed before anybody else knows of this process: nobody would ever end it.
    /// </summary>
    private static async Task<bool> KeptAsync(CancellationToken stopping)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        try
        {
            return await Task.Run(input.ReadLineAsync, stopping).WaitAsync(stopping) is not null;
        }
        catch (OperationCanceledException)
        {
            // Asked to end meanwhile, which is said below.
            return true;
        }
    }

    private static RingCloudOptions Options(CommandLine line)
    {
        if (!line.Tls)
        {
            return line.Options;
        }

        var certificates = SimulatorCertificates.Create(line.Options.AlarmHost is { } host ? [host] : []);
        if (line.CertificateAuthorityFile is { } file)
        {
            File.WriteAllText(file, certificates.AuthorityPem);
        }

        return line.Options with { Certificate = certificates.Leaf };
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stopping)
    {
        context.Cancel = true;
        stopping.Cancel();
    }

    private static JsonObject Ready(RingCloudServer server)
    {
        var ready = new JsonObject
        {
            ["ready"] = true,
            ["pid"] = Environment.ProcessId,
            ["instance"] = server.Control.Instance,
            ["rest"] = Plain(server.Endpoints.Origin),
            ["control"] = Plain(server.ControlAddress),
            ["alarm"] = Plain(server.Endpoints.AlarmSocket),
            ["push"] = Plain(server.Endpoints.PushSocket),
        };
        if (server.TlsOrigin is { } tls)
        {
            ready["tls"] = Plain(tls);
            ready["tls_push"] = $"tls://127.0.0.1:{server.TlsPushPort}";
        }

        return ready;
    }

    private static string Plain(Uri address) => address.ToString().TrimEnd('/');

    private static async Task UntilIdleAsync(RingCloudServer server, TimeSpan idleExit, CancellationToken stopping)
    {
        try
        {
            while (idleExit == TimeSpan.Zero || server.IdleFor < idleExit)
            {
                await Task.Delay(idleExit == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : IdleCheck, stopping);
            }

            Console.Error.WriteLine($"RingCloudSim: no client for {idleExit.TotalSeconds} s, ending");
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("RingCloudSim: asked to end");
        }
    }
}
