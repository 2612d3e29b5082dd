using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Access;

/// <summary>Named keys over HTTP: made by an owner, shown once, revoked within a second.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task An_owner_makes_a_key_that_is_shown_once_and_works_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject made) = await SendAsync(
            server.Http, HttpMethod.Post, "/keys", """{"name":"claude","role":"assistant","homes":["home-1"],"allowances":{"unlock":"never"}}""");
        Assert.Equal(HttpStatusCode.Created, status);
        string key = (string)made["key"]!;
        Assert.Matches("^ra_[A-Za-z0-9_-]{43}$", key);

        using HttpClient claude = server.As(key);
        using HttpResponseMessage tools = await claude.GetAsync(new Uri("/tools", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, tools.StatusCode);

        (_, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/keys");
        JsonObject entry = list["keys"]!.AsArray().OfType<JsonObject>().Single(k => (string?)k["name"] == "claude");
        Assert.Equal(("assistant", "good", "api-key:owner"), ((string?)entry["role"], (string?)entry["state"], (string?)entry["created_by"]));
        Assert.DoesNotContain(key, list.ToJsonString(), StringComparison.Ordinal);
        Assert.All(await server.FilesAsync(), f => Assert.DoesNotContain(key, Encoding.Latin1.GetString(f.Content), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    [InlineData("Authorization", "ApiKey ")]
    [InlineData("X-API-Key", "")]
    public async Task A_key_is_taken_in_every_usual_form(string header, string before)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string key = await server.KeyAsync("tablet", AccessRole.Resident);
        using HttpClient caller = server.As(null);
        caller.DefaultRequestHeaders.TryAddWithoutValidation(header, before + key);
        using HttpResponseMessage tools = await caller.GetAsync(new Uri("/tools", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, tools.StatusCode);
    }

    [Fact]
    public async Task Two_keys_that_differ_are_none()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient caller = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        caller.DefaultRequestHeaders.Add("X-API-Key", await server.KeyAsync("other", AccessRole.Owner));
        using HttpResponseMessage tools = await caller.GetAsync(new Uri("/tools", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, tools.StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_stops_within_a_second_and_its_stream_with_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient caller = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        string session = await InitializeAsync(caller);
        using HttpRequestMessage open = new(HttpMethod.Get, "/mcp");
        open.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        open.Headers.Add("Mcp-Session-Id", session);
        using HttpResponseMessage stream = await caller.SendAsync(open, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Task<string> read = stream.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(server.Http, HttpMethod.Delete, "/keys/claude")).Status);
        using HttpResponseMessage refused = await caller.GetAsync(new Uri("/tools", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => read.WaitAsync(Waits.Limit));
    }

    [Fact]
    public async Task A_session_is_its_own_keys_alone()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient thief = server.As(await server.KeyAsync("thief", AccessRole.Owner));
        string session = await InitializeAsync(claude);

        using HttpResponseMessage stolen = await CallAsync(thief, session);
        using HttpResponseMessage own = await CallAsync(claude, session);

        Assert.Contains(stolen.StatusCode, new[] { HttpStatusCode.Forbidden, HttpStatusCode.NotFound });
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task A_token_stands_for_its_key_and_ends_with_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        (HttpStatusCode status, JsonObject token) = await SendAsync(tablet, HttpMethod.Post, "/auth/token");
        Assert.Equal((HttpStatusCode.OK, "Bearer", 3600), (status, (string?)token["token_type"], (int)token["expires_in"]!));
        using HttpClient caller = server.As((string)token["access_token"]!);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(caller, HttpMethod.Get, "/approvals")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(caller, HttpMethod.Get, "/keys")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(caller, HttpMethod.Post, "/auth/token")).Status);

        string text = (string)token["access_token"]!;
        string[] broken = [text[..^2] + (text[^1] == 'A' ? "BB" : "AA"), text + "x", text.Replace('.', ','), "eyJhbGciOiJub25lIn0." + text.Split('.')[1] + "."];
        foreach (string wrong in broken)
        {
            using HttpClient forger = server.As(wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(forger, HttpMethod.Get, "/tools")).Status);
        }

        await SendAsync(server.Http, HttpMethod.Delete, "/keys/tablet");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(caller, HttpMethod.Get, "/tools")).Status);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_new_key_is_told_at_once_and_nothing_is_made()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject refused) = await SendAsync(
            server.Http, HttpMethod.Post, "/keys",
            """{"name":"No Spaces","role":"king","homes":["home-9"],"expires_at":"tomorrow","allowances":{"policy":"allow","fly":"never"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["name", "role", "homes", "allowances.policy", "allowances.fly", "expires_at"],
            refused["details"]!.AsArray().Select(d => (string?)d!["path"]));
        (_, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/keys");
        Assert.Single(list["keys"]!.AsArray());
    }

    [Fact]
    public async Task An_owner_takes_a_right_away_and_gives_it_back()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        const string disarm = "/tools/disarm_security_system";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(tablet, HttpMethod.Post, disarm, """{"wait_seconds":0}""")).Status);
        await server.ModeAsync(Devices.Domain.Alarm.Panel.SecurityMode.Away);

        await SendAsync(server.Http, HttpMethod.Put, "/keys/tablet/allowances/disarm", """{"allowance":"never"}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(tablet, HttpMethod.Post, disarm, """{"wait_seconds":0}""")).Status);
        await SendAsync(server.Http, HttpMethod.Put, "/keys/tablet/allowances/disarm", """{"allowance":"default"}""");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(tablet, HttpMethod.Post, disarm, """{"wait_seconds":0}""")).Status);
    }

    [Fact]
    public async Task This_machines_own_key_is_an_assistants_and_a_real_home_needs_one()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient nobody = server.As(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(nobody, HttpMethod.Get, "/tools")).Status);
        using HttpClient local = server.As(await File.ReadAllTextAsync(Path.Combine(server.Data, "keys.local")));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(local, HttpMethod.Get, "/tools")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(local, HttpMethod.Get, "/keys")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(local, HttpMethod.Post, "/keypad", """{"action":"disarm","code":"1234"}""")).Status);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_kept_to_some_minutes()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        await SendAsync(tablet, HttpMethod.Get, "/tools");
        Engine.Core.HomeView? view = await server.Homes.WaitForAsync(
            Installation.Name, v => v.Part<ApiKeysView>().Keys["tablet"].LastUsedAt is not null, Waits.Limit);
        Assert.NotNull(view);
        long seq = view.HomeSeq;
        for (int i = 0; i < 20; i++)
        {
            await SendAsync(tablet, HttpMethod.Get, "/tools");
        }

        Assert.Equal(seq, (await server.Homes.ViewAsync(Installation.Name)).HomeSeq);
    }

    internal static async Task<(HttpStatusCode Status, JsonObject Json)> SendAsync(HttpClient caller, HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = new(method, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = await caller.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : []);
    }

    private static async Task<string> InitializeAsync(HttpClient caller)
    {
        using HttpRequestMessage request = RawMcp.Message(RawMcp.Initialize);
        using HttpResponseMessage response = await caller.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("Mcp-Session-Id"));
    }

    private static async Task<HttpResponseMessage> CallAsync(HttpClient caller, string session)
    {
        using HttpRequestMessage request = RawMcp.Message(RawMcp.ListOld, ("Mcp-Session-Id", session));
        return await caller.SendAsync(request);
    }
}
