using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Faces.Http;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Access;

/// <summary>Every tool and every route by every role and every sort of key, from outside.</summary>
public sealed class RightsTableTests
{
    private static readonly HttpStatusCode[] No = [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden];

    /// <summary>Calls of tools that are complete, so that nothing but the key decides.</summary>
    private static readonly Dictionary<string, string> Calls = new()
    {
        ["get_device_details"] = """{"device_id":"front-camera"}""",
        ["control_device"] = """{"device_id":"front-camera","action":"turn_on","wait_seconds":0}""",
        ["arm_security_system"] = """{"mode":"away","wait_seconds":0}""",
        ["disarm_security_system"] = """{"wait_seconds":0}""",
        ["raise_panic"] = """{"kind":"medical"}""",
        ["update_security_settings"] = """{"settings":{}}""",
        ["create_security_automation"] = """{"automation_name":"x","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"light_on"}]}""",
        ["get_automation"] = """{"automation_id":"x"}""",
        ["change_automation"] = """{"automation_id":"x","action":"enable"}""",
        ["check_automation"] = """{"automation_id":"x"}""",
        ["backtest_automation"] = """{"automation_id":"x"}""",
        ["get_snapshot"] = """{"device_id":"front-camera"}""",
        ["describe_automation_format"] = "{}",
        ["change_group"] = """{"action":"create","name":"x","device_ids":["front-camera"]}""",
        ["change_promise"] = """{"action":"check","promise":{"name":"x","never":[{"type":"mode","modes":["disarmed"]}],"for_more_than_seconds":600}}""",
        ["schedule_security_modes"] = """{"schedule_config":{"timeframes":[{"start":"22:00","end":"06:00","mode":"away"}]}}""",
        ["list_schedules"] = """{}""",
        ["change_schedule"] = """{"action":"delete","schedule_id":"x"}""",
        ["rehearse"] = "{}",
        ["preview_schedule"] = """{"schedule":{"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"do":{"type":"mode","mode":"away"}}}""",
        ["create_schedule"] = """{"schedule":{"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"do":{"type":"mode","mode":"away"}}}""",
        ["update_schedule"] = """{"schedule_id":"x","patch":{"runs":2}}""",
        ["delete_schedule"] = """{"schedule_id":"x"}""",
        ["pause_schedule"] = """{"schedule_id":"x","note":"guests"}""",
        ["explain_automation"] = """{"automation_id":"x"}""",
        ["trigger_emergency_protocol"] = "{}",
        ["change_protocol"] = """{"action":"list"}""",
        ["drill_protocol"] = """{"action":"list"}""",
        ["practice_mode"] = """{"action":"show"}""",
        ["withdraw_approval"] = """{"approval_id":"nobody"}""",
        ["configure_motion_detection"] = """{"doorbell_id":"front-doorbell"}""",
    };

