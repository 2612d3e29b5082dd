using RingActors.Api.Instance;

namespace RingActors.Api.Tests.CommandLine;

/// <summary>The line that a message tells people to type is one that works where they are.</summary>
public sealed class HowToRunTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public HowToRunTests()
    {
        Directory.CreateDirectory(At("src", "Api", "bin", "Debug", "net10.0"));
        File.WriteAllText(At("src", "Api", "RingActors.Api.csproj"), "");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Run_from_the_project_it_names_the_project_as_seen_from_where_the_user_stands()
    {
        Assert.Equal($"dotnet run --project {Path.Combine("src", "Api")} -- login", Built(root).Line("login"));
        Assert.Equal($"dotnet run --project {Path.Combine("src", "Api")}", Built(root).Line());
        Assert.Equal($"dotnet run --project {Path.Combine("..", "src", "Api")} -- verify", Built(At("docs")).Line("verify"));
        Assert.Equal("dotnet run --project . -- login", Built(At("src", "Api")).Line("login"));
    }

    [Fact]
    public void A_published_executable_is_named_by_its_name_where_the_shell_finds_it_and_by_its_path_elsewhere()
    {
        Assert.Equal("ringactors login", Published(root, At("app")).Line("login"));
        Assert.Equal($"{Path.Combine("app", "ringactors")} login", Published(root).Line("login"));
        Assert.Equal($"{Path.Combine(".", "ringactors")} verify", Published(At("app")).Line("verify"));
        Assert.Equal(Path.Combine("app", "ringactors"), Published(root).Line());
    }

    [Fact]
    public void What_was_published_below_the_project_is_published_all_the_same()
    {
        string folder = At("src", "Api", "bin", "Release", "net10.0", "publish");
        HowToRun run = new(Path.Combine(folder, "ringactors"), Path.Combine(folder, "ringactors.dll"), folder, []);
        Assert.Equal($"{Path.Combine(".", "ringactors")} login", run.Line("login"));
    }

    [Fact]
    public void Run_by_the_dotnet_host_it_names_the_assembly()
    {
        HowToRun run = new(Path.Combine("opt", "dotnet", "dotnet"), At("my app", "ringactors.dll"), root, []);
        Assert.Equal($"dotnet \"{Path.Combine("my app", "ringactors.dll")}\" login", run.Line("login"));
    }

    [Fact]
    public void In_a_container_it_names_what_is_typed_outside_and_stops_the_server_that_has_the_credentials()
    {
        HowToRun run = Published(root) with { IsInContainer = true };
        Assert.Equal("docker compose stop && docker compose run --rm ringactors login && docker compose up -d", run.Line("login"));
        Assert.Equal("docker compose run --rm ringactors verify", run.Line("verify"));
        Assert.Equal("docker compose up -d", run.Line());
    }

    [Fact]
    public void The_commands_in_messages_of_libraries_are_told_in_the_same_form()
    {
        HowToRun run = Published(root);
        Assert.Equal(
            $"Nobody is logged in to Ring. Run: {run.Line("login")}", run.Told("Nobody is logged in to Ring. Run: ringactors login"));
        Assert.Equal($"Run '{run.Line("verify")}', then restore.", run.Told("Run 'ringactors verify', then restore."));
        Assert.Equal("ringactors is well", run.Told("ringactors is well"));
    }

    [Fact]
    public void This_very_process_can_be_run_as_it_says()
    {
        string line = HowToRun.Current.Line("verify");
        Assert.EndsWith(" verify", line);
        Assert.DoesNotContain("--project", line);
    }

    private string At(params string[] parts) => Path.Combine([root, .. parts]);

    private HowToRun Built(string directory)
    {
        string folder = At("src", "Api", "bin", "Debug", "net10.0");
        return new HowToRun(Path.Combine(folder, "ringactors"), Path.Combine(folder, "ringactors.dll"), directory, []);
    }

    private HowToRun Published(string directory, params string[] searchPath) =>
        new(At("app", "ringactors"), At("app", "ringactors.dll"), directory, searchPath);
}
