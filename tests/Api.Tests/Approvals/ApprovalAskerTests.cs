using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.CommandLine;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Unparsed;
using static RingActors.Api.Tests.Access.ApprovalPageTests;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Approvals;

/// <summary>What was asked for with a key that is good no more is not done, and lists tell what waits in the home's time.</summary>
public sealed class ApprovalAskerTests
{
    private const string NoWait = """{"wait_seconds":0}""";

    [Theory]
    [InlineData("DELETE", "/keys/claude", null, "was revoked")]
    [InlineData("PUT", "/keys/claude/allowances/disarm", """{"allowance":"never"}""", "may not ask for it any more")]
    public async Task What_waits_of_a_key_that_was_revoked_or_may_no_more_lapses_at_once_and_approving_it_says_why(
        string method, string path, string? body, string why)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string id = await AskAsync(server);
        await SendAsync(server.Http, new HttpMethod(method), path, body);

        (_, JsonObject shown) = await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}");
        Assert.Equal("lapsed", (string?)shown["status"]);
        Assert.False(shown.ContainsKey("answered_by"), shown.ToJsonString());
        (HttpStatusCode status, JsonObject no) = await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve");
        Assert.Equal((HttpStatusCode.Conflict, "approval.ask-again"), (status, (string?)no["code"]));
        Assert.Contains(why, (string?)no["error"], StringComparison.Ordinal);
        Assert.Equal(0, await DisarmingsAsync(server));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("code")]
    [InlineData("keypad")]
    [InlineData("page")]
    public async Task What_waits_of_a_key_whose_end_has_come_is_not_done_whoever_approves_it(string way)
    {
        LaterTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        (_, JsonObject made) = await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        string code = (string)made["shown_once"]!["code"]!;
        Instant end = SystemClock.Instance.GetCurrentInstant() + Duration.FromMinutes(3);
        string key = await server.KeyAsync("guest", AccessRole.Assistant, expires: end);
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient guest = server.As(key);
        (_, JsonObject waits) = await SendAsync(guest, HttpMethod.Post, "/tools/disarm_security_system", NoWait);
        string id = (string)waits["approval"]!["id"]!;
        time.Later = TimeSpan.FromMinutes(4);

        string said = way switch
        {
            "key" => (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve")).Json.ToJsonString(),
            "code" => (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve", $$"""{"code":"{{code}}"}""")).Json.ToJsonString(),
            "keypad" => (await SendAsync(
                server.Http, HttpMethod.Post, "/keypad", $$"""{"code":"{{code}}","action":"approve","approval_id":"{{id}}"}""")).Json.ToJsonString(),
            _ => await OnThePageAsync(server, id, code),
        };
        Assert.Contains("the key guest, which asked for it, was revoked or is at its end", said, StringComparison.Ordinal);
        Assert.Equal(0, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task Lists_and_answers_tell_times_as_the_clock_of_the_home_does()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.Home), new ReportLocation("Home", "Asia/Kolkata"));
        string id = await AskAsync(server);
        (_, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/approvals");
        (_, JsonObject one) = await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}");
        (_, JsonObject answered) = await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve");
        foreach (JsonNode? said in new[]
        {
            list["as_of"], list["approvals"]![0]!["ends_at"], one["asked_at"], one["ends_at"], answered["ends_at"], answered["answered_at"],
        })
        {
            Assert.EndsWith("+05:30", (string?)said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_command_line_lists_what_waits_the_circuits_and_the_last_calls()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        server.Service<InstanceChallenges>().Accept(
            new InstanceFiles(server.Data).Announce(server.Http.BaseAddress!.ToString().TrimEnd('/')));
        string resident = await server.KeyAsync("tablet", AccessRole.Resident);
        string owner = await server.KeyAsync("another-owner", AccessRole.Owner);
        Assert.Contains("Nothing waits", (await SaidAsync(resident, l => l.ApprovalsAsync(server.Data, default))).Said, StringComparison.Ordinal);
        string id = await AskAsync(server);
        Assert.Matches(
            $"{id}  api-key:claude asks \\(until [^)]+\\): Disarm",
            (await SaidAsync(resident, l => l.ApprovalsAsync(server.Data, default))).Said);
        string reader = await server.KeyAsync("panel", AccessRole.Reader);
        Assert.Contains(
            "only what it asked for itself",
            (await SaidAsync(reader, l => l.ApprovalsAsync(server.Data, default))).Said, StringComparison.Ordinal);
        (int code, string said) = await SaidAsync(owner, l => l.AuditAsync(server.Data, 4, default));
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains("tablet  GET /approvals  ok", said, StringComparison.Ordinal);
        Assert.Equal(4, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(ExitCodes.Ok, (await SaidAsync(owner, l => l.CircuitsAsync(server.Data, default))).Code);
        Assert.Equal(ExitCodes.Failed, (await SaidAsync(resident, l => l.AuditAsync(server.Data, 5, default))).Code);
        Assert.Equal(ExitCodes.Usage, (await SaidAsync(owner, l => l.AuditAsync(server.Data, 0, default))).Code);
    }

    private static async Task<(int Code, string Said)> SaidAsync(string typed, Func<ListCommands, Task<int>> command)
    {
        using StringWriter output = new();
        int code = await command(new ListCommands(new StringReader(typed + "\n"), output, output, _ => null));
        return (code, output.ToString());
    }

    /// <summary>The system's clock, set forward.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Later;
    }

    private static async Task<string> OnThePageAsync(HomeServer server, string id, string code)
    {
        using Visitor visitor = new(server.Http.BaseAddress!);
        return (await visitor.SubmitAsync(await visitor.OpenAsync($"/approvals/{id}"), "Approve", ("code", code))).Text;
    }
}
