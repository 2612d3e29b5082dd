using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools;

/// <summary>Turns everything that is wrong with a call into one answer from which the call can be repaired.</summary>
internal static class ArgumentFaults
{
    public const string Code = "arguments.correct-and-retry";

    /// <summary>A longer example is only beside the text, where nothing is cut.</summary>
    private const int ShownExampleMax = 3000;

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

    public static ToolFailure ToFailure(ToolDefinition tool, JsonElement received, IReadOnlyList<ToolFault> faults) =>
        Answer(tool, Code, faults, CorrectedExample(tool, received, faults));

    /// <summary>The answer to a call of which this is wrong, with a call that is right.</summary>
    public static ToolFailure Answer(ToolDefinition tool, string code, IReadOnlyList<ToolFault> faults, string example)
    {
        var them = faults.Count switch { 1 => "it", 2 => "both", _ => $"all {faults.Count}" };
        var shown = example.Length <= ShownExampleMax ? $"for example with {example}" : "as in the example beside this text.";
        return new ToolFailure(ToolErrorType.Invalid, code, string.Join(" ", faults.Select(f => f.Message)),
            $"Nothing was changed. Correct {them} and call {tool.Name} again, {shown}")
        {
            Faults = [.. faults],
            Example = example,
        };
    }

    /// <summary>What the caller got right, and for the rest the nearest that is, or the tool's own example.</summary>
    private static string CorrectedExample(ToolDefinition tool, JsonElement received, IReadOnlyList<ToolFault> faults)
    {
        var example = JsonNode.Parse(tool.Example)!.AsObject();
        var conflicts = faults.Where(f => f.Problem == "conflict").Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var corrected = Correction.OfObject(tool.Input, received, example, conflicts) is { Count: > 0 } right ? right : example;
        return corrected.ToJsonString(AnswerJson.Relaxed);
    }
}
