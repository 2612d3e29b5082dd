using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;

namespace RingActors.Api.Tests.Home;

/// <summary>All automations of a home at once: paused, kept in a file, and taken in from one.</summary>
public sealed class AutomationSetTests
{
    private static readonly string[] Names = ["Driveway", "Back door", "Night"];

    [Fact]
    public async Task All_are_paused_by_one_call_and_go_on_by_another()
    {
        await using HomeServer server = await WithThreeAsync();
        await server.CallAsync("change_automation", """{"automation_id":"night","action":"disable"}""");
        string until = DateTimeOffset.UtcNow.AddDays(2).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

        (HttpStatusCode status, JsonObject paused) = await server.CallAsync(
            "change_automation", $$"""{"automation_id":"*","action":"pause","until":"{{until}}","note":"painters"}""");

        Assert.Equal((HttpStatusCode.OK, "2 of 2 automations paused."), (status, (string?)paused["summary"]));
        Assert.Equal(["back-door", "driveway"], await PausedAsync(server));
        (_, JsonObject resumed) = await server.CallAsync("change_automation", """{"automation_id":"*","action":"resume"}""");
        Assert.Equal("2 of 2 automations resumed.", (string?)resumed["summary"]);
        Assert.Empty(await PausedAsync(server));
        Assert.False((await ViewAsync(server))["night"].Enabled);
    }

    /// <summary>Whatever they are and do at that moment.</summary>
    [Fact]
    public async Task All_of_them_are_paused_also_one_that_runs_one_that_is_paused_and_those_of_every_mode()
    {
        await using HomeServer server = await WithThreeAsync();
        foreach (string mode in new[] { "single", "restart", "queued", "parallel" })
        {
            await server.CallAsync("create_security_automation", new JsonObject
            {
                ["automation_name"] = mode,
                ["rule_document"] = JsonNode.Parse($$"""
                    {"mode":"{{mode}}","triggers":[{"type":"motion","devices":["front-camera"]}],
                     "actions":[{"type":"delay","seconds":600},{"type":"light","devices":["front-camera"]}]}
                    """),
            }.ToJsonString());
        }

        await server.MotionAsync();
        Assert.Equal(4, (await ViewAsync(server)).Values.Count(r => r.UnderWay.Count > 0));
        await server.CallAsync("change_automation", $$"""{"automation_id":"night","action":"pause","until":"{{In(1)}}"}""");
        (_, JsonObject told) = await server.CallAsync("change_automation", $$"""{"automation_id":"*","action":"pause","until":"{{In(2)}}"}""");
        Assert.Equal("7 of 7 automations paused.", (string?)told["summary"]);
        Assert.Single((await ViewAsync(server)).Values.Select(r => r.PausedUntil).Distinct());
        Assert.All((await ViewAsync(server)).Values, r => Assert.False(r.IsActive));
    }

