using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using RingActors.Api.Access.Outside;
using RingActors.Api.Settings.Areas.Wire;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Wire;

/// <summary>Tokens of an outside issuer: found by clients, good for this server only, and never more than settings say.</summary>
public sealed class OAuthTests : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private TestServer _server = null!;
    private string _audience = "";

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        int port = FreePort();
        _audience = $"http://127.0.0.1:{port}/mcp";
        _server = await TestServer.StartAsync(
            settings:
            [
                ("Http:Port", port.ToString(CultureInfo.InvariantCulture)), ("Auth:AllowAnonymous", "health"),
                ("Auth:OAuth:Issuer", _issuer.Url), ("Auth:OAuth:Audience", _audience),
                ("Auth:OAuth:Roles", "home:live=Resident,home:all=Owner,home:read=Reader"),
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task Whose_tokens_are_taken_is_told_without_a_key(string path)
    {
        using JsonDocument told = JsonDocument.Parse(await _server.Http.GetStringAsync(path));
        Assert.Equal(_audience, told.RootElement.GetProperty("resource").GetString());
        Assert.Equal([_issuer.Url], told.RootElement.GetProperty("authorization_servers").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(
            ["home:live", "home:all", "home:read"],
            told.RootElement.GetProperty("scopes_supported").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task A_challenge_says_where_that_stands()
    {
        using HttpResponseMessage response = await _server.Http.GetAsync("/tools");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            $"Bearer realm=\"ringactors\", resource_metadata=\"{_server.Url}/.well-known/oauth-protected-resource/mcp\"",
            Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
    }

    [Fact]
    public async Task Without_an_issuer_there_is_no_metadata_and_no_word_of_it()
    {
        await using TestServer own = await TestServer.StartAsync(settings: ("Auth:AllowAnonymous", "health"));
        using HttpResponseMessage metadata = await own.Http.GetAsync("/.well-known/oauth-protected-resource");
        using HttpResponseMessage refused = await own.Http.GetAsync("/tools");
        Assert.Equal(HttpStatusCode.NotFound, metadata.StatusCode);
        Assert.Equal("Bearer realm=\"ringactors\"", Assert.Single(refused.Headers.GetValues("WWW-Authenticate")));
    }

    [Theory]
    [InlineData("right", 200)]
    [InlineData("right, also for others", 200)]
    [InlineData("another audience", 401)]
    [InlineData("audience without path", 401)]
    [InlineData("no audience", 401)]
    [InlineData("another issuer", 401)]
    [InlineData("ended", 401)]
    [InlineData("not yet", 401)]
    [InlineData("no end", 401)]
    [InlineData("no subject", 401)]
    [InlineData("another key", 401)]
    [InlineData("another key of the same name", 401)]
    [InlineData("alg none", 401)]
    [InlineData("alg HS256 with the public key", 401)]
    [InlineData("changed", 401)]
    [InlineData("without signature", 401)]
    [InlineData("a header that has to be understood", 401)]
    [InlineData("a key of its own in the header", 401)]
    [InlineData("keys elsewhere in the header", 401)]
    [InlineData("no name of a key, another key", 401)]
    [InlineData("a name of a key that is a path", 401)]
    [InlineData("a name of a key in other letters", 401)]
    [InlineData("issuer with a slash", 401)]
    [InlineData("issuer in other letters", 401)]
    [InlineData("audience in other letters", 401)]
    [InlineData("audience with a slash", 200)]
    [InlineData("alg of another family", 401)]
    [InlineData("alg None", 401)]
    [InlineData("end as a text", 401)]
    [InlineData("nonsense", 401)]
    [InlineData("too long", 401)]
    public async Task A_token_is_good_for_this_server_alone_and_every_other_gets_the_same_no(string kind, int status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/tools");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Token(kind));
        using HttpResponseMessage response = await _server.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 401)
        {
            using JsonDocument said = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal("key.send-the-key", said.RootElement.GetProperty("code").GetString());
            Assert.Equal("This needs a key that is good.", said.RootElement.GetProperty("error").GetString());
        }
    }

    [Theory]
    [InlineData(null, null, AccessRole.Assistant)]
    [InlineData("home:read", null, AccessRole.Reader)]
    [InlineData("openid home:read home:live", null, AccessRole.Resident)]
    [InlineData("home:all", null, AccessRole.Owner)]
    [InlineData("owner", null, AccessRole.Assistant)]
    [InlineData("home:allx", null, AccessRole.Assistant)]
    [InlineData(null, "Nobody", null)]
    [InlineData("home:read", "Nobody", AccessRole.Reader)]
    [InlineData(null, "Reader", AccessRole.Reader)]
    public async Task What_it_may_is_what_settings_say(string? scope, string? byDefault, AccessRole? role)
    {
        using OutsideKeys keys = new(Settings() with
        {
            DefaultRole = byDefault is null ? OAuthDefaultRole.Assistant : Enum.Parse<OAuthDefaultRole>(byDefault),
            Homes = ["home-1"],
        });
        ToolPrincipal? who = await keys.Tokens.OfAsync(
            _issuer.Token(_audience, claims: scope is null ? null : new() { ["scope"] = scope }), CancellationToken.None);
        Assert.Equal(role, who?.Role);
        Assert.True(who is null || (who.Name == "oauth:somebody" && who.Sees("home-1") && !who.Sees("home-2")));
    }

    [Fact]
    public async Task A_subject_that_is_no_plain_name_is_told_by_its_hash_and_a_list_of_roles_is_read()
    {
        using OutsideKeys keys = new(Settings() with { RoleClaim = "roles" });
        ToolPrincipal? who = await keys.Tokens.OfAsync(
            _issuer.Token(_audience, subject: "a\u202eb 'quoted'", claims: new() { ["roles"] = new[] { "x", "home:live" } }),
            CancellationToken.None);
        Assert.Matches("^oauth:sha256-[0-9a-f]{32}$", who!.Name);
        Assert.Equal(AccessRole.Resident, who.Role);
    }

    [Fact]
    public async Task A_new_key_of_the_issuer_is_found_but_not_more_than_once_a_minute()
    {
        ManualTime time = new(DateTimeOffset.UtcNow);
        using OutsideKeys keys = new(Settings(), time);
        Assert.NotNull(await keys.OfAsync(_issuer.Token(_audience)));
        Assert.Equal(1, _issuer.KeysRead);

        _issuer.Rotate("key-2");
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(await keys.OfAsync(_issuer.Token(_audience, key: TestIssuer.NewKey($"stranger-{i}"))));
        }

        Assert.Equal(1, _issuer.KeysRead);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await keys.OfAsync(_issuer.Token(_audience)));
        Assert.Equal(2, _issuer.KeysRead);
    }

    [Fact]
    public async Task While_the_issuer_is_away_its_keys_count_for_a_day()
    {
        ManualTime time = new(DateTimeOffset.UtcNow);
        TestIssuer gone = await TestIssuer.StartAsync();
        using OutsideKeys keys = new(Settings() with { Issuer = gone.Url }, time);
        string token = gone.Token(_audience, expires: DateTime.UtcNow.AddDays(3));
        Assert.NotNull(await keys.OfAsync(token));
        await gone.DisposeAsync();
        time.Advance(TimeSpan.FromHours(23));
        Assert.NotNull(await keys.OfAsync(token));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await keys.OfAsync(token));
    }

    [Fact]
    public async Task An_issuer_that_knows_only_openid_discovery_is_read_too()
    {
        await using TestIssuer other = await TestIssuer.StartAsync(openIdOnly: true);
        using OutsideKeys keys = new(Settings() with { Issuer = other.Url });
        Assert.NotNull(await keys.OfAsync(other.Token(_audience)));
    }

    /// <summary>RFC 8414, 3.3: whoever answers for another issuer is not believed.</summary>
    [Theory]
    [InlineData(null, "/keys", true)]
    [InlineData("https://another.example", "/keys", false)]
    [InlineData(null, "/moved", false)]
    public async Task Keys_are_read_where_the_issuers_own_metadata_says_and_nowhere_else(string? pretends, string path, bool read)
    {
        await using TestIssuer other = await TestIssuer.StartAsync();
        (other.Pretends, other.KeysPath) = (pretends, path);
        using OutsideKeys keys = new(Settings() with { Issuer = other.Url });
        Assert.Equal(read, await keys.OfAsync(other.Token(_audience)) is not null);
        Assert.Equal(read ? 1 : 0, other.KeysRead);
    }

    /// <summary>RFC 9728, RFC 8414, registration, PKCE and RFC 8707, by a client that knows nothing but the address.</summary>
    [Fact]
    public async Task A_client_that_knows_only_the_address_finds_the_issuer_and_gets_in()
    {
        using HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(_audience),
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = new Uri("http://127.0.0.1:1/callback"),
                DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "tests" },
                AuthorizationCallbackHandler = async (asked, cancellation) =>
                {
                    using HttpResponseMessage sent = await browser.GetAsync(asked.AuthorizationUri, cancellation);
                    var given = System.Web.HttpUtility.ParseQueryString(sent.Headers.Location!.Query);
                    return new AuthorizationResult { Code = given["code"], State = given["state"] };
                },
            },
        }));

        Assert.Contains("health_check", (await client.ListToolsAsync()).Select(t => t.Name));
        Assert.Equal(_audience, Assert.Single(_issuer.Resources));
    }

    [Theory]
    [InlineData("http://login.example", "https://home.example/mcp", "", "https address")]
    [InlineData("https://login.example?x=1", "https://home.example/mcp", "", "https address")]
    [InlineData("https://login.example", "", "", "this server's own address")]
    [InlineData("https://login.example", "ringactors", "", "this server's own address")]
    [InlineData("https://login.example", "https://home.example/mcp", "home:read", "word=role")]
    [InlineData("https://login.example", "https://home.example/mcp", "home:read=king", "word=role")]
    [InlineData("https://login.example", "https://home.example/mcp", "home:read=5", "word=role")]
    [InlineData("https://login.example", "https://home.example/mcp", "home:read=Reader", null)]
    [InlineData("", "", "", null)]
    public void Settings_that_would_let_others_in_are_refused(string issuer, string audience, string roles, string? fault)
    {
        OAuthSettings settings = new() { Issuer = issuer, Audience = audience, Roles = roles.Length == 0 ? [] : [roles] };
        string[] faults = [.. settings.Validate(new(settings)).Select(f => f.ErrorMessage!)];
        Assert.Equal(fault is null ? 0 : 1, faults.Length);
        Assert.All(faults, f => Assert.Contains(fault!, f, StringComparison.Ordinal));
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private OAuthSettings Settings() => new()
    {
        Issuer = _issuer.Url,
        Audience = _audience,
        Roles = ["home:live=Resident", "home:all=Owner", "home:read=Reader"],
    };

    private string Token(string kind)
    {
        string good = _issuer.Token(_audience);
        string[] parts = good.Split('.');
        ECParameters point = _issuer.Key.ECDsa.ExportParameters(false);
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return kind switch
        {
            "right" => good,
            "right, also for others" => _issuer.Token(null!, claims: new() { ["aud"] = new[] { "https://x.example", _audience } }),
            "another audience" => _issuer.Token("https://elsewhere.example/mcp"),
            "audience without path" => _issuer.Token(_audience[..^4]),
            "no audience" => _issuer.Token(null!),
            "another issuer" => _issuer.Token(_audience, issuer: "https://evil.example"),
            "ended" => _issuer.Token(_audience, expires: DateTime.UtcNow.AddMinutes(-5)),
            "not yet" => _issuer.Token(_audience, from: DateTime.UtcNow.AddMinutes(4)),
            "no end" => Signed("{\"iss\":\"" + _issuer.Url + "\",\"aud\":\"" + _audience + "\",\"sub\":\"somebody\"}"),
            "no subject" => _issuer.Token(_audience, subject: null),
            "another key" => _issuer.Token(_audience, key: TestIssuer.NewKey("key-9")),
            "another key of the same name" => _issuer.Token(_audience, key: TestIssuer.NewKey("key-1")),
            "alg none" => $"{Text("{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"key-1\"}")}.{parts[1]}.",
            "alg HS256 with the public key" => _issuer.Token(
                _audience, key: new SymmetricSecurityKey([.. point.Q.X!, .. point.Q.Y!]) { KeyId = "key-1" }, algorithm: SecurityAlgorithms.HmacSha256),
            "changed" => $"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}",
            "without signature" => $"{parts[0]}.{parts[1]}.",
            "a header that has to be understood" => Signed(Claims(), "\"kid\":\"key-1\",\"crit\":[\"bound\"],\"bound\":true"),
            "a key of its own in the header" => Signed(Claims(), $"\"kid\":\"key-9\",\"jwk\":{Jwk(stranger)}", stranger),
            "keys elsewhere in the header" => Signed(
                Claims(), "\"kid\":\"key-1\",\"jku\":\"https://evil.example/keys\",\"x5u\":\"https://evil.example/x\"", stranger),
            "no name of a key, another key" => Signed(Claims(), "\"cty\":\"x\"", stranger),
            "a name of a key that is a path" => Signed(Claims(), "\"kid\":\"../../dev/null\"", stranger),
            "a name of a key in other letters" => Signed(Claims(), "\"kid\":\"KEY-1\""),
            "issuer with a slash" => _issuer.Token(_audience, issuer: _issuer.Url + "/"),
            "issuer in other letters" => _issuer.Token(_audience, issuer: _issuer.Url.ToUpperInvariant()),
            "audience in other letters" => _issuer.Token(_audience.ToUpperInvariant()),
            "audience with a slash" => _issuer.Token(_audience + "/"),
            "alg of another family" => $"{Text("{\"alg\":\"RS256\",\"kid\":\"key-1\"}")}.{parts[1]}.{parts[2]}",
            "alg None" => $"{Text("{\"alg\":\"None\",\"kid\":\"key-1\"}")}.{parts[1]}.",
            "end as a text" => Signed(Claims().Replace("\"exp\":", "\"exp\":\"soon\",\"x\":", StringComparison.Ordinal)),
            "nonsense" => "eyJhbGciOiJFUzI1NiJ9.e30",
            _ => good + new string('A', 9000),
        };
    }

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private string Claims() => "{\"iss\":\"" + _issuer.Url + "\",\"aud\":\"" + _audience + "\",\"sub\":\"somebody\",\"exp\":"
        + DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + "}";

    private static string Jwk(ECDsa key)
    {
        ECParameters point = key.ExportParameters(false);
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"key-9\",\"x\":\"" + Base64Url.EncodeToString(point.Q.X)
            + "\",\"y\":\"" + Base64Url.EncodeToString(point.Q.Y) + "\"}";
    }

    private string Signed(string claims, string header = "\"kid\":\"key-1\"", ECDsa? by = null)
    {
        string text = $"{Text("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"," + header + "}")}.{Text(claims)}";
        return $"{text}.{Base64Url.EncodeToString((by ?? _issuer.Key.ECDsa).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Tokens and keys of settings, with a clock.</summary>
    private sealed class OutsideKeys : IDisposable
    {
        private readonly IssuerKeys _keys;

        public OutsideKeys(OAuthSettings settings, TimeProvider? time = null)
        {
            _keys = new IssuerKeys(
                settings, time ?? TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<IssuerKeys>.Instance);
            Tokens = new OutsideTokens(settings, _keys, time ?? TimeProvider.System);
        }

        public OutsideTokens Tokens { get; }

        public ValueTask<ToolPrincipal?> OfAsync(string token) => Tokens.OfAsync(token, CancellationToken.None);

        public void Dispose() => _keys.Dispose();
    }
}
