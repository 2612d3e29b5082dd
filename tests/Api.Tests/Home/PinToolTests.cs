using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Home;

/// <summary>'Like this time', 'not like that one': every later edit keeps what was pinned, or is refused with it; over real HTTP.</summary>
public sealed class PinToolTests
{
    private const string Lit = """
        {"automation_name":"Light up","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """;

    private const string Always = """{"automation_id":"light-up","action":"update","patch":{"conditions":[]}}""";

    [Fact]
    public async Task An_edit_that_breaks_a_pinned_example_is_refused_with_the_example_until_that_is_dismissed()
    {
        await using HomeServer server = await MadeAsync();
        await server.ModeAsync(SecurityMode.Disarmed);
        string delivery = await MovedAsync(server);
        await server.ModeAsync(SecurityMode.Away);
        string tuesday = await MovedAsync(server);
        await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pin","entry_id":"{{delivery}}","runs":false,"note":"not like the delivery"}""");
        JsonObject pinned = await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pin","entry_id":"{{tuesday}}","runs":true}""");
        Assert.Equal([true, true], pinned["pins"]!.AsArray().Select(p => (bool)p!["kept"]!));

        JsonObject refused = await ChangeAsync(server, Always, HttpStatusCode.Conflict);
        Assert.Equal("pin.would-be-broken", (string?)refused["code"]);
        Assert.Contains("not like the delivery", (string?)refused["error"], StringComparison.Ordinal);
        Assert.Contains(delivery, (string?)refused["error"], StringComparison.Ordinal);
        refused = await ChangeAsync(
            server, """{"automation_id":"light-up","action":"update","patch":{"conditions":[{"type":"mode","modes":["home"]}]}}""", HttpStatusCode.Conflict);
        Assert.Contains("has to run", (string?)refused["error"], StringComparison.Ordinal);
        JsonObject kept = await ChangeAsync(server, """{"automation_id":"light-up","action":"update","patch":{"priority":3}}""");
        Assert.Equal(2, (int)kept["automation"]!["version"]!);

        // Nor by the other door that changes an automation, nor by what lives beside it.
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "create_security_automation", Lit.Replace(",\"modes\":[\"away\"]", "", StringComparison.Ordinal).Replace("{\"automation_name\"", "{\"replace\":true,\"automation_name\"", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Conflict, "pin.would-be-broken"), (status, (string?)told["code"]));
        await ChangeAsync(server, Always.Replace("update", "shadow", StringComparison.Ordinal));
        await server.MotionAsync();
        Assert.Equal("pin.would-be-broken", (string?)(await ChangeAsync(
            server, """{"automation_id":"light-up","action":"promote"}""", HttpStatusCode.Conflict))["code"]);

        JsonObject shown = (await server.CallAsync("get_automation", """{"automation_id":"light-up"}""")).Json;
        string pin = (string)shown["pins"]!.AsArray().Single(p => !(bool)p!["runs"]!)!["example_id"]!;
        Assert.Contains(pin, (string?)told["suggestion"], StringComparison.Ordinal);
        await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"unpin","entry_id":"{{pin}}"}""");
        await ChangeAsync(server, Always);
    }

    [Fact]
    public async Task A_moment_by_its_time_is_pinned_as_well_and_one_that_has_not_come_is_refused()
    {
        await using HomeServer server = await MadeAsync();
        await server.ModeAsync(SecurityMode.Away);
        await MovedAsync(server);
        string now = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        JsonObject pinned = await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pin","at":"{{now}}","runs":true}""");
        Assert.True((bool)pinned["pins"]![0]!["kept"]!);
        JsonObject told = await ChangeAsync(
            server, """{"automation_id":"light-up","action":"pin","at":"2999-01-01T00:00","runs":true}""", HttpStatusCode.BadRequest);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == "at");
        told = await ChangeAsync(
            server, """{"automation_id":"light-up","action":"pin","at":"2001-01-01T00:00","runs":true}""", HttpStatusCode.Conflict);
        Assert.Equal("pin.name-a-moment-that-was", (string?)told["code"]);
    }

    [Theory]
    [InlineData("""{"automation_id":"light-up","action":"pin","entry_id":"home-1@1"}""", "runs")]
    [InlineData("""{"automation_id":"light-up","action":"pin","runs":true}""", "at")]
    [InlineData("""{"automation_id":"light-up","action":"pin","runs":true,"entry_id":"home-2@1"}""", "entry_id")]
    [InlineData("""{"automation_id":"light-up","action":"unpin"}""", "entry_id")]
    [InlineData("""{"automation_id":"light-up","action":"enable","entry_id":"x"}""", "entry_id")]
    public async Task What_is_wrong_with_a_pin_is_said_with_its_place(string call, string path)
    {
        await using HomeServer server = await MadeAsync();
        JsonObject told = await ChangeAsync(server, call, HttpStatusCode.BadRequest);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_as_that_whatever_is_pinned_there()
    {
        await using HomeServer server = await MadeAsync();
        await server.ModeAsync(SecurityMode.Disarmed);
        string entry = await MovedAsync(server);
        await ChangeAsync(
            server, $$"""{"automation_id":"light-up","action":"pin","entry_id":"{{entry}}","runs":false}""");
        string other = Lit.Replace(",\"modes\":[\"away\"]", "", StringComparison.Ordinal);
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", other);
        Assert.Equal((HttpStatusCode.Conflict, "rule.replace-instead"), (status, (string?)told["code"]));
        (status, _) = await server.CallAsync("create_security_automation", Lit);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task What_is_pinned_as_not_running_is_not_pinned_as_running_until_it_is_dismissed()
    {
        await using HomeServer server = await MadeAsync();
        string entry = await MovedAsync(server);
        string call = $$"""{"automation_id":"light-up","action":"pin","entry_id":"{{entry}}","runs":false}""";
        await ChangeAsync(server, call);
        string other = call.Replace("false", "true", StringComparison.Ordinal);
        JsonObject told = await ChangeAsync(server, other, HttpStatusCode.Conflict);
        Assert.Equal("pin.unpin-the-other", (string?)told["code"]);
        await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"unpin","entry_id":"{{entry}}"}""");
        await ChangeAsync(server, other);
    }

    [Fact]
    public async Task An_assistant_pins_at_once_and_does_not_dismiss_what_a_person_pinned()
    {
        await using HomeServer server = await MadeAsync();
        string entry = await MovedAsync(server);
        await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pin","entry_id":"{{entry}}","runs":false}""");
        string pin = (string)(await server.CallAsync("get_automation", """{"automation_id":"light-up"}""")).Json["pins"]![0]!["example_id"]!;
        await server.BecomeAsync(AccessRole.Assistant);
        JsonObject told = await ChangeAsync(
            server, $$"""{"automation_id":"light-up","action":"unpin","entry_id":"{{pin}}"}""", HttpStatusCode.Accepted);
        Assert.Equal("approval.wait-for-a-person", (string?)told["code"]);
        await ChangeAsync(server, $$"""{"automation_id":"light-up","action":"pin","entry_id":"{{entry}}","runs":false,"note":"mine"}""");
    }

    private static async Task<string> MovedAsync(HomeServer server)
    {
        await server.MotionAsync();
        JsonObject history = (await server.CallAsync("get_security_history", """{"kinds":["motion"],"limit":1}""")).Json;
        return (string)history["entries"]![0]!["entry_id"]!;
    }

    private static async Task<HomeServer> MadeAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", Lit);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return server;
    }

    private static async Task<JsonObject> ChangeAsync(HomeServer server, string call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_automation", call);
        Assert.True(status == expected, $"{call}: {status} {told.ToJsonString()}");
        return told;
    }
}
