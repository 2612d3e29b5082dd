using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using static RingActors.Api.Tests.Access.ApprovalPageTests;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>An approval is good once, for what was shown, and by those who may: over real HTTP.</summary>
public sealed class ApprovalOnceTests
{
    private const string Disarm = "/tools/disarm_security_system";
    private const string NoWait = """{"wait_seconds":0}""";

    [Fact]
    public async Task A_code_that_is_sent_again_gets_the_first_result_also_one_that_is_spent()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string code = await CodeAsync(server, """{"name":"Pat","one_time":true}""");
        string id = await AskAsync(server);
        using HttpClient nobody = server.As(null);
        string body = $$"""{"code":"{{code}}"}""";
        (HttpStatusCode status, JsonObject first) = await SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/approve", body);
        Assert.Equal((HttpStatusCode.OK, "approved"), (status, (string?)first["status"]));
        await server.ModeAsync(SecurityMode.Home);

        (status, JsonObject again) = await SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/approve", body);

        Assert.Equal((HttpStatusCode.OK, first.ToJsonString()), (status, again.ToJsonString()));
        Assert.Equal(1, await DisarmingsAsync(server));
        Assert.Equal("approval.ask-again", (string?)(await SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/refuse", body)).Json["code"]);
    }

    [Fact]
    public async Task Two_who_approve_at_once_by_a_code_and_by_a_key_have_it_done_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string body = $$"""{"code":"{{await CodeAsync(server, """{"name":"Pat"}""")}}"}""";
        string id = await AskAsync(server);
        using HttpClient nobody = server.As(null);
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        (HttpStatusCode Status, JsonObject Json)[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => i % 2 == 0
            ? SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/approve", body)
            : SendAsync(tablet, HttpMethod.Post, $"/approvals/{id}/approve")));
        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.OK, a.Json.ToJsonString()));
        Assert.Single(answers.Select(a => a.Json.ToJsonString()).Distinct());
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_world_moved_nothing_is_done_and_the_difference_is_said_by_a_key_and_by_a_code(bool byCode)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string? body = byCode ? $$"""{"code":"{{await CodeAsync(server, """{"name":"Pat"}""")}}"}""" : null;
        string id = await AskAsync(server);
        await server.ModeAsync(SecurityMode.Home);
        using HttpClient person = server.As(byCode ? null : await server.KeyAsync("tablet", AccessRole.Resident));

        (HttpStatusCode status, JsonObject told) = await SendAsync(person, HttpMethod.Post, $"/approvals/{id}/approve", body);

        Assert.Equal((HttpStatusCode.Conflict, "approval.ask-again"), (status, (string?)told["code"]));
        Assert.Contains("alarm was in mode away and is in mode home now", (string?)told["error"], StringComparison.Ordinal);
        JsonObject shown = (await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json;
        Assert.Equal(("lapsed", "alarm was in mode away and is in mode home now"), ((string?)shown["status"], (string?)shown["differences"]![0]));
        await server.ModeAsync(SecurityMode.Away);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(person, HttpMethod.Post, $"/approvals/{id}/approve", body)).Status);
        Assert.Equal(0, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task Whoever_asks_again_after_the_world_moved_is_given_one_that_can_be_approved()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string stale = await AskAsync(server);
        await server.ModeAsync(SecurityMode.Home);
        using HttpClient claude = server.As(await server.KeyAsync("claude2", AccessRole.Assistant));
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        string first = IdOf(await SendAsync(claude, HttpMethod.Post, Disarm, NoWait));
        Assert.Equal(first, IdOf(await SendAsync(claude, HttpMethod.Post, Disarm, NoWait)));
        await server.ModeAsync(SecurityMode.Away);
        string second = IdOf(await SendAsync(claude, HttpMethod.Post, Disarm, NoWait));
        Assert.Distinct([stale, first, second]);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(tablet, HttpMethod.Post, $"/approvals/{second}/approve")).Status);
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task From_elsewhere_a_models_key_takes_no_code_along()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string body = $$"""{"code":"{{await CodeAsync(server, """{"name":"Pat"}""")}}"}""";
        string id = await AskAsync(server);
        using HttpClient claude = server.As(await server.KeyAsync("other", AccessRole.Assistant));
        using HttpClient keypad = server.As(await server.KeyAsync("hall", AccessRole.Keypad));
        claude.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        keypad.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        (HttpStatusCode status, JsonObject told) = await SendAsync(claude, HttpMethod.Post, $"/approvals/{id}/approve", body);
        Assert.Equal((HttpStatusCode.Forbidden, "key.ask-a-person"), (status, (string?)told["code"]));
        Assert.Equal(before, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(keypad, HttpMethod.Post, $"/approvals/{id}/approve", body)).Status);
    }

    [Fact]
    public async Task Another_model_can_neither_approve_refuse_nor_take_back_what_one_asked_for()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Assistant));
        foreach ((string verb, HttpStatusCode expected) in new[]
        {
            ("approve", HttpStatusCode.Forbidden), ("refuse", HttpStatusCode.Forbidden), ("withdraw", HttpStatusCode.NotFound),
        })
        {
            Assert.Equal(expected, (await SendAsync(other, HttpMethod.Post, $"/approvals/{id}/{verb}")).Status);
        }

        Assert.Equal("pending", (string?)(await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json["status"]);
    }

    [Fact]
    public async Task A_recipient_who_is_a_resident_is_sent_no_link_to_settings()
    {
        await using WebhookReceiver son = await WebhookReceiver.StartAsync();
        await using WebhookReceiver mum = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"));
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts = [new("son", son.Url) { Role = AccessRole.Resident }, new("mum", mum.Url) { Role = AccessRole.Owner }],
        }));
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, "/tools/update_security_settings", """{"settings":{"incidents":{"abort_seconds":0}}}""");
        Assert.Equal((string?)waits["approval"]!["id"], (string?)(await mum.NextAsync())["approval"]);
        Assert.Empty(son.Received);
    }

    [Fact]
    public async Task During_an_entry_delay_the_answer_says_the_seconds_left_and_names_the_keypad()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Address keypad = new(HomeServer.Home, DeviceKinds.Keypad, "kp-1");
        await server.TellAsync(keypad, new ReportDevice(
            new DeviceDescription { Name = "Hall Keypad", RingKind = "x", Capabilities = [] }, new Readings { Connection = Connection.Online }));
        await server.ModeAsync(SecurityMode.Away);
        Instant now = SystemClock.Instance.GetCurrentInstant();
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel
        {
            Alarm = Patch.Of(new AlarmReading(AlarmReading.EntryDelay, "a-1", ["z-back"], now)),
            DelayEndsAt = Patch.Of<Instant?>(now + Duration.FromSeconds(300)),
        });
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        string error = (string)waits["error"]!;
        Assert.Contains("disarm at the keypad \"Hall Keypad\", or in the Ring app.", error, StringComparison.Ordinal);
        string left = error.Split("The entry delay ends in ")[1].Split(' ')[0];
        Assert.InRange(int.Parse(left, System.Globalization.CultureInfo.InvariantCulture), 200, 300);
    }

    private static string IdOf((HttpStatusCode Status, JsonObject Json) told) => (string)told.Json["approval"]!["id"]!;

    private static async Task<string> CodeAsync(HomeServer server, string body) =>
        (string)(await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", body)).Json["shown_once"]!["code"]!;
}
