using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using RingActors.Api.Faces.Wire;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Wire;

/// <summary>What every answer says to browsers, whatever it is: right, refused, broken, or for nobody.</summary>
public sealed class HeaderTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    [Theory]
    [InlineData("GET", "/", 200, null)]
    [InlineData("GET", "/health", 200, null)]
    [InlineData("GET", "/metrics", 200, null)]
    [InlineData("GET", "/tools", 200, null)]
    [InlineData("POST", "/tools/plant_tree", 400, null)]
    [InlineData("GET", "/nothing", 404, null)]
    [InlineData("DELETE", "/health", 405, null)]
    [InlineData("TRACE", "/health", 405, null)]
    [InlineData("GET", "/tools", 401, "Authorization: Bearer wrong")]
    [InlineData("GET", "/tools", 403, "Origin: http://evil.example")]
    [InlineData("GET", "/tools", 403, "Host: evil.example")]
    [InlineData("POST", "/mcp", 400, null)]
    [InlineData("GET", "/tools/%ff", 400, null)]
    public async Task Every_answer_has_the_same_headers(string method, string path, int status, string? header)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (method == "POST")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        if (header is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]));
        }

        using HttpResponseMessage response = await _server.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", Only(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Only(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Only(response, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Only(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("no-store", Only(response, "Cache-Control"));
        Assert.Contains("camera=()", Only(response, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        string policy = Only(response, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        if (path != "/")
        {
            Assert.Equal(ContentPolicy.OfAnswers, policy);
        }
    }

    [Fact]
    public async Task The_pages_one_style_is_named_by_its_hash_and_its_forms_lead_here_only()
    {
        using HttpRequestMessage asked = new(HttpMethod.Get, "/");
        asked.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage response = await _server.Http.SendAsync(asked);
        string page = await response.Content.ReadAsStringAsync();
        string style = Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        string policy = Only(response, "Content-Security-Policy");
        Assert.Contains($"style-src 'sha256-{hash}'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("home.example", true)]
    [InlineData("localhost", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("[::1]", false)]
    public async Task With_tls_browsers_come_back_to_a_name_by_tls_only(string host, bool isTold)
    {
        await using TestServer own = await TestServer.StartAsync(
            settings: [("Http:Tls:Mode", "Generated"), ("Http:AllowedHosts", "home.example")]);
        using HttpRequestMessage request = new(HttpMethod.Get, "/health");
        request.Headers.Host = host;
        using HttpResponseMessage response = await own.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(isTold, response.Headers.TryGetValues("Strict-Transport-Security", out var told));
        Assert.True(!isTold || told!.Single() == "max-age=31536000");
    }

    private static string Only(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
