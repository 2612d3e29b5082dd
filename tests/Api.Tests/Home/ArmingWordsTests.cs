using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Api.Tests.Home;

/// <summary>How a refused, and how a needless, arming is told.</summary>
public sealed class ArmingWordsTests
{
    [Fact]
    public async Task A_refusal_names_the_argument_and_the_ids_with_which_arming_goes_on_and_closing_as_the_other_way()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OpenAsync(server, HomeServer.BackDoor);
        await OpenAsync(server, HomeServer.SideDoor);

        (HttpStatusCode status, JsonObject refused) = await server.CallAsync("arm_security_system", """{"mode":"away"}""");

        Assert.Equal(HttpStatusCode.Conflict, status);
        string suggestion = refused["suggestion"]!.GetValue<string>();
        Assert.Contains("""bypass_device_ids ["back-door","side-door"]""", suggestion);
        Assert.Contains("wait_for_closed_minutes 10", suggestion, StringComparison.Ordinal);
        Assert.Contains("Close back-door, side-door and retry", suggestion);
        JsonArray details = refused["details"]!.AsArray();
        Assert.Equal("bypass_device_ids", details[0]!["path"]!.GetValue<string>());
        Assert.Equal("""["back-door","side-door"]""", details[0]!["values"]!.ToJsonString());
        Assert.Equal(["back-door open", "side-door open"], details.Skip(1).Select(d => $"{d!["path"]} {d["problem"]}"));
        Assert.Null(refused["example"]);
    }

    [Fact]
    public async Task The_named_ids_include_those_that_were_bypassed_already_and_are_enough()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OpenAsync(server, HomeServer.BackDoor);
        await OpenAsync(server, HomeServer.SideDoor);

        (_, JsonObject refused) = await server.CallAsync("arm_security_system", """{"mode":"away","bypass_device_ids":["side-door"]}""");
        string values = refused["details"]![0]!["values"]!.ToJsonString();
        (HttpStatusCode status, JsonObject armed) =
            await server.CallAsync("arm_security_system", $$"""{"mode":"away","wait_seconds":0,"bypass_device_ids":{{values}}}""");

        Assert.Equal("""["side-door","back-door"]""", values);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(armed["intent"]!["state"]!.GetValue<string>(), (string[])["requested", "accepted"]);
    }

    [Fact]
    public async Task A_bypass_that_names_no_sensor_is_answered_with_those_that_may_be_meant()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject refused) = await server.CallAsync("arm_security_system", """{"mode":"away","bypass_device_ids":["bakdoor"]}""");

        Assert.Equal("bypass.name-a-sensor", refused["code"]!.GetValue<string>());
        Assert.Equal("back-door", refused["details"]![0]!["did_you_mean"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(SecurityMode.Away, "arm_security_system", """{"mode":"away"}""")]
    [InlineData(SecurityMode.Disarmed, "disarm_security_system", "{}")]
    public async Task What_is_so_already_has_no_intent_id_and_keeps_to_the_schema(SecurityMode mode, string tool, string body)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(mode);
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(answer["intent"]!.AsObject().ContainsKey("intent_id"));
        Assert.Equal("confirmed", answer["intent"]!["state"]!.GetValue<string>());
        using JsonDocument json = JsonDocument.Parse(answer.ToJsonString());
        SchemaCheck check = new();
        ToolClasses.Definitions.Single(t => t.Name == tool).Answer().Check(json.RootElement, ref check);
        Assert.Empty(check.Faults);
    }

    [Fact]
    public void The_schema_of_an_intent_knows_every_stage()
    {
        var state = (ChoiceSchema)IntentEntries.Shape.Find("state")!.Schema;
        Assert.Equal(
            ["accepted", "confirmed", "contradicted", "expired", "rejected", "requested", "superseded", "unknown", "waiting"],
            state.Choices.Order(StringComparer.Ordinal));
        Assert.All(Enum.GetValues<IntentStage>(), stage => Assert.Contains(IntentEntries.StageOf(stage), state.Choices));
    }

    private static Task OpenAsync(HomeServer server, Engine.Core.Address contact) =>
        server.TellAsync(contact, new ReportReadings(new Readings { Faulted = true }));
}
