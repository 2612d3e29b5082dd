using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tests.Attacks;

/// <summary>Two names that are shown alike are one name, wherever names are compared.</summary>
public sealed class TwinNameTests
{
    [Theory]
    [InlineData("La\u200bmps")]
    [InlineData("\u202eLamps")]
    [InlineData("Lam\u00adps")]
    [InlineData("Lamps\uFEFF")]
    [InlineData("L\u034famps\u2060")]
    public void What_nobody_sees_makes_no_other_name(string twin)
    {
        Assert.True(FoldedName.Same("Lamps", twin));
        Assert.False(FoldedName.Same("Lamp", twin));
    }

    [Theory]
    [InlineData("change_group", """{"action":"create","name":"NAME","device_ids":["front-camera"]}""")]
    [InlineData("create_security_automation", """{"automation_name":"NAME","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"notify","message":"NAME"}],"enabled":false}""")]
    public async Task A_twin_is_the_name_that_there_is(string tool, string call)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode first, JsonObject one) = await server.CallAsync(tool, call.Replace("NAME", "Lamps", StringComparison.Ordinal));
        (HttpStatusCode second, JsonObject other) = await server.CallAsync(
            tool, call.Replace("NAME", "La\\u200bmps", StringComparison.Ordinal).Replace("front-camera", "front-door", StringComparison.Ordinal));
        Assert.True(first == HttpStatusCode.OK, one.ToJsonString());
        string again = (await server.CallAsync(tool, call.Replace("NAME", "Lamps", StringComparison.Ordinal)
            .Replace("front-camera", "front-door", StringComparison.Ordinal))).Json["code"]?.ToString() ?? "same";
        Assert.Equal(again, other["code"]?.ToString() ?? "same");
        Assert.True(again == "same" || second != HttpStatusCode.OK, other.ToJsonString());
    }
}
