using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools;

/// <summary>Turns everything that is wrong with a call into one answer from which the call can be repaired.</summary>
internal static class ArgumentFaults
{
    public const string Code = "arguments.correct-and-retry";

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>Checks a call's arguments; null when there is nothing wrong with them.</summary>
    /// <param name="tool">The tool they are for.</param>
    /// <param name="arguments">As received.</param>
    /// <param name="keyBeside">The idempotency key sent beside them, in a header or _meta.</param>
    public static ToolFailure? Find(ToolDefinition tool, JsonElement arguments, string? keyBeside)
    {
        if (!WellFormedText.Is(JsonMarshal.GetRawUtf8Value(arguments)))
        {
            return ToFailure(tool, Nothing, [new ToolFault("arguments", "format",
                "arguments hold text that is not valid Unicode; send UTF-8, and escape surrogates in pairs.")]);
        }

        var check = new SchemaCheck();
        tool.Input.Check(arguments, ref check);
        if (keyBeside is not null && Key(arguments) is { } key && key != keyBeside)
        {
            check.Enter(ToolDefinition.IdempotencyKeyArgument);
            check.Report("conflict", $"{check.Path()} differs from the key sent beside the arguments; send one.");
            check.Leave();
        }

        return check.IsFaultless ? null : ToFailure(tool, arguments, check.Faults);
    }

    /// <summary>The idempotency key among the arguments, if there is one.</summary>
    public static string? Key(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Object
        && arguments.TryGetProperty(ToolDefinition.IdempotencyKeyArgument, out var key)
        && key.ValueKind == JsonValueKind.String ? key.GetString() : null;

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
