using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Control;

/// <summary>The HTTP face of <see cref="RingCloudControl"/>: JSON or query parameters in, JSON out.</summary>
internal sealed class ControlPlane(RingCloudControl control)
{
    public async Task HandleAsync(HttpContext http)
    {
        int status;
        JsonNode? body;
        try
        {
            var arguments = await ControlArguments.ReadAsync(http);
            (status, body) = (200, await ControlCalls.InvokeAsync(control, http.Request.Method, http.Request.Path, arguments));
        }
        catch (SimulatorException refused)
        {
            (status, body) = (refused.Status, new JsonObject { ["error"] = refused.Message });
        }
        catch (TimeoutException)
        {
            (status, body) = (504, new JsonObject { ["error"] = "Nothing matched within wait_ms." });
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(Json.Write(body));
    }
}

/// <summary>Arguments of a control call: the JSON body, and query parameters for short calls by hand.</summary>
internal sealed class ControlArguments(JsonObject fields, CancellationToken aborted)
{
    public CancellationToken Aborted { get; } = aborted;

    public static async Task<ControlArguments> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var fields = Parse(text);
        foreach (var (name, value) in http.Request.Query)
        {
            fields[name] = value.ToString();
        }

        return new ControlArguments(fields, http.RequestAborted);
    }

    public JsonNode? Node(string name) => fields[name];

    public string? Text(string name) => Json.Text(fields[name]) ?? Json.Number(fields[name])?.ToString();

    public string Needed(string name) => Text(name) ?? throw SimulatorException.Invalid($"'{name}' is missing.");

    public bool Flag(string name, bool otherwise = true)
        => fields[name] is null
            ? otherwise
            : Json.Flag(fields[name]) ?? throw SimulatorException.Invalid($"'{name}' must be true or false.");

    public int Number(string name, int otherwise)
        => fields[name] is null
            ? otherwise
            : Json.Number(fields[name]) is { } number and >= 0 and <= int.MaxValue
                ? (int)number
                : throw SimulatorException.Invalid($"'{name}' must be a number, 0 to {int.MaxValue}.");

    public JsonObject Object(string name)
        => fields[name] as JsonObject ?? throw SimulatorException.Invalid($"'{name}' must be a JSON object.");

    public IReadOnlyList<string> List(string name) => fields[name] switch
    {
        null => [],
        JsonArray array => [.. array.Select(Json.Text).OfType<string>()],
        var single => (Json.Text(single) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
    };

    private static JsonObject Parse(string text)
    {
        try
        {
            return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject
                ?? throw SimulatorException.Invalid("The body must be a JSON object.");
        }
        catch (JsonException broken)
        {
            throw SimulatorException.Invalid($"The body is not JSON: {broken.Message}");
        }
    }
}
