using NodaTime;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.RingCloud.Tests.Client;

public sealed class LenientTests
{
    [Theory]
    [InlineData("9223372036854775807", 9223372036854775807)]
    [InlineData("\"7394367000199864699\"", 7394367000199864699)]
    [InlineData("12.0", 12)]
    [InlineData("1.2e3", 1200)]
    [InlineData("\" -5 \"", -5)]
    public void Whole_numbers_are_exact_in_any_dress(string json, long expected)
    {
        Assert.True(Lenient.Long(Fixture.Of(json), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1.5")]
    [InlineData("1e999")]
    [InlineData("\"\"")]
    [InlineData("\"0x10\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void What_is_no_whole_number_is_none(string json) => Assert.False(Lenient.Long(Fixture.Of(json), out _));

    [Theory]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("\"off\"", false)]
    [InlineData("\"TRUE\"", true)]
    [InlineData("\"enabled\"", true)]
    public void Truth_is_read_in_any_dress(string json, bool expected)
    {
        Assert.True(Lenient.Flag(Fixture.Of(json), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("\"maybe\"")]
    [InlineData("{}")]
    [InlineData("1e999")]
    public void What_is_neither_true_nor_false_is_neither(string json) => Assert.False(Lenient.Flag(Fixture.Of(json), out _));

    [Theory]
    [InlineData("\"2026-01-02T03:04:05.678Z\"")]
    [InlineData("\"2026-01-02T04:04:05.678+01:00\"")]
    [InlineData("1767323045678")]
    [InlineData("\"1767323045678\"")]
    [InlineData("1767323045.678")]
    public void Times_are_read_in_any_dress(string json)
    {
        Assert.True(Lenient.Time(Fixture.Of(json), out var value));
        Assert.Equal(Instant.FromUtc(2026, 1, 2, 3, 4, 5) + Duration.FromMilliseconds(678), value);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2026-13-02T03:04:05Z\"")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("1e300")]
    [InlineData("\"NaN\"")]
    [InlineData("{}")]
    [InlineData("\"9999-12-31T23:59:59-14:00\"")]
    [InlineData("\"0001-01-01T00:00:00+14:00\"")]
    public void What_is_no_time_is_none(string json) => Assert.False(Lenient.Time(Fixture.Of(json), out _));

    [Fact]
    public void A_half_surrogate_pair_is_text_of_its_own_kind()
    {
        Assert.True(Lenient.Text(Fixture.Of("\"\\ud800\""), out var text));
        Assert.Equal("\"\\ud800\"", text);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_read_all_the_same()
    {
        byte[] bytes = [.. "{\"name\":\""u8, 0xFF, 0xFE, .. "\"}"u8];
        Assert.True(JsonText.TryParse(bytes, out var element));
        Assert.Equal("\uFFFD\uFFFD", WireObject.From(element, new PayloadFaults())!.Text("name"));
    }
}
