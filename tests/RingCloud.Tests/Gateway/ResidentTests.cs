using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Gateway.Reports;
using RingActors.Engine.Core;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Those whom Ring names are named by a reference, and by none where there can be none.</summary>
public sealed class ResidentTests
{
    private static readonly AlarmContext ByPat = new() { InitiatorType = "user", InitiatorId = "4711", InitiatorName = " Pat\u202E Doe " };

    [Fact]
    public void Who_did_it_is_known_by_rings_id_and_named_without_what_is_hidden()
    {
        Keys keys = new("a reference");
        Assert.Equal(new Principal(PrincipalKind.Resident, "a reference"), Residents.Of(ByPat, "home-1", keys));
        Assert.Equal((PersonOrigin.RingUser("home-1", "4711"), "Pat Doe"), Assert.Single(keys.Asked));
    }

    [Theory]
    [InlineData(null, "Pat", "Pat", "Pat")]
    [InlineData("", "Pat", "Pat", "Pat")]
    [InlineData("4711", null, "4711", "4711")]
    public void Who_has_no_id_or_no_name_is_known_by_the_other(string? id, string? name, string origin, string text)
    {
        Keys keys = new("a reference");
        Residents.Of(new AlarmContext { InitiatorType = "user", InitiatorId = id, InitiatorName = name }, "home-1", keys);
        Assert.Equal((PersonOrigin.RingUser("home-1", origin), text), Assert.Single(keys.Asked));
    }

    [Fact]
    public void Where_there_can_be_no_key_nobody_is_named_and_the_report_goes_on()
    {
        Assert.Equal(Residents.Unknown, Residents.Of(ByPat, "home-1", new Keys(null)));
        Keys keys = new("a reference");
        Assert.Equal(Residents.Unknown, Residents.Of(new AlarmContext { InitiatorType = "user", InitiatorName = "  " }, "home-1", keys));
        Assert.Null(Residents.Of(new AlarmContext { InitiatorType = "device", InitiatorName = "Keypad" }, "home-1", keys));
        Assert.Empty(keys.Asked);
    }

    private sealed class Keys(string? reference) : IPersons
    {
        public List<(PersonOrigin, string)> Asked { get; } = [];

        public string? Seal(PersonOrigin person, string text)
        {
            Asked.Add((person, text));
            return reference;
        }
    }
}
