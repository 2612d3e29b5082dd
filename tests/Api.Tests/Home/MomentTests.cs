using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>Which change a moment means, and what is said of moments of which the record has nothing.</summary>
public sealed class MomentTests
{
    [Theory]
    [InlineData(-30, "on", "the first after")]
    [InlineData(-1, "on", "the first after")]
    [InlineData(0, "on", "the nearest at or before")]
    [InlineData(1, "on", "the nearest at or before")]
    [InlineData(7, "on", "the nearest at or before")]
    [InlineData(9, "off", "the nearest at or before")]
    [InlineData(3600, "off", "the last before")]
    public async Task A_moment_means_the_change_nearest_before_it_and_else_the_one_after(int seconds, string state, string place)
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        time.Advance(TimeSpan.FromMinutes(5));
        DateTimeOffset on = time.GetUtcNow();
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Light = true }));
        time.Advance(TimeSpan.FromSeconds(8));
        DateTimeOffset off = time.GetUtcNow();
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Light = false }));
        time.Advance(TimeSpan.FromHours(2));

        JsonObject told = await OkAsync(server, "explain_automation", $$"""{"device":"front-camera","at":"{{Text(on.AddSeconds(seconds))}}"}""");
        Assert.Equal(state == "on" ? on : off, DateTimeOffset.Parse((string)told["events"]![0]!["at"]!, CultureInfo.InvariantCulture));
        Assert.Contains(place, (string?)told["explains"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain_automation", """{"device":"front-camera","at":"AT"}""")]
    [InlineData("explain_automation", """{"automation_id":"light","at":"AT"}""")]
    [InlineData("explain_automation", """{"automation_id":"light","since":"2025-12-01T00:00Z","until":"AT"}""")]
    [InlineData("backtest_automation", """{"suppose":[{"mode":"away","at":"AT"}],"since":"2025-12-01T00:00Z"}""")]
    [InlineData("backtest_automation", """{"suppose":[{"mode":"away","at":"2025-12-02T00:00Z"}],"since":"2025-12-01T00:00Z","until":"AT"}""")]
    public async Task A_moment_before_the_record_began_is_refused_with_the_first_there_is(string tool, string call)
    {
        ManualTime time = new();
        string began = LocalDay(time);
        await using HomeServer server = await WithRuleAsync(time);
        string at = Text(time.GetUtcNow().AddHours(-1));
        time.Advance(TimeSpan.FromMinutes(6));
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, call.Replace("AT", at, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("before the record of this home begins, at " + began, told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stretch_that_the_record_does_not_cover_is_said_first()
    {
        ManualTime time = new();
        await using HomeServer server = await WithRuleAsync(time);
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.StartsWith("The record does not cover that time (less than 0.1 %", await SummaryAsync(server, time, 30 * 24), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(54));
        // The record is half as long as that by now, and still nobody has listened to this home.
        Assert.StartsWith("The record does not cover that time", await SummaryAsync(server, time, 2), StringComparison.Ordinal);
    }

    private static async Task<string> SummaryAsync(HomeServer server, ManualTime time, int hours) => (string)(await OkAsync(
        server, "backtest_automation", $$"""{"automation_id":"light","since":"{{Text(time.GetUtcNow().AddHours(-hours))}}"}"""))["summary"]!;

    private static async Task<HomeServer> WithRuleAsync(ManualTime time)
    {
        HomeServer server = await HomeServer.StartAsync(time);
        await OkAsync(server, "create_security_automation", """
            {"automation_name":"Light","rule_document":{"triggers":[{"type":"mode_changed","to":["away"]}],"actions":[{"type":"light","devices":["front-camera"]}]}}
            """);
        return server;
    }

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    /// <summary>The house of these tests stands in Berlin, an hour ahead in winter.</summary>
    private static string LocalDay(ManualTime time) =>
        time.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
