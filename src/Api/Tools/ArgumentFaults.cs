using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools;

/// <summary>Turns everything that is wrong with a call into one answer from which the call can be repaired.</summary>
internal static class ArgumentFaults
{
    public const string Code = "arguments.correct-and-retry";

    public static ToolFailure ToFailure(ToolDefinition tool, JsonElement received, IReadOnlyList<ToolFault> faults)
    {
        var example = CorrectedExample(tool, received, faults);
        var them = faults.Count switch { 1 => "it", 2 => "both", _ => $"all {faults.Count}" };
        return new ToolFailure(ToolErrorType.Invalid, Code, string.Join(" ", faults.Select(f => f.Message)),
            $"Nothing was changed. Correct {them} and call {tool.Name} again, for example with {example}")
        {
            Faults = [.. faults],
            Example = example,
        };
    }

    /// <summary>
    /// The tool's own example, with what the caller got right put in: members without a fault are kept, misspelled
    /// names are moved to the name that was meant.
    /// </summary>
    private static string CorrectedExample(ToolDefinition tool, JsonElement received, IReadOnlyList<ToolFault> faults)
    {
        var example = JsonNode.Parse(tool.Example)!.AsObject();
        if (received.ValueKind != JsonValueKind.Object)
        {
            return example.ToJsonString(AnswerJson.Relaxed);
        }

        var corrected = new JsonObject();
        foreach (var property in tool.Input.Properties)
        {
            var value = Given(property, received, faults)
                ?? (property.IsRequired ? example[property.Name]?.DeepClone() : null);
            if (value is not null)
            {
                corrected[property.Name] = value;
            }
        }

        return (corrected.Count == 0 ? example : corrected).ToJsonString(AnswerJson.Relaxed);
    }

    private static JsonNode? Given(SchemaProperty property, JsonElement received, IReadOnlyList<ToolFault> faults)
    {
        var misspelled = faults.FirstOrDefault(f => f.Problem == "unknown" && f.DidYouMean == property.Name
            && received.TryGetProperty(f.Path, out _))?.Path;
        var name = received.TryGetProperty(property.Name, out _) ? property.Name : misspelled;
        if (name is null || SecretNames.LooksSecret(name))
        {
            return null;
        }

        var value = received.GetProperty(name);
        var check = new SchemaCheck();
        property.Schema.Check(value, ref check);
        if (check.IsFaultless)
        {
            return JsonNode.Parse(value.GetRawText());
        }

        var meant = faults.FirstOrDefault(f => f.Path == name && f.Problem is "choice" or "reference")?.DidYouMean;
        return meant is null ? null : JsonValue.Create(meant);
    }
}
