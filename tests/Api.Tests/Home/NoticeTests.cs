using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>Contacts are told by real HTTP of what is no emergency, with calls that are taken as they stand.</summary>
[Collection(Alone.Name)]
public sealed class NoticeTests
{
    private const string Secret = "Tide-heron 93 velvet quarry Lk2";

    [Fact]
    public async Task A14_an_arming_that_is_taken_back_offers_calls_that_are_taken_as_they_stand()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url);
        await server.CallAsync("arm_security_system", """{"mode":"away","wait_seconds":0}""");
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        Arrived told = await contact.Notices.NextAsync();
        Assert.Equal("notice.arming-failed", told.Type);
        Assert.Equal(
            ("home-1", "away", "opened-while-leaving", "disarmed", "z-back", "Back Door", "open"),
            (Text(told, "home"), Text(told, "mode"), Text(told, "why"), Text(told, "goes_back_to"), Sensor(told, "device"), Sensor(told, "name"),
                Sensor(told, "state")));
        Assert.True(WebhookSigner.TryCreate(Secret, out WebhookSigner? signer));
        Assert.Equal(signer.Sign(told.Id, told.Timestamp, Encoding.UTF8.GetBytes(told.Body)), told.Signature);

        Dictionary<string, JsonNode> next = told.Json["next"]!.AsArray().ToDictionary(n => n!["does"]!.GetValue<string>(), n => n!, StringComparer.Ordinal);
        Assert.Equal(["disarm", "force", "retry"], next.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((409, "panel.close-or-bypass"), await CallAsync(server, next["retry"]));
        Assert.Equal((200, null), await CallAsync(server, next["force"]));
        Assert.Equal("away", (await SecurityAsync(server)).Intent!.Target);
        Assert.Equal((200, null), await CallAsync(server, next["disarm"]));
        Assert.Equal("disarmed", (await SecurityAsync(server)).Intent!.Target);
    }

    /// <summary>As events of earlier versions have it: told to the actors as it is, past the gateway that cleans.</summary>
    [Fact]
    public async Task What_others_called_a_sensor_is_told_in_one_line_bounded_and_with_nothing_hidden()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url);
        await server.TellAsync(HomeServer.BackDoor, new ReportDevice(
            new DeviceDescription
            {
                Name = "Back\u202e\n \u001b[2JDoor" + new string('x', 4000),
                RingKind = "x",
                Capabilities = [Capabilities.Contact],
                TimeZone = "Europe/Berlin",
            },
            new Readings { Faulted = false, Connection = Connection.Online }));
        await server.CallAsync("arm_security_system", """{"mode":"away","wait_seconds":0}""");
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        Arrived told = await contact.Notices.NextAsync();
        string name = Sensor(told, "name");
        Assert.StartsWith("Back [2JDoorx", name, StringComparison.Ordinal);
        Assert.InRange(name.Length, 100, 120);
        Assert.DoesNotContain("\\u202e", told.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\\u001b", told.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_S19_a_locked_keypad_is_told_without_digits_and_its_result_is_recorded()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url);
        for (int i = 0; i < 5; i++)
        {
            await EnterAsync(server, "98127364");
        }

        Arrived told = await contact.Notices.NextAsync();
        Assert.Equal(("notice.keypad-locked", "keypad"), (told.Type, Text(told, "channel")));
        Assert.NotNull(told.Json["locked_until"]);
        Assert.DoesNotContain("98127364", told.Body, StringComparison.Ordinal);
        await SeesAsync(server, "delivered");
        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"kinds":["alarm"]}""");
        Assert.Contains("neighbour is being told.", history.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("neighbour was told (http.204).", history.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A16_a_code_outside_its_time_is_told_with_whose_it_is()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url);
        Instant tomorrow = SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1);
        await server.ChosenCodeAsync("cleaner", "40289173", but: c => c with { ValidFrom = tomorrow });
        await EnterAsync(server, "40289173");
        Arrived told = await contact.Notices.NextAsync();
        Assert.Equal(
            ("notice.code-refused", "cleaner", "Cleaner", "disarm"),
            (told.Type, Text(told, "code_id"), Text(told, "name"), Text(told, "purpose")));
        Assert.DoesNotContain("40289173", told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_that_is_busy_gets_the_same_notice_with_the_same_id_and_one_that_refuses_it_makes_health_say_so()
    {
        await using Contact contact = await Contact.StartAsync(503, 204, 404);
        await using HomeServer server = await ServerAsync(contact.Url);
        await server.ChosenCodeAsync("pat", "40289173");
        await EnterAsync(server, "40289173", "hall", System.Net.HttpStatusCode.OK);
        await LockAsync(server, "porch");
        Arrived first = await contact.Notices.NextAsync();
        Arrived second = await contact.Notices.NextAsync();
        Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
        await SeesAsync(server, "delivered");
        Assert.Equal("ok", (await HealthAsync(server))["state"]!.GetValue<string>());

        await LockAsync(server, "hall");
        Assert.NotEqual(first.Id, (await contact.Notices.NextAsync()).Id);
        await SeesAsync(server, "failed");
        JsonNode health = await HealthAsync(server);
        Assert.Equal("degraded", health["state"]!.GetValue<string>());
        Assert.Contains("did not get through to home-1: neighbour", health["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_S4_an_automation_arms_in_a_mode_of_the_home_and_tells_what_it_left_out_once_it_is_armed()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url);
        (_, JsonObject wrong) = await server.CallAsync("create_security_automation", Evening("nigth", "wait"));
        Assert.Contains("\"night\"", wrong["details"]!.ToJsonString(), StringComparison.Ordinal);
        (_, JsonObject made) = await server.CallAsync("create_security_automation", Evening("night", "wait"));
        Assert.Contains(
            "arm night, waiting up to 5 min for open sensors to close and leaving them unguarded after that",
            made["automation"]!["summary"]!.GetValue<string>(), StringComparison.Ordinal);

        await server.CallAsync("create_security_automation", Evening("vacation", "bypass"));
        await server.TellAsync(HomeServer.SideDoor, new ReportReadings(new Readings { Faulted = true }));
        await server.TellAsync(
            new Address(HomeServer.Home, DeviceKinds.Doorbell, "1001"), new ReportDing("d", SystemClock.Instance.GetCurrentInstant()));
        await server.ModeAsync(SecurityMode.Away);
        Arrived told = await contact.Notices.NextAsync();
        Assert.Equal(
            ("notice.armed-without", "vacation", "rule:evening-vacation", "z-side"),
            (told.Type, Text(told, "mode"), Text(told, "by"), Sensor(told, "device")));
        Assert.Equal("disarm", Assert.Single(told.Json["next"]!.AsArray())!["does"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rule_tells_a_recipient_by_name_at_the_address_of_the_settings_and_nobody_it_does_not_know()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url);
        (_, JsonObject wrong) = await server.CallAsync("create_security_automation", Bell("nieghbour"));
        Assert.Contains("\"neighbour\"", wrong["details"]!.ToJsonString(), StringComparison.Ordinal);
        (_, JsonObject made) = await server.CallAsync("create_security_automation", Bell("neighbour"));
        Assert.Contains(
            "tell neighbour \"Somebody is at the door.\"",
            made["automation"]!["summary"]!.GetValue<string>(), StringComparison.Ordinal);
        await server.TellAsync(
            new Address(HomeServer.Home, DeviceKinds.Doorbell, "1001"), new ReportDing("d", SystemClock.Instance.GetCurrentInstant()));
        Arrived told = await contact.Notices.NextAsync();
        Assert.Equal(
            ("notice.rule", "Somebody is at the door.", "bell", "Bell", "doorbell.pressed"),
            (told.Type, Text(told, "message"), Text(told, "rule"), Text(told, "rule_name"), told.Json["trigger"]!["name"]!.GetValue<string>()));
        Assert.True(WebhookSigner.TryCreate(Secret, out WebhookSigner? signer));
        Assert.Equal(signer.Sign(told.Id, told.Timestamp, Encoding.UTF8.GetBytes(told.Body)), told.Signature);
    }

    private static string Bell(string recipient) => $$"""
        {"automation_name":"Bell","trigger_type":"doorbell",
         "response_actions":[{"type":"notify","message":"Somebody is at the door.","recipients":["{{recipient}}"]}]}
        """;

    private static string Evening(string mode, string whenOpen) => $$"""
        {"automation_name":"Evening {{mode}}","trigger_type":"{{(mode == "vacation" ? "doorbell" : "alarm")}}",
         "response_actions":[{"type":"arm","mode":"{{mode}}","when_open":"{{whenOpen}}"}]}
        """;

    [Fact]
    public async Task A_contact_gets_only_the_notices_that_the_settings_name()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await ServerAsync(contact.Url, """,{"id":"son","url":"URL","notices":["code-refused"]}""");
        await LockAsync(server, "porch");
        await contact.Notices.NextAsync();
        NoticeView notice = Assert.Single((await SecurityAsync(server)).Guard.Notices);
        Assert.Equal(["neighbour"], notice.Contacts.Keys.Select(server.Opened));
        (_, JsonObject settings) = await server.CallAsync("get_security_settings", "{}");
        Assert.Equal("""["code-refused"]""", settings["settings"]!["contacts"]![1]!["notices"]!.ToJsonString());
        Assert.Null(settings["settings"]!["contacts"]![0]!["notices"]);
        (_, JsonObject refused) = await server.CallAsync("update_security_settings", """
            {"settings":{"contacts":[{"id":"son","url":"https://example.org/","notices":["code-refusd"]}]}}
            """);
        Assert.Contains("""["code-refused"]""", refused.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<HomeServer> ServerAsync(string url, string more = "")
    {
        HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"), ("Webhooks:SigningKey", Secret));
        (_, JsonObject set) = await server.CallAsync("update_security_settings", $$"""
            {"settings":{"zones":[{"device":"back-door","type":"instant","modes":["away"]}],
              "contacts":[{"id":"neighbour","url":"{{url}}"}{{more.Replace("URL", url, StringComparison.Ordinal)}}]} }
            """);
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());
        await server.TellAsync(
            DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel { Participations = [new("z-side", [SecurityMode.Home, SecurityMode.Away])] });
        return server;
    }

    private static async Task LockAsync(HomeServer server, string channel)
    {
        for (int i = 0; i < 5; i++)
        {
            await EnterAsync(server, "98127364", channel);
        }
    }

    private static async Task EnterAsync(
        HomeServer server, string digits, string channel = "keypad", System.Net.HttpStatusCode expected = System.Net.HttpStatusCode.Conflict)
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync(
            new Uri("/keypad", UriKind.Relative), new { code = digits, action = "disarm", channel });
        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<(int Status, string? Code)> CallAsync(HomeServer server, JsonNode next)
    {
        (System.Net.HttpStatusCode status, JsonObject answer) = await server.CallAsync(
            next["tool"]!.GetValue<string>(), next["arguments"]!.ToJsonString());
        return ((int)status, answer["code"]?.GetValue<string>());
    }

    private static async Task<SecurityView> SecurityAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>();

    private static async Task SeesAsync(HomeServer server, string how) => Assert.NotNull(await server.Homes.WaitForAsync(
        HomeServer.Home, v => v.Part<SecurityView>().Guard.Notices is [.., var last] && server.How(last.Contacts, "neighbour") == how, Waits.Limit));

    private static async Task<JsonNode> HealthAsync(HomeServer server) =>
        JsonNode.Parse(await server.Http.GetStringAsync(new Uri("/health", UriKind.Relative)))!["subsystems"]!.AsArray()
            .Single(s => s!["name"]!.GetValue<string>() == "incidents")!;

    private static string Text(Arrived told, string name) => told.Json[name]!.GetValue<string>();

    private static string Sensor(Arrived told, string name) => Assert.Single(told.Json["sensors"]!.AsArray())![name]!.GetValue<string>();
}
