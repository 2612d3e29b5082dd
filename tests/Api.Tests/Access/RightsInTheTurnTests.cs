using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Approvals;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>What comes between a call and the turn that decides it, and what a call that is repeated is told.</summary>
public sealed class RightsInTheTurnTests
{
    private const string Disarm = "/tools/disarm_security_system";

    private static readonly Address Panel = DeviceKinds.SecuritySystemOf(HomeServer.Home);
    private static readonly Principal Resident = new(PrincipalKind.ApiKey, "tablet");
    private static readonly ToolPrincipal Claude = new(ToolPrincipal.ApiKeyKind, "claude", AccessRole.Assistant);

    [Fact]
    public async Task An_arming_that_another_asks_for_in_the_same_moment_is_not_called_off_without_an_approval()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        ToolCallContext call = Call(null);
        ActorClient client = ClientOf(server, before: () => ArmAsync(server));

        Answer answer = await client.AskAsync(Panel, new Disarm(), call);

        Assert.False(answer.Ok);
        Assert.Equal("pending", call.Awaits?.Approval?.Status);
        SecurityView security = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>();
        Assert.Equal(Resident, security.Guard.Waiting?.By);
        ApprovalView asked = Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Part<ApprovalsView>().Pending);
        Assert.Equal([AccessRight.Disarm], asked.Rights);
    }

    [Fact]
    public async Task Whoever_may_not_have_it_approved_either_is_told_that_it_is_not_theirs()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        ToolCallContext call = Call(new() { [AccessRight.Disarm] = Allowance.Never });
        Answer answer = await ClientOf(server, before: () => ArmAsync(server)).AskAsync(Panel, new Disarm(), call);
        Assert.Equal("key.ask-a-person", answer.Refusal?.Code);
        Assert.Null(call.Awaits);
        Assert.NotNull((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Waiting);
    }

    [Fact]
    public async Task A_home_that_goes_to_and_fro_is_given_up_after_a_few_judgements()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        int asked = 0;
        ActorClient client = ClientOf(
            server,
            before: () =>
            {
                asked++;
                return ArmAsync(server);
            },
            after: async () => Assert.True((await server.Homes.AskAsync(new Request(Panel, new Disarm(), Resident, "back"))).Ok));
        Answer answer = await client.AskAsync(Panel, new Disarm(), Call(null));
        Assert.Equal((AnswerKind.Busy, CommandRights.JudgeAnew, 4), (answer.Kind, answer.Refusal?.Code, asked));
    }

    [Fact]
    public async Task A_call_that_was_done_is_answered_again_and_not_judged_anew()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        const string body = """{"wait_seconds":0,"idempotency_key":"k-1"}""";
        (HttpStatusCode status, JsonObject first) = await SendAsync(claude, HttpMethod.Post, Disarm, body);
        Assert.True(status == HttpStatusCode.OK, first.ToJsonString());

        await server.ModeAsync(SecurityMode.Away);
        (status, JsonObject again) = await SendAsync(claude, HttpMethod.Post, Disarm, body);

        Assert.True(status == HttpStatusCode.OK, again.ToJsonString());
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<ApprovalsView>().All);
        Assert.Equal(0, await DisarmingsAsync(server));
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(claude, HttpMethod.Post, Disarm, """{"wait_seconds":0,"idempotency_key":"k-2"}""")).Status);
    }

    [Fact]
    public async Task A_repeat_of_a_call_that_was_approved_is_told_so_and_does_nothing_more()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        const string body = """{"wait_seconds":0,"idempotency_key":"k-1"}""";
        string id = IdOf((await SendAsync(claude, HttpMethod.Post, Disarm, body)).Json);
        Assert.Equal(id, IdOf((await SendAsync(claude, HttpMethod.Post, Disarm, body)).Json));
        (_, JsonObject other) = await SendAsync(claude, HttpMethod.Post, "/tools/arm_security_system", """{"mode":"home","wait_seconds":0,"idempotency_key":"k-1"}""");
        Assert.Equal("key.use-a-new-one", (string?)other["code"]);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve")).Status);

        foreach (SecurityMode mode in new[] { SecurityMode.Away, SecurityMode.Disarmed, SecurityMode.Home })
        {
            await server.ModeAsync(mode);
            (HttpStatusCode status, JsonObject told) = await SendAsync(claude, HttpMethod.Post, Disarm, body);
            Assert.Equal(
                (HttpStatusCode.Accepted, "approved", "approval.look-at-the-result", id, "approved"),
                (status, (string?)told["error_type"], (string?)told["code"], IdOf(told), (string?)told["approval"]!["status"]));
            Assert.Contains("approved by \"api-key:owner\"", (string?)told["error"], StringComparison.Ordinal);
        }

        Assert.Equal(1, await DisarmingsAsync(server));
        Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Part<ApprovalsView>().All);
    }

    [Fact]
    public async Task A_repeat_of_a_call_that_was_not_approved_is_told_so_and_a_new_key_asks_again()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        const string body = """{"wait_seconds":0,"idempotency_key":"k-1"}""";
        string id = IdOf((await SendAsync(claude, HttpMethod.Post, Disarm, body)).Json);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/refuse")).Status);
        (HttpStatusCode status, JsonObject told) = await SendAsync(claude, HttpMethod.Post, Disarm, body);
        Assert.Equal((HttpStatusCode.Conflict, "approval.ask-again", "refused"), (status, (string?)told["code"], (string?)told["approval"]!["status"]));
        (status, JsonObject anew) = await SendAsync(claude, HttpMethod.Post, Disarm, """{"wait_seconds":0,"idempotency_key":"k-2"}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.NotEqual(id, IdOf(anew));
    }

    private static string IdOf(JsonObject told) => (string)told["approval"]!["id"]!;

    private static async Task<int> DisarmingsAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().RecentIntents.Count(i => i.Target == "disarmed");

    private static async Task ArmAsync(HomeServer server)
    {
        Arm arm = new(SecurityMode.Away) { WaitForClosed = Duration.FromMinutes(10) };
        Assert.True((await server.Homes.AskAsync(new Request(Panel, arm, Resident, "meanwhile"))).Ok);
    }

    private static ToolCallContext Call(Dictionary<AccessRight, Allowance>? own) =>
        new(Claude with { Allowances = own }, "request-1", "correlation-1", null, ToolFace.Rest, CancellationToken.None);

    private static ActorClient ClientOf(HomeServer server, Func<Task> before, Func<Task>? after = null) => new(
        new RacingHomes(server.Homes, before, after),
        server.Service<HomeNames>(),
        server.Service<IApprovalRequests>(),
        server.Service<SecretHosts>(),
        TimeProvider.System);

    /// <summary>Something happens in the home after all that a caller can look at, and before it is asked.</summary>
    private sealed class RacingHomes(IHomes homes, Func<Task> before, Func<Task>? after) : IHomes
    {
        public async ValueTask<Answer> AskAsync(Request request)
        {
            await before();
            Answer answer = await homes.AskAsync(request);
            await (after?.Invoke() ?? Task.CompletedTask);
            return answer;
        }

        public ValueTask<HomeView> ViewAsync(string home) => homes.ViewAsync(home);

        public Task<HomeView?> WaitForAsync(string home, Func<HomeView, bool> wanted, TimeSpan limit, CancellationToken cancellation = default) =>
            homes.WaitForAsync(home, wanted, limit, cancellation);

        public IReadOnlyList<HomeView> LoadedViews() => homes.LoadedViews();

        public IReadOnlyList<string> Names() => homes.Names();
    }
}
