using System.Diagnostics;
using System.Security.Cryptography;

namespace RingActors.Api.Tests.Support;

/// <summary>
/// The foreign clients and the conformance suite, installed once by npm ci into tests/Api.Tests/npm/node_modules
/// (ignored by git), with a node of their own. Without npm, or without a network for the first install, the tests that
/// need them are skipped with the reason.
/// </summary>
internal static class NodePackages
{
    private static readonly Lazy<Task<string?>> Installation = new(InstallAsync);

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Api.Tests", "npm");

    public static string Node { get; } = Path.Combine(Folder, "node_modules", "node", "bin", "node");

    /// <summary>Skips the calling test when the packages cannot be had.</summary>
    public static async Task RequireAsync()
    {
        var missing = await Installation.Value;
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
    }

    /// <summary>Runs node on a script and returns its exit code and everything it said.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await RunAsync(Node, arguments, limit.Token);
    }

    private static async Task<string?> InstallAsync()
    {
        if (Which("npm") is not { } npm)
        {
            return "npm is not installed.";
        }

        var stamp = Path.Combine(Folder, "node_modules", ".installed-lock");
        var wanted = Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted && File.Exists(Node))
        {
            return null;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var (exitCode, output) = await RunAsync(npm, ["ci", "--no-audit", "--no-fund"], limit.Token);
        if (exitCode != 0 && Array.Exists(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH",
            "ECONNRESET"], output.Contains))
        {
            return "npm ci has no network.";
        }

        Assert.True(exitCode == 0 && File.Exists(Node), $"npm ci failed: {output}");
        await File.WriteAllTextAsync(stamp, wanted);
        return null;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments,
        CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? Which(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
