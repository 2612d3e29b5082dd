using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tests.Home;

/// <summary>
/// Whatever automations are called, were called and are called like: an id means the one that has it, in every tool
/// that takes one and in what automations say of each other.
/// </summary>
public sealed class AutomationNameTests
{
    /// <summary>Names that come to the same id, and names that are ids of others.</summary>
    private static readonly string[] Pool =
    [
        "Night", "Night light", "Night 2", "night-2", "Küche", "Kuche", "kuche-2", "KUCHE 2", "kuche", "Lamp", "night",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_id_means_the_one_that_has_it_whatever_the_others_are_called(int seed)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Random random = new(seed);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        await MadeAsync(server, names, "Watcher");
        for (int i = 0; i < 24; i++)
        {
            await StepAsync(server, random, names);
            foreach ((string id, string name) in names)
            {
                string where = $"seed {seed}, step {i}: {id} of {string.Join(", ", names)}";
                await MeansAsync(server, id, id, where);
                Assert.False(names.Any(n => n.Key == name && n.Key != id), $"{where}: its name is the id of another");
                await MeansAsync(server, name, id, $"{where}, by its name");
            }
        }
    }

    [Fact]
    public async Task What_deletes_and_switches_means_the_id_as_well()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Dictionary<string, string> names = [];
        await MadeAsync(server, names, "Night");
        await RenamedAsync(server, names, "night", "Night light");
        await MadeAsync(server, names, "Night");
        JsonObject told = await OkAsync(
            server, "change_automation", """{"automation_id":"night","action":"disable"}""");
        Assert.Equal("Night light", (string?)told["automation"]!["automation_name"]);

        // As automation_name it could be either, and what would be replaced is gone.
        (HttpStatusCode status, told) = await server.CallAsync("create_security_automation", Call("night", true));
        Assert.Equal((HttpStatusCode.Conflict, "rule.name-one"), (status, (string?)told["code"]));
        await OkAsync(server, "create_security_automation", Call("night-2", true));

        told = await OkAsync(server, "change_automation", """{"automation_id":"night","action":"delete"}""");
        Assert.Equal("night", (string?)told["deleted_id"]);
        told = await OkAsync(server, "get_automation", """{"automation_id":"Night"}""");
        Assert.Equal("night-2", (string?)told["automation"]!["automation_id"]);
    }

    /// <summary>What stands in a document keeps its meaning when something else of it is changed.</summary>
    [Fact]
    public async Task What_a_document_says_of_another_does_not_change_with_the_names_of_others()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Dictionary<string, string> names = [];
        await MadeAsync(server, names, "Watcher");
        await MadeAsync(server, names, "Night");
        Assert.Equal("night", await WatchedAsync(server, "night"));
        await RenamedAsync(server, names, "night", "Other");
        await MadeAsync(server, names, "Night");
        await OkAsync(server, "change_automation", """{"automation_id":"night","action":"delete"}""");
        await OkAsync(
            server, "change_automation", """{"automation_id":"watcher","action":"update","patch":{"priority":7}}""");
        Assert.Equal("night", await NamedAsync(server));
    }

    private static async Task MeansAsync(HomeServer server, string said, string id, string where)
    {
        string call = new JsonObject { ["automation_id"] = said }.ToJsonString();
        JsonObject shown = await OkAsync(server, "get_automation", call);
        Assert.True(id == (string?)shown["automation"]!["automation_id"], $"{where}: get_automation");
        JsonObject explained = await OkAsync(server, "explain_automation", call);
        Assert.True(id == (string?)explained["automation_id"], $"{where}: explain_automation");
        JsonObject tried = await OkAsync(server, "backtest_automation", call);
        Assert.True(
            id == (string?)tried["automation_id"] || tried["automation_id"] is null, $"{where}: backtest_automation");
        bool isOn = (bool)shown["automation"]!["enabled"]!;
        JsonObject switched = await OkAsync(server, "change_automation", new JsonObject
        {
            ["automation_id"] = said,
            ["action"] = isOn ? "disable" : "enable",
        }.ToJsonString());
        Assert.True(id == (string?)switched["automation"]!["automation_id"], $"{where}: change_automation");
        if (id != "watcher")
        {
            Assert.True(id == await WatchedAsync(server, said), $"{where}: rule_fired");
        }
    }

    private static async Task<string> WatchedAsync(HomeServer server, string said)
    {
        JsonObject call = new()
        {
            ["automation_id"] = "watcher",
            ["action"] = "update",
            ["patch"] = new JsonObject
            {
                ["triggers"] = new JsonArray(
                    new JsonObject { ["type"] = "rule_fired", ["rules"] = new JsonArray(said) }),
            },
        };
        await OkAsync(server, "change_automation", call.ToJsonString());
        return await NamedAsync(server);
    }

    private static async Task<string> NamedAsync(HomeServer server) => (string)(await OkAsync(
        server, "get_automation", """{"automation_id":"watcher"}"""))["document"]!["triggers"]![0]!["rules"]![0]!;

    /// <summary>Made, renamed or deleted; a no is fine, and changes nothing.</summary>
    private static async Task StepAsync(HomeServer server, Random random, Dictionary<string, string> names)
    {
        string[] others = [.. names.Keys.Where(n => n != "watcher")];
        string name = Pool[random.Next(Pool.Length)];
        switch (others.Length == 0 ? 0 : random.Next(5))
        {
            case 0 or 1:
                await MadeAsync(server, names, name);
                break;
            case 2 or 3:
                await RenamedAsync(server, names, others[random.Next(others.Length)], name);
                break;
            default:
                string gone = others[random.Next(others.Length)];
                await OkAsync(server, "change_automation", $$"""{"automation_id":"{{gone}}","action":"delete"}""");
                names.Remove(gone);
                break;
        }

        JsonObject all = await OkAsync(server, "list_security_automations", "{}");
        Assert.Equal(
            names.OrderBy(n => n.Key).Select(n => $"{n.Key} {n.Value}"),
            all["automations"]!.AsArray().Select(a => $"{a!["automation_id"]} {a["automation_name"]}").Order());
    }

    private static async Task MadeAsync(HomeServer server, Dictionary<string, string> names, string name)
    {
        (HttpStatusCode status, JsonObject told) =
            await server.CallAsync("create_security_automation", Call(name, false));
        if (status == HttpStatusCode.OK)
        {
            names[(string)told["automation"]!["automation_id"]!] = (string)told["automation"]!["automation_name"]!;
        }
    }

    private static async Task RenamedAsync(
        HomeServer server, Dictionary<string, string> names, string id, string name)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_automation", new JsonObject
        {
            ["automation_id"] = id,
            ["action"] = "update",
            ["patch"] = new JsonObject { ["name"] = name },
        }.ToJsonString());
        bool isTaken = names.Any(n => n.Key != id && (n.Key == name || FoldedName.Same(n.Value, name)));
        Assert.True(isTaken == (status != HttpStatusCode.OK), $"{id} to be {name}: {told.ToJsonString()}");
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal(id, (string?)told["automation"]!["automation_id"]);
            names[id] = name;
        }
    }

    private static string Call(string name, bool replace) => new JsonObject
    {
        ["automation_name"] = name,
        ["trigger_type"] = "motion",
        ["response_actions"] = new JsonArray(new JsonObject { ["type"] = "notify", ["message"] = "x " + name }),
        ["replace"] = replace,
    }.ToJsonString();

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, $"{tool} {body}: {status} {told.ToJsonString()}");
        return told;
    }
}
