using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>An answer that is complete before it is written, so that faults can still change it.</summary>
internal sealed record RingReply(int Status, byte[] Body, string? ContentType)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static RingReply Empty(int status = 204) => new(status, [], null);

    public static RingReply Of(JsonNode body) => Of(200, body);

    public static RingReply Of(int status, JsonNode? body)
        => new(status, Encoding.UTF8.GetBytes(Json.Write(body)), "application/json; charset=utf-8");

    public static RingReply Text(int status, string text)
        => new(status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    /// <summary>What the edge in front of Ring answers to a blocked client: never JSON.</summary>
    public static RingReply Blocked { get; } = new(
        406, "<html><head><title>406 Not Acceptable</title></head><body>blocked</body></html>"u8.ToArray(), "text/html");

    public static RingReply Unauthorized { get; } = Of(
        401, new JsonObject { ["error"] = "Unauthorized", ["status_code"] = 401 });

    public static RingReply NotFound(string error = "not found") => Of(404, new JsonObject { ["error"] = error });

    public static RingReply Unprocessable { get; } = Empty(422);
}
