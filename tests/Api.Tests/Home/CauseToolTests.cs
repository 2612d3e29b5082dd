using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Tests.Home;

/// <summary>explain_automation of anything that happened: what led to it, and what followed.</summary>
public sealed class CauseToolTests
{
    private const string LightUp = """
        {"automation_name":"Light up","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """;

    [Fact]
    public async Task What_made_the_light_go_on_is_told_back_to_who_wrote_the_automation()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", LightUp);
        await server.MotionAsync();
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Light = true }));
        string now = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant());

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("explain_automation", $$"""{"device":"Front Camera","at":"{{now}}"}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        JsonArray chain = told["events"]!.AsArray();
        Assert.Equal(
            ["was_asked_for", "followed_from", "later_step_of", "followed_from", "outside"], chain.Select(e => (string?)e!["came"]));
        Assert.Equal("outside", (string?)told["began_with"]);
        JsonNode behind = Assert.Single(told["automations"]!.AsArray())!;
        Assert.Equal(("light-up", 1, "api-key:owner"), ((string?)behind["automation_id"], (int)behind["version"]!, (string?)behind["written_by"]));
        Assert.Contains("\"Light up\" (version 1) was written by api-key:owner", (string?)told["answer"], StringComparison.Ordinal);

        // Forwards from the motion, the light is among what followed; and the motion itself began it.
        string motion = (string)chain[^1]!["entry_id"]!;
        (_, told) = await server.CallAsync("explain_automation", $$"""{"event":"{{motion}}"}""");
        Assert.Contains(told["following"]!.AsArray(), e => (string?)e!["entry_id"] == (string?)chain[0]!["entry_id"]);
        Assert.Single(told["events"]!.AsArray());
    }

    [Fact]
    public async Task A_light_that_somebody_switched_at_the_lamp_is_said_to_be_nobody_s_here()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Light = true }));
        string now = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant());
        (_, JsonObject told) = await server.CallAsync("explain_automation", $$"""{"device":"front-camera","at":"{{now}}"}""");
        Assert.Contains("no automation of its own, led to that", (string?)told["answer"], StringComparison.Ordinal);
        Assert.Null(told["automations"]);
    }

    [Fact]
    public async Task What_somebody_asked_for_begins_with_them()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Answer asked = await server.Homes.AskAsync(
            new Request(HomeServer.Camera, new SetLight(true), new Principal(PrincipalKind.ApiKey, "owner"), "a-trace"));
        Assert.True(asked.Ok, asked.Refusal?.Detail);
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Light = true }));
        string now = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant());
        (_, JsonObject told) = await server.CallAsync("explain_automation", $$"""{"device":"front-camera","at":"{{now}}"}""");
        Assert.Equal("person", (string?)told["began_with"]);
        Assert.Contains("That was done by api-key:owner", (string?)told["answer"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "automation_id")]
    [InlineData("""{"event":"home-1@1","automation_id":"x"}""", HttpStatusCode.BadRequest, "event")]
    [InlineData("""{"event":"home-1@1","at":"2026-03-01T00:00"}""", HttpStatusCode.BadRequest, "at")]
    [InlineData("""{"event":"home-1@999999"}""", HttpStatusCode.NotFound, "event")]
    [InlineData("""{"event":"yesterday"}""", HttpStatusCode.NotFound, "event")]
    [InlineData("""{"device":"front-camera"}""", HttpStatusCode.BadRequest, "at")]
    [InlineData("""{"device":"no-such","at":"2026-03-01T00:00"}""", HttpStatusCode.NotFound, "device")]
    [InlineData("""{"device":"front-camera","at":"2020-03-01T00:00"}""", HttpStatusCode.BadRequest, "at")]
    [InlineData("""{"device":"front-camera","at":"2999-03-01T00:00"}""", HttpStatusCode.BadRequest, "at")]
    [InlineData("""{"device":"front-camera","at":"2026-03-01T00:00","since":"2026-03-01T00:00"}""", HttpStatusCode.BadRequest, "since")]
    public async Task What_goes_together_with_what_is_said_with_its_place(string call, HttpStatusCode expected, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("explain_automation", call);
        Assert.Equal(expected, status);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }
}
