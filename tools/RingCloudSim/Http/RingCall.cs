using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using RingCloudSim.Household;
using RingCloudSim.OAuth;

namespace RingCloudSim.Http;

/// <summary>One request, read completely.</summary>
internal sealed class RingCall(World world, HttpContext http, byte[] body)
{
    public World World { get; } = world;

    public HttpContext Http { get; } = http;

    public byte[] Body { get; } = body;

    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();

    public Account? Account { get; set; }

    public ClientDevice? Client { get; set; }

    public Account User => Account ?? throw new InvalidOperationException("The route is open: nobody is logged in.");

    public string BodyText => Encoding.UTF8.GetString(Body);

    public Initiator Initiator => new(User.UserId.ToString(), "Pat Doe", "app", MayConfigure: !User.Options.Shared);

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public int QueryNumber(string name, int otherwise)
        => int.TryParse(Query(name), out var number) && number > 0 ? number : otherwise;

    /// <summary>The body as a JSON object, or null when it is something else.</summary>
    public JsonObject? JsonBody()
    {
        try
        {
            return JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Top-level fields of a JSON or a form body, whichever was sent.</summary>
    public IReadOnlyDictionary<string, string> Fields()
    {
        if (JsonBody() is { } json)
        {
            return json.Where(field => field.Value is JsonValue).ToDictionary(
                field => field.Key, field => Json.Text(field.Value) ?? field.Value!.ToJsonString());
        }

        return QueryHelpers.ParseQuery(BodyText).ToDictionary(field => field.Key, field => field.Value.ToString());
    }

    /// <summary>
    /// The rule behind the 422s since 2024 (protocol sheet, 0.4): no body without a content type, or JSON; anything
    /// else is refused.
    /// </summary>
    public bool HasAcceptableBody
    {
        get
        {
            var type = Http.Request.ContentType;
            return type is null
                ? Body.Length == 0
                : type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        }
    }

    public SimDevice? Device()
        => long.TryParse(Values.GetValueOrDefault("id"), out var id) ? World.Household.FindDevice(id) : null;

    public SimLocation? Location() => World.Household.FindLocation(Values.GetValueOrDefault("location"));
}
