using RingActors.Api.Access;

namespace RingActors.Api.Tests.Tools;

/// <summary>Digits that are drawn, and those that never are.</summary>
public sealed class CodeDrawTests
{
    [Theory]
    [InlineData("0000"), InlineData("1234"), InlineData("9876"), InlineData("7890"), InlineData("1212"), InlineData("1122"), InlineData("2580")]
    [InlineData("2412"), InlineData("1224"), InlineData("1987"), InlineData("123123"), InlineData("241287"), InlineData("871224"), InlineData("147258")]
    [InlineData("123321"), InlineData("24121987"), InlineData("19871224"), InlineData("8642"), InlineData("12580")]
    public void What_is_guessed_first_is_weak(string digits) => Assert.True(WeakDigits.Has(digits));

    [Theory]
    [InlineData("4711"), InlineData("602915"), InlineData("8471302"), InlineData("50719364")]
    public void What_is_not_is_not(string digits) => Assert.False(WeakDigits.Has(digits));

    [Theory]
    [InlineData("602915", "602951"), InlineData("602915", "519206"), InlineData("602915", "602916"), InlineData("602915", "713026")]
    public void What_is_to_be_had_from_the_other_is_near_it(string one, string other) => Assert.True(WeakDigits.AreNear(one, other));

    [Theory]
    [InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Whatever_is_drawn_is_strong_and_any_two_are_far_apart_and_every_digit_stands_everywhere(int length)
    {
        IReadOnlyList<string>[] draws = [.. Enumerable.Range(0, 500).Select(_ => CodeDraw.Of(length))];
        Assert.All(draws, drawn =>
        {
            Assert.Equal(CodeDraw.Count, drawn.Count);
            Assert.All(drawn, d => Assert.True(d.Length == length && d.All(char.IsAsciiDigit) && !WeakDigits.Has(d)));
            Assert.All(drawn.Index(), one => Assert.All(drawn.Skip(one.Index + 1), two => Assert.False(WeakDigits.AreNear(one.Item, two))));
        });
        Assert.Equal(length * 10, draws.SelectMany(d => d).SelectMany(d => d.Index()).Distinct().Count());
    }
}