    [Fact]
    public async Task Every_tool_is_called_by_those_who_may_and_by_nobody_else()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        foreach (AccessRole role in Enum.GetValues<AccessRole>())
        {
            using HttpClient caller = server.As(await server.KeyAsync($"a-{role.Word()}", role));
            foreach (ToolDefinition tool in ToolClasses.Definitions)
            {
                bool may = tool.Rights.Any(right => AccessRights.Of(role, right) != Allowance.Never);
                long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
                (HttpStatusCode status, JsonObject json) = await CallAsync(caller, tool.Name);
                Assert.True(may != (status == HttpStatusCode.Forbidden), $"{role} calls {tool.Name}: {(int)status} {json.ToJsonString()}");
                if (!may)
                {
                    // What calls for help says before all else that none was called.
                    Assert.Equal(NotYours, Bare(WithoutHelp(json, tool)));
                    await AssertWrittenDownOnlyAsync(server, tool.IsQuiet ? null : tool.Name, $"a-{role.Word()}", before);
                }
            }
        }
    }

    /// <summary>Of a call that was refused there is the entry in the audit log, and the home has not moved.</summary>
    private static async Task AssertWrittenDownOnlyAsync(HomeServer server, string? call, string key, long homeSeq)
    {
        Assert.Equal(homeSeq, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
        await server.Service<AuditLog>().AddAsync(new AuditEntry(0, DateTimeOffset.UtcNow, "", "", "test", "ok"), Waits.Limit);
        (IReadOnlyList<AuditEntry> page, _) = server.Service<AuditReader>().Read(new AuditQuery(), e => e.Call == "test" ? null : e, 1);
        if (call is not null)
        {
            AuditEntry entry = Assert.Single(page);
            Assert.Equal((key, call, "key.ask-a-person"), (entry.Key, entry.Call, entry.Outcome));
        }
    }

    [Fact]
    public async Task A_key_that_is_missing_wrong_expired_or_revoked_is_refused_in_the_same_words_by_every_route()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string revoked = await server.KeyAsync("gone", AccessRole.Owner);
        using (HttpResponseMessage response = await server.Http.DeleteAsync(new Uri("/keys/gone", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        string expired = await server.KeyAsync("old", AccessRole.Owner, expires: SystemClock.Instance.GetCurrentInstant() + Duration.FromMilliseconds(300));
        using HttpClient probe = server.As(expired);
        bool isOver = false;
        while (!isOver)
        {
            using HttpResponseMessage tools = await probe.GetAsync(new Uri("/tools", UriKind.Relative));
            isOver = tools.StatusCode == HttpStatusCode.Unauthorized;
        }

        string?[] keys = [null, "", "wrong", revoked, expired, "ra_" + new string('A', 43), new string('x', 5000)];
        HashSet<string> texts = [];
        foreach (string? key in keys)
        {
            using HttpClient caller = server.As(null);
            foreach ((HttpMethod method, string path, _, RouteRights rights) in Routes(server))
            {
                using HttpRequestMessage request = new(method, path);
                if (key is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
                }

                using HttpResponseMessage response = await caller.SendAsync(request);
                if (path.StartsWith("/hooks/", StringComparison.Ordinal))
                {
                    // Keys are nothing there: what stands in their place is the sender's, and judged by what the webhook asks for (HookTests).
                    Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                    continue;
                }

                if (rights.IsOpen && (key is null || response.Headers.WwwAuthenticate.Count == 0))
                {
                    Assert.True(key is null, $"{method} {path} took {key}");
                    continue;
                }

                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} with {key}: {(int)response.StatusCode}");
                Assert.Single(response.Headers.WwwAuthenticate);
                texts.Add(method == HttpMethod.Head ? texts.FirstOrDefault() ?? "" : Bare((JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!));
            }
        }

        texts.Remove("");
        Assert.Single(texts);
    }

    [Fact]
    public async Task Every_route_says_what_it_takes_and_lets_in_those_who_have_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpMethod Method, string Path, string Pattern, RouteRights Rights)[] routes = Routes(server);
        Assert.True(routes.Length >= 25, $"only {routes.Length} routes were found");
        foreach (AccessRole role in Enum.GetValues<AccessRole>())
        {
            using HttpClient caller = server.As(await server.KeyAsync($"a-{role.Word()}", role));
            foreach ((HttpMethod method, string path, string pattern, RouteRights rights) in routes)
            {
                long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
                using HttpRequestMessage request = new(method, path) { Content = method == HttpMethod.Get ? null : Body("{}") };
                using HttpResponseMessage response = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                bool may = rights.IsOpen || rights.Any.IsEmpty || rights.Any.Any(right => AccessRights.Of(role, right) != Allowance.Never);
                if (!may)
                {
                    Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{role}: {method} {path}: {(int)response.StatusCode}");
                    await AssertWrittenDownOnlyAsync(server, path == "/metrics" ? null : $"{method} {pattern}", $"a-{role.Word()}", before);
                }
                else if (!rights.IsOpen && !rights.Any.IsEmpty)
                {
                    Assert.False(No.Contains(response.StatusCode) && !path.Contains("open-door", StringComparison.Ordinal), $"{role}: {method} {path}: {(int)response.StatusCode}");
                }
            }
        }
    }

    [Fact]
    public async Task A_key_of_one_home_sees_no_other_and_is_told_the_same_as_of_one_that_is_not_there()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        using HttpClient caller = server.As(await server.KeyAsync("guest-house", AccessRole.Owner, [HomeServer.Home]));
        foreach (ToolDefinition tool in ToolClasses.Definitions.Where(t => t.Input.Find("home_id") is not null))
        {
            JsonObject call = (JsonObject)JsonNode.Parse(Calls.GetValueOrDefault(tool.Name, "{}"))!;
            string[] answers = [];
            foreach (string home in new[] { HomeServer.OtherHome, "home-9" })
            {
                call["home_id"] = home;
                (HttpStatusCode status, JsonObject json) = await CallAsync(caller, tool.Name, call.ToJsonString());
                Assert.True(status == HttpStatusCode.NotFound, $"{tool.Name}: {json.ToJsonString()}");
                answers = [.. answers, Bare(json).Replace(home, "*", StringComparison.Ordinal)];
                Assert.DoesNotContain("Seaside", json.ToJsonString(), StringComparison.Ordinal);
            }

            Assert.Single(answers.Distinct());
        }

        foreach (string path in new[] { $"/api/v1/homes/{HomeServer.OtherHome}/snapshots/abc", "/access-codes?home_id=" + HomeServer.OtherHome })
        {
            using HttpResponseMessage response = await caller.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        using HttpResponseMessage health = await caller.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.DoesNotContain(HomeServer.OtherHome, await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string NotYours => Bare((JsonObject)JsonNode.Parse(
        """
        {"success":false,"error":"The key of this call may not do that.","error_type":"forbidden","code":"key.ask-a-person",
         "suggestion":"Nothing was changed. Do not try another way; tell the person you work for, who can do it with a key that may."}
        """)!);

    private static JsonObject WithoutHelp(JsonObject json, ToolDefinition tool)
    {
        const string first = "No help was called. ";
        const string yourself = "Call the emergency number yourself if somebody is in danger. ";
        if (tool.Rights.Contains(AccessRight.CallForHelp))
        {
            Assert.StartsWith(first, (string?)json["error"], StringComparison.Ordinal);
            Assert.StartsWith(yourself, (string?)json["suggestion"], StringComparison.Ordinal);
            json["error"] = ((string)json["error"]!)[first.Length..];
            json["suggestion"] = ((string)json["suggestion"]!)[yourself.Length..];
        }

        return json;
    }

    /// <summary>An answer without what differs in every one.</summary>
    private static string Bare(JsonObject json)
    {
        JsonObject copy = (JsonObject)json.DeepClone();
        foreach (string name in new[] { "request_id", "timestamp", "time_zone", "home_name", "home_id" })
        {
            copy.Remove(name);
        }

        return copy.ToJsonString();
    }

    private static (HttpMethod Method, string Path, string Pattern, RouteRights Rights)[] Routes(HomeServer server) =>
    [
        .. from endpoint in server.Routes
           let rights = endpoint.Metadata.GetMetadata<RouteRights>()
           let path = Filled(endpoint)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           where method != HttpMethods.Head
           select rights is null ? throw new InvalidOperationException($"{path} does not say what it takes.") : (new HttpMethod(method), path, endpoint.RoutePattern.RawText!, rights),
    ];

    private static string Filled(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "home" } => HomeServer.Home,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "device" } => "front-doorbell",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "right" } => "unlock",
        _ => "nothing",
    }))));

    private static Task<(HttpStatusCode Status, JsonObject Json)> CallAsync(HttpClient caller, string tool) =>
        CallAsync(caller, tool, Calls.GetValueOrDefault(tool, "{}"));

    private static async Task<(HttpStatusCode Status, JsonObject Json)> CallAsync(HttpClient caller, string tool, string body)
    {
        using HttpResponseMessage response = await caller.PostAsync(new Uri($"/tools/{tool}", UriKind.Relative), Body(body));
        return (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
