using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.CommandLine;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Tests.Home.Duress;

/// <summary>
/// The non-interference test: the same evening twice, once with codes and once with their duress forms. Everything that can be asked for
/// afterwards is the same, in content, size and order; only the contact outside knows.
/// </summary>
[Collection(Alone.Name)]
public sealed class DuressCodeTests
{
    /// <summary>Digits of a code, and of its duress form. Those of Pat are weak, and nothing is said of that.</summary>
    private static readonly IReadOnlyDictionary<string, (string Normal, string Duress)> Digits = new Dictionary<string, (string, string)>
    {
        ["pat"] = ("2468", "8642"),
        ["kid"] = ("603917", "481250"),
        ["later"] = ("917305", "260481"),
        ["once"] = ("550912", "704418"),
    };

    private int _uses;

    [Fact]
    public async Task A_S20_after_a_duress_code_the_house_says_exactly_what_it_says_after_a_normal_one_wherever_it_was_entered()
    {
        await using WebhookReceiver contact = await WebhookReceiver.StartAsync();
        IReadOnlyList<(string What, string Said)> normal = await EveningAsync(d => d.Normal, contact);
        Assert.Empty(contact.Received);
        int uses = _uses;
        IReadOnlyList<(string What, string Said)> duress = await EveningAsync(d => d.Duress, contact, async server =>
        {
            for (int use = 0; use < uses; use++)
            {
                await contact.NextAsync();
            }

            StringWriter log = new();
            Assert.Equal(0, await new DuressLogCommand(log, log, _ => null).RunAsync(server.Data, CancellationToken.None));
            Assert.Contains("\"name\":\"Pat\"", log.ToString(), StringComparison.Ordinal);
        });
        Assert.Equal(uses, contact.Received.Count);
        Assert.All(contact.Received, call => Assert.Equal("access.duress", call["type"]!.GetValue<string>()));
        Assert.Equal(["Kid", "Later", "Once", "Pat"], contact.Received.Select(c => c["name"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(normal, s => s.What == "notice" && s.Said.Contains("notice.armed-without", StringComparison.Ordinal));
        Assert.Contains(normal, s => s.What == "keypad" && s.Said.Contains("within a day", StringComparison.Ordinal));
        Shown.AssertSame(normal, duress);
    }

    private async Task<IReadOnlyList<(string What, string Said)>> EveningAsync(
        Func<(string Normal, string Duress), string> form, WebhookReceiver contact, Func<HomeServer, Task>? after = null)
    {
        _uses = 0;
        await using HomeServer server = await HomeServer.StartAsync(
            ("Access:DuressUrl", contact.Url), ("Webhooks:AllowPrivateAddresses", "true"));
        await using Contact neighbour = await Contact.StartAsync();
        await server.CallAsync("update_security_settings", $$"""{"settings":{"contacts":[{"id":"neighbour","url":"{{neighbour.Url}}"}]} }""");
        Instant tomorrow = SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1);
        foreach ((string id, (string Normal, string Duress) digits) in Digits)
        {
            await server.ChosenCodeAsync(id, digits.Normal, digits.Duress, c => c with
            {
                CanDisarm = id != "kid",
                OneTime = id == "once",
                ValidFrom = id == "later" ? tomorrow : null,
            });
        }

        List<(string, string)> said = [];
        async Task<string> UseAsync(string id, string action, string channel = "keypad", bool bypass = false)
        {
            _uses++;
            (HttpStatusCode status, string body) = await EnterAsync(server, form(Digits[id]), action, channel, bypass);
            said.Add(("keypad", $"{status} {Shown.Plain(body)}"));
            await IsToldAsync(server);
            return body;
        }

        await server.ModeAsync(SecurityMode.Away);
        await UseAsync("pat", "disarm");
        await server.ModeAsync(SecurityMode.Disarmed);
        await server.MotionAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        await UseAsync("pat", "arm", bypass: true);
        await server.ModeAsync(SecurityMode.Away);
        await IsToldAsync(server);
        await UseAsync("pat", "disarm");
        await server.ModeAsync(SecurityMode.Disarmed);
        await UseAsync("pat", "arm");
        Assert.Contains("code.not-allowed", await UseAsync("kid", "disarm"), StringComparison.Ordinal);
        Assert.Contains("code.not-now", await UseAsync("later", "disarm"), StringComparison.Ordinal);
        await UseAsync("once", "disarm");
        Assert.Contains("code.wrong", await UseAsync("once", "disarm"), StringComparison.Ordinal);
        for (int i = 0; i < 4; i++)
        {
            await EnterAsync(server, "9999", "disarm");
            await IsToldAsync(server);
        }

        Assert.Contains("code.wait", await UseAsync("pat", "disarm"), StringComparison.Ordinal);
        Assert.Contains("code.wait", await UseAsync("once", "disarm"), StringComparison.Ordinal);
        await SpendBudgetAsync(server);
        Assert.Contains("within a day", await UseAsync("pat", "disarm", "porch"), StringComparison.Ordinal);
        IReadOnlyList<(string, string)> notices = await NoticesAsync(server, neighbour);
        said.AddRange(notices);

        // Each is counted before it is recorded as told, so that the count is the same in both runs or something has leaked.
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home,
            v => v.Part<SecurityView>().Guard.Notices.Count(n => server.How(n.Contacts, "neighbour") == "delivered") >= notices.Count, Waits.Limit));
        said.AddRange(await Shown.ReadAsync(server));
        if (after is not null)
        {
            await after(server);
        }

        return said;
    }

