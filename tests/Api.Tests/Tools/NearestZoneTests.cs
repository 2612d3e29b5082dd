using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Tools;

/// <summary>A corrected call is sent back as it stands: a zone in it has to be the one that was meant, or none.</summary>
public sealed class NearestZoneTests
{
    [Theory]
    [InlineData("Europe/Berlim", "Europe/Berlin")]
    [InlineData("Europe/Viena", "Europe/Vienna")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("America/New York", "America/New_York")]
    [InlineData("Europa/Berlin", "Europe/Berlin")]
    [InlineData("Europe/Wien", null)]
    [InlineData("Europe/Roma", "Europe/Rome")]
    [InlineData("Europe/Köln", null)]
    [InlineData("Asia/Peking", null)]
    [InlineData("Europe/", null)]
    public void A_zone_is_meant_where_its_city_is_a_slip_away(string said, string? meant) =>
        Assert.Equal(meant, TextShapes.TimeZone.Nearest!(said));
}
