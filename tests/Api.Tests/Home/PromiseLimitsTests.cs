using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>What a promise cannot do is said where it is made: that it can never be kept or broken, not beside another, or not as things are; over real HTTP.</summary>
public sealed class PromiseLimitsTests
{
    private const string NeverDisarmed = """{"name":"Never off","never":[{"type":"mode","modes":["disarmed"]}],"for_more_than_seconds":60}""";
    private const string NeverArmed = """{"name":"Never on","never":[{"type":"mode","modes":["home","away"]}],"for_more_than_seconds":60}""";

    [Theory]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["home"]},{"type":"mode","modes":["away"]}],"for_more_than_seconds":60}""", "It can never be broken")]
    [InlineData("""{"name":"x","never":[{"type":"device_state","device":"back-door","capability":"contact","is":"open"},{"type":"not","not":[{"type":"device_state","device":"back-door","capability":"contact","is":"open"}]}],"for_more_than_seconds":60}""", "It can never be broken")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["disarmed","home","away"]}],"for_more_than_seconds":60}""", "It can never be kept")]
    [InlineData("""{"name":"x","never":[{"type":"time_window","from":"22:00","to":"06:00"}],"for_more_than_seconds":60}""", "It can never be kept: at the hours")]
    [InlineData("""{"name":"x","whenever":{"type":"ding"},"within_seconds":60,"then":[{"type":"mode","modes":["home"]},{"type":"mode","modes":["away"]}]}""", "It can never be kept")]
    [InlineData("""{"name":"x","whenever":{"type":"ding"},"within_seconds":60,"then":[{"type":"mode","modes":["home"]},{"type":"mode","modes":["away"]}],"or_event":{"type":"motion"}}""", "only or_event can keep it")]
    [InlineData("""{"name":"x","whenever":{"type":"ding"},"within_seconds":60,"then":[{"type":"mode","modes":["home"]}],"or_event":{"type":"rule_fired","rules":["No such"]}}""", "there is no rule")]
    [InlineData("""{"name":"x","whenever":{"type":"rule_fired","rules":["No such"]},"within_seconds":60,"then":[{"type":"mode","modes":["home"]}]}""", "Nothing begins it as things are: there is no rule")]
    [InlineData("""{"name":"x","never":[{"type":"rule_running","rules":["No such"]}],"for_more_than_seconds":60}""", "Nothing breaks it as things are: there is no rule")]
    public async Task What_can_never_be_kept_or_broken_is_said_when_it_is_looked_at_and_when_it_is_made(string promise, string says)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        foreach (string action in new[] { "check", "create" })
        {
            JsonObject told = await ChangeAsync(server, $$"""{"action":"{{action}}","promise":{{promise}}}""");
            Assert.Contains(Warnings(told), w => w.Contains(says, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["disarmed"]},{"type":"time_window","from":"22:00","to":"06:00"}],"for_more_than_seconds":60}""")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["home"]}],"for_more_than_seconds":60}""")]
    [InlineData("""{"name":"x","whenever":{"type":"ding"},"within_seconds":60,"then":[{"type":"mode","modes":["home","away"]}]}""")]
    public async Task Of_what_can_be_kept_and_broken_nothing_is_said(string promise)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject told = await ChangeAsync(server, $$"""{"action":"create","promise":{{promise}}}""");
        Assert.Empty(Warnings(told));
        Assert.Empty(Warnings(await ChangeAsync(server, $$"""{"action":"create","promise":{{promise}}}""")));
        Assert.Null(told["promise"]!["troubles"]);
    }

    [Fact]
    public async Task A_promise_that_cannot_be_kept_beside_another_names_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Empty(Warnings(await ChangeAsync(server, $$"""{"action":"create","promise":{{NeverDisarmed}}}""")));
        string both = Assert.Single(Warnings(await ChangeAsync(server, $$"""{"action":"create","promise":{{NeverArmed}}}""")));
        Assert.Contains("\"Never off\" (never-off)", both, StringComparison.Ordinal);
        Assert.Contains("one of them is being broken", both, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_three_of_them_together_forbid_names_the_other_two()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ChangeAsync(server, $$"""{"action":"create","promise":{{NeverDisarmed}}}""");
        string[] modes = ["home", "away"];
        string[][] told = new string[modes.Length][];
        for (int i = 0; i < modes.Length; i++)
        {
            told[i] = Warnings(await ChangeAsync(
                server,
                $$"""{"action":"create","promise":{"name":"Never {{modes[i]}}","never":[{"type":"mode","modes":["{{modes[i]}}"]}],"for_more_than_seconds":60} }"""));
        }

        Assert.Empty(told[0]);
        string all = Assert.Single(told[1]);
        Assert.Contains("never-off", all, StringComparison.Ordinal);
        Assert.Contains("never-home", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promise_that_names_a_rule_that_went_says_so_in_the_list()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CreateAsync(server, """{"name":"Tell us","triggers":[{"type":"ding"}],"actions":[{"type":"webhook","url":"https://example.org/x"}]}""");
        JsonObject made = await ChangeAsync(server, """{"action":"create","promise":{"name":"Told","whenever":{"type":"motion"},"within_seconds":60,"or_event":{"type":"rule_fired","rules":["tell-us"]}}}""");
        Assert.Empty(Warnings(made));
        await server.CallAsync("change_automation", """{"automation_id":"tell-us","action":"delete"}""");
        JsonNode listed = Assert.Single((await server.CallAsync("list_security_automations", "{}")).Json["promises"]!.AsArray())!;
        Assert.Contains("Nothing can keep it as things are: there is no rule", (string?)listed["troubles"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_much_of_the_past_was_listened_to_is_said_for_promises_about_modes_and_how_long_it_is()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        time.Advance(TimeSpan.FromMinutes(8));
        JsonObject told = await ChangeAsync(server, $$"""{"action":"check","promise":{{NeverArmed}}}""");
        Assert.NotNull(told["past"]!["coverage"]?["covered"]);
        Assert.Contains("8 min ago: what it forbids never was so", (string?)told["past"]!["summary"], StringComparison.Ordinal);

        string hour = $"{(time.GetInstant().ToDateTimeUtc().Hour + 10) % 24:00}";
        told = await ChangeAsync(server, $$"""{"action":"check","promise":{"name":"x","never":[{"type":"mode","modes":["home"]},{"type":"time_window","from":"{{hour}}:00","to":"{{hour}}:30","zone":"Etc/UTC"}],"for_more_than_seconds":60} }""");
        Assert.Contains("None of its hours are in the record", (string?)told["past"]!["summary"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_automations_do_not_together_get_round_a_promise_in_either_order(bool armsFirst)
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await ChangeAsync(server, """{"action":"create","promise":{"name":"Away means all","never":[{"type":"mode","modes":["home"]}],"for_more_than_seconds":600}}""");
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(HomeServer.Camera, new ReportMotion("m", time.GetInstant()));
        time.Advance(TimeSpan.FromMinutes(11));
        const string Starts = """{"name":"Starts","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"webhook","url":"https://example.org/x"}]}""";
        const string Arms = """{"name":"Arms","triggers":[{"type":"rule_fired","rules":["starts"]}],"actions":[{"type":"arm","mode":"home"}]}""";
        await CreateAsync(server, armsFirst ? Arms : Starts);
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", $$"""{"automation_name":"{{(armsFirst ? "Starts" : "Arms")}}","rule_document":{{(armsFirst ? Starts : Arms)}} }""");
        Assert.True(status == HttpStatusCode.Conflict, told.ToJsonString());
        Assert.Equal("promise.would-be-broken", (string?)told["code"]);
        Assert.Contains(armsFirst ? "\"arms\", which starts when it does" : "it would have armed home", (string?)told["error"], StringComparison.Ordinal);
        Assert.Single((await server.CallAsync("list_security_automations", "{}")).Json["automations"]!.AsArray());
    }

    [Fact]
    public async Task Nor_where_the_one_arms_and_the_other_is_started_by_that_mode()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await ChangeAsync(server, """{"action":"create","promise":{"name":"Away means all","never":[{"type":"mode","modes":["home"]}],"for_more_than_seconds":600}}""");
        await server.TellAsync(HomeServer.Camera, new ReportMotion("m", time.GetInstant()));
        time.Advance(TimeSpan.FromMinutes(11));
        await CreateAsync(server, """{"name":"Arms","triggers":[{"type":"mode_changed","to":["away"]}],"actions":[{"type":"arm","mode":"home"}]}""");
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", """{"automation_name":"Starts","rule_document":{"triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"arm","mode":"away"}]}}""");
        Assert.True(status == HttpStatusCode.Conflict, told.ToJsonString());
        Assert.Contains("\"arms\", which starts when it does or when it arms", (string?)told["error"], StringComparison.Ordinal);
    }

    private static string[] Warnings(JsonObject told) => [.. (told["warnings"]?.AsArray() ?? []).Select(w => (string)w!)];

    private static async Task CreateAsync(HomeServer server, string document)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", $$"""{"automation_name":{{JsonNode.Parse(document)!["name"]!.ToJsonString()}},"rule_document":{{document}} }""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
    }

    private static async Task<JsonObject> ChangeAsync(HomeServer server, string call)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_promise", call);
        Assert.True(status == HttpStatusCode.OK, $"{call}: {status} {told.ToJsonString()}");
        return told;
    }
}
