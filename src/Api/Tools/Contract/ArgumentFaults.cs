using System.Runtime.InteropServices;
using System.Text.Json;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Contract;

/// <summary>Turns everything that is wrong with a call into one answer from which the call can be repaired.</summary>
internal static class ArgumentFaults
{
    public const string Code = "arguments.correct-and-retry";

    /// <summary>Of a call that is too large nothing was read, and so nothing can be put right.</summary>
    public const string TooMuchCode = "arguments.send-less";

    /// <summary>A longer example is only beside the text, where nothing is cut.</summary>
    private const int ShownExampleMax = 3000;

    /// <summary>Nobody reads more at once.</summary>
    private const int FaultsMax = 25;

    /// <summary>Of what cannot be read, nothing can be corrected.</summary>
    private static readonly JsonElement Nothing = JsonDocument.Parse("null").RootElement.Clone();

    /// <summary>Checks a call's arguments.</summary>
    /// <param name="tool">The tool they are for.</param>
    /// <param name="received">As received.</param>
    /// <param name="keyBeside">The idempotency key sent beside them, in a header or _meta.</param>
    /// <param name="arguments">As they were meant, which is what counts from here on.</param>
    /// <returns>Null when there is nothing wrong with them.</returns>
    public static ToolFailure? Find(
        ToolDefinition tool, JsonElement received, string? keyBeside, out JsonElement arguments)
    {
        arguments = received;
        if (!WellFormedText.Is(JsonMarshal.GetRawUtf8Value(arguments)))
        {
            return ToFailure(tool, Nothing, [new ToolFault("arguments", "format",
                "arguments hold text that is not valid Unicode; send UTF-8, and escape surrogates in pairs.")]);
        }

        if (TooMuch(tool, received) is { } tooMuch)
        {
            return tooMuch;
        }

        arguments = WithoutHidden(MeantArguments.Of(tool.Input, received));
        if (TooMuch(tool, arguments) is { } meantTooMuch)
        {
            return meantTooMuch;
        }

        var check = new SchemaCheck();
        tool.Input.Check(arguments, ref check);
        if (keyBeside is not null && Key(arguments) is { } key && key != keyBeside)
        {
            check.Enter(ToolDefinition.IdempotencyKeyArgument);
            check.Report("conflict", $"{check.Path()} differs from the key sent beside the arguments; send one.");
            check.Leave();
        }

        if (check.IsFaultless && WellFormedText.HasControls(JsonMarshal.GetRawUtf8Value(arguments)))
        {
            // Where the schema does not look: in documents and messages that are passed on as they are.
            return ToFailure(tool, Nothing, [new ToolFault("arguments", "format",
                "arguments hold control characters; leave out all but line breaks and tabs.")]);
        }

        return check.IsFaultless ? null : ToFailure(tool, arguments, check.Faults);
    }

    private static ToolFailure? TooMuch(ToolDefinition tool, JsonElement arguments) =>
        DocumentSize.Fault(JsonMarshal.GetRawUtf8Value(arguments)) is { } fault
            ? new ToolFailure(
                ToolErrorType.Invalid, TooMuchCode, $"The arguments are too many. {fault}",
                $"Nothing was changed, and nothing in them was looked at. Call {tool.Name} with fewer.")
            : null;

    /// <summary>
    /// Without what nobody sees, before anything looks at them: a name with it is the name without it, and no text
    /// becomes another one later. Control characters stay, to be refused.
    /// </summary>
    private static JsonElement WithoutHidden(JsonElement arguments)
    {
        ReadOnlySpan<byte> json = JsonMarshal.GetRawUtf8Value(arguments);
        if (!AnswerText.MayHide(json) || WellFormedText.HasControls(json))
        {
            return arguments;
        }

        byte[] plain = json.ToArray();
        int length = AnswerText.RemoveHidden(plain);
        if (length == plain.Length)
        {
            return arguments;
        }

        using JsonDocument document = JsonDocument.Parse(plain.AsMemory(0, length));
        return document.RootElement.Clone();
    }

    /// <summary>The idempotency key among the arguments, if there is one.</summary>
    public static string? Key(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Object
        && arguments.TryGetProperty(ToolDefinition.IdempotencyKeyArgument, out var key)
        && key.ValueKind == JsonValueKind.String ? key.GetString() : null;

    public static ToolFailure ToFailure(
        ToolDefinition tool, JsonElement received, IReadOnlyList<ToolFault> faults, string code = Code, ArgumentReading? reading = null)
    {
        var corrected = Correction.Of(tool, received, faults, reading);
        return Answer(
            tool, code, [.. faults, .. corrected.Further.Take(Math.Max(0, FaultsMax - faults.Count))], corrected);
    }

    private static ToolFailure Answer(
        ToolDefinition tool, string code, IReadOnlyList<ToolFault> faults, Corrected corrected)
    {
        var them = faults.Count switch { 1 => "it", 2 => "both", _ => $"all {faults.Count}" };
        var further = faults.Count < FaultsMax ? ""
            : $" These are the first {faults.Count}; what else is wrong was not looked at.";
        var suggestion = corrected switch
        {
            { Example: null } => $"Nothing was changed. Correct {them} and call {tool.Name} again; the rest may stay as it was.",
            { Asks.Count: 0, Example: { } whole } => $"Nothing was changed. Correct {them} and call {tool.Name} again, {Shown("for example with", whole)}",
            { Example: { } part } => $"Nothing was changed. Correct {them}: fill in what is missing "
                + $"({string.Join(", ", corrected.Asks.Select(f => f.Path).Distinct())}) and call {tool.Name} again, {Shown("beginning with", part)}",
        };
        return new ToolFailure(
            ToolErrorType.Invalid, code, string.Join(" ", faults.Select(f => f.Message)) + further, suggestion)
        {
            Faults = [.. faults],
            Example = corrected.Example,
        };
    }

    private static string Shown(string before, string example) =>
        example.Length <= ShownExampleMax ? $"{before} {example}" : "as in the example beside this text.";
}
