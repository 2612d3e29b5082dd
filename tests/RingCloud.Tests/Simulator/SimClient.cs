using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>
/// The smallest client that Ring's protocol allows: enough to ask the simulator what a test wants to know.
/// </summary>
internal sealed class SimClient : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private readonly RingCloudServer _server;
    private string? _accessToken;

    public SimClient(RingCloudServer server, string? hardwareId = "hw-test")
    {
        _server = server;
        HardwareId = hardwareId;
    }

    public string? HardwareId { get; set; }

    public string? UserAgent { get; set; } = "android:com.ringapp";

    /// <summary>Logged in without a dialogue, with a session.</summary>
    public static async Task<SimClient> LoggedInAsync(RingCloudServer server, string? account = null, string hardwareId = "hw-test")
    {
        var client = new SimClient(server, hardwareId);
        client.Use(server.Control.IssueTokens(account).AccessToken);
        await client.CreateSessionAsync();
        return client;
    }

    public void Use(string accessToken) => _accessToken = accessToken;

    public async Task CreateSessionAsync()
    {
        var body = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["hardware_id"] = HardwareId,
                ["metadata"] = new JsonObject { ["api_version"] = 11, ["device_model"] = "test" },
                ["os"] = "android",
            },
        };
        using var response = await SendAsync(HttpMethod.Post, Clients("session"), body);
        Assert.Equal(201, (int)response.StatusCode);
    }

    public Uri Clients(string path) => new(_server.Endpoints.ClientsApi, path);

    public Uri Devices(string path) => new(_server.Endpoints.DevicesApi, path);

    public Uri App(string path) => new(_server.Endpoints.AppApi, path);

    public Task<HttpResponseMessage> GetAsync(Uri address) => SendAsync(HttpMethod.Get, address);

    public async Task<JsonNode> GetJsonAsync(Uri address)
    {
        using var response = await GetAsync(address);
        return await JsonAsync(response);
    }

    public Task<HttpResponseMessage> PutAsync(Uri address)
        => SendAsync(HttpMethod.Put, address, new StringContent("null", Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, JsonNode body)
        => SendAsync(method, address, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, HttpContent? content = null, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (UserAgent is not null)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }

        if (HardwareId is not null)
        {
            request.Headers.TryAddWithoutValidation("hardware_id", HardwareId);
        }

        if (_accessToken is not null)
        {
            request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", _accessToken);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>A password grant, optionally with a code.</summary>
    public Task<HttpResponseMessage> PasswordAsync(
        string code = "", string email = RingAccountOptions.DemoEmail, string password = RingAccountOptions.DemoPassword)
        => TokenAsync(new JsonObject { ["grant_type"] = "password", ["username"] = email, ["password"] = password }, code);

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken)
        => TokenAsync(new JsonObject { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, "");

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> TokenAsync(JsonObject grant, string code)
    {
        grant["client_id"] = "ring_official_android";
        grant["scope"] = "client";
        return SendAsync(
            HttpMethod.Post,
            _server.Endpoints.OAuth,
            new StringContent(grant.ToJsonString(), Encoding.UTF8, "application/json"),
            ("2fa-support", "true"),
            ("2fa-code", code));
    }
}
