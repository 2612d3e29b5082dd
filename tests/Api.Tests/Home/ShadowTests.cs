using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Runs;

namespace RingActors.Api.Tests.Home;

/// <summary>A version is tried beside the active one, judged by what both made of the same events, and promoted, over real HTTP.</summary>
public sealed class ShadowTests
{
    private const string Lit = """
        {"automation_name":"Light up","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """;

    private const string Draft = """
        {"automation_id":"light-up","action":"shadow","patch":{"conditions":[],"actions":[{"type":"siren","devices":["front-camera"],"seconds":20}]}}
        """;

    private const string Promote = """{"automation_id":"light-up","action":"promote"}""";

    [Fact]
    public async Task A_shadow_does_nothing_is_compared_and_becomes_the_next_version_on_the_evidence()
    {
        await using HomeServer server = await MadeAsync();
        Assert.Equal("shadow.begin-first", (string?)(await ChangeAsync(server, Promote, HttpStatusCode.Conflict))["code"]);
        JsonObject begun = await ChangeAsync(server, Draft);
        Assert.Contains("conditions was", begun["shadow"]!["differences"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("shadow.wait-for-a-run", (string?)(await ChangeAsync(server, Promote, HttpStatusCode.Conflict))["code"]);

        await server.ModeAsync(SecurityMode.Disarmed);
        await server.MotionAsync();
        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
        JsonObject shown = (JsonObject)(await GetAsync(server))["shadow"]!;
        Assert.Equal(
            (1, 2, 1, 0, 1),
            ((int)shown["report"]!["active_runs"]!, (int)shown["report"]!["shadow_runs"]!, (int)shown["report"]!["both"]!,
                (int)shown["report"]!["only_active_total"]!, (int)shown["report"]!["only_shadow_total"]!));
        Assert.Equal("front-camera", (string?)Assert.Single(shown["report"]!["only_shadow"]!.AsArray())!["device_id"]);
        JsonObject siren = (await server.CallAsync("get_device_details", """{"device_id":"front-camera"}""")).Json;
        Assert.DoesNotContain("\"siren\":\"on\"", siren.ToJsonString(), StringComparison.Ordinal);

        JsonObject promoted = await ChangeAsync(server, Promote);
        Assert.Equal(2, (int)promoted["automation"]!["version"]!);
        JsonObject now = await GetAsync(server);
        Assert.Null(now["shadow"]);
        Assert.Equal("siren", (string?)now["document"]!["actions"]![0]!["type"]);
        Assert.Contains("2 of the other", now["history"]!.AsArray()[^1]!["what"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assistant_may_begin_and_end_a_shadow_at_once_and_waits_for_approval_to_promote_it()
    {
        await using HomeServer server = await MadeAsync();
        await server.BecomeAsync(AccessRole.Assistant);
        await ChangeAsync(server, Draft);
        JsonObject early = await ChangeAsync(server, Promote, HttpStatusCode.Conflict);
        Assert.Equal("shadow.wait-for-a-run", (string?)early["code"]);
        await server.MotionAsync();
        JsonObject told = await ChangeAsync(server, Promote, HttpStatusCode.Accepted);
        Assert.Equal("approval.wait-for-a-person", (string?)told["code"]);
        Assert.Contains("only of the shadow", told.ToJsonString(), StringComparison.Ordinal);
        await ChangeAsync(server, """{"automation_id":"light-up","action":"end_shadow"}""");
        Assert.Null((await GetAsync(server))["shadow"]);
    }

    [Theory]
    [InlineData("""{"automation_id":"light-up","action":"shadow","patch":{"triggers":[]}}""", "patch.triggers")]
    [InlineData("""{"automation_id":"light-up","action":"shadow","patch":{},"document":{}}""", "patch")]
    [InlineData("""{"automation_id":"light-up","action":"promote","patch":{}}""", "patch")]
    public async Task What_is_wrong_with_a_shadow_is_said_with_its_place(string call, string path)
    {
        await using HomeServer server = await MadeAsync();
        JsonObject told = await ChangeAsync(server, call, HttpStatusCode.BadRequest);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
        Assert.Null((await server.Homes.ViewAsync(HomeServer.Home)).Part<RulesView>().Rules["light-up"].Shadow);
    }

    [Fact]
    public async Task Nothing_of_a_shadow_is_in_the_outbox_or_in_what_another_actor_wrote()
    {
        await using HomeServer server = await MadeAsync();
        await ChangeAsync(server, """
            {"automation_id":"light-up","action":"shadow","patch":{"conditions":[],"actions":[{"type":"webhook","url":"http://127.0.0.1:9/shadow-only"}]}}
            """);
        await server.MotionAsync();
        JsonObject history = (await server.CallAsync("get_security_history", """{"kinds":["rule"],"limit":50}""")).Json;
        Assert.Contains("was not sent (shadow.not-sent)", history.ToJsonString(), StringComparison.Ordinal);
        Assert.All(
            history["entries"]!.AsArray().Where(e => e!.ToJsonString().Contains("fired", StringComparison.Ordinal)),
            e => Assert.Contains("The shadow of rule light-up, which does nothing, fired", e!.ToJsonString(), StringComparison.Ordinal));
        Assert.Equal(0, (int)(await server.CallAsync("list_security_automations", "{}")).Json["automations"]![0]!["fired_count"]!);
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

    private static async Task<JsonObject> GetAsync(HomeServer server) =>
        (await server.CallAsync("get_automation", """{"automation_id":"light-up"}""")).Json;
}
