using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Access;

/// <summary>
/// What would be refused whoever approves it is refused at once: nobody is asked to approve it, and nothing of it is done.
/// </summary>
public sealed class NobodyIsAskedTests
{
    private static readonly Address Lock = new(HomeServer.Home, DeviceKinds.Generic, "lock-1");

    private const string Lit = """
        {"automation_name":"Lit","rule_document":{"triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"siren","devices":["front-camera"],"seconds":30}]}}
        """;

    [Fact]
    public async Task A_lock_that_is_opened_from_nowhere_asks_nobody()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Home:AllowUnlock", "false"));
        await server.TellAsync(Lock, new ReportDevice(
            new DeviceDescription { Name = "Front Lock", RingKind = "lock", Capabilities = [Capabilities.Lock] },
            new Readings { Connection = Connection.Online, Traits = [new(Capabilities.Lock, StateView.Locked)] }));
        await server.BecomeAsync(AccessRole.Assistant);
        await RefusedAsync(server, "control_device", """{"device_id":"front-lock","action":"unlock"}""", "home.allow-unlock");
    }

    [Fact]
    public async Task A_change_of_a_version_that_is_gone_asks_nobody()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", Lit);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        await server.BecomeAsync(AccessRole.Assistant);
        await RefusedAsync(
            server, "change_automation",
            """{"automation_id":"lit","action":"update","patch":{"actions":[{"type":"light","devices":["front-camera"]}]},"expected_version":7}""",
            "rule.reload-first");
    }

    private static async Task RefusedAsync(HomeServer server, string tool, string call, string code)
    {
        long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, call);
        Assert.True((HttpStatusCode.Conflict, code) == (status, (string?)told["code"]), told.ToJsonString());
        Assert.Empty((await server.CallAsync("get_approvals", "{}")).Json["approvals"]!.AsArray());
        Assert.Equal(before, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
    }
}
