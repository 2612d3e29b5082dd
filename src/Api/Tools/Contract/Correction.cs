using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Contract;

/// <summary>What a tool finds wrong with arguments whose shape is right.</summary>
internal delegate IReadOnlyList<ToolFault> ArgumentReading(JsonElement arguments);

/// <summary>A call as it would be right, as far as that can be said.</summary>
/// <param name="Example">
/// Arguments as JSON; null where no call can be told that does not do more than was asked for.
/// </param>
/// <param name="Asks">What has to be filled in before the example is accepted.</param>
/// <param name="Further">What else was found wrong with the call on the way.</param>
internal sealed record Corrected(string? Example, IReadOnlyList<ToolFault> Asks, IReadOnlyList<ToolFault> Further);

/// <summary>
/// Makes the call that was meant out of nothing but what the caller sent: a misspelled name or word becomes the one
/// that is near, a number in quotes a number, one value a list of one. What cannot be put right is left out, and that
/// only where the call then asks for it, or where it does not matter: a condition that is left out in silence would
/// make the call do more than was asked for, or read something else.
/// </summary>
internal sealed class Correction
{
    /// <summary>Putting one thing right may bring to light another, a few times.</summary>
    private const int RoundsMax = 8;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Says only how long the answer is waited for.</summary>
    private const string Wait = "wait_seconds";

    private readonly ToolDefinition tool;
    private readonly ArgumentReading? reading;
    private readonly JsonObject call;
    private readonly HashSet<string> leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> tries = new(StringComparer.Ordinal);

    private Correction(ToolDefinition tool, ArgumentReading? reading, JsonObject call) =>
        (this.tool, this.reading, this.call) = (tool, reading, call);

    /// <param name="tool">The tool that is called.</param>
    /// <param name="received">The arguments as they were meant.</param>
    /// <param name="faults">What is wrong with them.</param>
    /// <param name="reading">What the tool itself finds in arguments whose shape is right; null for nothing.</param>
    public static Corrected Of(
        ToolDefinition tool, JsonElement received, IReadOnlyList<ToolFault> faults, ArgumentReading? reading = null)
    {
        JsonObject call;
        try
        {
            if (JsonNode.Parse(received.GetRawText(), null, Strict) is not JsonObject sent)
            {
                return new Corrected(null, faults, []);
            }

            call = sent;
        }
        catch (JsonException)
        {
            // A name stands twice: which of the two was meant nobody can say.
            return new Corrected(null, faults, []);
        }

        return new Correction(tool, reading, call).Run(faults);
    }

    private Corrected Run(IReadOnlyList<ToolFault> faults)
    {
        List<ToolFault> further = [];
        for (var round = 0; round < RoundsMax && faults.Count > 0; round++)
        {
            var changed = false;
            foreach (var fault in faults)
            {
                changed |= Correct(fault);
            }

            if (!changed)
            {
                break;
            }

            var known = faults;
            faults = Read();
            further.AddRange(
                faults.Where(f => !IsLeftOut(f.Path) && !known.Concat(further).Any(k => IsWithin(f.Path, k.Path))));
        }

        var asked = leftOut.All(path => faults.Any(f => AreNear(f.Path, path)));
        var isWhole = faults.All(f => f.Problem == "missing" || IsLeftOut(f.Path));
        return new Corrected(asked && isWhole ? call.ToJsonString(AnswerJson.Relaxed) : null, faults, further);
    }

    private IReadOnlyList<ToolFault> Read()
    {
        using var document = JsonDocument.Parse(call.ToJsonString());
        var check = new SchemaCheck();
        tool.Input.Check(document.RootElement, ref check);
        return check.IsFaultless && reading is not null ? reading(document.RootElement) : check.Faults;
    }

    private bool Correct(ToolFault fault)
    {
        if (fault.Problem == "missing" || IsLeftOut(fault.Path) || JsonPlace.Find(call, fault.Path) is not { IsThere: true } place)
        {
            return false;
        }

        var attempt = tries[fault.Path] = tries.GetValueOrDefault(fault.Path) + 1;
        if (place.Value is not { } value)
        {
            LeaveOut(fault, place);
            return true;
        }

        if (attempt == 1 && fault.DidYouMean is { } meant && TryMeant(fault, place, value, meant))
        {
            return true;
        }

        if (fault.Problem is "type" or "wrong-type" && TryType(place, value, attempt))
        {
            return true;
        }

        LeaveOut(fault, place);
        return true;
    }

    private bool TryMeant(ToolFault fault, JsonPlace place, JsonNode value, string meant)
    {
        if (fault.Problem is "unknown" or "unknown-field")
        {
            if (place.Parent is not JsonObject whole || whole.ContainsKey(meant) || IsLeftOut(place.Beside(meant)) || SecretNames.LooksSecret(place.Name!))
            {
                return false;
            }

            place.Rename(meant);
            return true;
        }

        if (value.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        place.Replace(meant);
        return true;
    }

    /// <summary>The same value without its quotes, then as a list of one.</summary>
    private static bool TryType(JsonPlace place, JsonNode value, int attempt)
    {
        if (attempt == 1 && value.GetValueKind() == JsonValueKind.String && Unquoted(value.GetValue<string>()) is { } scalar)
        {
            place.Replace(scalar);
            return true;
        }

        if (attempt <= 2 && value is not JsonArray && place.Name is not null)
        {
            place.Replace(new JsonArray(value.DeepClone()));
            return true;
        }

        return false;
    }

    private static JsonNode? Unquoted(string text)
    {
        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }

        try
        {
            return JsonNode.Parse(text) is JsonValue number && number.GetValueKind() == JsonValueKind.Number
                ? number
                : null;
        }
        catch (JsonException)
        {
            // Text that is no JSON is no number in quotes.
            return null;
        }
    }

    /// <summary>
    /// Of a list that has something wrong in it, nobody can say what the rest means: it is asked for whole.
    /// </summary>
    private void LeaveOut(ToolFault fault, JsonPlace place)
    {
        if (place.Parent is JsonArray list)
        {
            list.Clear();
            leftOut.Add(place.ParentPath);
            return;
        }

        ((JsonObject)place.Parent).Remove(place.Name!);
        if (!Matters(fault, place))
        {
            return;
        }

        leftOut.Add(fault.Path);
    }

    private static bool Matters(ToolFault fault, JsonPlace place) =>
        !(place.ParentPath.Length == 0 && place.Name == Wait)
        && !(fault.Problem is "unknown" or "unknown-field" && SecretNames.LooksSecret(place.Name!))
        && !(fault.Problem == "conflict" && place.Name == ToolDefinition.IdempotencyKeyArgument);

    private bool IsLeftOut(string path) => leftOut.Any(p => AreNear(path, p));

    /// <summary>True if one place is inside the other.</summary>
    private static bool AreNear(string one, string other) => IsWithin(one, other) || IsWithin(other, one);

    private static bool IsWithin(string path, string whole) =>
        path.StartsWith(whole, StringComparison.Ordinal)
            && (path.Length == whole.Length || path[whole.Length] is '.' or '[');
}
