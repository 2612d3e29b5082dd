using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Api.Tests.Support;

/// <summary>What a person with two homes has to add to every request over every face: which of them is meant. Off until there are two.</summary>
internal sealed class InTownHouse() : DelegatingHandler(new SocketsHttpHandler())
{
    private const string Member = "home_id";

    internal bool IsOn { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        if (IsOn && path.StartsWith("/access-codes", StringComparison.Ordinal) && request.RequestUri.Query.Length == 0)
        {
            request.RequestUri = new Uri($"{request.RequestUri}?{Member}={Uri.EscapeDataString(HomeServer.TownHouse)}");
        }

        if (IsOn && request.Content is { } content && Place(path) is { } place && Parse(await content.ReadAsStringAsync(cancellationToken)) is { } body)
        {
            if (place(body) is { } call && !call.ContainsKey(Member))
            {
                call[Member] = HomeServer.TownHouse;
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Where in the body of a request to that path a home is named; null if none is.</summary>
    private static Func<JsonObject, JsonObject?>? Place(string path) => path switch
    {
        "/tools/health_check" => null,
        "/mcp" => body => (string?)body["method"] == "tools/call" && (string?)body["params"]?["name"] != "health_check"
            ? body["params"]?["arguments"] as JsonObject
            : null,
        "/keypad" => body => body,
        _ when path.StartsWith("/tools/", StringComparison.Ordinal) || path.StartsWith("/access-codes/", StringComparison.Ordinal) => body => body,
        _ => null,
    };

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // What is no JSON is sent as it is.
            return null;
        }
    }
}
