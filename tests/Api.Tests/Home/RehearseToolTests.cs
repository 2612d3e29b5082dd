using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;

namespace RingActors.Api.Tests.Home;

/// <summary>The coming days of a whole home, as a client sees them.</summary>
public sealed class RehearseToolTests
{
    private const string Night = """
        {"schedule":{"name":"Night","calendar":{"when":[{"type":"weekly","at":["22:00"]}],
            "except":[{"type":"public_holidays","country":"AT"}],"zone":"Europe/Vienna"},
         "do":{"type":"mode","mode":"home","open_sensors":"fail"},"block":{"until":"06:00","then":"disarmed"}}}
        """;

    [Fact]
    public async Task What_is_rehearsed_of_a_schedule_is_what_its_preview_shows()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Disarmed);
        await OkAsync(server, "create_schedule", Night);
        JsonArray preview = (await OkAsync(server, "preview_schedule", """{"schedule_id":"night"}"""))["runs"]!.AsArray();
        JsonObject told = await OkAsync(server, "rehearse", """{"days":10,"limit":100}""");
        JsonNode[] runs = [.. told["runs"]!.AsArray().Select(r => r!["run"]!)];

        Assert.InRange(runs.Length, 18, 20);
        Assert.Equal((int)told["total"]!, runs.Length);
        Assert.Equal(preview.Take(runs.Length).Select(r => r!.ToJsonString()), runs.Select(r => r.ToJsonString()));
    }

    [Fact]
    public async Task Nothing_guarded_is_said_with_why_and_all_runs_come_page_by_page()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Disarmed);
        JsonObject bare = await OkAsync(server, "rehearse", "{}");
        JsonNode only = Assert.Single(bare["modes"]!.AsArray())!;
        Assert.Equal(("disarmed", true), ((string?)only["mode"], (bool)only["unguarded"]!));
        Assert.StartsWith("nothing arms before", (string?)only["notes"]![0], StringComparison.Ordinal);
        Assert.Equal(14 * 24 * 60 * 60, (long)bare["unguarded_seconds"]!);

        await OkAsync(server, "create_schedule", Night);
        HashSet<string> seen = [];
        JsonObject page = await OkAsync(server, "rehearse", """{"days":3,"limit":2}""");
        int total = (int)page["total"]!;
        while (true)
        {
            foreach (JsonNode? run in page["runs"]!.AsArray())
            {
                Assert.True(seen.Add(run!["run"]!["at"]!.ToString()));
            }

            if ((string?)page["next_cursor"] is not { } cursor)
            {
                break;
            }

            page = await OkAsync(server, "rehearse", $$"""{"days":3,"limit":2,"cursor":"{{cursor}}"}""");
        }

        Assert.Equal(total, seen.Count);
        Assert.Contains(page["modes"]!.AsArray(), m => (string?)m!["mode"] == "home" && m["unguarded"] is null);
    }

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject json) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, $"{tool}: {(int)status} {json.ToJsonString()}");
        return json;
    }
}
