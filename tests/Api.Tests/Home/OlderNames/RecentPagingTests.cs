using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.History;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home.OlderNames;

/// <summary>
/// What more there is than one answer shows is reached by its cursor: page by page all of the time that was asked for,
/// each once, whatever happens meanwhile.
/// </summary>
public sealed class RecentPagingTests
{
    private static readonly Address Bell = new(HomeServer.Home, DeviceKinds.Doorbell, "1001");

    [Theory]
    [InlineData("get_visitor_history", "visitors", "\"hours\":1", 2_000)]
    [InlineData("get_visitor_history", "visitors", "\"hours\":1", 2)]
    [InlineData("get_real_time_activity", "live_activity", "\"minutes\":30", 2_000)]
    [InlineData("get_real_time_activity", "live_activity", "\"minutes\":30", 5)]
    public async Task Page_by_page_all_of_it_is_told_once_whatever_happens_meanwhile(string tool, string list, string asked, int found)
    {
        ManualTime time = new();
        await using HomeServer server = await StartAsync(time);
        for (int i = 0; i < 7; i++)
        {
            time.Advance(TimeSpan.FromSeconds(40));
            await server.TellAsync(Bell, i % 2 == 0
                ? new ReportDing($"d{i}", time.GetInstant()) : new ReportMotion($"m{i}", time.GetInstant()));
        }

        JsonObject whole = await OkAsync(server, tool, $"{{{asked},\"limit\":100}}");
        string[] all = Ids(whole, list);
        Assert.True(all.Length >= 7, whole.ToJsonString());
        Assert.Null(whole["next_cursor"]);
        server.Service<RecentEvents>().FoundMax = found;

        List<string> told = [];
        string? cursor = null;
        int? total = null;
        do
        {
            JsonObject page = await OkAsync(
                server, tool, $"{{{asked},\"limit\":3{(cursor is null ? "" : $",\"cursor\":\"{cursor}\"")}}}");
            string[] shown = Ids(page, list);
            Assert.True(shown.Length <= 3);
            told.AddRange(shown);
            total ??= (int)page["total"]!;
            Assert.Equal(total, (int)page["total"]!);
            cursor = (string?)page["next_cursor"];
            Assert.True(cursor is not null || told.Count == all.Length, page.ToJsonString());

            // Neither what comes nor what falls out of the last minutes moves what is read.
            time.Advance(TimeSpan.FromMinutes(8));
            await server.TellAsync(Bell, new ReportMotion($"new{told.Count}", time.GetInstant()));
        }
        while (cursor is not null);

        Assert.Equal(all, told);
        Assert.True(found < 10 || total == all.Length);
    }

    [Fact]
    public async Task A_cursor_serves_no_other_question_and_says_what_to_do()
    {
        ManualTime time = new();
        await using HomeServer server = await StartAsync(time);
        for (int i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await server.TellAsync(Bell, new ReportMotion($"m{i}", time.GetInstant()));
        }

        string cursor = (string)(await OkAsync(server, "get_visitor_history", """{"hours":1,"limit":1}"""))["next_cursor"]!;
        foreach ((string tool, string call) in new[]
        {
            ("get_visitor_history", $$"""{"hours":2,"limit":1,"cursor":"{{cursor}}"}"""),
            ("get_visitor_history", $$"""{"hours":1,"motion_only":true,"cursor":"{{cursor}}"}"""),
            ("get_real_time_activity", $$"""{"cursor":"{{cursor}}"}"""),
            ("get_visitor_history", """{"hours":1,"cursor":"nonsense"}"""),
        })
        {
            (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, call);
            Assert.Equal((HttpStatusCode.BadRequest, "cursor.start-again"), (status, (string?)told["code"]));
        }
    }

    private static async Task<HomeServer> StartAsync(ManualTime time)
    {
        HomeServer server = await HomeServer.StartAsync(time);
        await server.TellAsync(Bell, new ReportDevice(
            new DeviceDescription
            {
                Name = "Front Doorbell",
                RingKind = "doorbell",
                Capabilities = [Devices.Domain.Traits.Capabilities.Ding, Devices.Domain.Traits.Capabilities.Motion],
                TimeZone = "Europe/Berlin",
            },
            new Devices.Domain.Traits.Readings { Connection = Devices.Domain.Traits.Connection.Online }));
        return server;
    }

    private static string[] Ids(JsonObject page, string list) =>
        [.. page[list]!.AsArray().Select(e => (string)(e!["entry_id"] ?? e["id"])!)];

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string call)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, call);
        Assert.True(status == HttpStatusCode.OK, $"{tool} {call}: {told.ToJsonString()}");
        return told;
    }
}
