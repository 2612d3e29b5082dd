using System.Text.RegularExpressions;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Delivery;

/// <summary>docs/asvs.md says of each requirement which test holds it: the tests are there, and no requirement is missing.</summary>
public sealed partial class AsvsTests
{
    /// <summary>Requirements of levels 1 and 2 of version 5.0.0.</summary>
    private const int Requirements = 253;

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "asvs.md"));

    [Fact]
    public void Every_requirement_of_level_2_stands_there_once()
    {
        string[] all = [.. Requirement().Matches(Page).Select(m => m.Value)];
        Assert.Equal(Requirements, all.Length);
        Assert.Equal(Requirements, all.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_test_that_it_names_exists()
    {
        HashSet<string> tests = [.. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f))];
        string[] named = [.. Test().Matches(Page).Select(m => m.Groups[1].Value).Distinct()];
        Assert.True(named.Length > 50, $"{named.Length}");
        Assert.Empty(named.Except(tests));
    }

    [Fact]
    public void Every_page_that_it_names_exists()
    {
        string decisions = Path.Combine(Repository.Root, "docs", "adr");
        Assert.All(Document().Matches(Page).Select(m => m.Value).Distinct(), path => Assert.True(
            File.Exists(Path.Combine(Repository.Root, path))
            || Directory.GetFiles(decisions, Path.GetFileName(path) + "-*").Length == 1, path));
    }

    [GeneratedRegex(@"\bV\d{1,2}\.\d{1,2}\.\d{1,2}(?= \||(?: V\d[\d.]*)* \|)")]
    private static partial Regex Requirement();

    [GeneratedRegex("`([A-Z][A-Za-z0-9]+Tests)`")]
    private static partial Regex Test();

    [GeneratedRegex(@"\bdocs/(?:adr/\d{4}|[a-z-]+\.md)")]
    private static partial Regex Document();
}
