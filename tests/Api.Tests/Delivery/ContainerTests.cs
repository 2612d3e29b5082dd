using System.Text.RegularExpressions;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Delivery;

/// <summary>
/// What the container files promise, read as text: no container engine is needed, and none of it goes by a slip.
/// </summary>
public sealed partial class ContainerTests
{
    private static readonly string Compose = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));
    private static readonly string[] Dockerfile = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile"));

    [Fact]
    public void Images_are_named_by_exact_version_or_digest_and_are_those_that_the_repository_is_built_with()
    {
        string[] images = [.. Dockerfile.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
        Assert.Equal(2, images.Length);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$", image));
        string sdk = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, "global.json")), "\"version\": *\"([^\"]+)\"").Groups[1].Value;
        Assert.StartsWith(string.Join('.', sdk.Split('.')[..2]), images[0].Split(':')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_restore_is_locked_and_nothing_is_restored_after_it()
    {
        string all = string.Join('\n', Dockerfile);
        Assert.Contains("dotnet restore src/Api --locked-mode", all, StringComparison.Ordinal);
        Assert.Contains("--no-restore", all, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_as_nobody_special_leaves_no_dump_and_asks_itself_how_it_is()
    {
        int user = Array.IndexOf(Dockerfile, "USER app");
        Assert.True(user >= 0 && user < Array.FindIndex(Dockerfile, l => l.StartsWith("ENTRYPOINT", StringComparison.Ordinal)));
        Assert.DoesNotContain(Dockerfile[user..], l => l.StartsWith("USER root", StringComparison.Ordinal));
        Assert.Contains(Dockerfile, l => l.Contains("DOTNET_EnableDiagnostics=0", StringComparison.Ordinal));
        Assert.Contains(
            Dockerfile, l => l.StartsWith("HEALTHCHECK", StringComparison.Ordinal)
                && l.EndsWith("CMD [\"dotnet\", \"ringactors.dll\", \"health\"]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user: app")]
    [InlineData("read_only: true")]
    [InlineData("cap_drop:\n      - all")]
    [InlineData("security_opt:\n      - no-new-privileges:true")]
    [InlineData("tmpfs:\n      - /tmp:size=64m,mode=1777,noexec,nosuid,nodev")]
    [InlineData("ulimits:\n      core: 0")]
    [InlineData("cpus: 2\n")]
    [InlineData("mem_limit: 1g\n")]
    [InlineData("pids_limit: 256\n")]
    [InlineData("ports:\n      - \"127.0.0.1:8123:8123\"\n")]
    [InlineData("healthcheck:\n      test: [\"CMD\", \"dotnet\", \"ringactors.dll\", \"health\"]")]
    public void The_compose_file_gives_it_what_it_needs_and_no_more(string line) =>
        Assert.Contains($"\n    {line}", Compose, StringComparison.Ordinal);

    [Theory]
    [InlineData("privileged:")]
    [InlineData("cap_add:")]
    [InlineData("network_mode:")]
    [InlineData("pid: host")]
    [InlineData("docker.sock")]
    [InlineData("0.0.0.0")]
    public void And_nothing_that_takes_it_back(string line) => Assert.DoesNotContain(line, Compose, StringComparison.Ordinal);

    /// <summary>With what the two files set, and a key, the settings are such that the server starts.</summary>
    [Fact]
    public void The_shipped_files_start_a_server_that_the_network_does_not_reach_in_plain_text()
    {
        Dictionary<string, string> environment = Variables().Matches(Compose)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        environment["RINGACTORS_API_KEY"] = "k7Qd93xvRLm2pTw8Zc4e";
        environment["HOST"] = "0.0.0.0";
        EffectiveSettings settings = SettingsReader.Read(
            SettingsCatalog.Areas,
            new SettingsSources(
                System.Collections.Immutable.ImmutableDictionary<string, (string, string)>.Empty,
                name => environment.GetValueOrDefault(name), null));
        string gateway = Regex.Match(Compose, @"gateway: (\S+)").Groups[1].Value;
        Assert.Equal([gateway], settings.Get<HttpSettings>().BehindProxy);
        Assert.Contains(Dockerfile, l => l.Contains("HOST=0.0.0.0", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?m)^      ([A-Z_]+): \$\{[A-Z_]+:-([^}]*)\}$")]
    private static partial Regex Variables();
}
