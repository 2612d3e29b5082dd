using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>The pages on which people answer approvals and type codes, as a browser without scripts uses them.</summary>
public sealed class ApprovalPageTests
{
    private const string Disarm = "/tools/disarm_security_system";
    private const string NoWait = """{"wait_seconds":0}""";

    [Fact]
    public async Task A_resident_logs_in_sees_what_is_asked_and_approves_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);

        VisitedPage page = await visitor.OpenAsync("/approvals");
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.DoesNotContain(id, page.Text, StringComparison.Ordinal);
        page = await visitor.SubmitAsync(page, "Log in", ("key", await server.KeyAsync("tablet", AccessRole.Resident)));
        Assert.Equal((HttpStatusCode.OK, "/approvals"), (page.Status, page.Path));
        foreach (string told in new[] { id, "api-key:claude", "mode away", "disarm_security_system", "Can be approved until", "Logged in with the key tablet" })
        {
            Assert.Contains(told, page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await DisarmingsAsync(server));
        page = await visitor.SubmitAsync(page, "Approve");
        Assert.Equal((HttpStatusCode.OK, $"/approvals/{id}"), (page.Status, page.Path));
        Assert.Contains($"Approval {id}: approved", page.Text, StringComparison.Ordinal);
        Assert.Contains("api-key:tablet (page)", page.Text, StringComparison.Ordinal);
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task What_is_refused_is_not_done()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage page = await visitor.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident));
        page = await visitor.SubmitAsync(page, "Refuse");
        Assert.Contains($"Approval {id}: refused", page.Text, StringComparison.Ordinal);
        Assert.Equal(0, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task Whoever_logs_in_is_sent_to_where_they_wanted_and_never_elsewhere()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        string key = await server.KeyAsync("tablet", AccessRole.Resident);
        foreach ((string to, string path) in new[]
        {
            ("", "/approvals"), (id, $"/approvals/{id}"), ("keypad", "/keypad"), ("//elsewhere.example", "/approvals"),
            ("https://elsewhere.example", "/approvals"), ("../tools", "/approvals"),
        })
        {
            using Visitor visitor = new(server.Http.BaseAddress!);
            VisitedPage page = await visitor.SubmitAsync(await visitor.OpenAsync("/approvals"), "Log in", ("key", key), ("to", to));
            Assert.Equal((HttpStatusCode.OK, path), (page.Status, page.Path));
        }
    }

    [Fact]
    public async Task A_code_of_the_household_answers_without_any_session_and_a_wrong_one_does_not()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject made) = await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        string code = (string)made["shown_once"]!["code"]!;
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);

        VisitedPage page = await visitor.OpenAsync($"/approvals/{id}");
        Assert.Contains("autocomplete=\"off\"", page.Markup, StringComparison.Ordinal);
        page = await visitor.SubmitAsync(page, "Approve", ("code", code == "271828" ? "314159" : "271828"));
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("no code of this home", page.Text, StringComparison.Ordinal);
        page = await visitor.SubmitAsync(page, "Approve", ("code", "12 34"));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(0, await DisarmingsAsync(server));
        page = await visitor.SubmitAsync(page, "Approve", ("code", code));
        Assert.Contains("resident:Pat (code)", page.Text, StringComparison.Ordinal);
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task A_form_that_no_page_of_ours_made_does_nothing()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);
        await visitor.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident));
        using Visitor other = new(server.Http.BaseAddress!);
        VisitedPage others = await other.LogInAsync(await server.KeyAsync("phone", AccessRole.Resident));
        string foreign = others.Markup.Split("name=\"form_token\" value=\"")[1].Split('"')[0];
        foreach (Dictionary<string, string> fields in new Dictionary<string, string>[]
        {
            [], new() { ["form_token"] = "" }, new() { ["form_token"] = new string('0', 64) }, new() { ["form_token"] = foreign },
        })
        {
            VisitedPage page = await visitor.PostAsync($"/approvals/{id}/approve", fields);
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
            Assert.Contains("Nothing was done", page.Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync("/session", fields)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync("/keypad", fields)).Status);
        }

        visitor.Origin = "https://elsewhere.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync($"/approvals/{id}/approve", new Dictionary<string, string>())).Status);
        Assert.Equal(0, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task The_session_ends_with_its_key_and_when_it_is_logged_out()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage before = await visitor.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident));
        using (HttpResponseMessage revoked = await server.Http.DeleteAsync(new Uri("/keys/tablet", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        }

        VisitedPage late = await visitor.SubmitAsync(before, "Approve");
        Assert.NotEqual(HttpStatusCode.OK, late.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.OpenAsync("/approvals")).Status);
        Assert.Equal(0, await DisarmingsAsync(server));

        VisitedPage owner = await visitor.LogInAsync(await server.KeyAsync("mum", AccessRole.Owner), $"/approvals");
        VisitedPage ended = await visitor.SubmitAsync(owner, "Log out");
        Assert.Contains("You are logged out", ended.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.OpenAsync("/approvals")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await visitor.SubmitAsync(owner, "Approve")).Status);
        Assert.Equal("pending", (string?)(await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json["status"]);
    }

    [Fact]
    public async Task A_session_that_somebody_planted_before_the_login_is_not_the_one_that_is_logged_in()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await AskAsync(server);
        string planted = new('a', 64);
        using HttpClient bare = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Http.BaseAddress };
        bare.DefaultRequestHeaders.Add("Cookie", $"ringactors-session={planted}");
        bare.DefaultRequestHeaders.Add("Accept", "text/html");
        using HttpResponseMessage asked = await bare.GetAsync(new Uri("/approvals", UriKind.Relative));
        string login = await asked.Content.ReadAsStringAsync();
        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["key"] = await server.KeyAsync("tablet", AccessRole.Resident),
            ["form_token"] = login.Split("name=\"form_token\" value=\"")[1].Split('"')[0],
        });
        using HttpResponseMessage begun = await bare.PostAsync(new Uri("/session", UriKind.Relative), form);
        Assert.DoesNotContain(planted, Assert.Single(begun.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        using HttpResponseMessage still = await bare.GetAsync(new Uri("/approvals", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, still.StatusCode);
    }

    [Fact]
    public async Task A_form_of_a_tab_that_was_left_open_does_nothing_once_another_tab_logged_out_or_in_as_somebody_else()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        string resident = await server.KeyAsync("tablet", AccessRole.Resident);
        using Visitor browser = new(server.Http.BaseAddress!);
        VisitedPage tab = await browser.LogInAsync(resident);
        await browser.SubmitAsync(await browser.OpenAsync("/approvals"), "Log out");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync(tab, "Approve")).Status);

        tab = await browser.LogInAsync(resident);
        await browser.SubmitAsync(await browser.OpenAsync("/approvals"), "Log out");
        await browser.LogInAsync(await server.KeyAsync("mum", AccessRole.Owner));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync(tab, "Approve")).Status);
        Assert.Equal(0, await DisarmingsAsync(server));
        Assert.Equal("pending", (string?)(await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json["status"]);
    }

    [Fact]
    public async Task Keys_that_answer_nothing_begin_no_session_and_all_are_refused_in_the_same_words()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        HashSet<string> texts = [];
        string gone = await server.KeyAsync("gone", AccessRole.Owner);
        using HttpResponseMessage revoked = await server.Http.DeleteAsync(new Uri("/keys/gone", UriKind.Relative));
        foreach (string key in new[] { "", "wrong", gone, await server.KeyAsync("model", AccessRole.Assistant), await server.KeyAsync("ops", AccessRole.Operator) })
        {
            using Visitor visitor = new(server.Http.BaseAddress!);
            VisitedPage page = await visitor.LogInAsync(key);
            Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
            Assert.DoesNotContain("ringactors-session", string.Join(' ', Cookies(page)), StringComparison.Ordinal);
            texts.Add(page.Text.Split("form_token")[0]);
        }

        Assert.Single(texts);
        Assert.Equal("pending", (string?)(await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}")).Json["status"]);
    }

    [Fact]
    public async Task The_pages_have_no_scripts_nothing_from_elsewhere_labels_and_a_cookie_that_no_script_reads()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage login = await visitor.OpenAsync("/approvals");
        Assert.All(Cookies(login), c => Assert.True(IsStrict(c), c));
        string key = await server.KeyAsync("tablet", AccessRole.Resident);
        using HttpClient bare = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Http.BaseAddress };
        using HttpRequestMessage request = new(HttpMethod.Post, "/session")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["key"] = key,
                ["form_token"] = login.Markup.Split("name=\"form_token\" value=\"")[1].Split('"')[0],
            }),
        };
        request.Headers.Add("Cookie", Cookies(login).Single().Split(';')[0]);
        using HttpResponseMessage begun = await bare.SendAsync(request);
        string cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("ringactors-session=", cookie, StringComparison.Ordinal);
        Assert.True(IsStrict(cookie), cookie);

        foreach (VisitedPage page in new[] { login, await visitor.LogInAsync(key), await visitor.OpenAsync($"/approvals/{id}"), await visitor.OpenAsync("/keypad") })
        {
            string policy = Assert.Single(page.Headers.Headers.GetValues("Content-Security-Policy"));
            Assert.Equal(PageWriter.ContentSecurityPolicy, policy);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("no-store", page.Headers.Headers.CacheControl!.ToString());
            Assert.DoesNotContain("<script", page.Markup, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("http", page.Markup, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("<html lang=\"en\">", page.Markup, StringComparison.Ordinal);
            Assert.Contains("<main>", page.Markup, StringComparison.Ordinal);
            foreach (string input in page.Markup.Split("<input id=\"").Skip(1).Concat(page.Markup.Split("<select id=\"").Skip(1)))
            {
                Assert.Contains($"<label for=\"{input.Split('"')[0]}\">", page.Markup, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Text_of_others_is_text_on_the_page()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        const string evil = "<img src=x onerror=alert(1)> & 'all'";
        string call = new JsonObject
        {
            ["automation_name"] = evil,
            ["trigger_type"] = "motion",
            ["trigger_conditions"] = new JsonObject { ["devices"] = new JsonArray("front-camera") },
            ["response_actions"] = new JsonArray(new JsonObject { ["type"] = "webhook", ["url"] = "https://example.org/hook" }),
        }.ToJsonString();
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, "/tools/create_security_automation", call);
        Assert.NotNull(waits["approval"]);
        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage page = await visitor.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident));
        Assert.DoesNotContain("<img", page.Markup, StringComparison.Ordinal);
        Assert.Contains(evil, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keypads_key_opens_the_keypad_and_not_the_approvals()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject made) = await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        string code = (string)made["shown_once"]!["code"]!;
        string id = await AskAsync(server);
        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage keypad = await visitor.LogInAsync(await server.KeyAsync("hall", AccessRole.Keypad), "/keypad");
        Assert.Equal((HttpStatusCode.OK, "/keypad"), (keypad.Status, keypad.Path));
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.OpenAsync("/approvals")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SubmitAsync(keypad, "Do it", ("action", "approve"), ("code", code))).Status);
        VisitedPage shown = await visitor.SubmitAsync(keypad, "Do it", ("action", "approve"), ("code", code), ("approval_id", id));
        Assert.Contains("api-key:claude asks: Disarm the alarm, which is in mode away", shown.Text, StringComparison.Ordinal);
        Assert.Contains("type the code once more", shown.Text, StringComparison.Ordinal);
        Assert.Equal(0, await DisarmingsAsync(server));
        VisitedPage done = await visitor.SubmitAsync(shown, "Do it", ("action", "approve"), ("code", code), ("approval_id", id));
        Assert.Contains("Pat: approve is approved", done.Text, StringComparison.Ordinal);
        Assert.Equal(1, await DisarmingsAsync(server));
        VisitedPage armed = await visitor.SubmitAsync(done, "Do it", ("action", "arm-home"), ("code", code));
        Assert.Contains("Pat: arm is", armed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_what_they_always_got()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        using HttpClient nobody = server.As(null);
        foreach (string accept in new[] { "", "*/*", "application/json", "text/html;q=0, application/json" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/approvals");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using HttpResponseMessage response = await nobody.SendAsync(request);
            Assert.Equal((HttpStatusCode.Unauthorized, "application/json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        }

        Assert.Equal("pending", (string?)(await SendAsync(nobody, HttpMethod.Get, $"/approvals/{id}")).Json["status"]);
    }

    /// <summary>An assistant asks to disarm; the approval's id.</summary>
    internal static async Task<string> AskAsync(HomeServer server)
    {
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        return (string)waits["approval"]!["id"]!;
    }

    internal static async Task<int> DisarmingsAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().RecentIntents.Count(i => i.Target == "disarmed");

    private static IEnumerable<string> Cookies(VisitedPage page) =>
        page.Headers.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) ? cookies : [];

    private static bool IsStrict(string cookie) => new[] { "httponly", "samesite=strict", "path=/" }
        .All(part => cookie.Contains(part, StringComparison.OrdinalIgnoreCase)) && !cookie.Contains("secure", StringComparison.OrdinalIgnoreCase);
}
