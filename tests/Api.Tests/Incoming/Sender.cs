using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Incoming;

/// <summary>A sender as the page of Standard Webhooks describes it; no code of the server is in it.</summary>
internal sealed record Sender(HttpClient Http, string Path, string Secret)
{
    private const string Fields =
        """[{"name":"state","pointer":"/state","type":"word","words":["on","off"],"required":true},{"name":"note","pointer":"/note","type":"text","max_length":20}]""";

    /// <summary>Makes a webhook called NAS, and what sends to it.</summary>
    internal static async Task<Sender> MakeAsync(HomeServer server, string more = "", string name = "NAS", string fields = Fields)
    {
        (HttpStatusCode status, JsonObject made) = await Access.KeyTests.SendAsync(
            server.Http, HttpMethod.Post, "/webhooks", $$"""{"name":"{{name}}","scheme":"standard","fields":{{fields}}{{more}}}""");
        Assert.True(status == HttpStatusCode.Created, made.ToJsonString());
        return new Sender(server.As(null), new Uri((string)made["webhook"]!["url"]!).AbsolutePath, (string)made["secret"]!);
    }

    /// <summary>Makes a webhook called NAS of a scheme that signs the raw body alone, by a hex HMAC.</summary>
    internal static async Task<Sender> OfBodyAsync(HomeServer server, string scheme, string more)
    {
        (HttpStatusCode status, JsonObject made) = await Access.KeyTests.SendAsync(
            server.Http, HttpMethod.Post, "/webhooks", $$"""{"name":"NAS","scheme":"{{scheme}}"{{more}}}""");
        Assert.True(status == HttpStatusCode.Created, made.ToJsonString());
        return new Sender(server.As(null), new Uri((string)made["webhook"]!["url"]!).AbsolutePath, (string)made["secret"]!);
    }

    /// <summary>Posts a body with its HMAC in the headers that such schemes look in.</summary>
    internal async Task<(HttpStatusCode Status, JsonObject Json)> PostOfBodyAsync(string body)
    {
        string hex = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body)));
        using HttpRequestMessage request = new(HttpMethod.Post, Path);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("X-Signature", hex);
        request.Headers.TryAddWithoutValidation("X-Sig", hex);
        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : []);
    }

    internal async Task<(HttpStatusCode Status, JsonObject Json)> PostAsync(
        string id, string body, string? secret = null, int at = 0, string? path = null, string type = "application/json",
        Action<Dictionary<string, string>>? spoil = null)
    {
        using HttpResponseMessage response = await SendAsync(id, body, secret, at, path, type, spoil);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : []);
    }

    internal async Task<HttpResponseMessage> SendAsync(
        string id, string body, string? secret = null, int at = 0, string? path = null, string type = "application/json",
        Action<Dictionary<string, string>>? spoil = null)
    {
        string time = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() + at).ToString(CultureInfo.InvariantCulture);
        byte[] key = Convert.FromBase64String((secret ?? Secret)["whsec_".Length..]);
        Dictionary<string, string> headers = new()
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = time,
            ["webhook-signature"] = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{time}.{body}"))),
        };
        spoil?.Invoke(headers);
        using HttpRequestMessage request = new(HttpMethod.Post, path ?? Path);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = type.Length == 0 ? null : new(type);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request);
    }
}
