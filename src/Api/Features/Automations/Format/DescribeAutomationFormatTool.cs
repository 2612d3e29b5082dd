using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Rules.Documents.Guide;

namespace RingActors.Api.Features.Automations.Format;

/// <summary>describe_automation_format: what a rule document may say, part by part, so that nobody has to
/// guess.</summary>
internal sealed class DescribeAutomationFormatTool : ITool
{
    private const string Asked = "part";
    private const string NoSuchPart = "format.name-a-part";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "describe_automation_format",
        Title = "Explain rule documents",
        Description = "Explain what a rule_document, or a schedule, may say: without part all parts there are; with "
            + "part its fields, limits and an example. Use it instead of guessing.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        ConcurrencyMax = 8,
        Input = Schema.Object().Optional(Asked, Schema.Text("E.g. remind or trigger/device_state.", 1, 60)),
        Output = Schema.OpenObject().Required("parts", Schema.Listing(Schema.OpenObject())),
        Example = """{"part":"remind"}""",
    };

    public static int Place => 112;

    public ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        if (arguments.FindString(Asked) is not { } word)
        {
            return new(
                Answer(
                [
                    .. FormatGuide.All.Select(p => p.Name == FormatGuide.Document ? Whole(p) : InShort(p)),
                    .. FormatGuide.Schedules.Select(InShort),
                ]));
        }

        IReadOnlyList<FormatPart> parts = FormatGuide.Of(word);
        return new(parts.Count > 0 ? Answer([.. parts.Select(Whole)]) : NoSuch(word));
    }

    private static ToolResult Answer(IReadOnlyList<PartEntry> parts) => ToolResult.Ok(
        new FormatAnswer(parts, SchemaRoute.Path), DescribeFormatJson.Default.FormatAnswer);

    private static PartEntry InShort(FormatPart part) => new(part.Name, part.Says, null, null);

    private static PartEntry Whole(FormatPart part) => new(
        part.Name,
        part.Says,
        [
            .. part.Fields.Select(f => new FieldEntry(
                f.Name, f.Type, f.IsRequired ? true : null, f.Default is null ? null : JsonNode.Parse(f.Default), f.Min,
                    f.Max,
                f.Words.Count == 0 ? null : f.Words, f.Says)),
        ],
        JsonNode.Parse(part.Example));

    private static ToolFailure NoSuch(string word) => FormatGuide.NotThereYet(word) is { } instead
        ? new ToolFailure(
            ToolErrorType.NotFound, NoSuchPart, instead,
                "Without part all that is there is shown. Nothing was changed.")
        : ToolFailures.NoSuch(
            Asked, "part", word, [.. FormatGuide.All.Concat(FormatGuide.Schedules).Select(p => p.Name)],
                Definition.Name);
}

internal sealed record FormatAnswer(IReadOnlyList<PartEntry> Parts, string JsonSchema);

internal sealed record PartEntry(string Part, string Says, IReadOnlyList<FieldEntry>? Fields, JsonNode? Example);

internal sealed record FieldEntry(
    string Name, string Type, bool? Required, JsonNode? Default, int? Min, int? Max, IReadOnlyList<string>? Words,
        string Says);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FormatAnswer))]
internal sealed partial class DescribeFormatJson : JsonSerializerContext;
