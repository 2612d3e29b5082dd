using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RingActors.Api.Tests.Wire;

/// <summary>
/// A small OAuth 2.1 issuer on loopback: metadata, keys, registration, authorization with PKCE, tokens bound to the
/// resource that was asked for. Whoever comes is let in.
/// </summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Challenge, string Resource, string Scope)> _codes = new();
    private volatile ECDsaSecurityKey _key = NewKey("key-1");

    private TestIssuer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>How often its keys were read.</summary>
    public int KeysRead { get; private set; }

    /// <summary>What was asked for at the authorization endpoint.</summary>
    public ConcurrentQueue<string> Resources { get; } = new();

    public ECDsaSecurityKey Key => _key;

    /// <summary>Who its metadata says it is; null for the truth.</summary>
    public string? Pretends { get; set; }

    /// <summary>The path of its keys, as its metadata has it.</summary>
    public string KeysPath { get; set; } = "/keys";

    public static async Task<TestIssuer> StartAsync(bool openIdOnly = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        TestIssuer issuer = new(app);
        issuer.Map(app, openIdOnly);
        await app.StartAsync();
        return issuer;
    }

    public static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    /// <summary>Signs with another key from now on.</summary>
    public void Rotate(string id) => _key = NewKey(id);

    public string Token(
        string audience, string? subject = "somebody", string? issuer = null, DateTime? expires = null, DateTime? from = null,
        SecurityKey? key = null, string algorithm = SecurityAlgorithms.EcdsaSha256, Dictionary<string, object>? claims = null)
    {
        Dictionary<string, object> all = new(claims ?? []);
        if (subject is not null)
        {
            all["sub"] = subject;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Url,
            Audience = audience,
            Expires = expires ?? DateTime.UtcNow.AddMinutes(5),
            NotBefore = from,
            Claims = all,
            SigningCredentials = new SigningCredentials(key ?? _key, algorithm),
            TokenType = "at+jwt",
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(WebApplication app, bool openIdOnly)
    {
        if (!openIdOnly)
        {
            app.MapGet("/.well-known/oauth-authorization-server", Metadata);
        }

        app.MapGet("/.well-known/openid-configuration", Metadata);
        app.MapGet("/keys", () =>
        {
            KeysRead++;
            ECParameters point = _key.ECDsa.ExportParameters(false);
            return Results.Json(new
            {
                keys = new[]
                {
                    new
                    {
                        kty = "EC", crv = "P-256", use = "sig", kid = _key.KeyId,
                        x = Base64Url.EncodeToString(point.Q.X), y = Base64Url.EncodeToString(point.Q.Y),
                    },
                },
            });
        });
        app.MapGet("/moved", () => Results.Redirect("/keys"));
        app.MapPost("/register", () => Results.Json(
            new { client_id = "client-1", redirect_uris = new[] { "http://127.0.0.1:1/callback" }, token_endpoint_auth_method = "none" },
            statusCode: 201));
        app.MapGet("/authorize", (HttpRequest request) =>
        {
            string code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            Resources.Enqueue(request.Query["resource"].ToString());
            _codes[code] = (request.Query["code_challenge"].ToString(), request.Query["resource"].ToString(), request.Query["scope"].ToString());
            return Results.Redirect($"{request.Query["redirect_uri"]}?code={code}&state={request.Query["state"]}");
        });
        app.MapPost("/token", TokenAsync);
    }

    private IResult Metadata() => Results.Json(new
    {
        issuer = Pretends ?? Url,
        authorization_endpoint = $"{Url}/authorize",
        token_endpoint = $"{Url}/token",
        registration_endpoint = $"{Url}/register",
        jwks_uri = $"{Url}{KeysPath}",
        response_types_supported = new[] { "code" },
        grant_types_supported = new[] { "authorization_code" },
        code_challenge_methods_supported = new[] { "S256" },
        token_endpoint_auth_methods_supported = new[] { "none" },
        scopes_supported = new[] { "home:read" },
    });

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        if (!_codes.TryRemove(form["code"].ToString(), out var asked)
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge
            || form["resource"].ToString() != asked.Resource)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        return Results.Json(new
        {
            access_token = Token(asked.Resource, claims: new() { ["scope"] = asked.Scope }),
            token_type = "Bearer",
            expires_in = 300,
        });
    }
}
