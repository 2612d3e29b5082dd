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
            (status, body) = (400, new JsonObject { ["error"] = refused.Message });
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
            fields[name] = value.Count == 1 && !fields.ContainsKey(name)
                ? value.ToString()
                : throw SimulatorException.Invalid($"'{name}' is given more than once.");
        }

        return new ControlArguments(fields, http.RequestAborted);
    }

    /// <summary>
    /// Refuses what the call does not take: a misspelt parameter would otherwise leave its default in force, unnoticed.
    /// </summary>
    public void Only(string call, IReadOnlyList<string> names)
    {
        if (fields.Select(each => each.Key).FirstOrDefault(each => !names.Contains(each)) is { } unknown)
        {
            throw SimulatorException.Invalid(
                $"'{unknown}' is no parameter of {call}. It takes {(names.Count > 0 ? string.Join(", ", names) : "none")}.");
        }
    }

    public JsonNode? Node(string name) => fields[name];

    public string? Text(string name)
        => fields[name] is null
            ? null
            : Json.Text(fields[name]) ?? Json.Number(fields[name])?.ToString()
                ?? throw SimulatorException.Invalid($"'{name}' must be a text.");

    /// <summary>A text that is one of the given words.</summary>
    public string? Choice(string name, params IReadOnlyList<string> words)
        => Text(name) is not { } word || words.Contains(word)
            ? Text(name)
            : throw SimulatorException.Invalid($"'{name}' is {word}; it must be one of {string.Join(", ", words)}.");

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

    public double Signed(string name) => Json.Number(fields[name]) ?? throw SimulatorException.Invalid($"'{name}' must be a number.");

    public JsonObject Object(string name)
        => fields[name] as JsonObject ?? throw SimulatorException.Invalid($"'{name}' must be a JSON object.");

    public long Sequence(string name)
        => fields[name] is null
            ? 0
            : Json.Number(fields[name]) is { } number and >= 0
                ? number
                : throw SimulatorException.Invalid($"'{name}' must be a number, 0 or more.");

    public IReadOnlyList<string> List(string name) => fields[name] switch
    {
        null => [],
        JsonArray array when array.All(each => Json.Text(each) is not null) => [.. array.Select(each => Json.Text(each)!)],
        JsonValue single when Json.Text(single) is { } text => text.Split(',', StringSplitOptions.RemoveEmptyEntries),
        _ => throw SimulatorException.Invalid($"'{name}' must be a list of texts."),
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
