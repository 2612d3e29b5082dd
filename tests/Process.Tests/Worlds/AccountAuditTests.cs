using NodaTime;

namespace RingActors.Process.Tests.Worlds;

/// <summary>The comparison of the world's account with the program's finds what a program that forgets, doubles or invents would tell.</summary>
public sealed class AccountAuditTests
{
    private const string Shared = "back-garden";
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 20, 0);
    private static readonly Happening Opened = new("back-window", Happening.Opened, At);
    private static readonly Happening Pressed = new("front-door", Happening.Pressed, At);

    [Fact]
    public void What_is_told_once_is_no_fault() => Assert.Empty(Check([Opened, Pressed], [Pressed, Opened], null));

    [Fact]
    public void What_is_told_by_another_clock_is_the_same_within_its_rounding() =>
        Assert.Empty(Check([Opened], [Opened with { At = At + Duration.FromMilliseconds(1) }], null));

    [Fact]
    public void What_is_not_told_is_found() => Assert.Contains("not told: back-window opened", Single(Check([Opened], [], null)));

    [Fact]
    public void What_is_told_twice_is_found() => Assert.Contains("told once too often", Single(Check([Opened], [Opened, Opened], null)));

    [Fact]
    public void Two_of_a_sort_within_a_moment_are_two() => Assert.Contains(
        "not told", Single(Check([Pressed, Pressed with { At = At + Duration.FromMilliseconds(400) }], [Pressed], null)));

    [Fact]
    public void What_never_happened_is_found() => Assert.Contains("told and never happened", Single(Check([], [Opened], null)));

    [Fact]
    public void Another_word_at_that_time_is_found() =>
        Assert.Equal(2, Check([Opened], [Opened with { What = Happening.Closed }], null).Count);

    [Fact]
    public void What_was_before_anybody_listened_need_not_be_told() => Assert.Empty(Check([Opened], [], NamedGap.NotYet));

    [Fact]
    public void What_was_after_somebody_listened_is_not_before() =>
        Assert.Contains("not told", Single(Check([Opened with { At = At + Duration.FromSeconds(31) }], [], NamedGap.NotYet)));

    [Fact]
    public void What_Ring_does_not_show_need_not_be_told() =>
        Assert.Empty(Check([new Happening(Shared, Happening.Motion, At)], [], NamedGap.LineDown));

    [Theory]
    [InlineData(NamedGap.LineDown)]
    [InlineData(NamedGap.NotYetProven)]
    [InlineData("not_kept")]
    public void A_gap_excuses_nothing_that_Ring_shows(string cause) =>
        Assert.Contains($"the program says {cause}", Single(Check([Pressed], [], cause)));

    [Fact]
    public void A_gap_at_another_time_excuses_nothing() =>
        Assert.Single(Check([Opened with { At = At + Duration.FromMinutes(1) }], [], NamedGap.NotYet));

    private static string Single(IReadOnlyList<string> faults) => Assert.Single(faults);

    /// <summary>With a gap of every device around the time, if a cause is named.</summary>
    private static IReadOnlyList<string> Check(Happening[] happened, Happening[] told, string? cause) => AccountAudit.Check(
        happened,
        told,
        happened.ToLookup(h => h.Device, _ => new NamedGap(
            cause is null ? At - Duration.FromHours(2) : At, At + Duration.FromSeconds(cause is null ? -3_600 : 45), cause ?? NamedGap.NotYet, true)),
        Shared,
        heard: At + Duration.FromSeconds(30));
}
