using System.Collections.Immutable;
using System.Text.Json;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tools.Contract;

/// <summary>What a tool may do to the home, and so how carefully it must be gated. Stored in no event.</summary>
internal enum ToolRisk
{
    /// <summary>Only reads.</summary>
    Read = 1,

    /// <summary>Changes something that a resident can see and undo.</summary>
    Routine = 2,

    /// <summary>Can leave the home less protected than before.</summary>
    LowersProtection = 3,
}

/// <summary>The protocol's four hints. All four are always stated, because their defaults assume the worst.</summary>
internal readonly record struct ToolHints(bool ReadOnly, bool Destructive, bool Idempotent, bool OpenWorld)
{
    public static readonly ToolHints Reading = new(ReadOnly: true, Destructive: false, Idempotent: true,
        OpenWorld: false);
}

/// <summary>
/// One tool as the world sees it. MCP, <c>GET /tools</c>, REST and the documentation are all derived from this.
/// </summary>
internal sealed record ToolDefinition
{
    /// <summary>The name every argument list may carry so that a repeated write is done once.</summary>
    public const string IdempotencyKeyArgument = "idempotency_key";

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Starts with a verb; then when to use another tool instead; then the consequences.</summary>
    public required string Description { get; init; }

    public required ToolHints Hints { get; init; }

    public required ToolRisk Risk { get; init; }

    /// <summary>
    /// The rights that its calls take, each by itself or several together: which of them a call takes is judged when it
    /// is known what it comes to. Who has none of them neither sees the tool nor may call it.
    /// </summary>
    public ImmutableArray<AccessRight> Rights { get; init; } = [AccessRight.Read];

    /// <summary>
    /// Its calls are neither counted nor logged: that there was one is nothing for whoever reads those.
    /// </summary>
    public bool IsQuiet { get; init; }

    /// <summary>
    /// Which of its calls are urgent, where only some are: those that silence something. Null for all of them, if its
    /// rights are urgent ones.
    /// </summary>
    public Func<JsonElement, bool>? UrgentWhen { get; init; }

    /// <summary>
    /// False for a tool that is there for those who know it by the name that other servers of this sort have for it:
    /// MCP clients may call it and do not see it, for every conversation pays for the list. REST lists it.
    /// </summary>
    public bool IsListedOverMcp { get; init; } = true;

    /// <summary>How long its caller waits for an answer at most; null for what the settings say.</summary>
    public TimeSpan? TimeMax { get; init; }

    /// <summary>How many of its calls run at once; null for what the settings say.</summary>
    public int? ConcurrencyMax { get; init; }

    /// <summary>Somebody needs it now: it calls for help, or a countdown may be running.</summary>
    public bool IsUrgent => Rights.Contains(AccessRight.CallForHelp) || Rights.Contains(AccessRight.Disarm);

    /// <summary>
    /// Arguments with which a tool that calls for help does it at once, as JSON; null for all others.
    /// </summary>
    public string? HelpAtOnce { get; init; }

    public required ObjectSchema Input { get; init; }

    /// <summary>The members of a successful answer beside success, request_id and timestamp.</summary>
    public required ObjectSchema Output { get; init; }

    /// <summary>
    /// Arguments of a correct call, as JSON; shown in documentation and in the answer to a faulty call.
    /// </summary>
    public required string Example { get; init; }

    /// <summary>
    /// The whole answer: <see cref="Output"/> inside the envelope that every face sends. That it has request_id and
    /// timestamp as well is said once for all (docs/tools.md): a model would pay for it with every tool.
    /// </summary>
    public ObjectSchema Answer() => Output with
    {
        IsOpen = true,
        Properties =
        [
            new SchemaProperty("success", Schema.Flag(), IsRequired: true),
            .. Output.Properties,
        ],
    };

    public static JsonElement ToJson(SchemaNode schema)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            schema.WriteTo(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}

/// <summary>
/// The no of a tool that calls for help says first that none was called, and how it is called at once with what there
/// is: whoever reads it has no time for names and shapes.
/// </summary>
internal static class HelpNotCalled
{
    private const string First = "No help was called";

    internal static ToolFailure Said(ToolDefinition tool, ToolFailure failure)
    {
        if (tool.HelpAtOnce is not { } atOnce || !IsCertain(failure.Type)
            || failure.Error.StartsWith(First, StringComparison.Ordinal))
        {
            return failure;
        }

        string how = failure.Type is ToolErrorType.Forbidden or ToolErrorType.RateLimited
            ? ""
            : $"To call for help at once: {tool.Name} with {atOnce}. ";
        return failure with
        {
            Error = $"{First}. {failure.Error}",
            Suggestion = $"{how}Call the emergency number yourself if somebody is in danger. {failure.Suggestion}",
            Faults = failure.Faults.IsEmpty
                ? failure.Faults
                : failure.Faults.SetItem(
                    0, failure.Faults[0] with { Message = $"{First}. {failure.Faults[0].Message}" }),
        };
    }

    /// <summary>Of the others nobody knows, or help is called once somebody approves it.</summary>
    private static bool IsCertain(ToolErrorType type) => type is ToolErrorType.Invalid or ToolErrorType.Forbidden
        or ToolErrorType.NotFound or ToolErrorType.Refused or ToolErrorType.RateLimited;
}
