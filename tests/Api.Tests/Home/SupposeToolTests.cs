using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Api.Tests.Home;

/// <summary>backtest_automation with something otherwise: how the past would have gone, the real journal untouched.</summary>
public sealed class SupposeToolTests
{
    private const string LightUp = """
        {"automation_name":"Light up","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """;

    [Fact]
    public async Task Without_the_motion_or_in_another_mode_the_light_is_not_asked_for_and_the_journal_stays_as_it_is()
    {
        await using HomeServer server = await LivedAsync();
        string head = Head(server);
        string motion = await EntryAsync(server, "motion");
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", $$"""{"suppose":[{"left_out":"{{motion}}"}]}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        JsonArray differences = told["differences"]!.AsArray();
        Assert.Equal((motion, "would_not_have_been", "what is supposed"),
            ((string?)differences[0]!["entry_id"], (string?)differences[0]!["which"], (string?)differences[0]!["because"]));
        Assert.All(differences, d => Assert.Equal("would_not_have_been", (string?)d!["which"]));
        Assert.Contains(differences, d => d!["was"]!.ToString().Contains("light", StringComparison.OrdinalIgnoreCase));
        Assert.All(differences.Skip(1), d => Assert.StartsWith("home-1@", (string?)d!["because"], StringComparison.Ordinal));

        string before = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant());
        (_, told) = await server.CallAsync("backtest_automation",
            $$"""{"suppose":[{"device":"front-camera","capability":"motion","state":"motion","at":"{{before}}"}]}""");
        Assert.Contains(told["differences"]!.AsArray(), d => (string?)d!["which"] == "would_have_been");
        (status, told) = await server.CallAsync("backtest_automation",
            $$"""{"suppose":[{"device":"front-camera","capability":"motion","state":"person","at":"{{before}}"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("human", told.ToJsonString(), StringComparison.Ordinal);
        (_, told) = await server.CallAsync("backtest_automation", """{"suppose":[{"automation_id":"light-up","enabled":false}]}""");
        Assert.True((int)told["differences_total"]! > 0, told.ToJsonString());
        Assert.Equal(head, Head(server));
    }

    [Fact]
    public async Task A_zone_that_was_bypassed_and_a_longer_delay_are_decided_by_the_alarm_itself()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0 }],
            Zones =
            [
                new() { Device = "z-back", Type = ZoneType.Entry, Modes = ["away"] }, new() { Device = "z-side", Type = ZoneType.Instant, Modes = ["away"] },
            ],
        }));
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(HomeServer.SideDoor, new ReportReadings(new Readings { Faulted = true }));

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", """{"suppose":[{"device":"side-door","bypassed":true}]}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Contains("had been bypassed", (string?)told["summary"], StringComparison.Ordinal);
        Assert.Contains(told["differences"]!.AsArray(), d => (string?)d!["which"] == "would_not_have_been");
        Assert.NotNull(told["hypothetical_from"]);

        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        (_, told) = await server.CallAsync("backtest_automation", """{"suppose":[{"entry_delay_seconds":60},{"device":"side-door","bypassed":true}]}""");
        Assert.True((int)told["differences_total"]! > 0, told.ToJsonString());
    }

    [Theory]
    [InlineData("""{"suppose":[{"left_out":"home-1@999999"}]}""", "suppose[0].left_out")]
    [InlineData("""{"suppose":[{"left_out":"home-1@1","at":"2026-03-01T00:00"}]}""", "suppose[0]")]
    [InlineData("""{"suppose":[{"mode":"night","at":"2026-03-01T00:00"}]}""", "suppose[0].mode")]
    [InlineData("""{"suppose":[{"mode":"away","at":"2019-03-01T00:00"}]}""", "suppose[0].at")]
    [InlineData("""{"suppose":[{"device":"frunt-camera","bypassed":true}]}""", "suppose[0].device")]
    [InlineData("""{"suppose":[{"device":"front-camera","bypassed":true}]}""", "suppose[0].device")]
    [InlineData("""{"suppose":[{"device":"back-door","capability":"ding","state":"x","at":"2026-03-01T00:00"}]}""", "suppose[0].capability")]
    [InlineData("""{"suppose":[{"entry_delay_seconds":60}]}""", "suppose[0].entry_delay_seconds")]
    [InlineData("""{"suppose":[{"entry_delay_seconds":-1}]}""", "suppose[0].entry_delay_seconds")]
    [InlineData("""{"suppose":[{"automation_id":"no-such","enabled":false}]}""", "suppose[0].automation_id")]
    [InlineData("""{"suppose":[{"zone_time":"Europe/Lisbon"}]}""", "suppose[0]")]
    [InlineData("""{"automation_id":"x","suppose":[{"entry_delay_seconds":60}]}""", "automation_id")]
    public async Task What_cannot_be_supposed_is_refused_with_its_place(string call, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", call);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    [Fact]
    public async Task What_followed_from_something_cannot_be_left_out_without_it()
    {
        await using HomeServer server = await LivedAsync();
        string rule = await EntryAsync(server, "rule");
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", $$"""{"suppose":[{"left_out":"{{rule}}"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("leave that out", (string?)told["error"], StringComparison.Ordinal);
    }

    private static async Task<HomeServer> LivedAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", LightUp);
        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
        return server;
    }

    private static async Task<string> EntryAsync(HomeServer server, string kind)
    {
        (_, JsonObject history) = await server.CallAsync("get_security_history", $$"""{"kinds":["{{kind}}"]}""");
        return (string)history["entries"]!.AsArray()[0]!["entry_id"]!;
    }

    private static string Head(HomeServer server)
    {
        HomeHistory history = server.Service<HomeHistory>();
        long head = history.HeadOf(HomeServer.Home);
        return $"{head} {Convert.ToHexString(history.HashAt(HomeServer.Home, head)!.Value.Span)}";
    }
}
