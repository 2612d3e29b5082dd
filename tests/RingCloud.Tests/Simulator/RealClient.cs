using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>The published npm client, installed below the test's output folder and run as its own process.</summary>
internal sealed class RealClient
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(2);

    /// <summary>How npm says that a registry cannot be reached or does not have the package.</summary>
    private static readonly string[] NoRegistry =
        ["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "E401", "E403", "E404", "ERR_SOCKET_TIMEOUT"];

    private readonly string _folder;

    private RealClient(string folder) => _folder = folder;

    /// <summary>
    /// Installs from the lock file, once per lock; skips the test when node or a registry is missing.
    /// </summary>
    public static async Task<RealClient> InstallAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "real-client");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Source()))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        if (await RunAsync("node", ["--version"], folder, null, InstallTime) is not { Code: 0 }
            || await RunAsync("npm", ["--version"], folder, null, InstallTime) is not { Code: 0 })
        {
            Assert.Skip("node and npm are needed to run the real ring-client-api; they are not on the PATH.");
        }

        var marker = Path.Combine(folder, "node_modules", ".installed");
        var locked = await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"));
        var wanted = Convert.ToHexStringLower(SHA256.HashData(locked));
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker) == wanted)
        {
            return new RealClient(folder);
        }

        var installed = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, null, InstallTime);
        if (installed!.Code != 0 && Array.Exists(NoRegistry, installed.Errors.Contains))
        {
            Assert.Skip("ring-client-api cannot be installed: npm reaches no registry that has it.");
        }

        Assert.True(installed.Code == 0, installed.Errors);
        await File.WriteAllTextAsync(marker, wanted);
        return new RealClient(folder);
    }

    /// <summary>The facts each step of the scenario printed, by step.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode>> LiveAsync(
        IReadOnlyDictionary<string, string> environment, string authorityPem, string scenario = "scenario.mjs")
    {
        var authority = Path.Combine(_folder, Path.ChangeExtension(scenario, "authority.pem"));
        await File.WriteAllTextAsync(authority, authorityPem);
        var all = new Dictionary<string, string>(environment) { ["NODE_EXTRA_CA_CERTS"] = authority };
        var run = await RunAsync("node", ["--require", "./redirect.cjs", scenario], _folder, all, RunTime);
        Assert.True(run!.Code == 0, $"The real client failed.\n{run.Output}\n{run.Errors}");
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("{\"step\"", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!)
            .ToDictionary(facts => facts["step"]!.GetValue<string>());
    }

    private static string Source() => Path.Combine(Repository(), "tests", "RingCloud.Tests", "Simulator", "npm");

    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RingActors.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("RingActors.sln is not above the test's folder.");
        }

        return folder.FullName;
    }

    /// <summary>Null when there is no such program.</summary>
    private static async Task<Finished?> RunAsync(
        string program, string[] arguments, string folder, IReadOnlyDictionary<string, string>? environment, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        using (var late = new CancellationTokenSource(limit))
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            try
            {
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return new Finished(-1, await output, $"{await errors}\n{program} took longer than {limit}.");
            }

            return new Finished(process.ExitCode, await output, await errors);
        }
    }

    private sealed record Finished(int Code, string Output, string Errors);
}
