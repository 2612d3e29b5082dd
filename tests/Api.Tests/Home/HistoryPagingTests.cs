using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>However a history is cut into pages, they hold the same entries in the same order, also while more happens.</summary>
public sealed class HistoryPagingTests
{
    private const int PageMax = 100;
    private const int Motions = 20;

    [Theory]
    [InlineData("")]
    [InlineData(""","kinds":["motion"]""")]
    [InlineData(""","device_id":"front-camera","kinds":["motion","system"]""")]
    public async Task Pages_of_every_size_hold_what_one_page_holds(string filter)
    {
        await using HomeServer server = await LivedInAsync();
        string[] whole = await OnePageAsync(server, filter);
        Assert.InRange(whole.Length, Motions, PageMax - 1);

        for (int limit = 1; limit <= whole.Length + 1; limit++)
        {
            Assert.Equal(whole, await WalkAsync(server, limit, filter, () => Task.CompletedTask));
        }
    }

    [Fact]
    public async Task What_happens_between_two_pages_neither_repeats_nor_hides_an_entry()
    {
        await using HomeServer server = await LivedInAsync();
        foreach (int limit in new[] { 1, 2, 3, 5, 7, 19 })
        {
            const string filter = ""","kinds":["motion"]""";
            string[] whole = (await OnePageAsync(server, filter))[..Motions];
            string[] walked = await WalkAsync(server, limit, filter, server.MotionAsync);
            Assert.Equal(whole, walked[..Motions]);
            Assert.Equal(walked.Length, walked.Distinct().Count());
        }
    }

    [Fact]
    public async Task Pages_of_a_span_of_time_end_where_the_span_ends()
    {
        await using HomeServer server = await LivedInAsync();
        (_, JsonObject page) = await server.CallAsync("get_security_history", """{"limit":100,"kinds":["motion"]}""");
        string[] at = [.. page["entries"]!.AsArray().Select(e => e!["at"]!.GetValue<string>())];
        string filter = $$""","kinds":["motion"],"since":"{{at[15]}}","until":"{{at[4]}}" """;
        string[] whole = await OnePageAsync(server, filter);
        Assert.Equal(11, whole.Length);
        for (int limit = 1; limit <= 12; limit++)
        {
            Assert.Equal(whole, await WalkAsync(server, limit, filter, () => Task.CompletedTask));
        }
    }

    /// <summary>More events than one call looks at: that nothing belongs to it is known at the end of the walk, and said there.</summary>
    [Fact]
    public async Task An_id_that_nobody_knows_is_refused_at_the_end_of_the_walk_and_one_that_is_known_is_not()
    {
        const int events = 20_300;
        await using HomeServer server = await HomeServer.StartAsync();
        for (int i = 0; i < events; i += 200)
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => server.MotionAsync()));
        }

        (HttpStatusCode status, JsonObject page) = await LastPageAsync(server, ""","correlation_id":"nobody-knows" """);
        Assert.Equal((HttpStatusCode.NotFound, "correlation.look-up-the-id"), (status, (string?)page["code"]));
        Assert.Contains("nobody-knows", (string?)page["error"], StringComparison.Ordinal);

        (status, page) = await LastPageAsync(server, ""","correlation_id":"told-1","kinds":["doorbell"]""");
        Assert.Equal(HttpStatusCode.OK, status);
        (status, page) = await LastPageAsync(server, ""","kinds":["doorbell"]""");
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Page)> LastPageAsync(HomeServer server, string filter)
    {
        string from = "";
        for (int pages = 1; ; pages++)
        {
            (HttpStatusCode status, JsonObject page) = await server.CallAsync("get_security_history", $$"""{"limit":{{PageMax}}{{filter}}{{from}}}""");
            if (page["next_cursor"]?.GetValue<string>() is not { } cursor)
            {
                Assert.True(pages > 1, page.ToJsonString());
                return (status, page);
            }

            from = $",\"cursor\":\"{cursor}\"";
        }
    }

    private static async Task<HomeServer> LivedInAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        for (int i = 0; i < Motions; i++)
        {
            await server.MotionAsync();
        }

        return server;
    }

    private static async Task<string[]> OnePageAsync(HomeServer server, string filter)
    {
        (_, JsonObject page) = await server.CallAsync("get_security_history", $$"""{"limit":{{PageMax}}{{filter}}}""");
        return Ids(page);
    }

    private static async Task<string[]> WalkAsync(HomeServer server, int limit, string filter, Func<Task> between)
    {
        List<string> entries = [];
        string? cursor = null;
        do
        {
            string from = cursor is null ? "" : $",\"cursor\":\"{cursor}\"";
            (HttpStatusCode status, JsonObject page) = await server.CallAsync("get_security_history", $$"""{"limit":{{limit}}{{filter}}{{from}}}""");
            Assert.Equal(HttpStatusCode.OK, status);
            string[] ids = Ids(page);
            cursor = page["next_cursor"]?.GetValue<string>();
            Assert.InRange(ids.Length, cursor is null ? 0 : 1, limit);
            entries.AddRange(ids);
            await between();
        }
        while (cursor is not null);
        return [.. entries];
    }

    private static string[] Ids(JsonObject page) => [.. page["entries"]!.AsArray().Select(e => e!["entry_id"]!.GetValue<string>())];
}
