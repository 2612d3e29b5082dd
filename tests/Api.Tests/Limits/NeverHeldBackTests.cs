using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Limits;

/// <summary>In a home whose keys have used up everything, help can still be called for.</summary>
public sealed class NeverHeldBackTests
{
    [Fact]
    public async Task Whoever_has_used_up_every_limit_can_call_for_help_disarm_silence_and_enter_codes()
    {
        await using HomeServer server = await StartAsync();
        using HttpClient resident = server.As(await server.KeyAsync("flat", AccessRole.Resident));
        while (await StatusAsync(resident, "/tools/get_devices", "{}") != HttpStatusCode.TooManyRequests)
        {
        }

        (string Path, string Body)[] urgent =
        [
            ("/tools/raise_panic", """{"kind":"medical"}"""),
            ("/tools/raise_panic", """{"kind":"panic","silent":true}"""),
            ("/tools/disarm_security_system", """{"wait_seconds":0}"""),
            ("/tools/acknowledge_incident", "{}"),
            ("/tools/control_device", """{"device_id":"front-camera","action":"silence_siren","wait_seconds":0}"""),
            ("/keypad", """{"code":"0000","action":"disarm","channel":"hall"}"""),
            ("/approvals/none/approve", """{"code":"0000"}"""),
        ];
        foreach ((string path, string body) in urgent)
        {
            for (int i = 0; i < 5; i++)
            {
                HttpStatusCode status = await StatusAsync(resident, path, body);
                Assert.True(status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable), $"{path}: {status}");
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(resident, "/tools/get_devices", "{}"));
        Assert.Equal(
            HttpStatusCode.TooManyRequests,
            await StatusAsync(resident, "/tools/control_device", """{"device_id":"front-camera","action":"turn_on"}"""));
    }

    [Fact]
    public async Task What_a_model_wishes_is_counted_though_a_person_who_wished_it_would_not_be()
    {
        await using HomeServer server = await StartAsync();
        using HttpClient model = server.As(await server.KeyAsync("model", AccessRole.Assistant));
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 4; i++)
        {
            answers.Add(await StatusAsync(model, "/tools/disarm_security_system", """{"wait_seconds":0}"""));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await StatusAsync(model, "/tools/raise_panic", """{"kind":"fire"}"""));
    }

    [Fact]
    public async Task Strangers_that_use_up_what_an_address_has_hold_back_no_code_for_an_approval()
    {
        await using HomeServer server = await HomeServer.StartAsync(
            ("RateLimiting:StrangersPerMinute", "1"), ("RateLimiting:StrangersBurst", "3"));
        using HttpClient stranger = server.As("wrong");
        using HttpClient keyless = server.As(null);
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 6; i++)
        {
            answers.Add(await StatusAsync(stranger, "/tools/get_devices", "{}"));
        }

        Assert.Equal(3, answers.Count(a => a == HttpStatusCode.Unauthorized));
        Assert.Equal(3, answers.Count(a => a == HttpStatusCode.TooManyRequests));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(keyless, "/tools/get_devices", "{}"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await StatusAsync(keyless, "/approvals/none/approve", """{"code":"0000"}"""));
        // The household behind the same address is let in.
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("get_devices", "{}")).Status);
        using HttpResponseMessage health = await keyless.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task A_call_that_a_limit_refused_leaves_no_receipt_so_that_it_is_made_when_it_comes_again()
    {
        await using HomeServer server = await HomeServer.StartAsync(
            ("RateLimiting:RequestsPerMinute", "120"), ("RateLimiting:BurstSize", "1"));
        const string Call = """{"automation_name":"x","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"light_on"}],"idempotency_key":"the-same"}""";
        const string Other = """{"automation_name":"y","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"light_on"}]}""";
        HttpStatusCode status;
        int tries = 0;
        do
        {
            await server.CallAsync("create_security_automation", Other);
            (status, JsonObject refused) = await server.CallAsync("create_security_automation", Call);
            Assert.True(++tries < 100, refused.ToJsonString());
        }
        while (status != HttpStatusCode.TooManyRequests);

        JsonObject json;
        do
        {
            (status, json) = await server.CallAsync("create_security_automation", Call);
        }
        while (status == HttpStatusCode.TooManyRequests);

        Assert.True(status == HttpStatusCode.OK, json.ToJsonString());
    }

    /// <summary>Keys of this home may call one tool once, and then not for a minute.</summary>
    private static Task<HomeServer> StartAsync() => HomeServer.StartAsync(
        ("RateLimiting:RequestsPerMinute", "1"), ("RateLimiting:BurstSize", "1"), ("RateLimiting:TotalPerMinute", "1"),
        ("RateLimiting:TotalBurst", "1"), ("Calls:Concurrency", "1"), ("Calls:ConcurrencyMax", "1"));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient caller, string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await caller.PostAsync(new Uri(path, UriKind.Relative), content);
        return response.StatusCode;
    }
}
