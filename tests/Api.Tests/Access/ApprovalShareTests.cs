using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>Nobody is asked for what cannot be done, nobody is kept from asking, and nobody's telephone rings all day.</summary>
public sealed class ApprovalShareTests
{
    private const string Disarm = "/tools/disarm_security_system";
    private const string NoWait = """{"wait_seconds":0}""";

    [Theory]
    [InlineData("control_device", """{"device_id":"front-camera","action":"unlock","wait_seconds":0}""")]
    [InlineData("control_device", """{"device_id":"front-camera","action":"open_valve","wait_seconds":0}""")]
    [InlineData("control_device", """{"device_id":"back-door","action":"set_volume","value":5,"wait_seconds":0}""")]
    [InlineData("control_device", """{"device_id":"back-door","action":"snooze","minutes":60,"wait_seconds":0}""")]
    [InlineData("control_device", """{"device_id":"front-door","action":"unlock","wait_seconds":0}""")]
    [InlineData("acknowledge_incident", """{"incident_id":"incident-9"}""")]
    [InlineData("arm_security_system", """{"mode":"away","bypass":["nothing-there"],"wait_seconds":0}""")]
    public async Task Nobody_is_asked_for_what_would_be_refused_in_any_case(string tool, string body)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(new(HomeServer.Home, DeviceKinds.Generic, "z-lock"), new ReportDevice(
            new DeviceDescription { Name = "Front Door", RingKind = "lock", Capabilities = [Capabilities.Lock], TimeZone = "Europe/Berlin" },
            new Readings { Connection = Connection.Online }));
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (HttpStatusCode own, JsonObject told) = await SendAsync(server.Http, HttpMethod.Post, $"/tools/{tool}", body);
        (HttpStatusCode status, JsonObject refused) = await SendAsync(claude, HttpMethod.Post, $"/tools/{tool}", body);
        Assert.True(own != HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal((own, (string?)told["code"]), (status, (string?)refused["code"]));
        Assert.Empty((await SendAsync(claude, HttpMethod.Post, "/tools/get_approvals", "{}")).Json["approvals"]!.AsArray());
    }

