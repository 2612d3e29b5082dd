using RingActors.Devices.Domain.Names;
using NearMatch = RingActors.Api.Tools.Schemas.NearMatch;

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
        Assert.Equal(meant, NearMatch.Name(given, Zones));

    [Theory]
    [InlineData("")]
    [InlineData("kitchen_window")]
    [InlineData("x")]
    public void Something_quite_different_gets_no_suggestion(string given) => Assert.Null(NearMatch.Name(given, Zones));

    [Theory]
    [InlineData("turn_of", "turn_on turn_off")]
    [InlineData("on", "lock unlock turn_on turn_off")]
    [InlineData("ulock", "lock unlock")]
    [InlineData("unlocked", "locked jammed")]
    [InlineData("light_o", "light_on light_off")]
    [InlineData("motion_detection", "motion_detection_on motion_detection_off")]
    [InlineData("not_silent", "silent")]
    [InlineData("siren", "silence_siren turn_on")]
    [InlineData("open", "open_valve close_valve")]
    [InlineData("schedule", "motion doorbell contact mode_change alarm")]
    [InlineData("floor", "door window")]
    [InlineData("sirup", "siren light")]
    public void Of_contraries_and_of_two_that_are_as_near_none_is_taken_for_the_other(string given, string choices) =>
        Assert.Null(NearMatch.Word(given, choices.Split(' ')));

    [Theory]
    [InlineData("Turn-On", "turn_on turn_off", "turn_on")]
    [InlineData("unlok", "lock unlock", "unlock")]
    [InlineData("lok", "lock unlock", "lock")]
    [InlineData("silent_mode", "silent kind", "silent")]
    public void A_slip_is_still_seen_where_nothing_else_is_near(string given, string choices, string meant) =>
        Assert.Equal(meant, NearMatch.Name(given, choices.Split(' ')));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    public void Distance_counts_edits_and_swaps(string a, string b, int distance) =>
        Assert.Equal(distance, EditDistance.Of(a, b));
}
