using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class OAuthTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_password_grant_asks_for_the_second_factor_and_takes_only_the_right_code()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = new SimClient(server);

        using var asked = await client.PasswordAsync();
        Assert.Equal(412, (int)asked.StatusCode);
        var question = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!;
        Assert.Equal("sms", question["tsv_state"]!.GetValue<string>());
        Assert.Equal(60, question["next_time_in_secs"]!.GetValue<int>());

        using var wrong = await client.PasswordAsync("111111");
        Assert.Equal(400, (int)wrong.StatusCode);
        Assert.Contains("Verification Code is invalid or expired", await wrong.Content.ReadAsStringAsync());

        using var right = await client.PasswordAsync(RingAccountOptions.DemoCode);
        var tokens = await SimClient.JsonAsync(right);
        Assert.Equal(3600, tokens["expires_in"]!.GetValue<int>());
        Assert.Equal("client", tokens["scope"]!.GetValue<string>());
        client.Use(tokens["access_token"]!.GetValue<string>());
        Assert.Single((await client.GetJsonAsync(client.Devices("locations")))["user_locations"]!.AsArray());
    }

    [Fact]
    public async Task A_wrong_password_or_an_unknown_account_is_denied()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = new SimClient(server);

        using var password = await client.PasswordAsync(password: "guess");
        using var account = await client.PasswordAsync(email: "nobody@ringactors.example");

        Assert.Equal(401, (int)password.StatusCode);
        Assert.Contains("access_denied", await password.Content.ReadAsStringAsync());
        Assert.Equal(401, (int)account.StatusCode);
    }

    [Fact]
    public async Task Form_bodies_with_basic_authentication_are_understood()
    {
        await using var server = await RingCloudServer.StartAsync(OneAccount(TwoFactorKind.None));
        using var client = new SimClient(server);
        var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "ring_official_android",
            ["scope"] = "client",
            ["grant_type"] = "password",
            ["username"] = RingAccountOptions.DemoEmail,
            ["password"] = RingAccountOptions.DemoPassword,
        });

        using var response = await client.SendAsync(
            HttpMethod.Post,
            server.Endpoints.OAuth,
            form,
            ("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("ring_official_android:"))}"));

        Assert.NotNull((await SimClient.JsonAsync(response))["refresh_token"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ringactors/1.0")]
    public async Task Without_the_android_user_agent_the_edge_answers_406_and_no_json(string? userAgent)
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = new SimClient(server) { UserAgent = userAgent };

        using var response = await client.PasswordAsync();

        Assert.Equal(406, (int)response.StatusCode);
        Assert.StartsWith("<html>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_without_a_known_client_id_is_unauthorized()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = new SimClient(server);

        using var response = await client.SendAsync(
            HttpMethod.Post, server.Endpoints.OAuth, new JsonObject { ["grant_type"] = "password", ["client_id"] = "RingWindows" });

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Contains("unauthorized_client", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_eleventh_code_within_ten_minutes_is_not_sent()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock });
        using var client = new SimClient(server);
        for (var sent = 0; sent < 10; sent++)
        {
            using var asked = await client.PasswordAsync();
            Assert.Equal(412, (int)asked.StatusCode);
        }

        using var refused = await client.PasswordAsync();
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Contains("too many requests from dependency service", await refused.Content.ReadAsStringAsync());

        server.Control.Advance(TimeSpan.FromMinutes(10));
        using var again = await client.PasswordAsync();
        Assert.Equal(412, (int)again.StatusCode);
    }

    [Fact]
    public async Task An_authenticator_app_is_asked_for_without_sending_codes()
    {
        await using var server = await RingCloudServer.StartAsync(OneAccount(TwoFactorKind.Totp));
        using var client = new SimClient(server);
        for (var asked = 0; asked < 12; asked++)
        {
            using var response = await client.PasswordAsync();
            Assert.Equal(412, (int)response.StatusCode);
            Assert.Equal("{\"tsv_state\":\"totp\"}", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_refresh_rotates_the_token_and_the_used_one_lives_only_for_its_grace()
    {
        await using var server = await RingCloudServer.StartAsync(
            new RingCloudOptions { Clock = _clock, RefreshGrace = TimeSpan.FromSeconds(30) });
        using var client = new SimClient(server);
        var first = server.Control.IssueTokens().RefreshToken;

        var second = await RefreshedAsync(client, first);
        server.Control.Advance(TimeSpan.FromSeconds(30));
        var third = await RefreshedAsync(client, first);
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, third);

        server.Control.Advance(TimeSpan.FromSeconds(1));
        using var late = await client.RefreshAsync(first);
        Assert.Equal(401, (int)late.StatusCode);
        Assert.Contains("invalid_grant", await late.Content.ReadAsStringAsync());
        await RefreshedAsync(client, second);
    }

    [Fact]
    public async Task Access_tokens_expire_by_time_and_by_the_control_plane_while_refreshing_goes_on()
    {
        await using var server = await RingCloudServer.StartAsync(
            new RingCloudOptions { Clock = _clock, AccessTokenLifetime = TimeSpan.FromSeconds(2) });
        using var client = new SimClient(server);
        var tokens = server.Control.IssueTokens();
        client.Use(tokens.AccessToken);
        Assert.Equal(2, tokens.ExpiresInSeconds);
        Assert.Equal(200, await LocationsStatusAsync(client));

        server.Control.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(401, await LocationsStatusAsync(client));

        using var refreshed = await client.RefreshAsync(tokens.RefreshToken);
        client.Use((await SimClient.JsonAsync(refreshed))["access_token"]!.GetValue<string>());
        Assert.Equal(200, await LocationsStatusAsync(client));
        server.Control.ExpireAccessTokens();
        Assert.Equal(401, await LocationsStatusAsync(client));
    }

    [Fact]
    public async Task Revoking_kills_refresh_tokens_too()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = new SimClient(server);
        var tokens = server.Control.IssueTokens();

        server.Control.RevokeTokens(RingAccountOptions.DemoEmail);

        using var response = await client.RefreshAsync(tokens.RefreshToken);
        Assert.Equal(401, (int)response.StatusCode);
    }

    private static RingCloudOptions OneAccount(TwoFactorKind kind)
        => new() { Accounts = [RingAccountOptions.Demo with { TwoFactor = kind }] };

    private static async Task<string> RefreshedAsync(SimClient client, string token)
    {
        using var response = await client.RefreshAsync(token);
        return (await SimClient.JsonAsync(response))["refresh_token"]!.GetValue<string>();
    }

    private static async Task<int> LocationsStatusAsync(SimClient client)
    {
        using var response = await client.GetAsync(client.Devices("locations"));
        return (int)response.StatusCode;
    }
}