    [Fact]
    public async Task Where_nothing_is_open_nobody_is_asked_to_take_care_of_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (HttpStatusCode status, JsonObject answer) =
            await SendAsync(claude, HttpMethod.Post, "/tools/acknowledge_incident", "{}");
        Assert.True((status, 0) == (HttpStatusCode.OK, answer["incidents"]?.AsArray().Count), answer.ToJsonString());
    }

    [Fact]
    public async Task A_code_that_is_not_there_is_not_asked_to_be_taken_back()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        (HttpStatusCode status, JsonObject refused) = await SendAsync(tablet, HttpMethod.Delete, "/access-codes/nobody");
        Assert.True((string?)refused["code"] == "code.name-one", $"{status} {refused.ToJsonString()}");
    }

    [Fact]
    public async Task One_who_asks_for_much_keeps_neither_others_nor_a_disarming_from_being_asked_for()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Assistant));
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await HookAsync(claude, i)).Status);
        }

        (HttpStatusCode status, JsonObject full) = await HookAsync(claude, 8);
        Assert.Equal((HttpStatusCode.Conflict, "approval.withdraw-one-first"), (status, (string?)full["code"]));
        Assert.Contains("withdraw_approval", (string?)full["error"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(claude, HttpMethod.Post, Disarm, NoWait)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await HookAsync(other, 20)).Status);
        using HttpClient third = server.As(await server.KeyAsync("third", AccessRole.Assistant));
        for (int i = 30; i < 40; i++)
        {
            await HookAsync(third, i);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(other, HttpMethod.Post, Disarm, NoWait)).Status);
    }

    [Fact]
    public async Task Two_who_ask_for_much_leave_a_place_to_each_third_and_people_wait_for_no_place()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        List<HttpClient> all = [];
        for (int i = 0; i < 6; i++)
        {
            all.Add(server.As(await server.KeyAsync($"claude-{i}", AccessRole.Assistant)));
        }

        for (int i = 0; i < 30; i++)
        {
            await HookAsync(all[i % 2], i);
        }

        Assert.Equal("approval.answer-those-first", (string?)(await HookAsync(all[1], 31)).Json["code"]);
        foreach (HttpClient third in all.Skip(2))
        {
            (HttpStatusCode status, JsonObject waits) = await HookAsync(third, 40);
            Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        }

        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        for (int i = 0; i < 8; i++)
        {
            (HttpStatusCode status, JsonObject made) = await SendAsync(
                tablet, HttpMethod.Put, $"/access-codes/guest-{i}", """{"name":"Guest"}""");
            Assert.True(status == HttpStatusCode.Accepted, made.ToJsonString());
        }

        all.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Asking_and_withdrawing_over_and_over_sends_a_few_links_and_then_none_which_is_said()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(
            ("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"));
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts = [new RecipientPolicy("son", phone.Url) { Role = AccessRole.Owner }],
        }));
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        List<bool> linked = [];
        for (int i = 0; i < 70; i++)
        {
            (_, JsonObject waits) = await HookAsync(claude, i);
            string id = (string)waits["approval"]!["id"]!;
            bool isLinked = waits["approval"]!["ways"]!.ToJsonString().Contains("by the link that was sent", StringComparison.Ordinal);
            bool isSaid = ((string)waits["suggestion"]!).Contains("Nobody was sent a link: for as many", StringComparison.Ordinal);
            Assert.NotEqual(isLinked, isSaid);
            linked.Add(isLinked);
            await SendAsync(claude, HttpMethod.Post, "/tools/withdraw_approval", $$"""{"approval_id":"{{id}}"}""");
        }

        Assert.Equal(6, linked.Count(l => l));
        (_, JsonObject disarm) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        Assert.Contains("by the link", disarm["approval"]!["ways"]!.ToJsonString(), StringComparison.Ordinal);
        for (int i = 0; i < 7; i++)
        {
            await phone.NextAsync();
        }

        Assert.Equal(7, phone.Received.Count);
    }

    [Fact]
    public async Task A_number_that_changes_is_said_as_people_say_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(new(HomeServer.Home, DeviceKinds.Doorbell, "1001"), new ReportDevice(
            new DeviceDescription
            {
                Name = "Front Doorbell",
                RingKind = "x",
                Capabilities = [Capabilities.Ding, Capabilities.Volume],
                TimeZone = "Europe/Berlin",
            },
            new Readings
            {
                Traits = [new TraitReading(Capabilities.Volume, null, new Measure(4, MeasureUnit.Of4))],
                Connection = Connection.Online,
            }));
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, "/tools/control_device", """{"device_id":"front-doorbell","action":"set_volume","value":10,"wait_seconds":0}""");
        Assert.Contains("Its volume is 4 of 4 now", (string?)waits["approval"]?["effect"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_settings_is_said_by_names_and_an_empty_list_as_what_it_means()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode set, _) = await SendAsync(server.Http, HttpMethod.Post, "/tools/update_security_settings", """
            {"settings":{"contacts":[{"id":"ann","url":"https://example.org/ann"},
             {"id":"bob","url":"https://example.org/bob"},{"id":"cleo","url":"https://example.org/cleo"}]}}
            """);
        Assert.Equal(HttpStatusCode.OK, set);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        string effect = await PolicyAsync(claude, """
            [{"id":"ann","url":"https://example.org/ann"},{"id":"cleo","url":"https://example.org/cleo","notices":[]}]
            """);
        Assert.True(
            effect.Contains("contacts[bob]: taken out", StringComparison.Ordinal)
            && effect.Contains("contacts[cleo].notices: all notices becomes no notices at all", StringComparison.Ordinal)
            && !effect.Contains("ann", StringComparison.Ordinal),
            effect);
    }

    [Fact]
    public async Task Where_only_the_exit_delay_is_the_reason_for_asking_that_is_said()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy
        {
            Zones = [new ZonePolicy { Device = HomeServer.BackDoor.Id, Type = ZoneType.Instant, Modes = ["away", "vacation"] }],
        }));
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (HttpStatusCode status, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, "/tools/arm_security_system", """{"mode":"vacation","wait_seconds":0}""");
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        Assert.Contains(
            "No longer guarded: for the 60 s of the exit delay that begins anew, the home's own zones.",
            (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
    }

    private static async Task<string> PolicyAsync(HttpClient caller, string contacts)
    {
        (HttpStatusCode status, JsonObject waits) = await SendAsync(
            caller, HttpMethod.Post, "/tools/update_security_settings", $$$"""{"settings":{"contacts":{{{contacts}}}}}""");
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        return (string)waits["approval"]!["effect"]!;
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> HookAsync(HttpClient caller, int number) => SendAsync(
        caller, HttpMethod.Post, "/tools/create_security_automation", $$"""
        {"automation_name":"Hook {{number}}","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
         "response_actions":[{"type":"webhook","url":"https://example.org/{{number}}"}]}
        """);
}
