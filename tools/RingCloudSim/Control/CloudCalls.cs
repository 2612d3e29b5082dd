using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim.Household;
using static RingCloudSim.Control.ControlCalls;

namespace RingCloudSim.Control;

/// <summary>Calls that break, inspect and steer the cloud itself.</summary>
internal static class CloudCalls
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<ControlCall> All { get; } =
    [
        Do("/sockets/cut", "kind=all", "Cuts open sockets: alarm, push, signal or all.", CutSockets),
        Ask("POST", "/sockets/mute", "kind=all", "Open sockets (alarm, push or all) stay open, and nothing passes any more.",
            (control, a) => new JsonObject { ["muted"] = control.MuteSockets(a.Choice("kind", "alarm", "push", "all") ?? "all") }),
        Ask("GET", "/deliverable", "device", "Whether something that the device did now would reach a client.",
            (control, a) => new JsonObject { ["deliverable"] = control.IsDeliverable(a.Needed("device")) }),
        Do("/live-views/close", "code=0, reason=", "Ring ends all live views (0 normal, 5 unknown session, 6 no ping, 10 too long).",
            (control, a) => control.CloseLiveViews(a.Number("code", 0), a.Text("reason") ?? "")),
        Do("/tokens/expire", "account=", "All access tokens die; clients must refresh.",
            (control, a) => control.ExpireAccessTokens(a.Text("account"))),
        Do("/tokens/revoke", "account=", "Access and refresh tokens die; only a new login helps.",
            (control, a) => control.RevokeTokens(a.Text("account"))),
        Do("/tokens/reuse", "account=", "Another program has used the refresh token a while ago: the client's own is dead.",
            (control, a) => control.ReuseRefreshTokens(a.Text("account"))),
        Do("/accounts/sees", "what, account=", "What Ring names to an account: all, shared (only by the addresses of the app), or nothing.",
            (control, a) => control.SetSeen(a.Needed("what"), a.Text("account"))),
        Ask("POST", "/tokens/issue", "account=", "Hands out tokens without a login.",
            (control, a) => JsonSerializer.SerializeToNode(control.IssueTokens(a.Text("account")), Snake)),
        Do("/sessions/forget", "account=", "Forgets client devices: CLIENTS calls answer 404 until a new session.",
            (control, a) => control.ForgetSessions(a.Text("account"))),
        Do("/faults", "path, kind, count=1, method=, status=503, body=, retry_after=, delay_ms=0",
            $"A fault on the next calls of a path (* is any text). Kinds: {string.Join(", ", FaultRule.Kinds)}.",
            (control, a) => control.AddFault(Fault(a))),
        Ask("GET", "/faults", "", "Faults that still wait.",
            (control, _) => JsonSerializer.SerializeToNode(control.Faults, Snake)),
        Ask("DELETE", "/faults", "", "Forgets all faults.", (control, _) => Done(control.ClearFaults)),
        Do("/switch-mode-faults", "kind, count=1, delay_ms=0",
            $"A fault on the next switch-mode commands. Kinds: {string.Join(", ", SwitchModeFault.Kinds)}.",
            (control, a) => control.AddSwitchModeFault(new SwitchModeFault(
                a.Needed("kind"), a.Number("count", 1), a.Number("delay_ms", 0)))),
        Do("/socket-faults", "kind, count=1",
            $"A fault on the next events of hubs over the alarm socket. Kinds: {string.Join(", ", SocketFault.Kinds)}.",
            (control, a) => control.AddSocketFault(new SocketFault(a.Needed("kind"), a.Number("count", 1)))),
        Do("/outage", "on=true, seconds=0",
            "While on, every connection is refused and open sockets are cut. With seconds it ends by itself, on the simulator's clock.",
            (control, a) => control.SetOutage(a.Flag("on"), a.Number("seconds", 0) is > 0 and var s ? TimeSpan.FromSeconds(s) : null)),
        new("GET", "/requests", "since=0, method=, path=*, wait_ms=0",
            "Received requests; with wait_ms, waits for the first that matches.", Requests),
        Ask("DELETE", "/requests", "", "Clears the journal of requests.", (control, _) => Done(control.ClearRequests)),
        new("GET", "/messages", "since=0, channel=, contains=, wait_ms=0",
            "Socket messages (channel alarm, push, push-plain or signal); with wait_ms, waits for the first that matches.", Messages),
        Ask("DELETE", "/messages", "", "Clears the journal of socket messages.", (control, _) => Done(control.ClearMessages)),
        Ask("GET", "/events", "", "Everything that happened to the household, in order.", (control, _) => control.Events()),
        Ask("GET", "/state", "", "Locations, devices, hubs, accounts, sockets.", (control, _) => control.State()),
        Do("/clock/advance", "seconds", "Moves the virtual clock (--virtual-clock).",
            (control, a) => control.Advance(TimeSpan.FromSeconds(a.Number("seconds", 0)))),
        Ask("GET", "/health", "", "That the simulator is up, and which one it is.",
            (control, _) => new JsonObject { ["ok"] = true, ["instance"] = control.Instance }),
        Do("/stop", "instance", "Ends this simulator, if that is the instance its ready line and /health name.",
            (control, a) => control.Stop(a.Needed("instance"))),
    ];

    private static void CutSockets(RingCloudControl control, ControlArguments a)
    {
        var kind = a.Choice("kind", "alarm", "push", "signal", "all") ?? "all";
        if (kind is "alarm" or "all")
        {
            control.CutAlarmSockets();
        }

        if (kind is "push" or "all")
        {
            control.CutPushSockets();
        }

        if (kind is "signal" or "all")
        {
            control.CutSignalSockets();
        }
    }

    private static FaultRule Fault(ControlArguments a) => new(
        a.Needed("path"),
        a.Needed("kind"),
        a.Number("count", 1),
        a.Choice("method", Methods),
        a.Number("status", 503),
        a.Node("body") switch { null => null, JsonObject json => json.ToJsonString(), var text => Json.Text(text) },
        a.Node("retry_after") is null ? null : a.Number("retry_after", 0),
        a.Number("delay_ms", 0));

    private static async Task<JsonNode?> Requests(RingCloudControl control, ControlArguments a)
    {
        var (since, method, path) = (a.Sequence("since"), a.Choice("method", Methods), FaultBook.Pattern(a.Text("path") ?? "*"));
        bool Matches(RecordedRequest each) => (method is null || each.Method == method) && path.IsMatch(each.Path);
        if (a.Number("wait_ms", 0) is > 0 and var wait)
        {
            await control.RequestAsync(Matches, since, TimeSpan.FromMilliseconds(wait), a.Aborted);
        }

        return JsonSerializer.SerializeToNode(control.Requests(since).Where(Matches), Snake);
    }

    private static async Task<JsonNode?> Messages(RingCloudControl control, ControlArguments a)
    {
        var (since, channel, contains) = (
            a.Sequence("since"), a.Choice("channel", "alarm", "push", "push-plain", "signal"), a.Text("contains") ?? "");
        bool Matches(RecordedMessage each)
            => (channel is null || each.Channel == channel) && each.Text.Contains(contains, StringComparison.Ordinal);
        if (a.Number("wait_ms", 0) is > 0 and var wait)
        {
            await control.MessageAsync(Matches, since, TimeSpan.FromMilliseconds(wait), a.Aborted);
        }

        return JsonSerializer.SerializeToNode(control.Messages(since).Where(Matches), Snake);
    }

    private static JsonObject Done(Action act)
    {
        act();
        return new JsonObject { ["ok"] = true };
    }
}
