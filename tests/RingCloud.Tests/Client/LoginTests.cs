using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

public sealed class LoginTests
{
    private const string Path = "/oauth/token";

    [Fact]
    public async Task A_login_asks_for_the_code_and_then_stores_the_token()
    {
        await using var ring = await SimulatedRing.StartAsync();
        using var login = new RingLogin(ring.Options, ring.Store);
        var first = await login.LogInAsync(RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, null, default);
        var challenge = Assert.IsType<RingLoginResult.CodeRequired>(first);
        Assert.Equal("sms", challenge.Method);
        Assert.Equal("+1xxxxxxxx89", challenge.Destination);
        Assert.Equal(TimeSpan.FromSeconds(60), challenge.NextCodeAfter);
        Assert.Contains("+1xxxxxxxx89", challenge.Prompt, StringComparison.Ordinal);
        Assert.False(ring.Store.HasLogin);

        var second = await login.LogInAsync(
            RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, RingAccountOptions.DemoCode, default);
        Assert.IsType<RingLoginResult.LoggedIn>(second);
        ring.ReopenStore();
        Assert.True(ring.Store.HasLogin);
    }

    [Fact]
    public async Task Every_login_call_carries_the_headers_that_Ring_demands()
    {
        await using var ring = await SimulatedRing.StartAsync();
        using var login = new RingLogin(ring.Options, ring.Store);
        await login.LogInAsync(RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, null, default);
        var sent = Assert.Single(ring.Control.Requests(), r => r.Path == Path);
        Assert.Equal("android:com.ringapp", Header(sent, "User-Agent"));
        Assert.Equal(ring.Store.Current.HardwareId.ToString("D"), Header(sent, "hardware_id"));
        Assert.Equal("true", Header(sent, "2fa-support"));
        Assert.Equal("", Header(sent, "2fa-code"));
    }

    [Fact]
    public async Task A_wrong_password_and_a_wrong_code_are_told_apart()
    {
        await using var ring = await SimulatedRing.StartAsync();
        using var login = new RingLogin(ring.Options, ring.Store);
        Assert.Equal(RingLoginFault.InvalidCredentials, await FaultOfAsync(login, "wrong", null));
        Assert.Equal(RingLoginFault.InvalidCode, await FaultOfAsync(login, RingAccountOptions.DemoPassword, "000000"));
    }

