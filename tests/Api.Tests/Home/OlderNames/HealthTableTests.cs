using System.Globalization;
using System.Text.RegularExpressions;
using RingActors.Api.Features.Attention;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home.OlderNames;

/// <summary>How the score is made is documented, and the documentation is what the code does.</summary>
public sealed partial class HealthTableTests
{
    [Fact]
    public void The_points_that_are_documented_are_those_that_are_taken()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        Assert.Equal(
            HealthScore.Points.Select(p => (p.Key, p.Value)),
            Row().Matches(page).Select(m => (m.Groups[1].Value, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))
                .OrderBy(r => r.Item1, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 100, "healthy")]
    [InlineData(2, 90, "healthy")]
    [InlineData(3, 85, "degraded")]
    [InlineData(8, 60, "degraded")]
    [InlineData(9, 55, "unhealthy")]
    [InlineData(40, 0, "unhealthy")]
    public void It_never_falls_below_nothing(int batteries, int score, string word)
    {
        int made = HealthScore.Of(Enumerable.Repeat(new AttentionItem("battery_low", "", null, ""), batteries));
        Assert.Equal((score, word), (made, HealthScore.WordOf(made)));
    }

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
