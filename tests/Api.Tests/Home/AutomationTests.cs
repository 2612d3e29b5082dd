using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>The limit of automations, and what is warned about when one is made.</summary>
public sealed class AutomationTests
{
    [Fact]
    public async Task One_automation_more_than_a_home_may_have_is_refused_with_the_setting_that_allows_it()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Automations:PerHomeMax", "2"));
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("create_security_automation", Lit("one", "key-one"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("create_security_automation", Lit("two", "key-two"))).Status);

        (HttpStatusCode status, JsonObject refused) = await server.CallAsync("create_security_automation", Lit("three", "key-three"));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(("refused", "rule.raise-the-limit"), (refused["error_type"]!.GetValue<string>(), refused["code"]!.GetValue<string>()));
        Assert.Contains("Automations:PerHomeMax", refused["suggestion"]!.GetValue<string>());
        Assert.Equal(2, (await server.CallAsync("list_security_automations", "{}")).Json["total"]!.GetValue<int>());
        (HttpStatusCode repeated, _) = await server.CallAsync("create_security_automation", Lit("two", "key-two"));
        Assert.Equal(HttpStatusCode.OK, repeated);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8123/tools", "127.0.0.1 is no public address")]
    [InlineData("http://[::1]/", "::1 is no public address")]
    [InlineData("http://10.1.2.3/hook", "10.1.2.3 is no public address")]
    [InlineData("http://169.254.170.2/latest", "169.254.170.2 is where a cloud keeps")]
    [InlineData("http://[::ffff:192.168.0.1]/", "is no public address")]
    [InlineData("http://0.0.0.0/", "0.0.0.0 is no public address")]
    [InlineData("http://localhost/hook", "localhost is no public address")]
    [InlineData("http://router.lan/hook", "router.lan is no public address")]
    public async Task A_webhook_that_would_be_refused_when_it_fires_is_warned_about_at_once(string url, string warning)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string said = Assert.Single(await WarningsAsync(server, url));
        Assert.Contains(warning, said);
        Assert.Contains(said.Contains("cloud") ? "nothing is posted there" : "Webhooks:AllowHosts", said);
    }

    [Fact]
    public async Task A_host_that_is_not_known_or_not_found_in_time_is_warned_about()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Contains("nowhere.example is not known", Assert.Single(await WarningsAsync(server, "https://nowhere.example/")));
        Assert.Contains("slow.example could not be looked up", Assert.Single(await WarningsAsync(server, "https://slow.example/")));
    }

    [Fact]
    public async Task A_public_host_is_not_warned_about_and_neither_is_a_private_one_that_is_allowed()
    {
        await using HomeServer strict = await HomeServer.StartAsync();
        Assert.Empty(await WarningsAsync(strict, "https://example.org/hook"));
        await using HomeServer open = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        Assert.Empty(await WarningsAsync(open, "http://router.lan/hook"));
        Assert.Contains("cloud", Assert.Single(await WarningsAsync(open, "http://169.254.169.254/latest")));
        await using HomeServer named = await HomeServer.StartAsync(("Webhooks:AllowHosts", "router.lan:8080"));
        Assert.Empty(await WarningsAsync(named, "http://router.lan:8080/hook"));
        Assert.Single(await WarningsAsync(named, "http://router.lan/hook"));
    }

    [Fact]
    public async Task A_warning_speaks_the_words_in_which_the_automation_came()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject flat) = await server.CallAsync("create_security_automation", """
            {"automation_name":"x","trigger_type":"motion",
             "response_actions":[{"type":"siren_on","devices":["front-camera"]},{"type":"light_on","devices":["front-camera"]}]}
            """);
        (_, JsonObject document) = await server.CallAsync("create_security_automation", """
            {"automation_name":"y","rule_document":{"triggers":[{"type":"motion"}],
              "actions":[{"type":"siren","devices":["front-camera"]},{"type":"light","devices":["front-camera"]}]}}
            """);
        Assert.Contains("modes to trigger_conditions", flat["warnings"]!.ToJsonString());
        Assert.Contains("light_off", flat["warnings"]!.ToJsonString());
        Assert.Contains("a condition of type mode", document["warnings"]!.ToJsonString());
        Assert.DoesNotContain("light_off", document["warnings"]!.ToJsonString());
    }

    [Fact]
    public async Task The_largest_document_that_fits_a_request_is_taken_or_refused_in_words()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string body = new('x', 16_000);
        string headers = string.Join(',', Enumerable.Range(0, 12).Select(i => $"\"x-{i}\":\"{new string('y', 1990)}\""));
        string action = $$"""{"type":"webhook","url":"https://example.org/","body":"{{body}}","headers":{ {{headers}} } }""";
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", $$"""
            {"automation_name":"{{new string('n', 80)}}","rule_document":{"description":"{{new string('d', 1000)}}","triggers":[{"type":"motion"}],
             "actions":[{{string.Join(',', Enumerable.Repeat(action, 20))}}]} }
            """);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Conflict, answer.ToJsonString());
        (status, answer) = await server.CallAsync("list_security_automations", "{}");
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static string Lit(string name, string key) => $$"""
        {"automation_name":"{{name}}","trigger_type":"motion","response_actions":[{"type":"light_on","devices":["front-camera"]}],"idempotency_key":"{{key}}"}
        """;

    private static async Task<string[]> WarningsAsync(HomeServer server, string url)
    {
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", $$"""
            {"automation_name":"Post to {{url}}","trigger_type":"motion","response_actions":[{"type":"webhook","url":"{{url}}"}]}
            """);
        Assert.Equal(HttpStatusCode.OK, status);
        return [.. (answer["warnings"]?.AsArray() ?? []).Select(w => w!.GetValue<string>())];
    }
}
