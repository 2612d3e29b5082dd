using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Contract;

/// <summary>
/// Does the work of a tool. The arguments are already valid; domain refusals come back as failures, not exceptions.
/// </summary>
internal delegate ValueTask<ToolResult> ToolHandler(ToolArguments arguments, ToolCallContext context);

/// <summary>
/// Completes the answer to faulty arguments with what only the home knows, so that its example is right there too.
/// </summary>
/// <param name="failure">What is wrong with the shape of the arguments.</param>
/// <param name="arguments">The arguments, as they were meant.</param>
/// <param name="call">The call: what is said of a home is what its caller may see.</param>
internal delegate ValueTask<ToolFailure> ToolRepair(ToolFailure failure, JsonElement arguments, ToolCallContext call);

/// <summary>A definition together with what does its work.</summary>
/// <param name="Definition">What the world sees.</param>
/// <param name="Handler">Does the work.</param>
/// <param name="Repair">For tools whose arguments mean something beyond their schema; null for the others.</param>
/// <param name="OverMcp">False for a tool that MCP clients neither see nor may call.</param>
/// <param name="Place">Where it stands among all tools.</param>
internal sealed record BoundTool(
    ToolDefinition Definition, ToolHandler Handler, ToolRepair? Repair = null, bool OverMcp = true, int Place = int.MaxValue);

/// <summary>All tools, fixed at start, in one order for every connection.</summary>
internal sealed class ToolRegistry
{
    private readonly FrozenDictionary<string, BoundTool> byName;

    public ToolRegistry(IEnumerable<BoundTool> tools)
    {
        Tools = [.. tools];
        foreach (var tool in Tools)
        {
            RequireSound(tool.Definition);
        }

        byName = Tools.ToFrozenDictionary(tool => tool.Definition.Name, StringComparer.Ordinal);
    }

    public ImmutableArray<BoundTool> Tools { get; }

    /// <summary>Those that MCP clients see.</summary>
    public ToolRegistry OverMcp() => new(Tools.Where(tool => tool.OverMcp))
    {
        Unseen = [.. Tools.Where(tool => !tool.OverMcp)],
    };

    /// <summary>
    /// Those that MCP clients do not see as this server is set up: called by name they say where it is done.
    /// </summary>
    public ImmutableArray<BoundTool> Unseen { get; private init; } = [];

    public BoundTool? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>
    /// By what its caller probably wanted: the tool that does it, with its call, or that nothing does.
    /// </summary>
    public ToolFailure NoSuchTool(string name)
    {
        var shown = name.Length <= 64 ? name : name[..64] + "…";
        var misspelled = ToolIntents.Misspelled(name, byName.Keys);
        var meant = misspelled is not null ? new ToolIntent(misspelled, Find(misspelled)!.Definition.Input.Allowed)
            : ToolIntents.Of(name) is not { } intent ? null
            : intent.Tool is null || byName.ContainsKey(intent.Tool) ? intent
            : intent.Absent is null ? null
            : intent with { Tool = null };
        var error = $"There is no tool \"{shown}\".{SchemaCheck.Hint(misspelled)}{(meant?.Absent is { } absent ? " " + absent : string.Empty)}";
        var use = meant?.Tool is null ? string.Empty
            : meant.Absent is null ? $"Use {meant.Tool} with {meant.Call}. "
            : $"What comes nearest is {meant.Tool} with {meant.Call}. ";
        var listed = Tools.Where(t => t.Definition.IsListedOverMcp).Select(t => t.Definition.Name);
        return new ToolFailure(ToolErrorType.NotFound, "tool.look-up-the-name", error,
            $"{use}The tools are: {string.Join(", ", listed)}. Nothing was changed.")
        {
            Faults = [new ToolFault("tool", "reference", error) { DidYouMean = meant?.Tool }],
        };
    }

    /// <summary>A definition whose own example is wrong would teach callers to fail.</summary>
    private static void RequireSound(ToolDefinition tool)
    {
        using var example = JsonDocument.Parse(tool.Example);
        var check = new SchemaCheck();
        tool.Input.Check(example.RootElement, ref check);
        if (!check.IsFaultless)
        {
            throw new ArgumentException($"The example of {tool.Name} is not valid: {check.Faults[0].Message}");
        }
    }
}
