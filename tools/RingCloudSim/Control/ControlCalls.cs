using System.Text.Json.Nodes;

namespace RingCloudSim.Control;

/// <summary>
/// One call of the control plane. <see cref="Help"/> is what `--help`, `GET /` and docs/simulator.md show.
/// </summary>
internal sealed record ControlCall(
    string Method,
    string Path,
    string Parameters,
    string Help,
    Func<RingCloudControl, ControlArguments, Task<JsonNode?>> Invoke)
{
    /// <summary>The names in <see cref="Parameters"/>, without their defaults.</summary>
    public IReadOnlyList<string> Names { get; } =
        [.. Parameters.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')[0])];
}

/// <summary>The table of calls.</summary>
internal static class ControlCalls
{
    public static IReadOnlyList<ControlCall> All { get; } = [.. HouseholdCalls.All, .. CloudCalls.All];

    public static Task<JsonNode?> InvokeAsync(RingCloudControl control, string method, string path, ControlArguments arguments)
    {
        if (path is "/" or "")
        {
            arguments.Only("GET /", []);
            return Task.FromResult<JsonNode?>(Index());
        }

        var call = All.FirstOrDefault(each => each.Method == method && each.Path == path.TrimEnd('/'))
            ?? throw SimulatorException.Unknown("call", $"{method} {path}", All.Select(each => $"{each.Method} {each.Path}"));
        arguments.Only($"{call.Method} {call.Path}", call.Names);
        return call.Invoke(control, arguments);
    }

    /// <summary>A call that does something and answers `{"ok":true}`.</summary>
    public static ControlCall Do(string path, string parameters, string help, Action<RingCloudControl, ControlArguments> act)
        => new("POST", path, parameters, help, (control, arguments) =>
        {
            act(control, arguments);
            return Task.FromResult<JsonNode?>(new JsonObject { ["ok"] = true });
        });

    public static ControlCall Ask(
        string method, string path, string parameters, string help, Func<RingCloudControl, ControlArguments, JsonNode?> answer)
        => new(method, path, parameters, help, (control, arguments) => Task.FromResult(answer(control, arguments)));

    private static JsonObject Index()
    {
        var calls = new JsonArray();
        foreach (var call in All)
        {
            calls.Add((JsonNode)new JsonObject
            {
                ["call"] = $"{call.Method} {call.Path}",
                ["parameters"] = call.Parameters,
                ["help"] = call.Help,
            });
        }

        return new JsonObject { ["calls"] = calls };
    }
}
