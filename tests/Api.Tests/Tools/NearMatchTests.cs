using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Tools;

public sealed class NearMatchTests
{
    private static readonly string[] Zones = ["front_door", "back_door", "garage", "garden"];

    [Theory]
    [InlineData("frontdoor", "front_door")]
    [InlineData("Front Door", "front_door")]
    [InlineData("garrage", "garage")]
    [InlineData("graden", "garden")]
    [InlineData("front", "front_door")]
    public void What_was_meant_is_found(string given, string meant) =>
        Assert.Equal(meant, NearMatch.Find(given, Zones));

    [Theory]
    [InlineData("")]
    [InlineData("kitchen_window")]
    [InlineData("x")]
    public void Something_quite_different_gets_no_suggestion(string given) => Assert.Null(NearMatch.Find(given, Zones));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    public void Distance_counts_edits_and_swaps(string a, string b, int distance) =>
        Assert.Equal(distance, NearMatch.Distance(a, b));
}
