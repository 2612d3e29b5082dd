using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// One check of a value against a schema: where it is, and what was found. Paths become text only for a fault.
/// </summary>
internal struct SchemaCheck
{
    private const int DepthMax = 12;
    private const int FaultsMax = 25;
    private const int ReceivedLengthMax = 60;

    private Segments segments;
    private int depth;
    private List<ToolFault>? faults;

    public readonly IReadOnlyList<ToolFault> Faults => faults ?? (IReadOnlyList<ToolFault>)[];

    public readonly bool IsFaultless => faults is null;

    /// <summary>True when enough is said: further faults are not noted.</summary>
    public readonly bool IsFull => faults?.Count >= FaultsMax;

    public void Enter(string name) => segments[depth++] = new Segment(name, 0);

    public void Enter(int index) => segments[depth++] = new Segment(null, index);

    public void Leave() => depth--;

    public void Report(string problem, string sentence, JsonElement? received = null, string? allowed = null,
        string? didYouMean = null)
    {
        faults ??= [];
        if (faults.Count < FaultsMax)
        {
            faults.Add(new ToolFault(Path(), problem, sentence)
            {
                Received = received is { } value ? Shown(value) : null,
                Allowed = allowed,
                DidYouMean = didYouMean,
            });
        }
    }

    public void ReportValue(string problem, JsonElement received, string allowed, string? didYouMean = null) =>
        Report(problem, $"{Path()} is {Shown(received)}; it must be {allowed}.{Hint(didYouMean)}", received, allowed,
            didYouMean);

    public void ReportType(JsonElement received, SchemaNode schema)
    {
        var quoted = received.ValueKind == JsonValueKind.String
            && schema is IntegerSchema or NumberSchema or BooleanSchema
            ? " Send it without quotes."
            : string.Empty;
        var omitted = received.ValueKind == JsonValueKind.Null ? " Leave it out instead of sending null."
            : string.Empty;
        Report("type", $"{Path()} is {Shown(received)} ({KindName(received)}); it must be "
            + $"{schema.Allowed}.{quoted}{omitted}",
            received, schema.Allowed);
    }

    public readonly string Path()
    {
        if (depth == 0)
        {
            return "arguments";
        }

        var text = new StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            var segment = segments[i];
            if (segment.Name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{segment.Index}]");
            }
            else
            {
                text.Append(i == 0 ? string.Empty : ".").Append(segment.Name);
            }
        }

        return text.ToString();
    }

    public static string Hint(string? didYouMean) => didYouMean is null ? string.Empty
        : $" Did you mean {PlainText.Quoted(didYouMean)}?";

    public static string Shown(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Object => "{…}",
            JsonValueKind.Array => $"[…] with {Phrases.Count(value.GetArrayLength(), "entry", "entries")}",
            _ => value.GetRawText(),
        };
        return text.Length <= ReceivedLengthMax ? text : string.Concat(text.AsSpan(0, ReceivedLengthMax), "…");
    }

    private static string KindName(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => "null",
    };

    private readonly record struct Segment(string? Name, int Index);

    [InlineArray(DepthMax)]
    private struct Segments
    {
        private Segment first;
    }
}