    [Theory]
    [InlineData(400, "{\"error\":\"error requesting 2fa service to send code\"}", RingLoginFault.TooManyRequests, "do not try again")]
    [InlineData(429, "{\"error\":\"error requesting 2fa service to send code\"}", RingLoginFault.TooManyRequests, "do not try again")]
    [InlineData(403, "<!DOCTYPE html><html><body>Request blocked.</body></html>", RingLoginFault.Blocked, "the address of this network is blocked")]
    [InlineData(403, "\n <html>x</html>", RingLoginFault.Blocked, "the address of this network is blocked")]
    public async Task A_login_that_must_not_be_tried_again_says_so_and_for_how_long(int status, string body, RingLoginFault fault, string said)
    {
        await using var ring = await SimulatedRing.StartAsync();
        ring.Control.AddFault(new FaultRule(Path, "status", 1, Status: status, Body: body));
        using var login = new RingLogin(ring.Options, ring.Store);
        var refusal = await Assert.ThrowsAsync<RingLoginException>(
            () => login.LogInAsync(RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, null, default));
        Assert.Equal(fault, refusal.Fault);
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.RetryAfter >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Too_many_codes_are_told_as_that_and_the_password_appears_nowhere()
    {
        await using var ring = await SimulatedRing.StartAsync();
        using var login = new RingLogin(ring.Options, ring.Store);
        RingLoginException? refusal = null;
        for (var i = 0; i < 12 && refusal is null; i++)
        {
            refusal = await Record.ExceptionAsync(
                () => login.LogInAsync(RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, null, default)) as RingLoginException;
        }

        Assert.Equal(RingLoginFault.TooManyRequests, refusal?.Fault);
        Assert.True(refusal!.IsTransient);
        Assert.DoesNotContain(RingAccountOptions.DemoPassword, refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(406, null, RingLoginFault.Blocked)]
    [InlineData(429, null, RingLoginFault.RateLimited)]
    [InlineData(503, null, RingLoginFault.Unavailable)]
    [InlineData(500, "<html>oops</html>", RingLoginFault.Unavailable)]
    [InlineData(401, """{"error":"unauthorized_client","error_description":"x"}""", RingLoginFault.ClientRefused)]
    [InlineData(401, """{"error":"invalid_grant","error_description":"token is invalid or does not exists"}""", RingLoginFault.LoginNeeded)]
    [InlineData(400, """{"error":"invalid_grant","error_description":"The grant is invalid, expired or revoked"}""", RingLoginFault.LoginNeeded)]
    [InlineData(400, "Too many requests", RingLoginFault.TooManyRequests)]
    [InlineData(418, "", RingLoginFault.NotUnderstood)]
    [InlineData(200, "{}", RingLoginFault.NotUnderstood)]
    [InlineData(200, "[[", RingLoginFault.NotUnderstood)]
    [InlineData(200, """{"access_token":7,"refresh_token":null}""", RingLoginFault.NotUnderstood)]
    public async Task Each_refusal_has_its_name(int status, string? body, RingLoginFault expected)
    {
        await using var ring = await SimulatedRing.StartAsync();
        using var login = new RingLogin(ring.Options, ring.Store);
        ring.Control.AddFault(new FaultRule(Path, "status", Status: status, Body: body));
        Assert.Equal(expected, await FaultOfAsync(login, RingAccountOptions.DemoPassword, null));
    }

    [Fact]
    public async Task A_challenge_without_any_detail_still_asks_for_the_code()
    {
        await using var ring = await SimulatedRing.StartAsync();
        using var login = new RingLogin(ring.Options, ring.Store);
        ring.Control.AddFault(new FaultRule(Path, "status", Status: 412, Body: "nothing of use"));
        var result = await login.LogInAsync("me", "secret", null, default);
        Assert.Equal(new RingLoginResult.CodeRequired(null, null, null), result);
    }

    [Fact]
    public async Task Fifty_callers_share_one_renewal()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        var calls = Enumerable.Range(0, 50).Select(_ => connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default));
        await Task.WhenAll(calls);
        Assert.Single(ring.Control.Requests(), r => r.Path == Path);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_cut_off_the_renewal()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        var before = ring.Store.Current.RefreshToken;
        ring.Control.AddFault(new FaultRule(Path, "delay", DelayMs: 300));
        using var impatient = new CancellationTokenSource();
        var call = connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, impatient.Token);
        await ring.Control.RequestAsync(r => r.Path == Path);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default);
        Assert.Single(ring.Control.Requests(), r => r.Path == Path);
        Assert.NotEqual(before, ring.Store.Current.RefreshToken);
    }

    [Fact]
    public async Task The_new_refresh_token_is_on_the_disk_before_the_access_token_is_used()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        Directory.CreateDirectory(ring.StorePath + ".new");
        var refusal = await Assert.ThrowsAsync<RingApiException>(
            () => connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default));
        Assert.Equal(RingFault.Unavailable, refusal.Fault);
        Assert.DoesNotContain(ring.Control.Requests(), r => r.Path != Path);

        Directory.Delete(ring.StorePath + ".new");
        await connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default);
        // The grant that could not be saved was kept: its predecessor is used up and must not be sent again.
        Assert.Single(ring.Control.Requests(), r => r.Path == Path);
        var saved = ring.Store.Current.RefreshToken;
        ring.ReopenStore();
        Assert.Equal(saved, ring.Store.Current.RefreshToken);
    }

    [Fact]
    public async Task A_token_is_replaced_before_it_expires()
    {
        await using var ring = (await SimulatedRing.StartAsync(new() { AccessTokenLifetime = TimeSpan.FromSeconds(100) })).LoggedIn();
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var connection = ring.Connect(time: clock);
        await connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default);
        clock.Advance(TimeSpan.FromSeconds(79));
        await connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default);
        Assert.Single(ring.Control.Requests(), r => r.Path == Path);
        clock.Advance(TimeSpan.FromSeconds(2));
        await connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default);
        Assert.Equal(2, ring.Control.Requests().Count(r => r.Path == Path));
    }

    [Fact]
    public async Task A_dead_login_is_never_sent_again_and_the_state_says_what_to_do()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.RevokeTokens();
        var connection = ring.Connect();
        for (var i = 0; i < 3; i++)
        {
            var refusal = await Assert.ThrowsAsync<RingApiException>(
                () => connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default));
            Assert.Equal(RingFault.LoginNeeded, refusal.Fault);
            Assert.False(refusal.IsTransient);
        }

        Assert.Single(ring.Control.Requests(), r => r.Path == Path);
        var link = Assert.Single(connection.Links, l => l.Subsystem == RingSubsystem.Login);
        Assert.Equal(RingLinkState.LoginNeeded, link.State);
        Assert.Contains("ringactors login", link.Reason, StringComparison.Ordinal);
        Assert.False(ring.Store.HasLogin);
    }

    [Fact]
    public async Task An_answer_that_is_lost_on_the_way_costs_no_login()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = ring.Connect();
        ring.Control.AddFault(new FaultRule(Path, "lost-reply"));
        var refusal = await Assert.ThrowsAsync<RingApiException>(
            () => connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default));
        Assert.True(refusal.IsTransient);
        await connection.Calls.GetHistoryAsync(DemoHousehold.FrontDoorId, 5, null, default);
        Assert.True(ring.Store.HasLogin);
    }

    private static async Task<RingLoginFault> FaultOfAsync(RingLogin login, string password, string? code) =>
        (await Assert.ThrowsAsync<RingLoginException>(
            () => login.LogInAsync(RingAccountOptions.DemoEmail, password, code, default))).Fault;

    private static string? Header(RecordedRequest request, string name) =>
        request.Headers.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