    /// <summary>25 wrong codes at five channels that took one before.</summary>
    private static async Task SpendBudgetAsync(HomeServer server)
    {
        foreach ((string id, int channel) in Enumerable.Range(0, 5).Select(i => (i < 4 ? "kid" : "pat", i)))
        {
            foreach (string? matched in new[] { id, null, null, null, null, null })
            {
                AccessView access = (await server.Homes.ViewAsync(HomeServer.Home)).Part<AccessView>();
                string? code = matched is null ? null : access.Codes.Keys.Single(k => server.Opened(k) == matched);
                await server.Homes.AskAsync(new Request(
                    DeviceKinds.AccessCodesOf(HomeServer.Home), new PresentCode("c" + channel, CodePurpose.Arm, null, code, access.Version, "seal"),
                    Principal.Engine, $"spent-{channel}"));
                await IsToldAsync(server);
            }
        }
    }

    /// <summary>That a contact was told is recorded when it took the notice, which is a matter of chance.</summary>
    private static async Task IsToldAsync(HomeServer server) => Assert.NotNull(await server.Homes.WaitForAsync(
        HomeServer.Home, v => v.Part<SecurityView>().Guard.Notices.All(n => server.How(n.Contacts, "neighbour") is null or "delivered"), Waits.Limit));

    /// <summary>What contacts are told of all that, each notice as it arrived, and once nothing more is on its way.</summary>
    private static async Task<IReadOnlyList<(string, string)>> NoticesAsync(HomeServer server, Contact neighbour)
    {
        // Armed without a door, refused as one of tomorrow, the keypad and five channels locked, the budget spent.
        List<(string, string)> told = [];
        for (int i = 0; i < 9; i++)
        {
            told.Add(("notice", Shown.Plain((await neighbour.Notices.NextAsync()).Body)));
        }

        Assert.False(neighbour.Notices.Reader.TryPeek(out _));
        return told;
    }

    private static async Task<(HttpStatusCode Status, string Body)> EnterAsync(
        HomeServer server, string digits, string action, string channel = "keypad", bool bypass = false)
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync(
            new Uri("/keypad", UriKind.Relative), new { code = digits, action, channel, bypass_open = bypass });
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