    private static string In(int days) =>
        DateTimeOffset.UtcNow.AddDays(days).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>To pause all guards less: a model is told for each what a person has to approve, and none is paused.</summary>
    [Fact]
    public async Task A_model_that_pauses_all_waits_for_a_person_for_each()
    {
        await using HomeServer server = await WithThreeAsync();
        using HttpClient model = server.As(await server.KeyAsync("model", AccessRole.Assistant));
        string until = DateTimeOffset.UtcNow.AddDays(2).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

        JsonObject told = await PostAsync(model, "/tools/change_automation", $$"""{"automation_id":"*","action":"pause","until":"{{until}}"}""");

        Assert.Equal(3, told["results"]!.AsArray().Count(r => r!["approval_id"] is not null));
        Assert.Empty(await PausedAsync(server));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("disable")]
    [InlineData("enable")]
    public async Task Nothing_else_is_done_to_all_at_once(string action)
    {
        await using HomeServer server = await WithThreeAsync();

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_automation", $$"""{"automation_id":"*","action":"{{action}}"}""");

        Assert.Equal((HttpStatusCode.Conflict, "rule.name-one"), (status, (string?)told["code"]));
        Assert.Equal(3, (await ViewAsync(server)).Count);
    }

    [Fact]
    public async Task What_one_home_gives_out_another_takes_in_and_the_same_once_more_changes_nothing()
    {
        string file;
        await using (HomeServer from = await WithThreeAsync())
        {
            await from.CallAsync("change_automation", """{"automation_id":"night","action":"disable"}""");
            file = await from.Http.GetStringAsync(Path());
        }

        await using HomeServer to = await HomeServer.StartAsync();
        JsonObject told = await PostAsync(to.Http, Path().ToString(), file);

        Assert.Equal("3 of 3 automations are there as the file has them.", (string?)told["summary"]);
        Assert.False((await ViewAsync(to))["night"].Enabled);
        JsonObject again = (JsonObject)JsonNode.Parse(await to.Http.GetStringAsync(Path()))!;
        Assert.True(JsonNode.DeepEquals(Documents((JsonObject)JsonNode.Parse(file)!), Documents(again)));
        long before = (await to.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        await PostAsync(to.Http, Path().ToString(), file);
        Assert.Equal(before, (await to.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
    }

    [Fact]
    public async Task Every_fault_of_a_file_is_told_at_once_and_nothing_of_it_is_made()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject file = (JsonObject)JsonNode.Parse("""
            {"format":"ringactors-automations","automations":[
              {"document":{"name":"One","triggers":[{"type":"motion"}],"actions":[{"type":"light","devices":["front-camera"]}]}},
              {"document":{"name":"Two","triggers":[{"type":"motoin"}],"actions":[{"type":"light","devices":["nobody"]}]}},
              {"document":{"name":"one","triggers":[{"type":"motion"}],"actions":[{"type":"delay","seconds":1}]}},
              {}]}
            """)!;

        JsonObject told = await PostAsync(server.Http, Path().ToString(), file.ToJsonString(), HttpStatusCode.BadRequest);

        string error = told.ToJsonString();
        foreach (string at in new[] { "automations[1].document.triggers[0].type", "automations[1].document.actions[0].devices", "automations[3].document", "one" })
        {
            Assert.Contains(at, error, StringComparison.Ordinal);
        }

        Assert.Empty(await ViewAsync(server));
        told = await PostAsync(server.Http, Path().ToString(), "[]", HttpStatusCode.BadRequest);
        Assert.Equal("automations.send-an-export", (string?)told["code"]);
    }

    [Fact]
    public async Task An_automation_of_the_same_name_that_says_something_else_is_left_as_it_is()
    {
        await using HomeServer server = await WithThreeAsync();
        JsonObject file = (JsonObject)JsonNode.Parse(await server.Http.GetStringAsync(Path()))!;
        file["automations"]![0]!["document"]!["description"] = "another";

        JsonObject told = await PostAsync(server.Http, Path().ToString(), file.ToJsonString());

        Assert.Equal("2 of 3 automations are there as the file has them.", (string?)told["summary"]);
        Assert.Single(told["results"]!.AsArray(), r => (string?)r!["code"] == "rule.replace-instead");
        Assert.All((await ViewAsync(server)).Values, r => Assert.Equal(1, r.Version));
    }

    private static Uri Path() => new($"/api/v1/homes/{HomeServer.Home}/automations", UriKind.Relative);

    private static JsonArray Documents(JsonObject set) => new([.. set["automations"]!.AsArray().Select(a => a!["document"]!.DeepClone())]);

    private static async Task<HomeServer> WithThreeAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        foreach (string name in Names)
        {
            await server.CallAsync("create_security_automation", new JsonObject
            {
                ["automation_name"] = name,
                ["rule_document"] = JsonNode.Parse(
                    """{"triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"light","devices":["front-camera"]}]}"""),
            }.ToJsonString());
        }

        return server;
    }

    private static async Task<IReadOnlyDictionary<string, RuleView>> ViewAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<RulesView>().Rules;

    private static async Task<string[]> PausedAsync(HomeServer server) =>
        [.. (await ViewAsync(server)).Values.Where(r => r.PausedUntil is not null).Select(r => r.Slug).Order(StringComparer.Ordinal)];

    private static async Task<JsonObject> PostAsync(HttpClient http, string path, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await http.PostAsync(
            new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, text);
        return (JsonObject)JsonNode.Parse(text)!;
    }
}
