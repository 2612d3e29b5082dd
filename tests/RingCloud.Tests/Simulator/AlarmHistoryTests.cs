using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>GET rs/history: what the hubs of a location told, newest first, as the protocol sheet has it (6.8).</summary>
public sealed class AlarmHistoryTests : IAsyncLifetime
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private RingCloudServer _server = null!;
    private SimClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock, Household = "full" });
        _client = await SimClient.LoggedInAsync(_server);
        foreach (var faulted in new[] { true, false, true })
        {
            _server.Control.SetFaulted(DemoHousehold.BackWindow, faulted);
            _clock.Advance(TimeSpan.FromSeconds(1));
            _server.Control.HubEvent(FullHousehold.PathLightZid, ["light-mode.on"], new JsonObject { ["on"] = faulted });
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Rows_of_all_hubs_come_newest_first_in_pages()
    {
        var all = await RowsAsync("limit=50");
        Assert.Equal(6, all.Count);
        var times = all.Select(At).ToList();
        Assert.Equal(times.OrderDescending(), times);
        var paged = (await RowsAsync("limit=4")).Concat(await RowsAsync("limit=4&offset=4")).Select(At);
        Assert.Equal(times, paged);
    }

    [Theory]
    [InlineData("category=alarm", DemoHousehold.BackWindowZid)]
    [InlineData("category=beams", FullHousehold.PathLightZid)]
    [InlineData("affectedId=" + DemoHousehold.BackWindowZid, DemoHousehold.BackWindowZid)]
    public async Task A_category_is_that_of_its_hubs_and_an_id_that_of_one_device(string query, string zid)
    {
        var rows = await RowsAsync("limit=50&" + query);
        Assert.Equal(3, rows.Count);
        Assert.All(rows, r => Assert.Equal(zid, (string?)r["context"]!["affectedEntityId"]));
    }

    private static long At(JsonNode row) => row["context"]!["eventOccurredTsMs"]!.GetValue<long>();

    private async Task<IReadOnlyList<JsonNode>> RowsAsync(string query)
    {
        var address = new Uri(_server.Endpoints.AppApi, $"rs/history?accountId={DemoHousehold.LocationId}&maxLevel=50&{query}");
        return [.. (await _client.GetJsonAsync(address)).AsArray().Select(r => r!)];
    }
}
