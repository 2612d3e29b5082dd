using System.Xml.Linq;

namespace RingActors.Architecture.Tests;

/// <summary>Which room may use which. The compiler enforces it; this says it in words and guards the project files.</summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Engine/Core"] = [],
        ["src/Engine/Runtime"] = ["src/Engine/Core"],
        ["src/Engine/Verification"] = ["src/Engine/Runtime"],
        ["src/Engine/Sqlite"] = ["src/Engine/Verification", "src/Engine/Runtime"],
        ["src/Devices/Domain"] = ["src/Engine/Core"],
        ["src/Devices/RingCloud"] = ["src/Devices/Domain", "src/Engine/Runtime"],
        ["src/Rules"] = ["src/Devices/Domain", "src/Engine/Core"],
        ["src/Api"] =
        [
            "src/Engine/Sqlite", "src/Engine/Verification", "src/Devices/RingCloud", "src/Rules", "src/Engine/Runtime",
            "src/Devices/Domain", "src/Engine/Core", "tools/RingCloudSim",
        ],
        ["tools/RingCloudSim"] = [],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_refers_only_to_the_rooms_it_may_use(string room)
    {
        string project = Directory.GetFiles(Path.Combine(Repository.Root, room), "*.csproj").Single();
        IEnumerable<string> uses = XDocument.Load(project).Descendants("ProjectReference")
            .Select(r => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, r.Attribute("Include")!.Value)))
            .Select(p => Repository.Relative(Path.GetDirectoryName(p)!));
        Assert.Empty(uses.Except(Allowed[room]));
    }

    [Theory]
    [InlineData("src/Engine/Core")]
    [InlineData("src/Devices/Domain")]
    [InlineData("src/Rules")]
    public void A_pure_room_is_held_to_the_pure_list_of_banned_symbols(string room)
    {
        string project = Directory.GetFiles(Path.Combine(Repository.Root, room), "*.csproj").Single();
        Assert.Equal("true", XDocument.Load(project).Descendants("PureRoom").Single().Value);
        Assert.DoesNotContain(Repository.SourceFiles(room), f => File.ReadAllText(f).Contains("RS0030", StringComparison.Ordinal));
    }

    [Fact]
    public void The_runtime_knows_no_device()
    {
        string[] words = ["Camera", "Doorbell", "Siren", "RingCloud"];
        IEnumerable<string> found =
            from file in Repository.SourceFiles("src/Engine/Runtime")
            from word in words
            where File.ReadLines(file).Any(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal) && l.Contains(word, StringComparison.Ordinal))
            select $"{Repository.Relative(file)}: {word}";
        Assert.Empty(found);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "RingActors.sln")).Replace('\\', '/');
        string[] folders = ["src", "tests", "tools", "bench"];
        Assert.All(
            folders.SelectMany(f => Repository.SourceFiles(f, "*.csproj")).Select(Repository.Relative),
            project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }
}
